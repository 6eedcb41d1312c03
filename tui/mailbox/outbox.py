"""Replies and changes on their way to SellApp: the only place that changes a `SendState`.

One idea: a reply is a row before it is a request, and the row says at every moment what is proven
(`states.LEGAL`). Each function is part of one write transaction; the caller commits before it
acts. A row blocks later rows of its own ticket until it is settled, and no other ticket. Rows
leave only by a person's decision or, sent and old, by `prune_sent`. This module never sends and
never reads an answer.
"""

import sqlite3
from datetime import datetime

from tui.clock import to_ms
from tui.domain import (
    Draft,
    MessageId,
    Outgoing,
    OutgoingId,
    OutgoingKind,
    SendState,
)
from tui.mailbox import drafts
from tui.mailbox.enqueue import enqueue_change, enqueue_reply
from tui.mailbox.outgoing import get, known_when_decided, newest_known, pending
from tui.mailbox.states import (
    ANYWHERE,
    LEGAL,
    RECALLABLE,
    STOPPED,
    UNDER_WAY,
    IllegalMove,
    MessageClaimed,
    NoSuchOutgoing,
)
from tui.mailbox.values import ms, outgoing_from, storable

__all__ = [
    "claim",
    "enqueue_change",
    "enqueue_reply",
    "get",
    "hold",
    "known_when_decided",
    "mark_on_wire",
    "mark_sent",
    "pending",
    "prune_sent",
    "recover",
    "requeue",
    "send_again",
    "settle_rejected",
    "settle_sent",
    "settle_unknown",
    "take_back",
    "withdraw_change",
]

LONGEST_WAIT_MS = 20 * 60 * 1000
"""Longer than any wait that we set. A row that seems to wait longer was queued before the clock
was set back, and is ready."""
STOPPED_BEFORE = "The inbox stopped before this left; it goes out by itself."
STOPPED_AFTER = "The inbox stopped while this was on its way; it may have arrived."


def claim(conn: sqlite3.Connection, *, at: datetime) -> Outgoing | None:
    """Take the oldest ready row that nothing before it in its ticket blocks; now `sending`.

    One conditional statement: two claimers never get the same row (reliability A.3, rule 12).
    The attempt is counted here, before it is made.
    """
    row = conn.execute(
        """
        UPDATE main.outgoing AS o
        SET state = 'sending', attempts = attempts + 1, changed_ms = ?1, problem = '',
            ready_ms = NULL,
            baseline_id = nullif(max(coalesce(baseline_id, 0), coalesce(known_id, 0), coalesce(
                (SELECT max(m.id) FROM cache.message AS m WHERE m.ticket_id = o.ticket_id), 0)), 0)
        WHERE state = 'queued' AND id = (
            SELECT q.id FROM main.outgoing AS q
            WHERE q.state <> 'sent' AND q.state = 'queued'
                AND (q.ready_ms IS NULL OR q.ready_ms <= ?1 OR q.ready_ms > ?1 + ?2)
                AND NOT EXISTS (SELECT 1 FROM main.outgoing AS earlier
                    WHERE earlier.ticket_id = q.ticket_id AND earlier.id < q.id
                        AND earlier.state <> 'sent')
            ORDER BY q.id LIMIT 1
        )
        RETURNING id, ticket_id, kind, state, created_ms, changed_ms, text, new_status,
            new_archived, attempts, problem, baseline_id, sent_message_id, idempotency_key,
            ready_ms, decided_ms, after_id
        """,
        (to_ms(at), LONGEST_WAIT_MS),
    ).fetchone()
    return None if row is None else outgoing_from(row)


def hold(conn: sqlite3.Connection, outgoing_id: OutgoingId, problem: str, at: datetime) -> None:
    """The look before sending found something new, or the text waited too long: a person decides.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: see `states.LEGAL`.
    """
    _move(conn, _require(conn, outgoing_id), SendState.HELD, at, problem=problem)


