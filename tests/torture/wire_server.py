"""A shop made of bytes: an asyncio server that plays one `Turn` with each reply that is posted.

It shares nothing with the sandbox, so that a mistake there cannot hide one here. Lists and threads
are always answered well; only replies meet turns. It never decides whether an ending was right.
Shapes: api-contract 3 and 5.
"""

import asyncio
import json
import re
import socket
import ssl
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.api.support import message_row, page_of, ticket_row

HOST = "127.0.0.1"
PART_BYTES = 1_000
REASONS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content"}

Row = dict[str, Any]
Answer = Callable[[Row], bytes]


def http(status: int, body: bytes = b"", *headers: str, kind: str = "application/json") -> bytes:
    """An answer as it crosses the wire."""
    lines = (
        f"HTTP/1.1 {status} {REASONS.get(status, 'As It Is')}",
        f"Content-Length: {len(body)}",
        f"Content-Type: {kind}",
        *headers,
        "",
        "",
    )
    return "\r\n".join(lines).encode() + body


def created(row: Row) -> bytes:
    """The good answer."""
    return http(201, json.dumps({"data": row}).encode())


@dataclass(frozen=True, slots=True)
class Turn:
    """What the shop does with one posted reply."""

    takes: Literal["nothing", "part", "all"] = "all"
    """How much of it is read before anything else happens."""
    stores: bool = False
    """Whether it is put into the thread before the ending."""
    answer: Answer | None = None
    """What is answered; None is silence."""
    ending: Literal["close", "reset", "stall"] = "close"
    """A stall lasts until the other side gives up."""
    late_s: float | None = None
    """Stored only so long after the other side has given up."""


GOOD = Turn(stores=True, answer=created)


@dataclass(slots=True)
class Peer:
    """One connection as the shop saw it."""

    received_bytes: int = 0
    posts: int = 0
    """Whole replies that arrived on it."""
    gets: int = 0
    writer: asyncio.StreamWriter | None = None


@dataclass
class WireServer:
    """See the module; `start` opens the port."""

    tickets: tuple[int, ...] = (1,)
    turns: deque[Turn] = field(default_factory=deque)
    """Played in order, one for each posted reply; `GOOD` when there are none left."""
    on_look: Callable[[], bytes | None] | None = None
    """Called when a thread is asked for; what it gives is the answer instead."""
    peers: list[Peer] = field(default_factory=list)
    threads: dict[int, list[Row]] = field(default_factory=dict)
    port: int = 0
    late: int = 0
    """Replies that will be stored, but are not yet."""
    _next_id: int = 100
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, context: ssl.SSLContext | None = None) -> None:
        """Open the port, or open it again."""
        self.threads = self.threads or {
            one: [message_row(one, ticket_id=one)] for one in self.tickets
        }
        self._server = await asyncio.start_server(self._meet, HOST, self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    def shut(self) -> None:
        """Take no new connection; those that stand go on."""
        if self._server is not None:
            self._server.close()

    async def stop(self) -> None:
        """Close everything."""
        self.shut()
        self.hang_up()
        await self.quiet()

    async def quiet(self) -> None:
        """Return when every connection has ended and every late reply is stored."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def hang_up(self) -> None:
        """Break every connection that stands."""
        for peer in self.peers:
            if peer.writer is not None:
                peer.writer.transport.abort()

    @property
    def posts(self) -> int:
        """Whole replies that arrived."""
        return sum(peer.posts for peer in self.peers)

    def stored(self, text: str) -> int:
        """How often a reply is in the threads."""
        rows = (row for thread in self.threads.values() for row in thread)
        return sum(row["content"] == text for row in rows)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(writer=writer)
        self.peers.append(peer)
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                while await self._one(peer, reader, writer):
                    pass
        finally:
            peer.writer = None
            writer.close()
            with suppress(ConnectionError, ssl.SSLError, TimeoutError):
                await writer.wait_closed()

    async def _one(
        self, peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Serve one request; False when it was the last."""
        first = await reader.read(1)
        peer.received_bytes += len(first)
        if not first:
            return False
        if first == b"P" and self.turns and self.turns[0].takes == "nothing":
            await self._end(self.turns.popleft(), {}, reader, writer)
            return False
        head = first + await reader.readuntil(b"\r\n\r\n")
        peer.received_bytes += len(head) - 1
        method, path, _ = head.split(b" ", 2)
        if method == b"GET":
            peer.gets += 1
            writer.write(self._read_answer(path.decode()))
            await writer.drain()
            return True
        await self._posted(peer, path.decode(), head, reader, writer)
        return False

    def _read_answer(self, path: str) -> bytes:
        match = re.match(r"/api/v2/tickets/(\d+)(/messages)?", path)
        if match is None:
            rows = [self._ticket(one) for one in self.tickets]
            return http(200, json.dumps(page_of(rows)).encode())
        number = int(match[1])
        if match[2] is None:
            return http(200, json.dumps({"data": self._ticket(number)}).encode())
        instead = self.on_look() if self.on_look is not None else None
        return instead or http(200, json.dumps(page_of(self.threads[number])).encode())

    def _ticket(self, number: int) -> Row:
        return ticket_row(number, message_count=len(self.threads[number]))

    async def _posted(
        self,
        peer: Peer,
        path: str,
        head: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        turn = self.turns.popleft() if self.turns else GOOD
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
        if turn.takes == "part":
            peer.received_bytes += len(await reader.readexactly(min(length, PART_BYTES)))
            await self._end(turn, {}, reader, writer)
            return
        body = await reader.readexactly(length)
        peer.received_bytes += length
        peer.posts += 1
        number = int(path.split("/")[4])
        self._next_id += 1
        row = message_row(
            self._next_id,
            ticket_id=number,
            author="STORE",
            sender="kim",
            content=json.loads(body)["content"],
        )
        self.late += turn.late_s is not None
        if turn.stores:
            self.threads[number].append(row)
        await self._end(turn, row, reader, writer)
        if turn.late_s is not None:
            await asyncio.sleep(turn.late_s)
            self.threads[number].append(row)
            self.late -= 1

    @staticmethod
    async def _end(
        turn: Turn, row: Row, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if turn.answer is not None:
            writer.write(turn.answer(row))
            await writer.drain()
        if turn.ending == "reset":
            # With SO_LINGER at zero seconds closing sends RST in place of FIN.
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        elif turn.ending == "stall":
            with suppress(ConnectionError):
                while await reader.read(65_536):
                    pass
