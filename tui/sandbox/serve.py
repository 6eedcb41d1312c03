"""One idea: the shop on a real loopback port, where broken connections are truly broken.

Neighbours: `server` makes the app; `exchange.Wire` is what players break, here real TCP. Listens on
127.0.0.1 only. uvicorn is an extra and is imported when a server starts.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tui.sandbox.exchange import WIRE

if TYPE_CHECKING:
    from uvicorn import Server

HOST = "127.0.0.1"
STOP_WITHIN_S = 10.0
"""How long a test waits for a server thread to end."""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ServeUnavailable(RuntimeError):
    """The extra `serve` is not installed."""


class _Tcp:
    """A real connection as a `Wire`."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def reset(self) -> None:
        """See `exchange.Wire.reset`."""
        # With SO_LINGER at zero seconds closing sends RST in place of FIN.
        linger = struct.pack("ii", 1, 0)
        connection = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._transport.abort()

    def cut(self, raw: bytes = b"") -> None:
        """See `exchange.Wire.cut`."""
        if raw:
            self._transport.write(raw)
        self._transport.close()


class _Wired:
    """Puts each request's own connection into its scope.

    Args:
        app: The shop.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.connections: dict[Any, asyncio.Transport] = {}
        """Open connections by the peer's address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        wire = _Tcp(self.connections[tuple(scope["client"])])
        scope.setdefault("extensions", {})[WIRE] = wire
        await self._app(scope, receive, send)

    def drop_all(self) -> None:
        """Close every connection, also those that a stall keeps waiting."""
        for transport in list(self.connections.values()):
            transport.abort()


def _server(app: ASGIApp) -> Server:
    try:
        import uvicorn
        from uvicorn.protocols.http.h11_impl import H11Protocol
    except ImportError as error:
        raise ServeUnavailable("A real port needs uvicorn: install sellapp-inbox[serve]") from error
    wired = _Wired(app)

    class Protocol(H11Protocol):
        """uvicorn's own, which also tells us who is connected."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it too
            wired.connections[transport.get_extra_info("peername")] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            wired.connections.pop(self.transport.get_extra_info("peername"), None)

    class Stopping(uvicorn.Server):
        """uvicorn's own, which does not wait for requests that a stall keeps open."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            wired.drop_all()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        wired,
        http=Protocol,
        loop="asyncio",
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    return Stopping(config)


def _listen(port: int) -> socket.socket:
    listener = socket.create_server((HOST, port))
    listener.setblocking(False)
    return listener


def _base_url(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}/api"


@contextmanager
def running_server(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """The shop in a thread of its own; yields the base URL, for example `http://127.0.0.1:1234/api`.

    Raises:
        OSError: The port is taken.
        ServeUnavailable: uvicorn is not installed.
    """
    server = _server(app)
    listener = _listen(port)
    # Off the main thread uvicorn leaves signals alone.
    thread = threading.Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)
    thread.start()
    try:
        # The listener queues connections from its first moment: nobody has to wait for uvicorn.
        yield _base_url(listener)
    finally:
        server.should_exit = True
        thread.join(STOP_WITHIN_S)
        listener.close()


def serve_forever(
    app: ASGIApp, port: int = 0, on_ready: Callable[[str], None] | None = None
) -> None:
    """Serve in this thread until SIGINT or SIGTERM.

    Args:
        app: The shop.
        port: 0 takes a free one.
        on_ready: Told the base URL once connections are taken.

    Raises:
        OSError: The port is taken.
        ServeUnavailable: uvicorn is not installed.
    """
    server = _server(app)

    def stop(number: int, frame: object) -> None:
        del number, frame
        server.should_exit = True

    # uvicorn stops at these two, then raises them once more for whoever was there before it. With
    # this one there the end is clean, and a signal that comes before uvicorn counts too.
    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        with _listen(port) as listener:
            if on_ready is not None:
                on_ready(_base_url(listener))
            server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
