"""The loop that the engine lives on, and the way for others to hand it work.

Usually a daemon thread of its own, so that a terminal that stops reading can stop neither polling
nor sending nor the saving of drafts; in tests and one-shot commands the caller's own loop. Knows
nothing of what it runs.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]


GRACE_SHARE = 0.9
"""Of the time for stopping, what work in mid-air may take."""


class Host:
    """Owns one event loop, or borrows the running one."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._main: asyncio.Task[None] | None = None

    def start(self, main: Work[None]) -> None:
        """Run `main` on a new daemon thread until it ends or `stop` is called."""
        self._loop = asyncio.new_event_loop()
        # Made here and not on the thread: work may be handed over before the thread has begun.
        self._main = self._loop.create_task(main())
        self._thread = threading.Thread(target=self._serve, name="engine", daemon=True)
        self._thread.start()

    def borrow(self) -> None:
        """Live on the caller's running loop."""
        self._loop = asyncio.get_running_loop()

    def stop(self, finish: Work[None], timeout_s: float) -> bool:
        """End a thread that `start` began.

        Args:
            finish: awaited on the loop first, so that work in mid-air can land.
            timeout_s: how long the caller waits for all of it, in seconds.

        Returns:
            Whether it has ended, so that nothing of it runs any more.
        """
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            return True
        ending = asyncio.run_coroutine_threadsafe(
            self._end(finish, timeout_s * GRACE_SHARE), self._loop
        )
        self._thread.join(timeout_s)
        ending.cancel()
        return not self._thread.is_alive()

    async def do(self, work: Callable[[], T]) -> T:
        """Carry out `work` on the loop, from whichever loop the caller runs on."""

        async def there() -> T:
            return work()

        return await self.wait(there)

    async def wait(self, work: Work[T]) -> T:
        """Await `work` on the loop, from whichever loop the caller runs on."""
        if self._loop is None:
            msg = "the engine was not started"
            raise RuntimeError(msg)
        if self._loop is asyncio.get_running_loop():
            return await work()
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), self._loop))

    async def _end(self, finish: Work[None], grace_s: float) -> None:
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(finish(), grace_s)
        finally:
            if self._main is not None:
                self._main.cancel()

    def _serve(self) -> None:
        loop, main = self._loop, self._main
        if loop is None or main is None:
            return
        asyncio.set_event_loop(loop)
        try:
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(main)
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
