"""One idea: every point where the real server is not documented is a switch here.

Neighbours: `server`, `access`, `search` and `paging` obey it. Never holds state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tui.sandbox.records import Store
from tui.sandbox.shelf import ListOrder

SANDBOX_KEY = "1|sandbox-key"
"""The API key that the shop accepts; the bar is Laravel Sanctum's habit (api-contract 2.4)."""

TICKET_FIELDS = frozenset(
    {"id", "title", "status", "archived", "created_at", "updated_at", "order_id", "customer.email"}
)
MESSAGE_FIELDS = frozenset({"id", "author", "created_at", "updated_at"})

Mangling = Literal["none", "trim", "html_entities", "html_paragraphs", "nfc", "nfd", "crlf"]
"""What the server might do to a reply's text before it stores it."""

ClosedReply = Literal["allow", "reopen", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """How this particular server behaves. Sources: api-contract sections 4-7 and 9."""

    versions: frozenset[str] = frozenset({"v1", "v2"})
    """Versions on offer; the other one answers 404 for every route."""
    api_key: str = SANDBOX_KEY
    abilities: frozenset[str] = frozenset({"ticket", "invoice", "account:read"})
    """What the key may do; a missing one answers 403."""
    other_stores: tuple[Store, ...] = ()
    """Further stores that the key opens; the sandbox keeps no tickets for them."""
    missing_store: Literal["fallback", "refuse"] = "fallback"
    """v2 without X-STORE: take the first store, or answer 400. v1 always falls back."""
    unknown_store_status: int = 404
    html_without_accept: bool = True
    """Errors are HTML pages unless the request asks for JSON."""

    default_limit: int = 15
    max_limit: int = 100
    over_limit: Literal["clamp", "422"] = "clamp"
    list_order: ListOrder = "id_asc"
    message_order: Literal["id_asc", "id_desc"] = "id_asc"

    filterable: frozenset[str] = TICKET_FIELDS
    sortable: frozenset[str] = frozenset({"id", "created_at", "updated_at"})
    message_filterable: frozenset[str] = MESSAGE_FIELDS
    message_sortable: frozenset[str] = frozenset({"id", "created_at", "updated_at"})
    includable: frozenset[str] = frozenset()
    has_date_trap: bool = True
    """Filters on dates compare calendar days only. Source: api-contract 5.7."""
    max_nesting: int = 1

    max_content_chars: int | None = 65_535
    reply_sender: str | None = "kim"
    mangling: Mangling = "none"
    bumps_updated_at: bool = True
    customer_reopens: bool = True
    reply_to_closed: ClosedReply = "allow"
    reply_to_archived: Literal["allow", "refuse"] = "allow"
    get_marks_read: bool = False
    """Reading a ticket or its messages flips `read_status.store`."""
    receipt_hours: int = 24
    """How long an Idempotency-Key is remembered, in shop time."""

    requests_per_min: int | None = None
    retry_after: Literal["seconds", "date", "absent"] = "seconds"
    has_etags: bool = False
    clock_skew_s: float = 0.0
    """How far the `Date` header runs ahead of the shop's clock."""