def mark_on_wire(
    conn: sqlite3.Connection,
    outgoing_id: OutgoingId,
    at: datetime,
    *,
    newest_id: MessageId | None = None,
) -> None:
    """Commit this before the first byte leaves: from here on the fate may be unknown.

    What is in the thread now cannot be ours, so that the baseline rises to it; it never falls,
    since the cache may be younger than what was read or known before.

    Args:
        conn: in a write transaction.
        outgoing_id: the row.
        at: now.
        newest_id: the newest message of the look before sending.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: see `states.LEGAL`.
    """
    row = _require(conn, outgoing_id)
    _move(conn, row, SendState.ON_WIRE, at)
    known = (row.baseline_id, newest_id, newest_known(conn, row.ticket_id))
    conn.execute(
        "UPDATE main.outgoing SET baseline_id = ? WHERE id = ?",
        (max((one for one in known if one is not None), default=None), outgoing_id),
    )


def settle_sent(
    conn: sqlite3.Connection, outgoing_id: OutgoingId, message_id: MessageId | None, at: datetime
) -> None:
    """Proven: SellApp has it.

    Args:
        conn: in a write transaction.
        outgoing_id: the row.
        message_id: the reply's message; None for a change.
        at: now.

    Raises:
        MessageClaimed: another row of this ticket has that message as its proof.
        NoSuchOutgoing: it is not there.
        IllegalMove: see `states.LEGAL`.
    """
    try:
        _move(conn, _require(conn, outgoing_id), SendState.SENT, at, message_id=message_id)
    except sqlite3.IntegrityError as error:
        raise MessageClaimed(f"message {message_id}") from error


def settle_rejected(
    conn: sqlite3.Connection, outgoing_id: OutgoingId, problem: str, at: datetime
) -> None:
    """Proven: SellApp said no and did nothing; `problem` has its words.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: see `states.LEGAL`.
    """
    _move(conn, _require(conn, outgoing_id), SendState.REJECTED, at, problem=problem)


def settle_unknown(
    conn: sqlite3.Connection, outgoing_id: OutgoingId, problem: str, at: datetime
) -> None:
    """It may have arrived. On a row already unknown this renews the words, not `changed_at`.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: see `states.LEGAL`.
    """
    _move(conn, _require(conn, outgoing_id), SendState.UNKNOWN, at, problem=problem)


def requeue(
    conn: sqlite3.Connection,
    outgoing_id: OutgoingId,
    problem: str,
    ready_at: datetime | None,
    at: datetime,
) -> None:
    """Provably not applied (never left, 429, 401, 403): again, not before `ready_at`.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: not under way; only a person may queue any other row (`send_again`).
    """
    row = _require(conn, outgoing_id, UNDER_WAY)
    _move(conn, row, SendState.QUEUED, at, problem=problem, ready_at=ready_at)


def recover(conn: sqlite3.Connection, at: datetime) -> list[Outgoing]:
    """At start: what was `sending` never left and is queued; what was `on_wire` is unknown.

    A change is queued either way: its key makes a second attempt harmless.

    Returns:
        The rows that changed, oldest first.
    """
    interrupted = [row for row in pending(conn) if row.state in UNDER_WAY]
    for row in interrupted:
        _interrupt(conn, row, at)
    return [_require(conn, row.id) for row in interrupted]


def interrupt(conn: sqlite3.Connection, outgoing_id: OutgoingId, at: datetime) -> None:
    """A delivery was cut off: what `recover` does, for this row alone, if it is still under way."""
    row = get(conn, outgoing_id)
    if row is not None and row.state in UNDER_WAY:
        _interrupt(conn, row, at)


def _interrupt(conn: sqlite3.Connection, row: Outgoing, at: datetime) -> None:
    if row.state is SendState.SENDING or row.kind is OutgoingKind.UPDATE:
        _move(conn, row, SendState.QUEUED, at, problem=STOPPED_BEFORE)
    else:
        _move(conn, row, SendState.UNKNOWN, at, problem=STOPPED_AFTER)


