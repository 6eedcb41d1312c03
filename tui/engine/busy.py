"""What "idle" means, so that a test can wait for a condition and never for the clock.

Work counts from the moment it is handed over, not from the moment it is picked up; a timer that
merely ticks does not count.
"""

import asyncio
from contextlib import suppress

from tui.clock import Clock


class Busy:
    """Counts the work under way on one event loop."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def enter(self) -> None:
        """Some work has been handed over."""
        self._count += 1
        self._idle.clear()

    def leave(self) -> None:
        """It is done, and its events were emitted."""
        self._count -= 1
        if self._count == 0:
            self._idle.set()

    async def wait_idle(self) -> None:
        """Return when no work is under way."""
        await self._idle.wait()


class Pulse:
    """Wakes one task: by a call, or when a time has passed.

    A call made while the task is at work is kept, so that nothing asked for is missed.
    """

    def __init__(self, clock: Clock, busy: Busy) -> None:
        self._clock = clock
        self._busy = busy
        self._called = asyncio.Event()

    @property
    def is_called(self) -> bool:
        """Someone called since the last `wait`."""
        return self._called.is_set()

    def call(self) -> None:
        """Wake the task now, or right after what it is doing."""
        if not self._called.is_set():
            self._busy.enter()
            self._called.set()

    async def wait(self, seconds: float | None) -> bool:
        """Wait for a call, at most that long (None: for as long as it takes).

        Returns with the work counted as begun; the task says `done` when it has ended.

        Returns:
            True when it was called, False when the time had passed.
        """
        if not self._called.is_set():
            await self._call_within(seconds)
        if self._called.is_set():
            self._called.clear()
            return True
        self._busy.enter()
        return False

    def more(self) -> None:
        """Work that outlives this turn has begun; it says `done` as well."""
        self._busy.enter()

    def done(self) -> None:
        """The work that `wait` or `more` began has ended."""
        self._busy.leave()

    async def _call_within(self, seconds: float | None) -> None:
        if seconds is None:
            await self._called.wait()
            return
        # No task for each wait: the engine waits all day.
        with suppress(TimeoutError):
            async with self._clock.timeout(seconds):
                await self._called.wait()
