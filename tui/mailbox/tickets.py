"""Tickets as SellApp lists them: put in, compared, taken out.

One idea: a page is compared with what is stored, and only what moved is written and reported.
`listing` answers the list's questions (its functions are also reachable here), `threads` minds the
messages. Everything runs inside a transaction of `database.Mailbox`; nothing here begins one.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from tui.clock import to_ms
from tui.domain import Ticket, TicketId
from tui.mailbox import words
from tui.mailbox.derived import Derived, Facts, derive
from tui.mailbox.listing import counts, ids, rows
from tui.mailbox.values import Row, ms, ticket_from, ticket_values
from tui.records import dataclass

__all__ = [
    "Applied",
    "apply_page",
    "counts",
    "forget",
    "get",
    "ids",
    "known_ids",
    "rows",
    "stale",
]

RECENT = 500
"""So many tickets with the newest activity have their messages here, also when they are closed."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page brought."""

    changed: frozenset[TicketId]
    """Tickets that read differently now, new ones included."""
    added: frozenset[TicketId]
    """Those that were not in the mailbox before."""


def apply_page(conn: sqlite3.Connection, tickets: Iterable[Ticket], *, at: datetime) -> Applied:
    """Store tickets as listed; if one is listed twice, the later counts.

    A ticket whose change tuple (message_count, updated_at, status, archived, read status) moved
    gets its messages marked as out of date (`stale`). Where only `raw` moved it is stored, but the
    ticket is not reported. Unchanged rows are not written.

    Args:
        conn: in a write transaction.
        tickets: any number, cleaned.
        at: now.
    """
    listed = {ticket.id: ticket for ticket in tickets}
    known = {row[0]: row for row in _stored(conn, listed)}
    changed: set[TicketId] = set()
    added: set[TicketId] = set()
    for ticket_id, ticket in listed.items():
        row = known.get(ticket_id)
        if row is None:
            _insert(conn, ticket, to_ms(at))
            added.add(ticket_id)
        elif _update(conn, ticket, row):
            changed.add(ticket_id)
    return Applied(frozenset(changed | added), frozenset(added))


def get(conn: sqlite3.Connection, ticket_id: TicketId) -> Ticket | None:
    """One ticket, or None when it is not here."""
    row = conn.execute(
        """
        SELECT id, title, status, archived, customer_email, customer_id, reference_type,
            reference_id, order_id, created_ms, updated_ms, store_id, read_by, store_has_read,
            customer_has_read, reason, message_count, raw
        FROM ticket WHERE id = ?
        """,
        (ticket_id,),
    ).fetchone()
    return None if row is None else ticket_from(row)


def known_ids(conn: sqlite3.Connection, *, before: datetime | None = None) -> frozenset[TicketId]:
    """Every ticket here; with `before`, only those stored before that moment.

    What a walk has not met is only gone if it was here before the walk began.
    """
    found = conn.execute("SELECT id FROM ticket WHERE ?1 IS NULL OR added_ms < ?1", (ms(before),))
    return frozenset(TicketId(row[0]) for row in found)


def stale(conn: sqlite3.Connection, limit: int, *, recent: int = RECENT) -> list[TicketId]:
    """Tickets whose messages should be fetched unasked, those that an agent would open first.

    All that are open and not archived, by activity; then, of the `recent` tickets with the newest
    activity, the others. The rest of an old shop is fetched when somebody opens it.
    """
    found = conn.execute(
        """
        SELECT id FROM ticket WHERE messages_stale = 1 AND (shelf >> 1 = 2) = 1
        ORDER BY activity_ms DESC, id DESC LIMIT ?
        """,
        (limit,),
    ).fetchall()
    # A statement of its own, so that the thousands that nobody wants are not walked over.
    found += conn.execute(
        """
        SELECT id FROM ticket
        WHERE messages_stale = 1 AND (shelf >> 1 = 2) = 0 AND activity_ms >= coalesce((
            SELECT activity_ms FROM ticket ORDER BY activity_ms DESC, id DESC LIMIT 1 OFFSET ?
        ), 0)
        ORDER BY activity_ms DESC, id DESC LIMIT ?
        """,
        (max(0, recent - 1), limit - len(found)),
    ).fetchall()
    return [TicketId(row[0]) for row in found]


