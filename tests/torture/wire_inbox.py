"""The real engine, mailbox and HTTP client, wired for these tests; and a clock that hurries.

Only what the constructors offer is replaced: the clock, and in a few tests transport or mailbox.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx

from tui.api.client import ApiClient
from tui.api.keys import ApiKey
from tui.domain import ApiVersion, Outgoing, OutgoingId, SendState, TicketId
from tui.engine.engine import Engine
from tui.engine.parts import Policy
from tui.events import Event, OutboxChanged
from tui.mailbox.database import Mailbox

START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
NEVER_S = 1e6
LIMIT_S = 20.0


class HurriedClock:
    """A `tui.clock.Clock` on which an hour passes in minutes; sockets keep their own time."""

    def __init__(self, speed: float, start: datetime = START) -> None:
        self._speed = speed
        self._start = start
        self._began_s = time.monotonic()  # noqa: TID251 - it is a clock

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self._began_s) * self._speed  # noqa: TID251 - as above

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._speed)

    def timeout(self, seconds: float) -> asyncio.Timeout:
        return asyncio.timeout(seconds / self._speed)


@dataclass
class Wired:
    """An inbox, and all that its replies went through."""

    mailbox: Mailbox
    engine: Engine
    clock: HurriedClock
    trail: dict[OutgoingId, list[Outgoing]] = field(default_factory=lambda: defaultdict(list))
    """Each reply as it was after each change, from its first attempt on."""

    def hear(self, event: Event) -> None:
        """Note rows as they change; an event follows its commit at once."""
        if not isinstance(event, OutboxChanged):
            return
        for outgoing_id in {*(row.id for row in self.engine.outbox()), *self.trail}:
            row = self.engine.outgoing(outgoing_id)
            trail = self.trail[outgoing_id]
            if row is not None and (not trail or trail[-1] != row):
                trail.append(row)

    def states(self, outgoing_id: OutgoingId) -> list[SendState]:
        """The states of `trail`, none twice in a row."""
        found = [row.state for row in self.trail[outgoing_id]]
        return [one for one, before in zip(found, [None, *found], strict=False) if one != before]

    async def attempted(self, outgoing_id: OutgoingId) -> Outgoing:
        """The reply as its first attempt left it; retries may have begun since."""
        under_way = (SendState.SENDING, SendState.ON_WIRE)
        async with asyncio.timeout(LIMIT_S):
            while True:
                trail = self.trail[outgoing_id]
                for row in trail:
                    if row.attempts == 1 and row.state not in under_way:
                        return row
                await asyncio.sleep(0.002)

    async def until(self, outgoing_id: OutgoingId, *states: SendState) -> Outgoing:
        """Wait until a reply is in one of these states."""
        return await self.until_row(outgoing_id, lambda row: row.state in states)

    async def until_row(
        self, outgoing_id: OutgoingId, fits: Callable[[Outgoing], object]
    ) -> Outgoing:
        """Wait until a reply fits a condition, and nothing is under way."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                row = self.engine.outgoing(outgoing_id)
                assert row is not None
                if fits(row):
                    await self.engine.idle()
                    row = self.engine.outgoing(outgoing_id)
                    assert row is not None
                    if fits(row):
                        return row
                await asyncio.sleep(0.002)


@asynccontextmanager
async def wired(
    folder: Path,
    base_url: str,
    *,
    clock: HurriedClock,
    mailbox: Callable[[Path], Mailbox] = Mailbox.open,
    transport: httpx.AsyncBaseTransport | None = None,
    key: str = "17|wire-key",
    deadline_s: float = 0.6,
    seed: int = 1,
) -> AsyncIterator[Wired]:
    """An inbox that runs on the test's loop, settled after its first cycle."""
    box = mailbox(folder)

    async def connect(version: ApiVersion | None) -> ApiClient:
        return ApiClient(
            base_url=base_url,
            key=ApiKey(key),
            store="brightpixel",
            clock=clock,
            transport=transport,
            version=version or ApiVersion.V2,
            deadline_s=5.0,
            reply_deadline_s=deadline_s,
        )

    engine = Engine(
        mailbox=box,
        connect=connect,
        clock=clock,
        rng=Random(seed),
        store="brightpixel",
        policy=Policy(poll_s=NEVER_S),
    )
    inbox = Wired(box, engine, clock)
    engine.subscribe(inbox.hear)
    task = asyncio.ensure_future(engine.run())
    await asyncio.sleep(0)
    try:
        await engine.idle()
        yield inbox
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        box.close()


ONE = TicketId(1)


async def until(fits: Callable[[], bool]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(LIMIT_S):
        while not fits():  # noqa: ASYNC110 - sockets and commits ring no bell of ours
            await asyncio.sleep(0.002)
