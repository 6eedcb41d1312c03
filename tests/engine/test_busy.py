"""What idle means."""

import asyncio

from tests.support.virtual import VirtualClock
from tui.engine.busy import Busy, Pulse


async def test_work_counts_from_the_moment_it_is_handed_over() -> None:
    """Idle is not reported between a call and the task that picks it up."""
    busy = Busy()
    pulse = Pulse(VirtualClock(), busy)
    pulse.call()
    idle = asyncio.ensure_future(busy.wait_idle())
    await asyncio.sleep(1)

    assert not idle.done()
    assert await pulse.wait(None)
    pulse.done()
    await idle


async def test_a_call_during_work_is_not_lost() -> None:
    """The next wait returns at once, and only then is there nothing left."""
    busy = Busy()
    pulse = Pulse(VirtualClock(), busy)
    pulse.call()
    await pulse.wait(None)
    pulse.call()
    pulse.call()
    pulse.done()

    assert await pulse.wait(None)
    pulse.done()
    await busy.wait_idle()


async def test_time_wakes_it_too() -> None:
    """Without a call it wakes when the seconds have passed, and says so."""
    clock, busy = VirtualClock(), Busy()
    pulse = Pulse(clock, busy)

    assert not await pulse.wait(30)
    assert 30 == clock.monotonic()
    pulse.done()
    await busy.wait_idle()


async def test_a_waiting_task_is_woken_by_a_call() -> None:
    """The wait is cut short."""
    clock = VirtualClock()
    pulse = Pulse(clock, Busy())
    waiting = asyncio.ensure_future(pulse.wait(1000))
    await asyncio.sleep(5)
    pulse.call()

    assert await waiting
    assert 5 == clock.monotonic()
