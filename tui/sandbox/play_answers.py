"""One idea: faults where something else answers - an edge, a portal, a limiter, a broken PHP.

Neighbours: `exchange` sends, `problems.page` draws. Nothing is stored, unless a fault says
`stored=1`. Source: api-contract 7.
"""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable
from functools import cache

from tui.sandbox import problems, shapes
from tui.sandbox.exchange import Exchange

HTML = "text/html; charset=UTF-8"
JSON = "application/json"

EDGE_403 = (
    "<!DOCTYPE html><html><head><title>Access denied</title></head><body>"
    "<h1>Error 1020</h1><p>You do not have access to this site.</p>"
    "<p>Ray ID: 0000000000000000</p></body></html>"
)
PORTAL = (
    "<!DOCTYPE html><html><head><title>Guest network</title></head>"
    "<body><form action='/accept'>Accept the terms to go online.</form></body></html>"
)
WORDS = {
    400: "Bad Request",
    401: "Unauthenticated.",
    403: "This action is unauthorized.",
    404: "Not Found",
    408: "Request Timeout",
    409: "A request with this key is still in progress.",
    410: "Gone",
    413: "The payload is too large.",
    419: "CSRF token mismatch.",
    422: "The given data was invalid.",
    425: "Too Early",
    500: "Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


async def _store_if_told(exchange: Exchange) -> None:
    if exchange.fault.text("stored") == "1":
        await exchange.answer()


async def html_500(exchange: Exchange) -> None:
    """Laravel's error page."""
    await _store_if_told(exchange)
    await exchange.give(500, problems.page(500, "Server Error").encode(), HTML)


async def html_403(exchange: Exchange) -> None:
    """The edge in front of the server denies access."""
    await exchange.give(403, EDGE_403.encode(), HTML, {"server": "edge"})


async def html_404(exchange: Exchange) -> None:
    """Something in between that has no idea of tickets."""
    await exchange.give(404, problems.page(404, "Not Found").encode(), HTML, {"server": "edge"})


async def status(exchange: Exchange) -> None:
    """Any status (`code`, default 500) with Laravel's JSON.

    `message`, `field` and `retry_after` are optional.
    """
    await _store_if_told(exchange)
    # The kinds that are codes themselves need no detail.
    own = int(exchange.fault.kind) if exchange.fault.kind.isdecimal() else 500
    code = int(exchange.fault.number("code", own))
    message = exchange.fault.text("message", WORDS.get(code, "Server Error"))
    field = exchange.fault.text("field")
    problem = problems.Problem(code, message, {field: [message]} if field else None)
    await exchange.give(code, shapes.encode(problem.payload()), JSON, _told_wait(exchange))


async def too_many(exchange: Exchange) -> None:
    """429; `retry_after` goes out as it is, in any form, and is absent by default."""
    said = shapes.encode({"message": "Too Many Attempts."})
    await exchange.give(429, said, JSON, _told_wait(exchange))


def _told_wait(exchange: Exchange) -> dict[str, str]:
    told = "retry_after" in exchange.fault.params
    return {"retry-after": exchange.fault.text("retry_after")} if told else {}


async def revoke(exchange: Exchange) -> None:
    """The key is deleted: this request and all later ones answer 401."""
    exchange.desk.doorman.is_key_revoked = True
    await exchange.app(exchange.scope, exchange.receive, exchange.send)


async def captive_portal(exchange: Exchange) -> None:
    """A guest network answers: a page (default), or with `code=302` a redirect."""
    if exchange.fault.text("code", "200") == "302":
        await exchange.give(302, b"", HTML, {"location": "http://portal.example.net/login"})
    else:
        await exchange.give(200, PORTAL.encode(), HTML)


async def redirect(exchange: Exchange) -> None:
    """307 to `location`, by default another host: a key must never follow."""
    target = exchange.fault.text("location", "https://elsewhere.example.net/api/v2/tickets")
    await exchange.give(307, b"", HTML, {"location": target})


async def gzip_bomb(exchange: Exchange) -> None:
    """A small body that unpacks to `mib` MiB (default 64) of blanks in valid JSON."""
    bomb = _bomb(int(exchange.fault.number("mib", 64)))
    await exchange.give(200, bomb, JSON, {"content-encoding": "gzip"})


@cache
def _bomb(mib: int) -> bytes:
    blanks = b" " * (mib * 2**20)
    return gzip.compress(b'{"data":[' + blanks + b"]}", compresslevel=9, mtime=0)


PLAYERS: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    "html_500": html_500,
    "html_403": html_403,
    "html_404": html_404,
    "status": status,
    "408": status,
    "409": status,
    "425": status,
    "429": too_many,
    "401_from_now_on": revoke,
    "captive_portal": captive_portal,
    "redirect_307": redirect,
    "gzip_bomb": gzip_bomb,
}
