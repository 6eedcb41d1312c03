"""Run one schedule: the real engine in virtual time, a person, a server, and everything that fails.

`run(schedule)` gives the faults that were found; none is the promise. The engine is never told
what is coming: its mailbox, its clock and its client are the only seams.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import cycle
from random import Random
from typing import Any

from tests.support.memory import Crash, Disk, MemoryMailbox
from tests.support.virtual import START, VirtualClock, VirtualLoop
from tests.torture.ledger import Entry, Ledger
from tests.torture.schedule import DAY_S, TEXTS, Schedule, Step
from tests.torture.shop import Shop, ShopClient
from tests.torture.witness import Witness
from tui.domain import OutgoingId, OutgoingKind, SendState, TicketChange, TicketId
from tui.engine.engine import Engine
from tui.engine.parts import Policy
from tui.errors import InboxError, MailboxBroken

QUIET_POLL_S = 7_200.0
QUIET_S = DAY_S + 12 * QUIET_POLL_S
"""The quiet time at the end while anything is late: it has landed, and was read since."""
SHORT_POLL_S = 600.0
SHORT_S = 3_900.0
"""When nothing is late: three times longer than any wait of ours, with some polls in it."""
LONG_EVERY = 10
"""One schedule in so many has the long quiet all the same."""
SAYINGS = (
    "Ok, thanks.",
    "Here is a new key.",
    'Tom & "Jerry" <3 you',
    "Cafe\u0301 at 8:\n\n  two lines   \nend",
    "Please try it once more and tell us. " * 2,
    "Please try it once more and tell us. " * 2 + "Soon.",
)
_disk: list[Disk] = []


def saying(number: int) -> str:
    """A text that is used again and again, or one of its own."""
    return SAYINGS[number].strip() if number < TEXTS else f"Reply {number}."


class _Unforeseen(logging.Handler):
    """Hears of what the engine's supervisor outlived: in this house each is a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, MailboxBroken):
            self._faults.append(f"unforeseen: {error!r}")