def forget(conn: sqlite3.Connection, ticket_ids: Iterable[TicketId]) -> None:
    """Take out tickets that SellApp provably no longer has, with messages and index.

    Drafts and outgoing replies stay: they are the agent's.
    """
    for ticket_id in ticket_ids:
        row = conn.execute(
            "SELECT title, customer_email FROM ticket WHERE id = ?", (ticket_id,)
        ).fetchone()
        if row is None:
            continue
        words.drop_ticket(conn, ticket_id, row[0], row[1])
        for message_id, content in conn.execute(
            "SELECT id, content FROM message WHERE ticket_id = ?", (ticket_id,)
        ).fetchall():
            words.drop_message(conn, message_id, content)
        # The messages go with it (ON DELETE CASCADE).
        conn.execute("DELETE FROM ticket WHERE id = ?", (ticket_id,))


def _stored(conn: sqlite3.Connection, ticket_ids: Iterable[TicketId]) -> Iterable[Row]:
    """The stored form of these tickets: `ticket_values`, then five columns of `Facts`."""
    return conn.execute(
        """
        SELECT t.id, t.title, t.status, t.archived, t.customer_email, t.customer_id,
            t.reference_type, t.reference_id, t.order_id, t.created_ms, t.updated_ms, t.store_id,
            t.read_by, t.store_has_read, t.customer_has_read, t.reason, t.message_count, t.raw,
            t.newest_message_id, t.newest_message_ms, t.newest_customer_id,
            t.customer_spoke_last, t.customer_since_ms
        FROM json_each(?) AS wanted CROSS JOIN ticket AS t ON t.id = wanted.value
        """,
        (json.dumps(list(ticket_ids)),),
    )


def _insert(conn: sqlite3.Connection, ticket: Ticket, at_ms: int) -> None:
    """Store a ticket that is not here, with no messages known."""
    derived = _derived(ticket, Facts())
    conn.execute(
        """
        INSERT INTO ticket (id, title, status, archived, customer_email, customer_id,
            reference_type, reference_id, order_id, created_ms, updated_ms, store_id, read_by,
            store_has_read, customer_has_read, reason, message_count, raw, customer_spoke_last,
            shelf, activity_ms, rank_ms, waiting_ms, added_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
        """,
        (
            *ticket_values(ticket),
            derived.shelf,
            derived.activity_ms,
            derived.rank_ms,
            derived.waiting_ms,
            at_ms,
        ),
    )
    words.put_ticket(conn, ticket.id, ticket.title, ticket.customer_email)


def _update(conn: sqlite3.Connection, ticket: Ticket, row: Row) -> bool:
    """Store what moved, and tell whether the ticket reads differently now."""
    values = ticket_values(ticket)
    stored = tuple(row[: len(values)])
    if values == stored:
        return False
    before = ticket_from(stored)
    derived = _derived(ticket, Facts(row[18], row[19], row[20], bool(row[21]), row[22]))
    conn.execute(
        """
        UPDATE ticket SET title = ?, status = ?, archived = ?, customer_email = ?,
            customer_id = ?, reference_type = ?, reference_id = ?, order_id = ?, created_ms = ?,
            updated_ms = ?, store_id = ?, read_by = ?, store_has_read = ?, customer_has_read = ?,
            reason = ?, message_count = ?, raw = ?, shelf = ?, activity_ms = ?, rank_ms = ?,
            waiting_ms = ?, messages_stale = max(messages_stale, ?)
        WHERE id = ?
        """,
        (
            *values[1:],
            derived.shelf,
            derived.activity_ms,
            derived.rank_ms,
            derived.waiting_ms,
            int(_change_tuple(values) != _change_tuple(stored)),
            ticket.id,
        ),
    )
    if (before.title, before.customer_email) != (ticket.title, ticket.customer_email):
        words.drop_ticket(conn, ticket.id, before.title, before.customer_email)
        words.put_ticket(conn, ticket.id, ticket.title, ticket.customer_email)
    return values[:-1] != stored[:-1]


def _derived(ticket: Ticket, facts: Facts) -> Derived:
    """Where `ticket` is listed."""
    return derive(
        is_open=ticket.is_open,
        archived=ticket.archived,
        updated_ms=ms(ticket.updated_at),
        created_ms=ms(ticket.created_at),
        facts=facts,
    )


def _change_tuple(values: Row) -> tuple[object, ...]:
    """What moves when something happened in the thread. Source: api-contract 3.1, design 4.

    (message_count, updated, status, archived, read_by, store has read, customer has read)
    """
    return (values[16], values[10], values[2], values[3], values[12], values[13], values[14])
