"""What really crosses a socket: nothing before `on_wire`, one connection per reply, HTTP caps."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.api.support import SECRET, message_row, nothing, page_of
from tui.api.client import ApiClient
from tui.api.keys import ApiKey
from tui.api.transport import Connections
from tui.clock import SystemClock
from tui.domain import ApiVersion, MessageId, TicketId
from tui.errors import Garbled, Unanswered, Unreachable
from tui.sandbox import SANDBOX_KEY, STORE, ServerConfig, World, create_app
from tui.sandbox.serve import running_server

pytestmark = pytest.mark.sockets

ONE = TicketId(1)


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


PAGE = http(json.dumps(page_of([])).encode(), "Content-Type: application/json")
STORED = http(json.dumps({"data": message_row(77)}).encode(), status="201 Created")


class Peer:
    """One connection as the server saw it."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.ended = asyncio.Event()


class RawServer:
    """Answers each request with the same bytes; None closes instead."""

    def __init__(self, reply: bytes | None, then: Callable[[], bytes] | None = None) -> None:
        self.reply = reply
        self.then = then
        self.peers: list[Peer] = []
        self.accepted = asyncio.Event()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer()
        self.peers.append(peer)
        self.accepted.set()
        with contextlib.suppress(ConnectionError):
            while await self._request(reader, peer):
                if self.reply is None:
                    break
                writer.write(self.reply)
                await writer.drain()
                if self.then is not None:
                    writer.write(self.then())
                    break
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        peer.ended.set()

    @staticmethod
    async def _request(reader: asyncio.StreamReader, peer: Peer) -> bool:
        head = b""
        # A TLS greeting (22) is as much of a request as will ever come.
        while b"\r\n\r\n" not in head and not head.startswith(b"\x16"):
            piece = await reader.read(65_536)
            if not piece:
                return False
            head += piece
            peer.received += piece
        top, _, body = head.partition(b"\r\n\r\n")
        fields = dict(
            line.lower().split(b": ", 1) for line in top.split(b"\r\n")[1:] if b": " in line
        )
        missing = int(fields.get(b"content-length", b"0")) - len(body)
        if missing > 0:
            peer.received += await reader.readexactly(missing)
        return True


