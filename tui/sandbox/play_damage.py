"""One idea: the request is carried out, and its answer comes back damaged.

Neighbours: `exchange` keeps the real answer back for these players. What they send never proves
that a reply was stored, although it was.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from tui.sandbox import shapes
from tui.sandbox.exchange import Exchange
from tui.sandbox.play_answers import HTML, JSON

NOTICE = (
    b"<br />\n<b>Notice</b>:  Undefined index: locale in <b>Ticket.php</b> "
    b"on line <b>88</b><br />\n"
)


async def php_notice(exchange: Exchange) -> None:
    """A PHP notice stands before the JSON."""
    answer = await exchange.answer()
    answer.body = NOTICE + answer.body
    await exchange.give_recorded(answer)


async def bad_gzip(exchange: Exchange) -> None:
    """The body claims to be gzip and is not."""
    answer = await exchange.answer()
    answer.headers["content-encoding"] = "gzip"
    await exchange.give_recorded(answer)


def _with_body(status: int | None, body: bytes, content_type: str = JSON) -> Any:
    async def play(exchange: Exchange) -> None:
        answer = await exchange.answer()
        await exchange.give(status or answer.status, body, content_type)

    return play


def _with_row(change: Callable[[dict[str, Any]], object]) -> Any:
    """A player that changes the stored object before it is shown."""

    async def play(exchange: Exchange) -> None:
        answer = await exchange.answer()
        payload = json.loads(answer.body)
        if isinstance(payload.get("data"), dict):
            change(payload["data"])
        answer.body = shapes.encode(payload)
        await exchange.give_recorded(answer)

    return play


def _other_ticket(row: dict[str, Any]) -> None:
    row["ticket_id"] = int(row.get("ticket_id", 0)) + 1


PLAYERS: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    "php_notice": php_notice,
    "bad_gzip": bad_gzip,
    "empty_body": _with_body(None, b""),
    "json_null": _with_body(None, b"null"),
    "201_empty": _with_body(201, b""),
    "201_null": _with_body(201, b'{"data":null}'),
    "201_html": _with_body(201, b"<html><body>Created</body></html>", HTML),
    "201_other_ticket": _with_row(_other_ticket),
    "201_no_id": _with_row(lambda row: row.pop("id", None)),
    "202": _with_body(202, b'{"message":"Accepted"}'),
    "204": _with_body(204, b""),
}
