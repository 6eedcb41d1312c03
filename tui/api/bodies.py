"""What we say to SellApp: request bodies as bytes.

The other direction is `wire`. Nothing here checks lengths or emptiness: the engine has done so.
"""

import json

from tui.api.pages import SearchFilter, SearchQuery
from tui.domain import TicketChange


def reply_body(content: str) -> bytes:
    """The body of a reply. Source: api-contract 5.6."""
    return _encoded({"content": content})


def change_body(change: TicketChange) -> bytes:
    """The body of an update; what is None is left out and stays as it is.

    The same change gives the same bytes, which an idempotency key asks for. `archived` is a
    boolean here although it is a number in answers. Source: api-contract 5.3.

    Raises:
        ValueError: the change changes nothing.
    """
    body: dict[str, object] = {}
    if change.status is not None:
        body["status"] = change.status
    if change.archived is not None:
        body["archived"] = change.archived
    if not body:
        raise ValueError("a change must change something")
    return _encoded(body)


def search_body(query: SearchQuery) -> bytes:
    """The body of a search. Source: api-contract 5.7."""
    body: dict[str, object] = {}
    if query.filters:
        body["filters"] = [_filter(one) for one in query.filters]
    if query.sort:
        body["sort"] = [{"field": s.field, "direction": s.direction} for s in query.sort]
    if query.text is not None:
        body["search"] = {"value": query.text, "case_sensitive": query.is_case_sensitive}
    return _encoded(body)


def _filter(one: SearchFilter) -> dict[str, object]:
    if one.nested:
        return {"type": one.join, "nested": [_filter(inner) for inner in one.nested]}
    # Operator and value always: some versions of the server's library fail without them.
    return {"type": one.join, "field": one.field, "operator": one.operator, "value": one.value}


def _encoded(body: dict[str, object]) -> bytes:
    # "replace": half a surrogate pair must not become an exception at the moment of sending.
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")
