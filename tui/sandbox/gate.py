"""One idea: the gate in front of the server notes each request and plays the fault it draws.

Neighbours: `faults` says what, the `play_*` modules know how. Without a fault it only adds the
`Date` header of the shop's clock.
"""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tui.sandbox.exchange import FAULT, Exchange
from tui.sandbox.faults import FaultPlan
from tui.sandbox.handlers import Desk
from tui.sandbox.players import PLAYERS
from tui.sandbox.records import SeenRequest


class FaultGate:
    """ASGI middleware.

    Args:
        app: The server behind.
        desk: Its world, config and doorman.
        plan: What goes wrong.
    """

    def __init__(self, app: ASGIApp, desk: Desk, plan: FaultPlan) -> None:
        self._app = app
        self._desk = desk
        self._plan = plan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, well or badly."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = self._noting(self._note(scope), send)
        extensions = scope.setdefault("extensions", {})
        if FAULT in extensions:
            fault = extensions[FAULT]
        else:
            fault = self._plan.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        exchange = Exchange(self._desk, fault, scope, receive, send, self._app)
        await PLAYERS[fault.kind](exchange)

    def _note(self, scope: Scope) -> SeenRequest:
        world = self._desk.world
        query = scope["query_string"].decode("latin-1")
        seen = SeenRequest(scope["method"], scope["path"], query, world.now())
        world.note_request(seen)
        return seen

    def _noting(self, seen: SeenRequest, send: Send) -> Send:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                headers = MutableHeaders(raw=list(message.get("headers", ())))
                skew = timedelta(seconds=self._desk.config.clock_skew_s)
                headers.setdefault(
                    "date", format_datetime(self._desk.world.now() + skew, usegmt=True)
                )
                message = {**message, "headers": headers.raw}
            await send(message)

        return note