def take_back(conn: sqlite3.Connection, outgoing_id: OutgoingId, at: datetime) -> Draft:
    """A person's decision: the reply is a draft again, above what was typed since.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: under way, sent, or a change (`withdraw_change`).
    """
    row = _recall(conn, outgoing_id, OutgoingKind.REPLY)
    typed_since = drafts.draft(conn, row.ticket_id)
    text = row.text if typed_since is None else f"{row.text}\n\n{typed_since.text}"
    drafts.save_draft(conn, row.ticket_id, text, at)
    return Draft(row.ticket_id, text, at)


def withdraw_change(conn: sqlite3.Connection, outgoing_id: OutgoingId) -> None:
    """A person's decision: the change is not made after all.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: under way, sent, or a reply (`take_back` keeps its text).
    """
    _recall(conn, outgoing_id, OutgoingKind.UPDATE)


def send_again(
    conn: sqlite3.Connection,
    outgoing_id: OutgoingId,
    at: datetime,
    *,
    seen_id: MessageId | None = None,
) -> None:
    """A person's decision: the same row goes out once more, never a copy.

    Args:
        conn: in a write transaction.
        outgoing_id: which.
        at: now.
        seen_id: the newest message that the person had on the screen; None: all that is known.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: it is not unknown, rejected or held.
    """
    row = _require(conn, outgoing_id, STOPPED)
    _move(conn, row, SendState.QUEUED, at)
    conn.execute(
        "UPDATE main.outgoing SET known_id = ?, decided_ms = ? WHERE id = ?",
        (
            newest_known(conn, row.ticket_id) if seen_id is None else seen_id,
            to_ms(at),
            outgoing_id,
        ),
    )


def mark_sent(conn: sqlite3.Connection, outgoing_id: OutgoingId, at: datetime) -> None:
    """A person's decision about an unknown row: it is there.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: it is not unknown.
    """
    _move(conn, _require(conn, outgoing_id, frozenset({SendState.UNKNOWN})), SendState.SENT, at)


def prune_sent(conn: sqlite3.Connection, before: datetime) -> int:
    """Remove rows sent before that moment; return how many."""
    return conn.execute(
        "DELETE FROM main.outgoing WHERE state = 'sent' AND changed_ms < ?", (to_ms(before),)
    ).rowcount


def _move(
    conn: sqlite3.Connection,
    row: Outgoing,
    to: SendState,
    at: datetime,
    *,
    problem: str = "",
    ready_at: datetime | None = None,
    message_id: MessageId | None = None,
) -> None:
    """Change the state, if the table allows it.

    Raises:
        IllegalMove: the table has no such move; nothing was changed.
    """
    if to not in LEGAL[row.state]:
        raise IllegalMove(f"row {row.id}: {row.state} -> {to}")
    changed_at = row.changed_at if to is row.state else at
    conn.execute(
        """
        UPDATE main.outgoing
        SET state = ?, problem = ?, ready_ms = ?, sent_message_id = ?, changed_ms = ?
        WHERE id = ?
        """,
        (to.value, storable(problem), ms(ready_at), message_id, to_ms(changed_at), row.id),
    )


def _require(
    conn: sqlite3.Connection, outgoing_id: OutgoingId, states: frozenset[SendState] = ANYWHERE
) -> Outgoing:
    """The row, if it is in one of `states`.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: it is in another state.
    """
    row = get(conn, outgoing_id)
    if row is None:
        raise NoSuchOutgoing(f"row {outgoing_id}")
    if row.state not in states:
        raise IllegalMove(f"row {outgoing_id} is {row.state}")
    return row


def _recall(conn: sqlite3.Connection, outgoing_id: OutgoingId, kind: OutgoingKind) -> Outgoing:
    """Take a row of that kind out of the outbox and return it.

    Raises:
        NoSuchOutgoing: it is not there.
        IllegalMove: it is under way, sent, or of the other kind.
    """
    row = _require(conn, outgoing_id, RECALLABLE)
    if row.kind is not kind:
        raise IllegalMove(f"row {outgoing_id} is a {row.kind}")
    # With what was to follow it: nobody closes a ticket whose answer was taken back.
    conn.execute("DELETE FROM main.outgoing WHERE id = ?1 OR after_id = ?1", (outgoing_id,))
    return row
