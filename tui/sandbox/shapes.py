"""One idea: how a ticket and a message look in each API version.

Neighbours: `records` in, JSON-ready values out; `paging` wraps them. Written from the contract
alone: it must not share the client's understanding. Source: api-contract 3.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tui.sandbox.records import CustomerId, Message, Ticket

Json = dict[str, Any]


def date(at: datetime) -> str:
    """UTC, six fractional digits and `Z`, Laravel's default. Source: api-contract 3.5."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def ticket_v2(ticket: Ticket, store_id: int) -> Json:
    """All thirteen fields of v2. Source: api-contract 3.1."""
    return {
        "id": ticket.id,
        "title": ticket.title,
        "status": ticket.status,
        "customer": {"id": ticket.customer_id, "email": ticket.email},
        "reference": {"type": ticket.reference_type, "id": ticket.reference_id},
        "created_at": date(ticket.created_at),
        "updated_at": None if ticket.updated_at is None else date(ticket.updated_at),
        "store_id": store_id,
        "archived": int(ticket.is_archived),
        "read_status": {
            "customer": ticket.is_read_by_customer,
            "store": ticket.is_read_by_store,
        },
        "order_id": ticket.order_id,
        "reason": ticket.reason,
        "message_count": ticket.message_count,
    }


def ticket_v1(ticket: Ticket, store_id: int) -> Json:
    """The legacy shape; an empty PHP array encodes as `[]`. Source: api-contract 3.2."""
    return {
        "id": ticket.id,
        "title": ticket.title,
        "status": ticket.status,
        "customer": {"id": _number(ticket.customer_id), "email": ticket.email},
        "reference": _reference_v1(ticket),
        "created_at": date(ticket.created_at),
        "updated_at": date(ticket.updated_at or ticket.created_at),
        "store_id": store_id,
        "read_by": ticket.read_by,
        "archived": int(ticket.is_archived),
    }


def message(record: Message) -> Json:
    """The seven fields, alike in v1 and v2. Source: api-contract 3.3."""
    return {
        "id": record.id,
        "author": record.author,
        "sender": record.sender,
        "content": record.content,
        "created_at": date(record.created_at),
        "updated_at": date(record.updated_at),
        "ticket_id": record.ticket_id,
    }


def encode(payload: object) -> bytes:
    r"""JSON as PHP writes it: ASCII only, no blanks, every slash as `\/`."""
    text = json.dumps(payload, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode("ascii")


def _number(customer_id: CustomerId) -> int:
    return customer_id if isinstance(customer_id, int) else 0


def _reference_v1(ticket: Ticket) -> Json | list[Any]:
    if ticket.reference_type is None:
        return []
    model = ticket.reference_type.capitalize()
    return {"id": ticket.reference_id, "type": f"App\\Models\\{model}"}
