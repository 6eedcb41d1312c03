"""The way from the client to the shop, and what can be wrong with it: name, port, TLS, proxy.

All of it is real but the resolver: a name that ends in `.test` is looked up here, so that no
question leaves this machine. Certificates are made by `openssl` for one run and thrown away.
"""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.torture.wire_server import HOST, WireServer

NAME = "shop.test"
OTHER_NAME = "other.test"


@dataclass(frozen=True, slots=True)
class Certificates:
    """Made once; each is a PEM with its key."""

    good: Path
    other_name: Path
    """Trusted, but for another host."""
    stranger: Path
    """For our host, signed by nobody we trust."""
    trusted: Path
    """What the client trusts."""


def make_certificates(folder: Path) -> Certificates:
    """Self-signed, on a curve, for two days.

    Raises:
        FileNotFoundError: there is no `openssl` on this machine.
    """

    def make(stem: str, name: str) -> Path:
        key, certificate, both = (folder / f"{stem}.{end}" for end in ("key", "crt", "pem"))
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
            f" -subj /CN={name} -addext subjectAltName=DNS:{name} -keyout {key} -out {certificate}"
        )
        subprocess.run(command.split(), check=True, capture_output=True)  # noqa: S603 - our words
        both.write_text(key.read_text() + certificate.read_text())
        return both

    good, other_name = make("good", NAME), make("other", OTHER_NAME)
    stranger = make("stranger", NAME)
    trusted = folder / "trusted.crt"
    trusted.write_text(
        (folder / "good.crt").read_text() + (folder / "other.crt").read_text(), encoding="ascii"
    )
    return Certificates(good, other_name, stranger, trusted)


def _context(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


class Resolver:
    """Stands in front of the machine's own."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.is_lost = False
        """Names are not found."""
        self._real = socket.getaddrinfo
        patch.setattr(socket, "getaddrinfo", self._look_up)

    def _look_up(self, host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if not name.endswith(".test"):
            return self._real(host, *args, **kwargs)
        if self.is_lost:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self._real(HOST, *args, **kwargs)


class Proxy:
    """A CONNECT proxy that lets through or refuses."""

    def __init__(self) -> None:
        self.refusal = b""
        """What it says instead of letting through; `close` just closes."""
        self.port = 0
        self.received: list[bytes] = []
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: list[asyncio.StreamWriter] = []

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._meet, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for end in self._ends:
            end.transport.abort()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._ends.append(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                head = await reader.readuntil(b"\r\n\r\n")
                self.received.append(head)
                if self.refusal:
                    writer.write(b"" if self.refusal == b"close" else self.refusal)
                    await writer.drain()
                    return
                port = int(head.split(b" ")[1].rpartition(b":")[2])
                far_reader, far_writer = await asyncio.open_connection(HOST, port)
                self._ends.append(far_writer)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


class Deaf:
    """A port that listens and never answers.

    Args:
        port: which.
        accepts: whether connections come to stand; if not, they time out before.
    """

    def __init__(self, port: int, *, accepts: bool) -> None:
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((HOST, port))
        self._listener.listen(16 if accepts else 0)
        self._fillers: list[socket.socket] = []
        # A queue for none takes one; then Linux lets further greetings go unanswered.
        for _ in range(0 if accepts else 2):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex((HOST, port))
            self._fillers.append(filler)

    def close(self) -> None:
        for one in (self._listener, *self._fillers):
            one.close()


@dataclass
class Way:
    """The shop and all that lies before it. The faults last until `heal`."""

    server: WireServer
    certificates: Certificates | None = None
    resolver: Resolver | None = None
    proxy: Proxy | None = None
    pem: Path | None = None
    """The certificate shown to the next connection; None is the good one."""
    no_common_tls: bool = False
    deaf: Deaf | None = None
    _contexts: dict[Path, ssl.SSLContext] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        if self.certificates is None:
            return f"http://{HOST}:{self.server.port}/api"
        return f"https://{NAME}:{self.server.port}/api"

    async def start(self) -> None:
        context = None
        if self.certificates is not None:
            context = _context(self.certificates.good)
            context.sni_callback = self._greet
        await self.server.start(context)

    def _greet(
        self, tls: ssl.SSLSocket | ssl.SSLObject, name: str | None, context: ssl.SSLContext
    ) -> int | None:
        del name, context
        if self.no_common_tls:
            return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
        if self.pem is not None:
            if self.pem not in self._contexts:
                self._contexts[self.pem] = _context(self.pem)
            tls.context = self._contexts[self.pem]
        return None

    # ---- what can go wrong, by name

    def lose_name(self) -> None:
        assert self.resolver is not None
        self.resolver.is_lost = True

    def refuse(self) -> None:
        self.server.shut()

    def ignore(self) -> None:
        self.server.shut()
        self.deaf = Deaf(self.server.port, accepts=False)

    def stall_tls(self) -> None:
        self.server.shut()
        self.deaf = Deaf(self.server.port, accepts=True)

    def show_stranger(self) -> None:
        assert self.certificates is not None
        self.pem = self.certificates.stranger

    def show_other_name(self) -> None:
        assert self.certificates is not None
        self.pem = self.certificates.other_name

    def speak_no_tls(self) -> None:
        self.no_common_tls = True

    def want_sign_in(self) -> None:
        assert self.proxy is not None
        self.proxy.refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"

    def fail_at_proxy(self) -> None:
        assert self.proxy is not None
        self.proxy.refusal = b"HTTP/1.1 502 Bad Gateway\r\n\r\n"

    def drop_at_proxy(self) -> None:
        assert self.proxy is not None
        self.proxy.refusal = b"close"

    def hang_up(self) -> None:
        """Every connection that stands is dead from now on; new ones are welcome."""
        loop = asyncio.get_running_loop()
        # Not before the look that noticed this has been answered.
        loop.call_later(0.02, self.server.hang_up)

    async def heal(self) -> None:
        """All is well again."""
        self.pem, self.no_common_tls = None, False
        if self.resolver is not None:
            self.resolver.is_lost = False
        if self.proxy is not None:
            self.proxy.refusal = b""
        if self.deaf is not None:
            self.deaf.close()
            self.deaf = None
        self.server.shut()
        await self.start()

    async def stop(self) -> None:
        if self.deaf is not None:
            self.deaf.close()
        if self.proxy is not None:
            await self.proxy.stop()
        await self.server.stop()

    def arm(self, fault: str) -> Callable[[], None]:
        """An `on_look` that lets something go wrong right after the look before sending."""

        def now() -> None:
            self.server.on_look = None
            getattr(self, fault)()

        return now
