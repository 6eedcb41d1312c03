"""A whole inbox without a screen: engine, mailbox, client and sandbox, wired as the program is.

The only seams replaced are those passed by constructor: the clock, the random source and the
transport.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.support.virtual import VirtualClock
from tui.api.client import ApiClient
from tui.api.keys import ApiKey
from tui.clock import Clock
from tui.domain import VIEWS, ApiVersion, Sort, TicketId
from tui.engine.engine import Engine
from tui.engine.parts import Policy
from tui.events import Event
from tui.mailbox.database import Mailbox
from tui.sandbox import SANDBOX_KEY, FaultPlan, SandboxTransport, ServerConfig, World, create_app

WAITING = 4
"""So many tickets of the default shop are open, with a customer who waits."""
ALL = next(view for view in VIEWS if view.name == "all")
OPEN = next(view for view in VIEWS if view.name == "open")
BASE_URL = "https://shop.test/api"


@dataclass
class Inbox:
    """Everything that a test may poke."""

    world: World
    faults: FaultPlan
    mailbox: Mailbox
    engine: Engine
    events: list[Event] = field(default_factory=list)

    def asked(self, method: str = "*") -> list[str]:
        """Paths of the requests that reached the shop, oldest first."""
        return [seen.path for seen in self.world.requests if method in ("*", seen.method)]


def make_inbox(
    folder: Path,
    *,
    build: Callable[[Callable[[], object]], World] | None = None,
    tickets: int = 12,
    config: ServerConfig | None = None,
    faults: FaultPlan | None = None,
    clock: Clock | None = None,
    seed: int = 7,
    key: str = SANDBOX_KEY,
    **policy: Any,
) -> Inbox:
    """Wire an inbox over a fresh sandbox; nothing is started.

    The folder holds the mailbox; `build` makes the shop from its clock, and by default there are
    `tickets`, of which four wait. `policy` are fields of `Policy`, `poll_s` say. A virtual day in
    which nobody else writes need not look for rows of another process every few seconds.
    """
    clock = clock or VirtualClock()
    if build is None:
        world = World(seed, clock.now)
        world.populate_backlog(tickets - WAITING)
        for number in range(1, WAITING + 1):
            opened_at = clock.now() - timedelta(minutes=20 * number)
            world.new_ticket(f"Where is key {number}?", "I paid, and nothing came.", at=opened_at)
    else:
        world = build(clock.now)
    return join_inbox(
        folder,
        world,
        config=config,
        faults=faults,
        clock=clock,
        key=key,
        **policy,
    )


def join_inbox(
    folder: Path,
    world: World,
    *,
    config: ServerConfig | None = None,
    faults: FaultPlan | None = None,
    clock: Clock,
    key: str = SANDBOX_KEY,
    **policy: Any,
) -> Inbox:
    """Wire an inbox to a shop that is already there."""
    plan = faults if faults is not None else FaultPlan()
    transport = SandboxTransport(create_app(world, config, plan))
    mailbox = Mailbox.open(folder)

    async def connect(version: ApiVersion | None) -> ApiClient:
        return ApiClient(
            base_url=BASE_URL,
            key=ApiKey(key),
            store=world.store.slug,
            clock=clock,
            transport=transport,
            version=version,
        )

    engine = Engine(
        mailbox=mailbox,
        connect=connect,
        clock=clock,
        rng=Random(1),
        store=world.store.slug,
        policy=Policy(**policy),
    )
    inbox = Inbox(world, plan, mailbox, engine)
    engine.subscribe(inbox.events.append)
    return inbox


@asynccontextmanager
async def running(inbox: Inbox) -> AsyncIterator[Inbox]:
    """The engine on the test's own loop, settled after its first cycle."""
    task = asyncio.ensure_future(inbox.engine.run())
    await asyncio.sleep(0)
    try:
        await inbox.engine.idle()
        yield inbox
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        inbox.mailbox.close()


def open_ticket(inbox: Inbox) -> TicketId:
    return TicketId(inbox.engine.find(OPEN, Sort.NEWEST)[0])


async def after(seconds: float, inbox: Inbox) -> None:
    """Let virtual time pass, then wait until nothing is under way."""
    await asyncio.sleep(seconds)
    await inbox.engine.idle()
