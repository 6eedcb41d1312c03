"""One idea: the shop in process, behind an httpx transport with honest time-outs.

Neighbours: `server` is the app behind it, `faults` says which connection breaks. It walks the same
steps as httpcore's HTTP/1.1 connection and calls the same trace hooks, because the client hangs its
point of no return on them. No sockets, no threads; waits are in loop time.
Source: httpcore 1.0.9, `_async/connection.py` and `_async/http11.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette

from tui.sandbox.exchange import FAULT, WIRE
from tui.sandbox.faults import Fault, FaultPlan
from tui.sandbox.line import CUT, END, RESET, Line

Trace = Callable[[str, dict[str, Any]], Awaitable[None]]


class SandboxTransport(httpx.AsyncBaseTransport):
    """A network of one server.

    Args:
        app: What `create_app` made; its fault plan is played.
    """

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._plan: FaultPlan = app.state.faults

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request over a fresh connection.

        Raises:
            httpx.ConnectError: Refused; the server saw nothing.
            httpx.ConnectTimeout: No connection in time; the server saw nothing.
            httpx.ReadTimeout: No answer, or no further part of one, in time.
            httpx.ReadError: The connection was reset.
            httpx.RemoteProtocolError: The connection ended inside the answer.
        """
        steps = _Steps(request)
        fault = self._plan.take(request.method, request.url.path)
        await self._connect(steps, fault)
        async with steps.step("http11.send_request_headers", {"request": request}):
            pass
        async with steps.step("http11.send_request_body", {"request": request}):
            body = await request.aread()
        line = Line(self._app, _scope(request, fault), body)
        try:
            started = {"request": request}
            async with steps.step("http11.receive_response_headers", started) as result:
                status, headers = await _head(line, steps)
                result["return_value"] = (b"HTTP/1.1", status, b"", headers)
        except BaseException:
            await line.close()
            async with steps.step("http11.response_closed", {}):
                pass
            raise
        return httpx.Response(
            status,
            headers=headers,
            stream=_Body(line, steps, _length(headers)),
            extensions={"http_version": b"HTTP/1.1"},
        )

    @staticmethod
    async def _connect(steps: _Steps, fault: Fault | None) -> None:
        url = steps.request.url
        started = {"host": url.host, "port": url.port, "timeout": steps.seconds("connect")}
        async with steps.step("connection.connect_tcp", started):
            if fault is not None and fault.kind == "refuse":
                raise httpx.ConnectError("All connection attempts failed", request=steps.request)
            if fault is not None and fault.kind == "connect_stall":
                async with steps.limit("connect", httpx.ConnectTimeout):
                    await asyncio.Event().wait()


class _Steps:
    """The trace hook and the time-outs of one request."""

    def __init__(self, request: httpx.Request) -> None:
        self.request = request
        self._trace: Trace | None = request.extensions.get("trace")

    def seconds(self, name: str) -> float | None:
        """A time-out of the request; None waits for ever."""
        seconds: float | None = _timeouts(self.request).get(name)
        return seconds

    @asynccontextmanager
    async def limit(self, name: str, late: type[httpx.TimeoutException]) -> AsyncIterator[None]:
        """Bound what happens inside by one of the request's time-outs."""
        try:
            async with asyncio.timeout(self.seconds(name)):
                yield
        except TimeoutError as error:
            raise late(f"{name} timed out", request=self.request) from error

    @asynccontextmanager
    async def step(self, name: str, info: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """Announce a step as httpcore does: started, then complete or failed."""
        result: dict[str, Any] = {"return_value": None}
        await self._tell(f"{name}.started", info)
        try:
            yield result
        except BaseException as error:
            await self._tell(f"{name}.failed", {"exception": error})
            raise
        await self._tell(f"{name}.complete", result)

    async def _tell(self, name: str, info: dict[str, Any]) -> None:
        if self._trace is not None:
            await self._trace(name, info)


class _Body(httpx.AsyncByteStream):
    """The rest of an answer, as it comes over the line."""

    def __init__(self, line: Line, steps: _Steps, expected_bytes: int | None) -> None:
        self._line = line
        self._steps = steps
        self._expected_bytes = expected_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received_bytes = 0
        started = {"request": self._steps.request}
        async with self._steps.step("http11.receive_response_body", started):
            while True:
                async with self._steps.limit("read", httpx.ReadTimeout):
                    item = await self._line.next()
                if item is END:
                    return
                if item is RESET:
                    raise httpx.ReadError("Connection reset by peer", request=self._steps.request)
                if item is CUT:
                    raise self._incomplete(received_bytes)
                if item["body"]:
                    received_bytes += len(item["body"])
                    yield item["body"]
                if not item.get("more_body"):
                    return

    async def aclose(self) -> None:
        async with self._steps.step("http11.response_closed", {}):
            await self._line.close()

    def _incomplete(self, received_bytes: int) -> httpx.RemoteProtocolError:
        words = (
            "peer closed connection without sending complete message body "
            f"(received {received_bytes} bytes, expected {self._expected_bytes})"
        )
        return httpx.RemoteProtocolError(words, request=self._steps.request)


def _timeouts(request: httpx.Request) -> dict[str, float | None]:
    """The four time-outs in seconds: connect, read, write, pool."""
    timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
    return timeouts


async def _head(line: Line, steps: _Steps) -> tuple[int, list[tuple[bytes, bytes]]]:
    async with steps.limit("read", httpx.ReadTimeout):
        item = await line.next()
    if item is RESET:
        raise httpx.ReadError("Connection reset by peer", request=steps.request)
    if item is CUT or item is END:
        words = "Server disconnected without sending a response."
        raise httpx.RemoteProtocolError(words, request=steps.request)
    return item["status"], list(item["headers"])


def _length(headers: list[tuple[bytes, bytes]]) -> int | None:
    for name, raw in headers:
        if name.lower() == b"content-length":
            return int(raw)
    return None


def _scope(request: httpx.Request, fault: Fault | None) -> dict[str, Any]:
    url = request.url
    raw_path, _, query = url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), raw) for name, raw in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 0),
        "extensions": {FAULT: fault, WIRE: None},
    }
