"""A reply or a change becomes a row: where every outgoing row begins, as `queued`.

One idea: what a person decided is stored with what was on the screen at that moment, in one
transaction with the draft that it came from. From here on `outbox` alone changes the state, and
passes these two on.
"""

import sqlite3
from datetime import datetime

from tui.clock import to_ms
from tui.domain import MAX_REPLY_CHARS, MessageId, OutgoingId, TicketChange, TicketId
from tui.errors import EmptyReply, ReplyTooLong
from tui.mailbox import drafts
from tui.mailbox.outgoing import newest_known
from tui.mailbox.values import ms, storable


def enqueue_reply(
    conn: sqlite3.Connection,
    ticket_id: TicketId,
    text: str,
    *,
    at: datetime,
    ready_at: datetime | None = None,
    seen_id: MessageId | None = None,
    is_draft: bool = True,
) -> OutgoingId:
    """Turn `text` into a queued reply, and with it the ticket's draft.

    Args:
        conn: in a write transaction; clear the composer only after its commit.
        ticket_id: need not be in the cache.
        text: kept to the letter.
        at: now.
        ready_at: not claimed before (undo window).
        seen_id: the newest message that was on the screen; None takes the newest known.
        is_draft: the text is what became of the ticket's draft; otherwise that stays.

    Raises:
        EmptyReply: nothing but blanks.
        ReplyTooLong: over `MAX_REPLY_CHARS`.
    """
    if not text.strip():
        raise EmptyReply
    if len(text) > MAX_REPLY_CHARS:
        raise ReplyTooLong(f"{len(text)} characters, {MAX_REPLY_CHARS} at most")
    known = newest_known(conn, ticket_id)
    added = conn.execute(
        """
        INSERT INTO main.outgoing
            (ticket_id, kind, text, known_id, baseline_id, created_ms, changed_ms, decided_ms,
                ready_ms)
        VALUES (?1, 'reply', ?2, ?3, ?4, ?5, ?5, ?5, ?6)
        """,
        (ticket_id, storable(text), seen_id or known, known, to_ms(at), ms(ready_at)),
    )
    if is_draft:
        drafts.discard_draft(conn, ticket_id)
    return OutgoingId(added.lastrowid or 0)


def enqueue_change(
    conn: sqlite3.Connection,
    ticket_id: TicketId,
    change: TicketChange,
    *,
    key: str,
    at: datetime,
    ready_at: datetime | None = None,
    after_id: OutgoingId | None = None,
    seen_id: MessageId | None = None,
) -> OutgoingId:
    """Queue a change of status or archive.

    Args:
        conn: in a write transaction.
        ticket_id: need not be in the cache.
        change: what to set.
        key: the Idempotency-Key of all attempts. Source: api-contract 6.
        at: now.
        ready_at: not claimed before.
        after_id: a reply that must be proven sent first.
        seen_id: the newest message that the person had on the screen; None: all that is known.

    Raises:
        ValueError: no key, or nothing to change.
    """
    if not key or change == TicketChange():
        raise ValueError("a change needs a key and something to change")
    known = newest_known(conn, ticket_id)
    added = conn.execute(
        """
        INSERT INTO main.outgoing (ticket_id, kind, new_status, new_archived, idempotency_key,
            known_id, baseline_id, created_ms, changed_ms, decided_ms, ready_ms, after_id)
        VALUES (?1, 'update', ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7, ?8, ?9)
        """,
        (
            ticket_id,
            change.status,
            change.archived,
            key,
            known if seen_id is None else seen_id,
            known,
            to_ms(at),
            ms(ready_at),
            after_id,
        ),
    )
    return OutgoingId(added.lastrowid or 0)
