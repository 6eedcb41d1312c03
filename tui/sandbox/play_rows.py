"""One idea: the answer is whole, but what stands in it is odd.

Neighbours: `quirks` holds the variants of values, `hostile` the texts. Works on the JSON that the
server made, so that ids and counts stay true. Source: api-contract 9.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tui.sandbox import hostile, quirks, shapes
from tui.sandbox.exchange import Exchange, Recorded

Row = dict[str, Any]


def _rows(payload: Any) -> list[Row]:
    data = payload.get("data") if isinstance(payload, dict) else None
    rows = data if isinstance(data, list) else [data]
    return [row for row in rows if isinstance(row, dict)]


async def _changed(exchange: Exchange, change: Callable[[Any], Any]) -> None:
    answer = await exchange.answer()
    await _give_changed(exchange, answer, change)


async def _give_changed(exchange: Exchange, answer: Recorded, change: Callable[[Any], Any]) -> None:
    if answer.status < 300:
        answer.body = shapes.encode(change(json.loads(answer.body)))
    await exchange.give_recorded(answer)


async def page_shift(exchange: Exchange) -> None:
    """After this page has been made, a new ticket moves the rows of the following pages."""
    answer = await exchange.answer()
    exchange.desk.world.new_ticket("Slipped in between two pages", "Hello, a short question.")
    await exchange.give_recorded(answer)


async def row_doubled(exchange: Exchange) -> None:
    """Row `index` (default 0) of a list stands in it twice."""

    def double(payload: Any) -> Any:
        rows = payload["data"]
        if isinstance(rows, list) and rows:
            index = int(exchange.fault.number("index", 0)) % len(rows)
            rows.insert(index, rows[index])
        return payload

    await _changed(exchange, double)


async def row_broken(exchange: Exchange) -> None:
    """Row `index` (default 0) is of no use: its id is null and its dates are lists."""

    def spoil(payload: Any) -> Any:
        rows = _rows(payload)
        if rows:
            row = rows[int(exchange.fault.number("index", 0)) % len(rows)]
            row.update({"id": None, "created_at": [], "updated_at": []})
        return payload

    await _changed(exchange, spoil)


async def quirk(exchange: Exchange) -> None:
    """Rows or envelope in the forms that `variant` names (see `quirks.VARIANTS`), in that order."""
    variants = [quirks.VARIANTS[name] for name in exchange.fault.text("variant").split(",")]

    def apply(payload: Any) -> Any:
        for variant in variants:
            payload = variant(payload)
        return payload

    await _changed(exchange, apply)


async def clock_ahead(exchange: Exchange) -> None:
    """The server's clock runs `by_s` seconds (default 300) ahead, in `Date` and in all rows."""
    ahead = timedelta(seconds=exchange.fault.number("by_s", 300))

    def shift(payload: Any) -> Any:
        for row in _rows(payload):
            for field in ("created_at", "updated_at"):
                if row.get(field):
                    row[field] = shapes.date(datetime.fromisoformat(row[field]) + ahead)
        return payload

    answer = await exchange.answer()
    answer.headers["date"] = format_datetime(exchange.desk.world.now() + ahead, usegmt=True)
    await _give_changed(exchange, answer, shift)


async def hostile_content(exchange: Exchange) -> None:
    """Hostile texts in titles, senders, addresses and contents; `text` names one of them."""
    only = exchange.fault.text("text")
    texts = [hostile.TEXTS[only]] if only else list(hostile.TEXTS.values())

    def poison(payload: Any) -> Any:
        for row in _rows(payload):
            text = texts[int(row.get("id") or 0) % len(texts)]
            for field in ("title", "content", "sender", "reason"):
                if field in row:
                    row[field] = text
            if isinstance(row.get("customer"), dict):
                row["customer"]["email"] = text[:200]
        return payload

    await _changed(exchange, poison)


PLAYERS: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    "page_shift": page_shift,
    "row_doubled": row_doubled,
    "row_broken": row_broken,
    "quirk": quirk,
    "clock_ahead": clock_ahead,
    "hostile_content": hostile_content,
}
