"""Makers of tickets and messages with sensible defaults, for the mailbox's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tui.domain import Message, MessageId, Ticket, TicketId

T0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def ticket(number: int, **fields: Any) -> Ticket:
    values: dict[str, Any] = {
        "title": f"Title {number}",
        "status": "OPEN",
        "customer_email": f"customer{number}@example.net",
        "created_at": at(0),
        "updated_at": at(number),
        "raw": f'{{"id": {number}}}',
    }
    return Ticket(TicketId(number), **(values | fields))


def message(number: int, ticket_number: int, **fields: Any) -> Message:
    values: dict[str, Any] = {
        "author": "CUSTOMER",
        "sender": "customer@example.net",
        "content": f"Content {number}",
        "created_at": at(number),
        "updated_at": at(number),
    }
    return Message(MessageId(number), TicketId(ticket_number), **(values | fields))
