"""Rows that were kept as they came, read again by today's reader.

The mailbox keeps each row's raw JSON for this; `pages.READER` says when it is worth while.
"""

from collections.abc import Callable
from typing import TypeVar

from tui.api.quirks import Unreadable, decode_json
from tui.api.wire import UnreadableRow, read_message, read_ticket
from tui.domain import Message, Ticket, TicketId

T = TypeVar("T")


def ticket_of(raw: str) -> Ticket | None:
    """The ticket that the row is; None when this reader cannot tell either."""
    return _read(raw, read_ticket)


def message_of(raw: str, ticket_id: TicketId) -> Message | None:
    """The message of that ticket; None when this reader cannot tell either."""
    return _read(raw, lambda row: read_message(row, ticket_id))


def _read(raw: str, read: Callable[[object], T]) -> T | None:
    try:
        return read(decode_json(raw.encode("utf-8", "replace")))
    except (UnreadableRow, Unreadable):
        return None
