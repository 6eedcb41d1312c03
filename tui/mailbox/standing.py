"""Where tickets stand in the server's own list, and what they tell of the server.

One idea: after a whole walk the mailbox holds the same tickets as the server, so a ticket's page
follows from its place among the ids here. Reads only; `tickets` writes.
"""

import sqlite3
from datetime import datetime

from tui.clock import to_ms
from tui.domain import Sort, TicketId
from tui.mailbox.shelves import merged

DESK_SHELVES = frozenset({4, 5})
"""Open and not archived."""
SLACK_MS = 2_000
"""Servers tell seconds, and write the message before the ticket."""


def count(conn: sqlite3.Connection) -> int:
    """How many tickets are here."""
    return int(conn.execute("SELECT count(*) FROM ticket").fetchone()[0])


def desk_ids(conn: sqlite3.Connection) -> frozenset[TicketId]:
    """Open tickets that are not archived."""
    found = conn.execute("SELECT id FROM ticket WHERE shelf IN (4, 5)")
    return frozenset(TicketId(row[0]) for row in found)


def open_ids(conn: sqlite3.Connection) -> frozenset[TicketId]:
    """Open tickets, archived or not."""
    found = conn.execute("SELECT id FROM ticket WHERE shelf IN (4, 5, 6, 7)")
    return frozenset(TicketId(row[0]) for row in found)


def open_count(conn: sqlite3.Connection) -> int:
    """How many tickets are open, archived or not."""
    found = conn.execute("SELECT count(*) FROM ticket WHERE shelf IN (4, 5, 6, 7)")
    return int(found.fetchone()[0])


def hot_ids(conn: sqlite3.Connection, since: datetime, limit: int) -> frozenset[TicketId]:
    """Open tickets where something happened lately: the newest `limit` of them."""
    statement = merged(DESK_SHELVES, Sort.NEWEST, "t.activity_ms >= ?1") + " LIMIT ?2"
    found = conn.execute(statement, (to_ms(since), limit))
    return frozenset(TicketId(row[0]) for row in found)


def rank(conn: sqlite3.Connection, ticket_id: TicketId, *, is_oldest_first: bool) -> int:
    """How many tickets stand before this one in a list by id."""
    way = "id < ?" if is_oldest_first else "id > ?"
    found = conn.execute(f"SELECT count(*) FROM ticket WHERE {way}", (ticket_id,))  # noqa: S608
    return int(found.fetchone()[0])


def desk_pages(conn: sqlite3.Connection, page_rows: int, *, is_oldest_first: bool) -> int:
    """On how many pages of a list by id the open tickets stand."""
    way = "ASC" if is_oldest_first else "DESC"
    found = conn.execute(
        f"""
        SELECT count(DISTINCT (place - 1) / ?) FROM (
            SELECT shelf, row_number() OVER (ORDER BY id {way}) AS place FROM ticket
        ) WHERE shelf IN (4, 5)
        """,  # noqa: S608 - one of two words of ours
        (page_rows,),
    )
    return int(found.fetchone()[0])


def update_evidence(conn: sqlite3.Connection, limit: int = 500) -> tuple[int, int]:
    """What the newest tickets say on whether a new message moves its ticket's time of update.

    Args:
        conn: in any transaction.
        limit: tickets to look at; those whose messages are not known say nothing.

    Returns:
        How many speak for it (a message after the first, and an update as new) and against it (a
        message that is newer than the update).
    """
    row = conn.execute(
        """
        SELECT
            count(*) FILTER (WHERE newest_message_ms <= updated_ms + ?1
                AND newest_message_ms > created_ms + ?1),
            count(*) FILTER (WHERE newest_message_ms > updated_ms + ?1)
        FROM (
            SELECT messages_stale, newest_message_ms, updated_ms, created_ms
            FROM ticket ORDER BY activity_ms DESC, id DESC LIMIT ?2
        )
        WHERE messages_stale = 0
        """,
        (SLACK_MS, limit),
    ).fetchone()
    return int(row[0]), int(row[1])
