"""Processes that send one reply with the real engine and die by SIGKILL at a chosen point.

`python -m tests.torture.kill_child` imports everything once, then reads orders as JSON lines and
forks a fresh process for each; it has no connection, loop or thread of its own by then. The points
hang on what constructors take: a transport that tells httpcore's trace events, a mailbox that
counts commits. Used by `test_kill_points`; no environment variable turns anything on.
"""

import asyncio
import json
import os
import signal
import ssl
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.torture.wire_inbox import ONE, START, HurriedClock, Wired, until, wired
from tui.domain import OutgoingId, SendState
from tui.engine.proof import Doubt
from tui.mailbox.database import Connection, Mailbox

T = TypeVar("T")
Trace = Callable[[str, dict[str, Any]], Awaitable[None]]

SPEED = 40.0
FIRST = OutgoingId(1)
TLS = ssl.create_default_context()
"""Never used here, but slow to make: once, before any fork."""


def die() -> None:
    """At once: no handler, no buffer, no farewell."""
    os.kill(os.getpid(), signal.SIGKILL)


class KillingTransport(httpx.AsyncBaseTransport):
    """Real connections; dies at one trace event of whatever is posted.

    Args:
        event: httpcore's name.
        is_late: after our own hook was told, not before.
    """

    def __init__(self, event: str, *, is_late: bool) -> None:
        self._event = event
        self._is_late = is_late
        self._reads = httpx.AsyncHTTPTransport(verify=TLS)
        self._writes = httpx.AsyncHTTPTransport(
            verify=TLS, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._reads.handle_async_request(request)
        told: Trace = request.extensions["trace"]

        async def trace(name: str, info: dict[str, Any]) -> None:
            if name == self._event and not self._is_late:
                die()
            await told(name, info)
            if name == self._event:
                die()

        request.extensions = {**request.extensions, "trace": trace}
        return await self._writes.handle_async_request(request)


class KillingMailbox(Mailbox):
    """Dies around its N-th commit after `arm`."""

    commits_left: int | None = None
    is_late = False

    def arm(self, commit: int, *, is_late: bool) -> None:
        """Begin to count; 0 is the next commit."""
        self.commits_left, self.is_late = commit, is_late

    def write(self, fn: Callable[[Connection], T]) -> T:
        def counted(conn: Connection) -> T:
            result = fn(conn)
            # All is written and nothing is committed.
            if self.commits_left == 0 and not self.is_late:
                die()
            return result

        result = super().write(counted)
        if self.commits_left == 0:
            die()
        if self.commits_left is not None:
            self.commits_left -= 1
        return result


async def send(order: dict[str, Any]) -> dict[str, Any]:
    """Write a draft, send it, wait for the end; usually it does not live to see it."""
    kind, name, moment = order["point"].split("/")
    is_late = moment == "after"
    event = name if kind == "event" else ""
    async with wired(
        Path(order["folder"]),
        order["base_url"],
        clock=HurriedClock(SPEED),
        mailbox=KillingMailbox.open,
        transport=KillingTransport(event, is_late=is_late),
        deadline_s=10.0,
    ) as inbox:
        await inbox.engine.save_draft(ONE, order["text"])
        if kind == "commit" and isinstance(inbox.mailbox, KillingMailbox):
            inbox.mailbox.arm(int(name), is_late=is_late)
        sent = await inbox.engine.send_reply(ONE, order["text"])
        await inbox.until(sent, SendState.SENT)
    return {}


async def settle(order: dict[str, Any]) -> dict[str, Any]:
    """The next start: wait until nothing moves by itself any more, and tell where the text is."""
    clock = HurriedClock(SPEED, START + timedelta(seconds=60))
    async with wired(
        Path(order["folder"]),
        order["base_url"],
        clock=clock,
        transport=httpx.AsyncHTTPTransport(verify=TLS),
        deadline_s=10.0,
    ) as inbox:
        await until(lambda: is_at_rest(inbox))
        row, draft = inbox.engine.outgoing(FIRST), inbox.engine.draft(ONE)
        return {
            "state": None if row is None else row.state.value,
            "text": None if row is None else row.text,
            "draft": None if draft is None else draft.text,
            "rows": len(inbox.engine.outbox()),
        }


def is_at_rest(inbox: Wired) -> bool:
    """Proven, in doubt after a look, or never queued."""
    row = inbox.engine.outgoing(FIRST)
    if row is None or row.state is SendState.SENT:
        return True
    return row.state is SendState.UNKNOWN and row.problem.endswith(Doubt.ABSENT.value)


async def warm_up() -> None:
    """Let the HTTP libraries import what they import late; the children then need not."""
    async with httpx.AsyncClient(verify=TLS) as client:
        with suppress(httpx.ConnectError):
            # Port 9 is closed on any machine of ours.
            await client.get("http://127.0.0.1:9/")


def main() -> None:
    """Fork a process for each order; print how it ended and what it said."""
    asyncio.run(warm_up())
    tasks = {"send": send, "settle": settle}
    for line in sys.stdin:
        order = json.loads(line)
        ear, mouth = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(ear)
            said = asyncio.run(tasks[order["task"]](order))
            os.write(mouth, json.dumps(said).encode())
            os._exit(0)
        os.close(mouth)
        with os.fdopen(ear) as heard:
            words = heard.read()
        _, status = os.waitpid(pid, 0)
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        answer = {"signal": number, "said": json.loads(words) if words else None}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
