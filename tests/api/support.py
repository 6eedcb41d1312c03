"""A canned server below httpx: answers with raw bytes, tells the trace hook, counts what it gave.

It shares nothing with the sandbox: here a test says byte for byte what comes back.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import httpx

from tui.api.client import ApiClient
from tui.api.keys import ApiKey
from tui.clock import SystemClock
from tui.domain import ApiVersion

SECRET = "17|canary-Zq8w"
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

Maker = Callable[[httpx.Request], httpx.Response]


class Chunks(httpx.AsyncByteStream):
    """A body in pieces, with a count of the pieces that were taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            self.taken += 1
            yield piece


class Canned(httpx.AsyncBaseTransport):
    """Answers each request by calling `make`; reports the send as httpcore does."""

    def __init__(self, make: Maker, *, is_traced: bool = True) -> None:
        self.make = make
        self.is_traced = is_traced
        self.requests: list[httpx.Request] = []
        self.is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        trace = request.extensions.get("trace")
        if trace is not None and self.is_traced:
            await trace("connection.connect_tcp.started", {})
            await trace("http11.send_request_headers.started", {"request": request})
            await trace("http11.send_request_headers.complete", {"return_value": None})
        self.requests.append(request)
        # Others get their turn here, as they do on a network.
        await asyncio.sleep(0)
        return self.make(request)

    async def aclose(self) -> None:
        self.is_closed = True


class Lost(httpx.AsyncBaseTransport):
    """Fails before or after it announced the sending."""

    def __init__(self, exc: Exception, *, is_sent: bool) -> None:
        self.exc = exc
        self.is_sent = is_sent

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_sent:
            await request.extensions["trace"](
                "http11.send_request_headers.started", {"request": request}
            )
        raise self.exc


def answer(
    body: bytes | Iterable[bytes] = b"", status: int = 200, headers: dict[str, str] | None = None
) -> httpx.Response:
    """A response whose body httpx has not touched."""
    pieces = [body] if isinstance(body, bytes) else body
    named = {"content-type": "application/json"} | (headers or {})
    return httpx.Response(status, headers=named, stream=Chunks(pieces))


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> httpx.Response:
    """A response with the value as JSON."""
    return answer(json.dumps(value).encode(), status, headers)


def client_of(
    make: Maker | httpx.AsyncBaseTransport,
    version: ApiVersion | None = ApiVersion.V2,
    **settings: Any,
) -> ApiClient:
    """A client over a canned server."""
    transport = make if isinstance(make, httpx.AsyncBaseTransport) else Canned(make)
    settings = {"base_url": "https://sell.example/api", "store": "brightpixel"} | settings
    return ApiClient(
        key=ApiKey(SECRET), clock=SystemClock(), transport=transport, version=version, **settings
    )


def ticket_row(ticket_id: int = 1, **fields: Any) -> dict[str, Any]:
    """A well-formed v2 ticket."""
    return {
        "id": ticket_id,
        "title": "Key does not work",
        "status": "OPEN",
        "customer": {"id": 9, "email": "a@b.example"},
        "reference": {"type": "order", "id": 7},
        "created_at": "2026-05-01T10:00:00.000000Z",
        "updated_at": "2026-05-01T10:00:00.000000Z",
        "store_id": 1,
        "archived": 0,
        "read_status": {"customer": True, "store": False},
        "order_id": 7,
        "reason": None,
        "message_count": 3,
    } | fields


def message_row(message_id: int = 5, **fields: Any) -> dict[str, Any]:
    """A well-formed message of ticket 1."""
    return {
        "id": message_id,
        "author": "CUSTOMER",
        "sender": None,
        "content": "hello",
        "created_at": "2026-05-01T10:00:00.000000Z",
        "updated_at": "2026-05-01T10:00:00.000000Z",
        "ticket_id": 1,
    } | fields


def page_of(rows: list[Any], **meta: Any) -> dict[str, Any]:
    """Rows in the stock envelope."""
    told = {"current_page": 1, "last_page": 1, "per_page": 100, "total": len(rows)} | meta
    return {"data": rows, "links": {"next": None}, "meta": told}


async def nothing() -> None:
    """An `on_wire` that records nothing."""
