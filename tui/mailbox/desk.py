"""Seen marks and settings of the desk: what the agent has looked at on this machine.

One idea: looking is not reading elsewhere; a mark says up to which message the thread was on the
screen here. SellApp's own read flags are in `tickets`. Drafts and replies are in `drafts` and
`outbox`.
"""

import sqlite3
from datetime import datetime

from tui.clock import to_ms
from tui.domain import MessageId, TicketId


def mark_seen(
    conn: sqlite3.Connection, ticket_id: TicketId, message_id: MessageId, at: datetime
) -> bool:
    """Note that the thread was on the screen up to `message_id`; never goes back.

    Returns:
        Whether the mark moved.
    """
    done = conn.execute(
        """
        INSERT INTO main.seen (ticket_id, message_id, seen_ms) VALUES (?, ?, ?)
        ON CONFLICT (ticket_id) DO UPDATE
        SET message_id = excluded.message_id, seen_ms = excluded.seen_ms
        WHERE excluded.message_id > seen.message_id
        """,
        (ticket_id, message_id, to_ms(at)),
    )
    return done.rowcount > 0


def mark_unseen(conn: sqlite3.Connection, ticket_id: TicketId, at: datetime) -> None:
    """Put the ticket back among the new ones, whoever wrote last."""
    conn.execute(
        """
        INSERT INTO main.seen (ticket_id, message_id, seen_ms) VALUES (?, 0, ?)
        ON CONFLICT (ticket_id) DO UPDATE SET message_id = 0, seen_ms = excluded.seen_ms
        """,
        (ticket_id, to_ms(at)),
    )


def seen_id(conn: sqlite3.Connection, ticket_id: TicketId) -> MessageId | None:
    """The newest message that was on the screen; None when never, or put back."""
    row = conn.execute(
        "SELECT message_id FROM main.seen WHERE ticket_id = ? AND message_id > 0", (ticket_id,)
    ).fetchone()
    return None if row is None else MessageId(row[0])


def get(conn: sqlite3.Connection, key: str) -> str | None:
    """A setting of this desk, or None."""
    row = conn.execute("SELECT value FROM main.meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def put(conn: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a setting of this desk."""
    conn.execute(
        """
        INSERT INTO main.meta (key, value) VALUES (?, ?)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """,
        (key, value),
    )
