"""The mailbox: everything that the inbox knows, kept on this machine.

One idea: SQLite is the only truth. `database.Mailbox` opens the files and runs functions
`(conn, ...) -> ...` inside transactions; the functions live in `tickets`, `threads`, `search`,
`outbox`, `drafts`, `desk`, `meta` and `quarantine`. The package never speaks HTTP, never reads a
clock and never announces anything: whoever writes announces after the commit.
"""