Start = Callable[..., Awaitable[RawServer]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    servers: list[tuple[RawServer, asyncio.Server]] = []

    async def run(reply: bytes | None, then: Callable[[], bytes] | None = None) -> RawServer:
        raw = RawServer(reply, then)
        server = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
        raw.port = server.sockets[0].getsockname()[1]
        servers.append((raw, server))
        return raw

    yield run
    for raw, server in servers:
        server.close()
        for peer in raw.peers:
            await peer.ended.wait()


@contextlib.asynccontextmanager
async def client_at(url: str) -> AsyncIterator[ApiClient]:
    client = ApiClient(
        base_url=url,
        key=ApiKey(SECRET),
        store="brightpixel",
        clock=SystemClock(),
        version=ApiVersion.V2,
        deadline_s=10.0,
        reply_deadline_s=10.0,
    )
    try:
        yield client
    finally:
        await client.aclose()


def near(raw: RawServer) -> contextlib.AbstractAsyncContextManager[ApiClient]:
    return client_at(f"http://127.0.0.1:{raw.port}/api")


async def test_on_wire_comes_before_the_first_byte(start: Start) -> None:
    """The connection stands, and the server has received nothing at all."""
    raw = await start(STORED)
    seen: list[bytes] = []

    async def on_wire() -> None:
        await raw.accepted.wait()
        seen.append(bytes(raw.peers[0].received))

    async with near(raw) as client:
        got = await client.reply(ONE, "hi", on_wire=on_wire)
    assert (MessageId(77), [b""]) == (got.id, seen)
    sent = bytes(raw.peers[0].received)
    assert sent.startswith(b"POST /api/v2/tickets/1/messages HTTP/1.1\r\n")
    assert sent.endswith(b'\r\n\r\n{"content":"hi"}')
    assert b"connection: close\r\n" in sent.lower()


async def test_a_refusing_on_wire_sends_nothing(start: Start) -> None:
    """Zero bytes, and the error as it was raised."""
    raw = await start(STORED)
    mistake = RuntimeError("disk full")

    async def on_wire() -> None:
        await raw.accepted.wait()
        raise mistake

    async with near(raw) as client:
        with pytest.raises(RuntimeError) as caught:
            await client.reply(ONE, "hi", on_wire=on_wire)
        assert mistake is caught.value
        await raw.peers[0].ended.wait()
    assert (1, b"") == (len(raw.peers), bytes(raw.peers[0].received))


async def test_each_reply_has_its_own_connection(start: Start) -> None:
    """Replies share with nobody, even if the server would keep the connection."""
    raw = await start(STORED)
    async with near(raw) as client:
        for _ in range(3):
            await client.get_message(ONE, MessageId(77))
        assert 1 == len(raw.peers)
        await client.reply(ONE, "hi", on_wire=nothing)
        await client.reply(ONE, "hi", on_wire=nothing)
        assert 3 == len(raw.peers)
        await client.get_message(ONE, MessageId(77))
        assert 3 == len(raw.peers)


async def test_writes_keep_nothing(start: Start) -> None:
    """The pool for writes is none, whatever the headers say."""
    raw = await start(PAGE)
    url = f"http://127.0.0.1:{raw.port}/api"
    connections = Connections(url, None)
    await connections.writes.get(url)
    await connections.writes.get(url)
    await connections.aclose()
    assert 2 == len(raw.peers)


async def test_reconnecting_opens_anew(start: Start) -> None:
    """Kept connections are dropped."""
    raw = await start(PAGE)
    async with near(raw) as client:
        await client.list_tickets()
        await client.reconnect()
        await raw.peers[0].ended.wait()
        await client.list_tickets()
    assert 2 == len(raw.peers)


@pytest.mark.parametrize(
    "reply",
    [
        None,
        b"HTTP/1.1 20",
        http(b'{"data":[', length=800),
        http(b"{}", "X: " + "a" * 200_000),
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_broken_http(start: Start, reply: bytes | None) -> None:
    """A cut head, a lying length, a giant header: no answer, and for a reply no proof."""
    raw = await start(reply, then=bytes)
    async with near(raw) as client:
        with pytest.raises(Unanswered):
            await client.list_tickets()
        with pytest.raises(Unanswered):
            await client.reply(ONE, "hi", on_wire=nothing)


async def test_an_endless_body_is_cut_off(start: Start) -> None:
    """100 MB of blanks are not taken: the connection is closed at the cap."""
    raw = await start(http(b"", length=104_857_600), then=lambda: b" " * 104_857_600)
    async with near(raw) as client:
        with pytest.raises(Garbled):
            await client.list_tickets()


async def test_nobody_listens(start: Start) -> None:
    """A refused connection is named as such, and nothing left."""
    raw = await start(PAGE)
    wired: list[int] = []

    async def on_wire() -> None:
        wired.append(1)

    spare = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    port = spare.sockets[0].getsockname()[1]
    spare.close()
    await spare.wait_closed()
    async with client_at(f"http://127.0.0.1:{port}/api") as client:
        with pytest.raises(Unreachable) as caught:
            await client.reply(ONE, "hi", on_wire=on_wire)
    assert "refused the connection" in caught.value.headline
    assert [] == wired


async def test_no_tls_there(start: Start) -> None:
    """A server without TLS never sees the key, and the words say what is wrong."""
    raw = await start(b"HTTP/1.1 400 Bad Request\r\n\r\n", then=bytes)
    async with client_at(f"https://127.0.0.1:{raw.port}/api") as client:
        with pytest.raises(Unreachable) as caught:
            await client.reply(ONE, "hi", on_wire=nothing)
    assert "secure connection" in caught.value.headline
    assert SECRET.encode() not in raw.peers[0].received


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 Connection established\r\n\r\nnot tls at all",
    ],
)
async def test_a_proxys_connect_is_not_the_request(
    start: Start, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that lets nothing through has not had our reply, although it had bytes of ours."""
    proxy = await start(answer, then=bytes)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    wired: list[int] = []

    async def on_wire() -> None:
        wired.append(1)

    async with client_at("https://sell.example/api") as client:
        with pytest.raises(Unreachable):
            await client.reply(ONE, "hi", on_wire=on_wire)
    assert [] == wired
    assert bytes(proxy.peers[0].received).startswith(b"CONNECT sell.example:443 ")
    assert SECRET.encode() not in proxy.peers[0].received


async def test_a_real_server() -> None:
    """Through a real HTTP server: list, reply, read back."""
    world = World(5, SystemClock().now)
    ids = [TicketId(number) for number in world.populate_backlog(3)]
    with running_server(create_app(world, ServerConfig()), port=0) as base_url:
        client = ApiClient(
            base_url=base_url, key=ApiKey(SANDBOX_KEY), store=STORE.slug, clock=SystemClock()
        )
        assert set(ids) == {ticket.id for ticket in (await client.list_tickets()).items}
        stored = await client.reply(ids[0], "hello", on_wire=nothing)
        assert stored == await client.get_message(ids[0], stored.id)
        await client.aclose()
