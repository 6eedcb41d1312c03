"""Between our nouns and SQLite's columns.

One idea: each noun has one function to its row and one back, with the columns in one order. This
module never runs a statement.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tui.clock import from_ms, to_ms
from tui.domain import (
    Message,
    MessageId,
    Outgoing,
    OutgoingId,
    OutgoingKind,
    SendState,
    Ticket,
    TicketChange,
    TicketId,
)

Row = Sequence[Any]
"""One row as sqlite3 gives it; each function says which columns it expects."""


def ms(at: datetime | None) -> int | None:
    """The column form of a moment."""
    return None if at is None else to_ms(at)


def moment(value: int | None) -> datetime | None:
    """The moment of a column."""
    return None if value is None else from_ms(value)


def fact(value: int | None) -> bool | None:
    """The bool of a column that may be unknown."""
    return None if value is None else bool(value)


def storable(text: str) -> str:
    """`text` with lone surrogates replaced: they cannot be stored, and refusing would lose it.

    Terminals and files that are not UTF-8 can produce them (PEP 383).
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def ticket_values(ticket: Ticket) -> tuple[object, ...]:
    """The received columns of `ticket`: id, then in the table's order; raw last."""
    return (
        ticket.id,
        ticket.title,
        ticket.status,
        int(ticket.archived),
        ticket.customer_email,
        ticket.customer_id,
        ticket.reference_type,
        ticket.reference_id,
        ticket.order_id,
        ms(ticket.created_at),
        ms(ticket.updated_at),
        ticket.store_id,
        ticket.read_by,
        None if ticket.store_has_read is None else int(ticket.store_has_read),
        None if ticket.customer_has_read is None else int(ticket.customer_has_read),
        ticket.reason,
        ticket.message_count,
        ticket.raw,
    )


def ticket_from(row: Row) -> Ticket:
    """The ticket of a row in the order of `ticket_values`."""
    return Ticket(
        id=TicketId(row[0]),
        title=row[1],
        status=row[2],
        archived=bool(row[3]),
        customer_email=row[4],
        customer_id=row[5],
        reference_type=row[6],
        reference_id=row[7],
        order_id=row[8],
        created_at=moment(row[9]),
        updated_at=moment(row[10]),
        store_id=row[11],
        read_by=row[12],
        store_has_read=fact(row[13]),
        customer_has_read=fact(row[14]),
        reason=row[15],
        message_count=row[16],
        raw=row[17],
    )


def message_values(message: Message) -> tuple[object, ...]:
    """The columns of `message` in the table's order; raw last."""
    return (
        message.id,
        message.ticket_id,
        message.author,
        message.sender,
        message.content,
        ms(message.created_at),
        ms(message.updated_at),
        message.hidden_chars,
        message.raw,
    )


def message_from(row: Row) -> Message:
    """The message of a row in the order of `message_values`."""
    id_, ticket_id, author, sender, content, created_ms, updated_ms, hidden_chars, raw = row
    created_at = moment(created_ms)
    # The same moment as a rule. Without names and calls that say nothing to the machine, since a
    # conversation may have ten thousand of them.
    updated_at = created_at if updated_ms == created_ms else moment(updated_ms)
    return Message(
        id_, ticket_id, author, sender, content, created_at, updated_at, hidden_chars, raw
    )


def outgoing_from(row: Row) -> Outgoing:
    """The outgoing row of a row in the order of the statements in `outbox`.

    id, ticket_id, kind, state, created_ms, changed_ms, text, new_status, new_archived, attempts,
    problem, baseline_id, sent_message_id, idempotency_key, ready_ms, decided_ms, after_id.
    """
    return Outgoing(
        id=OutgoingId(row[0]),
        ticket_id=TicketId(row[1]),
        kind=OutgoingKind(row[2]),
        state=SendState(row[3]),
        created_at=from_ms(row[4]),
        changed_at=from_ms(row[5]),
        text=row[6],
        change=TicketChange(status=row[7], archived=fact(row[8])),
        attempts=row[9],
        problem=row[10],
        baseline_id=None if row[11] is None else MessageId(row[11]),
        sent_message_id=None if row[12] is None else MessageId(row[12]),
        idempotency_key=row[13],
        ready_at=moment(row[14]),
        decided_at=moment(row[15]),
        after_id=None if row[16] is None else OutgoingId(row[16]),
    )
