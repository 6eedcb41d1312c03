"""An event loop on which waiting costs nothing, and the clock that belongs to it.

When nothing is ready and something is scheduled, the loop jumps to that moment. So
`asyncio.sleep`, `asyncio.timeout` and our `Clock` all run on one virtual time line.
"""

import asyncio
import selectors
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THREAD_WAIT_S = 30.0
"""Real seconds for a thread to call back; by then none will, and every task waits for another."""


class _InstantSelector(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    """Never waits for a time, only (really) for a thread that was promised to call back."""

    def __init__(self, thread_wait_s: float) -> None:
        super().__init__()
        self.loop: VirtualLoop | None = None
        self._thread_wait_s = thread_wait_s

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0 or self.loop is None:
            return ready
        if timeout is None:
            ready = super().select(self._thread_wait_s)
            if not ready:
                # Raised out of the loop itself: inside a task it would be kept, and waited for.
                msg = "nothing is scheduled and nothing is ready: the loop would wait for ever"
                raise RuntimeError(msg)
            return ready
        self.loop.virtual_s += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is a number."""

    def __init__(self, thread_wait_s: float = THREAD_WAIT_S) -> None:
        self.virtual_s = 0.0
        selector = _InstantSelector(thread_wait_s)
        super().__init__(selector)
        selector.loop = self

    def time(self) -> float:
        return self.virtual_s


class VirtualLoopPolicy(asyncio.DefaultEventLoopPolicy):
    """Gives every test a `VirtualLoop`."""

    def new_event_loop(self) -> VirtualLoop:
        return VirtualLoop()


class VirtualClock:
    """A `tui.clock.Clock` on the running virtual loop; the wall can be made to jump."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self.jump = timedelta(0)
        """Added to the wall clock only, as when a machine was asleep."""

    def now(self) -> datetime:
        return self._start + self.jump + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        try:
            return asyncio.get_running_loop().time()
        except RuntimeError:
            return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))

    def timeout(self, seconds: float) -> asyncio.Timeout:
        return asyncio.timeout(seconds)
