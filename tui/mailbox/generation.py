"""How often the outbox has changed, counted inside the desk by the desk's own writers.

One idea: every insert, change and removal of an outgoing row raises one number in the same
transaction. A copy of the desk whose number is behind the mark (`mark`) is one from which a
reply may have been sent, taken back or withdrawn since; a copy that is not behind is as good as
the original. The count is kept by temporary triggers, so that no writer can forget it. This
module never compares; `startup` does.
"""

import sqlite3

KEY = "outbox.generation"
"""Its place in `meta`."""
MAX_DIGITS = 18
"""More would not fit SQLite's integers: a damaged number."""


def watch(conn: sqlite3.Connection) -> None:
    """Make a writer's connection count; the desk is `main`."""
    # In a trigger the table has no schema name; only `main` has a `meta`.
    count = f"UPDATE meta SET value = value + 1 WHERE key = '{KEY}'"  # noqa: S608 - our own name
    for event in ("INSERT", "UPDATE", "DELETE"):
        conn.execute(
            f"CREATE TEMP TRIGGER outgoing_counts_{event} AFTER {event} ON main.outgoing "
            f"BEGIN {count}; END"
        )


def current(conn: sqlite3.Connection) -> int | None:
    """The number; None when this desk was never counted, or the number makes no sense."""
    row = conn.execute("SELECT value FROM main.meta WHERE key = ?", (KEY,)).fetchone()
    is_number = row is not None and row[0].isdecimal() and len(row[0]) <= MAX_DIGITS
    return int(row[0]) if is_number else None


def put(conn: sqlite3.Connection, number: int) -> None:
    """Set the number."""
    conn.execute(
        """
        INSERT INTO main.meta (key, value) VALUES (?1, ?2)
        ON CONFLICT (key) DO UPDATE SET value = ?2
        """,
        (KEY, str(number)),
    )
