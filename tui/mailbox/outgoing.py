"""Reading the outbox: one row, the unsettled ones, what was known when.

One idea: reads are kept apart from `outbox`, where every function changes a state; it passes
`get`, `pending` and `known_when_decided` on. Reads only.
"""

import sqlite3

from tui.domain import MessageId, Outgoing, OutgoingId, TicketId
from tui.mailbox.values import outgoing_from


def get(conn: sqlite3.Connection, outgoing_id: OutgoingId) -> Outgoing | None:
    """One row, or None."""
    row = conn.execute(
        """
        SELECT id, ticket_id, kind, state, created_ms, changed_ms, text, new_status, new_archived,
            attempts, problem, baseline_id, sent_message_id, idempotency_key, ready_ms,
            decided_ms, after_id
        FROM main.outgoing WHERE id = ?
        """,
        (outgoing_id,),
    ).fetchone()
    return None if row is None else outgoing_from(row)


def pending(conn: sqlite3.Connection, ticket_id: TicketId | None = None) -> tuple[Outgoing, ...]:
    """Every row not proven sent, oldest first; with `ticket_id`, those of one ticket."""
    if ticket_id is None:
        found = conn.execute(
            """
            SELECT id, ticket_id, kind, state, created_ms, changed_ms, text, new_status,
                new_archived, attempts, problem, baseline_id, sent_message_id, idempotency_key,
                ready_ms, decided_ms, after_id
            FROM main.outgoing WHERE state <> 'sent' ORDER BY id
            """
        )
    else:
        found = conn.execute(
            """
            SELECT id, ticket_id, kind, state, created_ms, changed_ms, text, new_status,
                new_archived, attempts, problem, baseline_id, sent_message_id, idempotency_key,
                ready_ms, decided_ms, after_id
            FROM main.outgoing WHERE state <> 'sent' AND ticket_id = ? ORDER BY id
            """,
            (ticket_id,),
        )
    return tuple(outgoing_from(row) for row in found)


def known_when_decided(conn: sqlite3.Connection, outgoing_id: OutgoingId) -> MessageId | None:
    """The newest message known when a person last said "send".

    The look before sending compares with this one: `baseline_id` rises with each claim, also past
    messages that nobody has seen.
    """
    row = conn.execute("SELECT known_id FROM main.outgoing WHERE id = ?", (outgoing_id,)).fetchone()
    return None if row is None or row[0] is None else MessageId(row[0])


def claimed(conn: sqlite3.Connection, ticket_id: TicketId) -> frozenset[MessageId]:
    """Messages of this ticket that are the proof of a reply of ours."""
    found = conn.execute(
        """
        SELECT sent_message_id FROM main.outgoing
        WHERE ticket_id = ? AND sent_message_id IS NOT NULL
        """,
        (ticket_id,),
    )
    return frozenset(MessageId(row[0]) for row in found)


def unproven(conn: sqlite3.Connection, ticket_id: TicketId) -> tuple[Outgoing, ...]:
    """Replies of this ticket without a message as proof, also those that a person called sent."""
    found = conn.execute(
        """
        SELECT id, ticket_id, kind, state, created_ms, changed_ms, text, new_status, new_archived,
            attempts, problem, baseline_id, sent_message_id, idempotency_key, ready_ms,
            decided_ms, after_id
        FROM main.outgoing
        WHERE ticket_id = ? AND kind = 'reply' AND sent_message_id IS NULL ORDER BY id
        """,
        (ticket_id,),
    )
    return tuple(outgoing_from(row) for row in found)


def newest_known(conn: sqlite3.Connection, ticket_id: TicketId) -> MessageId | None:
    """The highest message id that was ever read of the ticket; None when none was.

    Also of a conversation that was let go of (`pruning`): the ticket tells which was its newest.
    """
    found = conn.execute(
        """
        SELECT coalesce(
            (SELECT max(id) FROM cache.message WHERE ticket_id = ?1),
            (SELECT newest_message_id FROM cache.ticket WHERE id = ?1)
        )
        """,
        (ticket_id,),
    ).fetchone()[0]
    return None if found is None else MessageId(found)
