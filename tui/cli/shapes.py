"""Our nouns as JSON objects: what scripts read. Times are ISO 8601 in UTC; unknown is null.

Fields may be added; none is renamed or removed.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from tui.domain import Draft, Message, Outgoing, Thread, Ticket, TicketRow

Json = dict[str, Any]

_ROW = (
    "id",
    "title",
    "customer_email",
    "status",
    "archived",
    "needs_reply",
    "waiting_since",
    "activity_at",
    "message_count",
    "is_new",
    "has_draft",
    "send_state",
)
_TICKET = (
    "id",
    "title",
    "customer_email",
    "status",
    "archived",
    "reference_type",
    "reference_id",
    "order_id",
    "reason",
    "created_at",
    "updated_at",
    "message_count",
)
_MESSAGE = ("id", "author", "sender", "content", "created_at", "updated_at")
_OUTGOING = (
    "id",
    "ticket_id",
    "kind",
    "state",
    "text",
    "problem",
    "attempts",
    "created_at",
    "changed_at",
    "ready_at",
    "sent_message_id",
)


def row(of: TicketRow) -> Json:
    """One line of the list."""
    return _pick(of, _ROW)


def thread(of: Thread) -> Json:
    """A ticket with its messages, oldest first, and what of ours is not sent."""
    return {
        **_ticket(of.ticket),
        "messages": [_message(each) for each in of.messages],
        "messages_as_of": _plain(of.fetched_at),
        "messages_are_stale": of.is_stale,
        "messages_unread_since": _plain(of.unrefreshed.since) if of.unrefreshed else None,
        "messages_unread_because": of.unrefreshed.why if of.unrefreshed else None,
        "outgoing": [outgoing(each) for each in of.outgoing],
        "draft": _draft(of.draft),
    }


def outgoing(of: Outgoing) -> Json:
    """A reply or a change, with its state."""
    change = {"status": of.change.status, "archived": of.change.archived}
    return {**_pick(of, _OUTGOING), "change": change if of.kind == "update" else None}


def plain(values: Mapping[str, object]) -> Json:
    """The same names with values that JSON can carry."""
    return {name: _plain(value) for name, value in values.items()}


def _ticket(of: Ticket) -> Json:
    return _pick(of, _TICKET)


def _message(of: Message) -> Json:
    return _pick(of, _MESSAGE)


def _draft(of: Draft | None) -> Json | None:
    return None if of is None else {"text": of.text, "saved_at": _plain(of.saved_at)}


def _pick(of: object, names: Iterable[str]) -> Json:
    return {name: _plain(getattr(of, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.value if isinstance(value, Enum) else value
