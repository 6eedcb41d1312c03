"""One idea: one request under a fault - what a player may see, send and break.

Neighbours: `gate` makes one per faulty request, the `play_*` modules act on it, `wire` breaks the
connection below. Never chooses faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tui.sandbox.faults import Fault
from tui.sandbox.handlers import Desk

WIRE = "sandbox.wire"
"""Key in `scope["extensions"]`: the connection, as far as a player may harm it."""
FAULT = "sandbox.fault"
"""Key in `scope["extensions"]`: the transport has drawn this request's fault already."""


class Wire(Protocol):
    """A connection that can be broken on purpose."""

    def reset(self) -> None:
        """TCP RST: the peer loses the connection at once."""
        ...

    def cut(self, raw: bytes = b"") -> None:
        """Send `raw` past HTTP, then close in the middle of the answer."""
        ...


@dataclass(slots=True)
class Recorded:
    """A whole answer, kept back."""

    status: int
    headers: MutableHeaders
    body: bytes


@dataclass(slots=True)
class Exchange:
    """A request under a fault."""

    desk: Desk
    fault: Fault
    scope: Scope
    receive: Receive
    send: Send
    app: ASGIApp

    @property
    def wire(self) -> Wire:
        """The connection below."""
        wire: Wire = self.scope["extensions"][WIRE]
        return wire

    async def answer(self) -> Recorded:
        """Let the server do its work, and keep its answer back."""
        start: Message = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(self.scope, self.receive, keep)
        headers = MutableHeaders(raw=list(start["headers"]))
        return Recorded(start["status"], headers, b"".join(parts))

    async def give(
        self, status: int, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a whole answer of the player's own."""
        own = MutableHeaders({"content-type": content_type, **(headers or {})})
        await self.give_recorded(Recorded(status, own, body))

    async def give_recorded(self, answer: Recorded) -> None:
        """Send a whole answer; its length is set right."""
        has_body = answer.status not in {204, 304}
        if has_body:
            answer.headers["content-length"] = str(len(answer.body))
        else:
            del answer.headers["content-length"]
        await self.start(answer)
        body = answer.body if has_body else b""
        await self.send({"type": "http.response.body", "body": body, "more_body": False})

    async def start(self, answer: Recorded) -> None:
        """Send status and headers."""
        await self.send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": answer.headers.raw,
            }
        )

    async def part(self, body: bytes) -> None:
        """Send a part of the body, with more to come."""
        await self.send({"type": "http.response.body", "body": body, "more_body": True})

    async def swallow(self) -> None:
        """Take in the whole request and do nothing with it."""
        has_more = True
        while has_more:
            has_more = (await self.receive()).get("more_body", False)

    async def hang(self) -> None:
        """Answer nothing, until the peer has gone."""
        while (await self.receive())["type"] != "http.disconnect":
            pass
