"""The whole engine left alone for weeks, on real SQLite files, while the shop lives on.

Virtual time makes the days short. What a program uses must not grow with the days that it runs,
and in the end the mailbox is what the shop is.
"""

import asyncio
import gc
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.support.inbox import ALL, Inbox, after, make_inbox, running
from tests.support.virtual import VirtualClock, VirtualLoopPolicy
from tests.torture.seeds import long
from tui.domain import SendState, Sort, TicketChange, TicketId
from tui.sandbox import Fault

HOURS_A_DAY = 24
TICKETS = 12
FILES = Path("/proc/self/fd")
"""Of Linux; elsewhere open files are not counted."""
LOG_BYTES = 10 * 1024 * 1024
"""SQLite folds its log in at 1,000 pages of each file, and what the longest write was beyond that;
it is not given back, and does not grow."""
BYTES_AN_HOUR = 10_000
"""What the shop needs for an hour's messages, and Python once for its table of interned names."""
TROUBLE = ("html_500", "stall", "refuse", "captive_portal", "cut_json", "429", "row_broken")


@pytest.fixture
def event_loop_policy() -> VirtualLoopPolicy:
    """Days cost seconds."""
    return VirtualLoopPolicy()


@dataclass(frozen=True)
class Footprint:
    """What the program uses."""

    memory_bytes: int
    files: int
    threads: int
    tasks: int
    wal_bytes: int


def footprint(folder: Path) -> Footprint:
    gc.collect()
    return Footprint(
        memory_bytes=tracemalloc.get_traced_memory()[0],
        files=sum(1 for _ in FILES.iterdir()) if FILES.is_dir() else 0,
        threads=threading.active_count(),
        tasks=len(asyncio.all_tasks()),
        wal_bytes=sum(path.stat().st_size for path in folder.glob("*-wal")),
    )


async def an_hour(inbox: Inbox, rng: Random, clock: VirtualClock, hour: int) -> None:
    """Customers and colleagues write, things go wrong, a person works, the lid is closed."""
    world, engine = inbox.world, inbox.engine
    ids = world.ticket_ids()
    world.customer_writes(rng.choice(ids), f"Hello again, {hour}.")
    if hour % 3 == 0:
        world.colleague_writes(rng.choice(ids), f"We are looking into it, {hour}.")
    if hour % 6 == 0:
        # As many come as go, so that what grows is ours.
        world.new_ticket(f"New in hour {hour}", "Where is my key?")
        world.delete_ticket(ids[0])
    if rng.random() < 0.3:
        inbox.faults.add(Fault("*", "*", rng.choice(TROUBLE), rng.randint(1, 3)))
    engine.set_focus(is_focused=8 <= hour % HOURS_A_DAY < 18)
    if hour % 4 == 0:
        shown = engine.find(ALL, Sort.NEWEST)
        ticket_id = TicketId(rng.choice(shown))
        await engine.show_ticket(ticket_id)
        await engine.save_draft(ticket_id, f"Draft of hour {hour}")
        await engine.send_reply(ticket_id, f"Answer of hour {hour}.")
        await engine.change_ticket(ticket_id, TicketChange(archived=bool(hour % 8)))
    if hour % HOURS_A_DAY == 22:
        clock.jump += timedelta(hours=7)
    await after(3600, inbox)


async def settle(inbox: Inbox) -> None:
    """Nothing goes wrong any more; what needs a person is decided."""
    inbox.faults.clear()
    await after(900, inbox)
    await inbox.engine.refresh()
    await after(900, inbox)
    for row in inbox.engine.outbox():
        if row.state in {SendState.UNKNOWN, SendState.HELD, SendState.REJECTED}:
            if row.text:
                await inbox.engine.take_back(row.id)
            else:
                await inbox.engine.withdraw(row.id)
    await after(2 * 3600, inbox)


def assert_equal_to_the_shop(inbox: Inbox) -> None:
    """Every ticket, and every message of every ticket."""
    world = inbox.world
    assert set(world.ticket_ids()) == set(inbox.engine.find(ALL, Sort.NEWEST))
    for number in world.ticket_ids():
        thread = inbox.engine.thread(TicketId(number))
        assert thread is not None
        assert [m.id for m in world.thread(number)] == [m.id for m in thread.messages]
    assert inbox.engine.counts().unreadable == 0


@contextmanager
def traced(*, is_wanted: bool) -> Iterator[None]:
    """Count allocated memory: exact, and slow."""
    if is_wanted:
        tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("hours", [8, long(14 * HOURS_A_DAY)])
async def test_days_leave_no_trace_but_the_mail(
    hours: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Memory, files, threads, tasks and the log are at the end what they were after a quarter."""
    clock, rng = VirtualClock(), Random(4)
    marks: list[Footprint] = []
    with traced(is_wanted=hours > HOURS_A_DAY):
        # Looking all day for what nobody else writes is most of what would be counted.
        inbox = make_inbox(tmp_path, tickets=TICKETS, clock=clock, foreign_s=60.0)
        async with running(inbox):
            for hour in range(hours):
                await an_hour(inbox, rng, clock, hour)
                # The test's own memory of what it heard and asked is not the program's.
                inbox.events.clear()
                inbox.world.requests.clear()
                if hour % 2 == 1:
                    marks.append(footprint(tmp_path))
            await settle(inbox)
            assert_equal_to_the_shop(inbox)
    record_property("footprints", [str(mark) for mark in marks])
    early, late = marks[: len(marks) // 2], marks[len(marks) // 2 :]
    for what in ("files", "threads"):
        assert max(getattr(m, what) for m in late) <= max(getattr(m, what) for m in early)
    assert max(m.tasks for m in late) <= max(m.tasks for m in early) + 3
    assert max(m.wal_bytes for m in late) <= LOG_BYTES
    # Messages come in all the time, and the shop, which is in this process too, keeps them all.
    growth_bytes = late[-1].memory_bytes - late[0].memory_bytes
    assert growth_bytes < hours * BYTES_AN_HOUR
