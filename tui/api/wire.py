"""The server's rows, v1 and v2 alike, and how each becomes one of ours.

`envelope` finds the rows, `quirks` and `parties` read the fields, `tui.text` cleans them. Each row
is judged alone: an odd one lands in quarantine and can never hide its neighbours. What leaves
this module is clean text; what came stays beside it as `raw`. Source: api-contract 3, 9.
"""

import json
from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tui.api.pages import Kind, Quarantined
from tui.api.parties import Customer, LooseCustomer, LooseReference, Reference
from tui.api.quirks import (
    LooseBool,
    LooseCount,
    LooseId,
    LooseInt,
    LooseNote,
    LooseText,
    LooseTime,
    MaybeId,
    flag,
)
from tui.domain import Message, MessageId, Ticket, TicketId
from tui.text import clean, hidden_count, html_to_text, one_line

T = TypeVar("T")

_WORD_CHARS = 64
_NAME_CHARS = 320


class UnreadableRow(ValueError):
    """A row that cannot be shown. The words name field and fault, and hold no value."""


class WireTicket(BaseModel):
    """A ticket of either version; only its id must be sound. Source: api-contract 3.1, 3.2."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: LooseId
    title: LooseText = ""
    status: LooseText = ""
    archived: LooseBool = None
    customer: LooseCustomer = Customer()
    reference: LooseReference = Reference()
    created_at: LooseTime = None
    updated_at: LooseTime = None
    store_id: MaybeId = None
    read_by: LooseInt = None
    read_status: object = None
    order_id: MaybeId = None
    reason: LooseNote = ""
    message_count: LooseCount = None

    def to_domain(self, raw: str) -> Ticket:
        """Our ticket, its texts cleaned.

        Args:
            raw: the row as compact JSON.
        """
        sides = self.read_status if isinstance(self.read_status, dict) else {}
        return Ticket(
            id=TicketId(self.id),
            title=one_line(self.title),
            status=one_line(self.status, _WORD_CHARS).upper(),
            archived=self.archived is True,
            customer_email=one_line(self.customer.email, _NAME_CHARS),
            customer_id=_maybe_line(self.customer.id),
            reference_type=_maybe_line(self.reference.type),
            reference_id=_maybe_line(self.reference.id),
            order_id=self.order_id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            store_id=self.store_id,
            read_by=self.read_by,
            store_has_read=flag(sides.get("store")),
            customer_has_read=flag(sides.get("customer")),
            reason=one_line(self.reason),
            message_count=self.message_count,
            raw=raw,
        )


class WireMessage(BaseModel):
    """A message; its id and its ticket's must be sound. Source: api-contract 3.3."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: LooseId
    ticket_id: LooseId
    author: LooseText = ""
    sender: LooseNote = ""
    content: LooseText = ""
    created_at: LooseTime = None
    updated_at: LooseTime = None

    def to_domain(self, raw: str) -> Message:
        """Our message: HTML turned into text, then cleaned.

        Args:
            raw: the row as compact JSON.
        """
        text = html_to_text(self.content)
        return Message(
            id=MessageId(self.id),
            ticket_id=TicketId(self.ticket_id),
            author=one_line(self.author, _WORD_CHARS).upper(),
            sender=one_line(self.sender, _NAME_CHARS),
            content=clean(text),
            created_at=self.created_at,
            updated_at=self.updated_at,
            hidden_chars=hidden_count(text),
            raw=raw,
        )


def read_ticket(row: object) -> Ticket:
    """One ticket.

    Raises:
        UnreadableRow: no sound id, or a text field that is none.
    """
    return _checked(WireTicket, row).to_domain(compact(row))


def read_message(row: object, ticket_id: TicketId) -> Message:
    """One message of the ticket that was asked for.

    Raises:
        UnreadableRow: as for a ticket, or the message is another ticket's.
    """
    wire = _checked(WireMessage, row)
    if wire.ticket_id != ticket_id:
        raise UnreadableRow(f"ticket_id: belongs to ticket {wire.ticket_id}")
    return wire.to_domain(compact(row))


def read_rows(
    kind: Kind, rows: Iterable[object], read: Callable[[object], T]
) -> tuple[tuple[T, ...], tuple[Quarantined, ...]]:
    """Read each row alone: those that can be shown, and the others with the reason."""
    items: list[T] = []
    bad: list[Quarantined] = []
    for row in rows:
        try:
            items.append(read(row))
        except UnreadableRow as exc:
            bad.append(Quarantined(kind, compact(row), str(exc)))
    return tuple(items), tuple(bad)


def compact(row: object) -> str:
    """The row as JSON text without blanks; UTF-8 can always carry it."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


Model = TypeVar("Model", bound=BaseModel)


def _checked(model: type[Model], row: object) -> Model:
    if not isinstance(row, dict):
        raise UnreadableRow("row: not an object")
    try:
        return model.model_validate(row)
    except ValidationError as exc:
        first = exc.errors(include_input=False, include_url=False)[0]
        words = first["msg"].removeprefix("Value error, ")
        # `from None`: pydantic's error would carry the row's values into a log.
        raise UnreadableRow(f"{first['loc'][0]}: {words}") from None


def _maybe_line(text: str | None) -> str | None:
    return None if text is None else one_line(text, _NAME_CHARS) or None