class Trial:
    """One run of one schedule."""

    def __init__(self, schedule: Schedule, disk: Disk) -> None:
        self.schedule = schedule
        self.clock = VirtualClock()
        self.disk = disk
        self.witness = Witness(disk, self.clock)
        self.ledger = Ledger(disk, self.witness)
        self.shop = Shop(schedule, START, self.witness)
        self.deaths = 0
        self._rng = Random(schedule.seed)
        self._crashes = list(schedule.crashes)
        self._downs_s = cycle(schedule.downs_s)
        self._died = asyncio.Event()
        self._poll_s = schedule.poll_s

    # ---- lives

    async def start(self, crash_at: tuple[int, bool] | None = None) -> None:
        """A program starts on what the disk holds."""
        self._died = asyncio.Event()
        mailbox = MemoryMailbox(self.disk, crash_at=crash_at, on_death=self._died.set)
        self.mailbox = mailbox

        async def connect(_version: object) -> ShopClient:
            return ShopClient(self.shop, mailbox)

        self.engine = Engine(
            mailbox=mailbox,  # type: ignore[arg-type] # the same interface over memory
            connect=connect,  # type: ignore[arg-type] # likewise
            clock=self.clock,
            rng=self._rng,
            store="shop",
            # Nobody else writes to a disk in memory, and a quiet day should be a short one.
            policy=Policy(poll_s=self._poll_s, undo_s=self.schedule.undo_s, foreign_s=DAY_S),
        )
        self._life = asyncio.ensure_future(self.engine.run())
        # A person cannot act before the engine has taken its first step.
        await asyncio.sleep(0)

    async def end(self, *, is_orderly: bool = False) -> None:
        """It stops: asked to, or as after a kill, when nothing that it does counts any more."""
        if not is_orderly:
            self.mailbox.die()
            self.deaths += 1
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.mailbox.die()

    async def start_again(self) -> None:
        """After a death: away for a while, then back."""
        await self.end()
        await asyncio.sleep(next(self._downs_s))
        await self.start()

    async def wait(self, seconds: float) -> None:
        """Time passes; the program may die and be started again in it."""
        until_s = self.clock.monotonic() + seconds
        while True:
            left_s = until_s - self.clock.monotonic()
            try:
                async with asyncio.timeout(max(left_s, 0.0)):
                    await self._died.wait()
            except TimeoutError:
                return
            await self.start_again()

    # ---- the whole

    async def run(self, crash_at: tuple[int, bool] | None = None) -> list[str]:
        """All of it; what is wrong in the end, in words."""
        await self.start(crash_at)
        await self.wait(1.0)
        for step in self.schedule.steps:
            await self.take(step)
            if self.ledger.check():
                return self.witness.faults
        await self.heal()
        await self.be_quiet()
        self.ledger.check_end()
        await self.end(is_orderly=True)
        return self.witness.faults

    async def heal(self) -> None:
        """From here on all goes well, and a person asks for another try."""
        self.shop.is_healed = True
        self.shop.dark_until_s = 0.0
        self.disk.full_for = 0
        self._poll_s = QUIET_POLL_S if self._has_long_quiet() else SHORT_POLL_S
        await self.end(is_orderly=True)
        await self.start()
        await self.wait(1.0)
        await self.engine.refresh()

    async def be_quiet(self) -> None:
        """Until all that is to come has come, and was read since."""
        self.engine.set_focus(is_focused=False)
        # A day in which nothing can happen would be half of the time that the whole proof takes.
        await self.wait(QUIET_S if self._has_long_quiet() else SHORT_S)

    def _has_long_quiet(self) -> bool:
        return self.shop.is_anything_late or self.schedule.seed % LONG_EVERY == 0

    async def take(self, step: Step) -> None:
        """Wait, then do one thing."""
        gap_s, kind, ticket, number = step
        if gap_s:
            await self.wait(gap_s)
        elif self._died.is_set():
            await self.start_again()
        act: Callable[[TicketId, int], Awaitable[None]] = getattr(self, f"_{kind}")
        await act(TicketId(ticket + 1), number)

    async def intent(self, ask: Awaitable[Any], note: Callable[[], object]) -> None:
        """A person wants something; `note` writes down what must be true once it is stored."""
        try:
            await ask
        except Crash as crash:
            if crash.is_committed:
                note()
            await self.start_again()
        except InboxError:
            # Refused with words: nothing has changed, the text is still in the composer.
            return
        else:
            note()

    # ---- what a person does

    async def _write(self, ticket_id: TicketId, number: int) -> None:
        await self._queue(ticket_id, saying(number))

    async def _send(self, ticket_id: TicketId, _: int) -> None:
        if text := self.ledger.drafts.get(ticket_id):
            await self._queue(ticket_id, text)

    async def _queue(self, ticket_id: TicketId, text: str) -> None:
        known_id, now = self.witness.newest_known(ticket_id), self.clock.now()
        before = self.ledger.newest_id()

        def note() -> None:
            row_id = self.ledger.newest_id()
            if row_id <= before:
                self.witness.faults.append(f"a reply of {ticket_id} was taken and is nowhere")
                return
            self.ledger.entries[row_id] = Entry(ticket_id, "reply", text.strip())
            self.ledger.drafts.pop(ticket_id, None)
            self.witness.decided(row_id, known_id, now)

        await self.intent(self.engine.send_reply(ticket_id, text), note)

    async def _draft(self, ticket_id: TicketId, number: int) -> None:
        text = saying(number)

        def note() -> None:
            self.ledger.drafts[ticket_id] = text

        await self.intent(self.engine.save_draft(ticket_id, text), note)

    async def _discard(self, ticket_id: TicketId, _: int) -> None:
        await self.intent(
            self.engine.discard_draft(ticket_id), lambda: self.ledger.drafts.pop(ticket_id, None)
        )

    async def _close(self, ticket_id: TicketId, number: int) -> None:
        mine = [i for i, e in self.ledger.entries.items() if e == Entry(ticket_id, "reply", e.text)]
        rows = self.ledger.rows()
        after_id = max((i for i in mine if rows[i][3] != "sent"), default=None)
        change = TicketChange(status="CLOSED" if number % 3 else "OPEN")
        known_id, now = self.witness.newest_known(ticket_id), self.clock.now()

        def note() -> None:
            row_id = self.ledger.newest_id()
            self.ledger.entries[row_id] = Entry(ticket_id, "update", after_id=after_id)
            self.witness.decided(row_id, known_id, now)

        ask = self.engine.change_ticket(
            ticket_id, change, after_id=None if after_id is None else OutgoingId(after_id)
        )
        await self.intent(ask, note)

    def _pick(self, number: int, *states: SendState) -> tuple[OutgoingId, Entry] | None:
        """A row that a person could mean, whether or not it may be done to it."""
        if self.mailbox.is_dead:
            return None
        rows = [row for row in self.engine.outbox() if not states or row.state in states]
        if not rows:
            return None
        row = rows[number % len(rows)]
        return row.id, self.ledger.entries[row.id]

    async def _again(self, _: TicketId, number: int) -> None:
        if (picked := self._pick(number)) is None:
            return
        row_id, entry = picked
        known_id, now = self.witness.newest_known(entry.ticket_id), self.clock.now()

        def note() -> None:
            new_id = row_id
            if entry.kind == OutgoingKind.UPDATE:
                self.ledger.recall(row_id)
                new_id = OutgoingId(self.ledger.newest_id())
                self.ledger.entries[new_id] = entry
            self.witness.decided(new_id, known_id, now)

        await self.intent(self.engine.send_again(row_id), note)

    async def _back(self, _: TicketId, number: int) -> None:
        if (picked := self._pick(number)) is not None:
            await self._take_back(picked[0])

    async def _undo(self, _: TicketId, __: int) -> None:
        if (picked := self._pick(-1, SendState.QUEUED)) is not None:
            await self._take_back(picked[0])

    async def _take_back(self, row_id: OutgoingId) -> None:
        def note() -> None:
            entry = self.ledger.recall(row_id)
            typed = self.ledger.drafts.get(entry.ticket_id)
            text = entry.text if typed is None else f"{entry.text}\n\n{typed}"
            self.ledger.drafts[entry.ticket_id] = text

        await self.intent(self.engine.take_back(row_id), note)

    async def _there(self, _: TicketId, number: int) -> None:
        if (picked := self._pick(number, SendState.UNKNOWN)) is not None:
            await self.intent(
                self.engine.mark_sent(picked[0]), lambda: self.ledger.said_there.add(picked[0])
            )

    async def _withdraw(self, _: TicketId, number: int) -> None:
        if (picked := self._pick(number)) is not None:
            await self.intent(
                self.engine.withdraw(picked[0]), lambda: self.ledger.recall(picked[0])
            )

    async def _show(self, ticket_id: TicketId, _: int) -> None:
        await self.engine.show_ticket(ticket_id)

    async def _refresh(self, _: TicketId, __: int) -> None:
        await self.engine.refresh()

    # ---- what others do

    async def _customer(self, ticket_id: TicketId, number: int) -> None:
        self.shop.say(ticket_id, f"And another thing: {number}", "CUSTOMER")

    async def _colleague(self, ticket_id: TicketId, number: int) -> None:
        self.shop.say(ticket_id, saying(number), "STORE")

    async def _echo(self, ticket_id: TicketId, number: int) -> None:
        texts = [
            e.text for e in self.ledger.entries.values() if e.ticket_id == ticket_id and e.text
        ]
        if texts:
            self.shop.say(ticket_id, texts[number % len(texts)], "STORE")

    async def _delete(self, ticket_id: TicketId, _: int) -> None:
        self.shop.arrive()
        self.shop.tickets[ticket_id].is_gone = True

    # ---- what the machine does

    async def _crash(self, _: TicketId, __: int) -> None:
        await self.start_again()

    async def _plan_crash(self, _: TicketId, __: int) -> None:
        """Die at some write to come."""
        if self._crashes:
            at, is_after = self._crashes.pop()
            self.mailbox.plan_crash(self.mailbox.writes + at, is_after=is_after)

    async def _restart(self, _: TicketId, __: int) -> None:
        await self.end(is_orderly=True)
        await self.start()

    async def _lose_cache(self, _: TicketId, __: int) -> None:
        await self.end()
        self.disk.lose_cache()
        await self.start()

    async def _full(self, _: TicketId, number: int) -> None:
        self.disk.full_for = 1 + number % 5

    async def _dark(self, _: TicketId, number: int) -> None:
        self.shop.dark_until_s = self.clock.monotonic() + number % 1000

    async def _jump(self, _: TicketId, number: int) -> None:
        self.clock.jump += timedelta(seconds=(-DAY_S, DAY_S, -600.0, 600.0)[number % 4])

    async def _sleep(self, _: TicketId, number: int) -> None:
        """The machine sleeps: the wall runs on, our waiting does not."""
        self.clock.jump += timedelta(seconds=number)

    async def _wait(self, _: TicketId, number: int) -> None:
        await self.wait(min(number, 10 * self._poll_s))


def run(schedule: Schedule) -> list[str]:
    """The faults of one schedule; an empty list is a pass."""
    return play(schedule)[0]


def play(
    schedule: Schedule, *, crash_at: tuple[int, bool] | None = None
) -> tuple[list[str], Trial]:
    """As `run`, with the trial to look at; the first life may be told when to die."""
    if not _disk:
        _disk.append(Disk())
    disk = _disk[0]
    disk.wipe()
    logger = logging.getLogger("tui")
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:

        async def whole() -> tuple[list[str], Trial]:
            asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
            trial = Trial(schedule, disk)
            handler = _Unforeseen(trial.witness.faults)
            logger.addHandler(handler)
            # Thousands of warnings on purpose: nobody reads them.
            logger.propagate = False
            try:
                return await trial.run(crash_at), trial
            finally:
                logger.propagate = True
                logger.removeHandler(handler)

        return runner.run(whole())
