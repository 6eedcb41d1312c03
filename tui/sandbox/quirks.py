"""One idea: the odd forms that a PHP server may give to one and the same fact.

Neighbours: `play_rows.quirk` applies one of these to an answer. Source: api-contract 9, items 3-8
and 12-15.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

Json = Any
Change = Callable[[Json], Json]


def _each(change: Callable[[dict[str, Any]], object]) -> Change:
    """Change every row of a list, or the one object."""

    def apply(payload: Json) -> Json:
        data = payload["data"]
        for row in data if isinstance(data, list) else [data]:
            change(row)
        return payload

    return apply


def _put(field: str, form: Callable[[Any], Any]) -> Change:
    """Give a field another form, where a row has it."""

    def change(row: dict[str, Any]) -> None:
        if field in row:
            row[field] = form(row[field])

    return _each(change)


def _drop(*fields: str) -> Change:
    def change(row: dict[str, Any]) -> None:
        for field in fields:
            row.pop(field, None)

    return _each(change)


def _dates(form: Callable[[str], Any]) -> Change:
    def change(row: dict[str, Any]) -> None:
        for field in ("created_at", "updated_at"):
            if row.get(field):
                row[field] = form(row[field])

    return _each(change)


def _ids_as_text(row: dict[str, Any]) -> None:
    for field in ("id", "ticket_id", "order_id", "store_id", "message_count"):
        if row.get(field) is not None:
            row[field] = str(row[field])


def _meta(change: Callable[[dict[str, Any]], object]) -> Change:
    def apply(payload: Json) -> Json:
        if "meta" in payload:
            change(payload["meta"])
        return payload

    return apply


def _numbers_as_text(meta: dict[str, Any]) -> None:
    for field in ("current_page", "last_page", "per_page", "total"):
        meta[field] = str(meta[field])


def _without(*fields: str) -> Change:
    def apply(payload: Json) -> Json:
        return {key: raw for key, raw in payload.items() if key not in fields}

    return apply


def _keyed(payload: Json) -> Json:
    if isinstance(payload["data"], list):
        payload["data"] = {str(index): row for index, row in enumerate(payload["data"])}
    return payload


def _in_class(reference: Any) -> Any:
    kind = reference.get("type") if isinstance(reference, dict) else None
    return {**reference, "type": f"App\\Models\\{kind.capitalize()}"} if kind else reference


def _zone(raw: str, form: str) -> str:
    return datetime.fromisoformat(raw).strftime(form)


def _with_attachment(row: dict[str, Any]) -> None:
    row["attachments"] = [{"name": "screenshot.png", "path": "tickets/9/screenshot.png"}]


def _mixed(payload: Json) -> Json:
    """Another row variant in every row of a list."""
    rows = payload["data"]
    names = sorted(name for name in VARIANTS if name.startswith(ROW_PREFIXES))
    if isinstance(rows, list):
        for index, row in enumerate(rows):
            VARIANTS[names[index % len(names)]]({"data": [row]})
    return payload


def _one_broken(payload: Json) -> Json:
    """The fourth row of a list is of no use at all."""
    rows = payload["data"]
    if isinstance(rows, list) and len(rows) > 3:
        rows[3] = {"id": None, "title": ["broken"], "created_at": []}
    return payload


def _first_missing(payload: Json) -> Json:
    """A list leaves out its first row, and does not count it either."""
    rows = payload["data"]
    if isinstance(rows, list):
        del rows[:1]
        payload["meta"]["total"] -= 1
    return payload


ROW_PREFIXES = ("customer_", "reference_", "archived_", "status_", "read_", "date_", "ids_")
"""Variants that change one row by itself."""

VARIANTS: dict[str, Change] = {
    "customer_empty_list": _put("customer", lambda raw: []),
    "customer_null": _put("customer", lambda raw: None),
    "customer_list_of_one": _put("customer", lambda raw: [raw]),
    "customer_list_of_empty": _put("customer", lambda raw: [{}]),
    "customer_text": _put("customer", lambda raw: raw["email"]),
    "customer_id_text": _put("customer", lambda raw: {**raw, "id": str(raw["id"])}),
    "reference_empty_list": _put("reference", lambda raw: []),
    "reference_texts": _put("reference", lambda raw: ["order", "771204"]),
    "reference_list_of_one": _put("reference", lambda raw: [raw]),
    "reference_text": _put("reference", lambda raw: "771204"),
    "reference_null": _put("reference", lambda raw: None),
    "reference_null_word": _put("reference", lambda raw: {"type": "null", "id": None}),
    "reference_class": _put("reference", _in_class),
    "reference_unknown": _put("reference", lambda raw: {"type": "Booking", "id": "b-9"}),
    "author_lower": _put("author", str.lower),
    "author_unknown": _put("author", lambda raw: "SYSTEM"),
    "sender_null": _put("sender", lambda raw: None),
    "sender_missing": _drop("sender"),
    "archived_bool": _put("archived", bool),
    "archived_text": _put("archived", str),
    "archived_null": _put("archived", lambda raw: None),
    "archived_missing": _drop("archived"),
    "status_lower": _put("status", str.lower),
    "status_unknown": _put("status", lambda raw: "PENDING"),
    "read_missing": _drop("read_by", "read_status"),
    "read_null": _each(
        lambda row: row.update(dict.fromkeys({"read_by", "read_status"} & row.keys()))
    ),
    "content_null": _put("content", lambda raw: None),
    "content_missing": _drop("content"),
    "content_html": _put(
        "content", lambda raw: f"<p>{raw}</p><br><a href='https://example.com'>x</a>"
    ),
    "attachments": _each(_with_attachment),
    "date_space": _dates(lambda raw: _zone(raw, "%Y-%m-%d %H:%M:%S")),
    "date_millis": _dates(lambda raw: raw[:23] + "Z"),
    "date_seconds": _dates(lambda raw: raw[:19] + "Z"),
    "date_offset": _dates(lambda raw: _zone(raw, "%Y-%m-%dT%H:%M:%S+00:00")),
    "date_epoch": _dates(lambda raw: int(datetime.fromisoformat(raw).timestamp())),
    "date_null": _dates(lambda raw: None),
    "date_zero": _dates(lambda raw: "0000-00-00 00:00:00"),
    "date_words": _dates(lambda raw: "yesterday"),
    "ids_text": _each(_ids_as_text),
    "envelope_no_meta": _without("meta", "links"),
    "envelope_no_links": _without("links"),
    "envelope_bare": lambda payload: payload["data"],
    "envelope_keyed": _keyed,
    "meta_texts": _meta(_numbers_as_text),
    "meta_last_zero": _meta(lambda meta: meta.update({"last_page": 0})),
    "data_null": lambda payload: {**payload, "data": None},
    "mixed": _mixed,
    "one_broken": _one_broken,
    "first_missing": _first_missing,
}
"""Name -> how it changes the decoded answer."""
