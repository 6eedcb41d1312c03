"""A poller on a mailbox in memory, beside a `BigShop`, in steps of a tick: a day costs seconds.

It stands in for the rhythm: what waits a second there is gone on with at once here, and a tick
lasts as long as the test says. Nothing else of the engine is replaced.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.support.bigshop import BigShop
from tests.support.memory import Disk, MemoryMailbox
from tests.support.virtual import START
from tui.domain import Ticket, TicketId
from tui.engine import pace
from tui.engine.conversations import Conversations
from tui.engine.link import Link
from tui.engine.parts import Parts
from tui.engine.poller import Poller
from tui.events import Event, Noticed
from tui.mailbox import threads, tickets

TICK_S = 30.0


class StepClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.steady_s = 0.0
        self.jump = timedelta(0)
        """Of the wall clock alone."""

    def now(self) -> datetime:
        return self.true_now() + self.jump

    def true_now(self) -> datetime:
        """What the server's clock says, to the millisecond, as SQLite keeps it."""
        return START + timedelta(milliseconds=round(self.steady_s * 1_000))

    def monotonic(self) -> float:
        return self.steady_s

    async def sleep(self, seconds: float) -> None:
        self.steady_s += seconds


class Keeper:
    """Keeps a mailbox equal to a shop.

    Args:
        shop: the server; its time is that of `clock`.
        clock: moved by each tick.
        disk: what is left of an earlier run.
        seed: of the jitter.
    """

    def __init__(
        self, shop: BigShop, clock: StepClock, disk: Disk | None = None, seed: int = 1
    ) -> None:
        self.shop, self.clock, self.rng = shop, clock, Random(seed)
        self.disk = disk or Disk()
        self.events: list[Event] = []
        self.after_cycle: Callable[[], object] = lambda: None
        """Called after each cycle: a long walk takes many of them in one tick."""
        self.begin()

    def begin(self) -> None:
        """The program starts, with what is on the disk."""
        self.mailbox = MemoryMailbox(self.disk)
        self.link = Link(lambda event: None)
        parts = Parts(self.mailbox, self.clock, self.rng, self.link, self.events.append)  # type: ignore[arg-type]
        self.poller = Poller(parts, Conversations(parts, lambda ticket_id: None))

    async def cycles(self, most: int = 2_000) -> int:
        """What one tick brings, until nothing is left to go on with; how many cycles it took."""
        for number in range(1, most):
            report = await self.poller.cycle(self.shop)  # type: ignore[arg-type]
            self.after_cycle()
            if not report.is_backfill_left:
                return number
            self.clock.steady_s += 1.0
        raise AssertionError("there is always something left to do")

    async def tick(self, tick_s: float = TICK_S) -> None:
        """Wait for as long as the pace says, and poll."""
        self.poller.tick_s = tick_s
        self.clock.steady_s += tick_s * self.rng.uniform(1 - pace.JITTER, 1 + pace.JITTER)
        await self.cycles()

    def here(self) -> dict[int, Ticket]:
        """Every ticket in the mailbox."""
        found = self.mailbox.read(
            lambda conn: [tickets.get(conn, key) for key in tickets.known_ids(conn)]
        )
        return {ticket.id: ticket for ticket in found if ticket is not None}

    def ticket(self, number: int) -> Ticket | None:
        """One of them."""
        return self.mailbox.read(lambda conn: tickets.get(conn, TicketId(number)))

    def messages(self, number: int) -> int:
        """How many messages of a ticket are in the mailbox."""
        return len(self.mailbox.read(lambda conn: threads.messages(conn, TicketId(number))))

    def notices(self) -> list[str]:
        """What a person was told."""
        return [event.text for event in self.events if isinstance(event, Noticed)]
