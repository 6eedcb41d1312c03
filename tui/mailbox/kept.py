"""Rows as SellApp sent them, in slices: for a reader that has become better since.

Only reads; what a better reading gives is stored by `tickets`, `threads` and `quarantine`.
"""

import sqlite3
from collections.abc import Sequence


def tickets_after(
    conn: sqlite3.Connection, ticket_id: int, limit: int
) -> Sequence[tuple[int, str]]:
    """(id, raw) of the next tickets by id."""
    return conn.execute(
        "SELECT id, raw FROM ticket WHERE id > ? ORDER BY id LIMIT ?", (ticket_id, limit)
    ).fetchall()


def messages_after(
    conn: sqlite3.Connection, message_id: int, limit: int
) -> Sequence[tuple[int, int, str]]:
    """(id, ticket's id, raw) of the next messages by id."""
    return conn.execute(
        "SELECT id, ticket_id, raw FROM message WHERE id > ? ORDER BY id LIMIT ?",
        (message_id, limit),
    ).fetchall()


def quarantined_after(
    conn: sqlite3.Connection, row_id: int, limit: int
) -> Sequence[tuple[int, str, str, str]]:
    """(id, kind, scope, raw) of the next rows that could not be read."""
    return conn.execute(
        "SELECT id, kind, scope, raw FROM quarantine WHERE id > ? ORDER BY id LIMIT ?",
        (row_id, limit),
    ).fetchall()


def release(conn: sqlite3.Connection, row_id: int) -> None:
    """A row that can be read after all leaves the quarantine."""
    conn.execute("DELETE FROM quarantine WHERE id = ?", (row_id,))
