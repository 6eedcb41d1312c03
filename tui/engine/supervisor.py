"""Keep background tasks alive: the loop can end only when somebody ends it.

One idea: whatever was not foreseen is logged, shown on the line, and outlived; after a pause the
task starts again. The one place of the engine that catches every error.
"""

import asyncio
import logging
from datetime import timedelta

from tui.clock import Clock
from tui.engine.host import Work
from tui.engine.link import Link
from tui.errors import InboxError

log = logging.getLogger(__name__)

RESTART_WAIT_S = 30.0
"""Pause before a background task that failed unexpectedly is started again."""


class Supervisor:
    """Starts again what should not have ended."""

    def __init__(self, link: Link, clock: Clock) -> None:
        """Use the line to tell of failures."""
        self._link = link
        self._clock = clock

    async def keep(self, run: Work[None], *, ends: bool = False) -> None:
        """Run a task for ever.

        Args:
            run: the task.
            ends: it comes to an end by itself, and is then over.
        """
        while True:
            try:
                await run()
                if ends:
                    return
            except asyncio.CancelledError as error:
                if _is_ending():
                    raise
                # A library cancelled what was not its own; a task group would take it for the end.
                await self._outlive(error)
            except Exception as error:  # noqa: BLE001 - one of the named places: the engine's top
                await self._outlive(error)

    async def _outlive(self, error: BaseException) -> None:
        """Say what happened, and let some time pass."""
        log.error("background work failed", exc_info=error)
        now = self._clock.now()
        self._link.failed(_unforeseen(error), now, now + timedelta(seconds=RESTART_WAIT_S))
        await self._clock.sleep(RESTART_WAIT_S)


def _is_ending() -> bool:
    """Somebody wants the running task to end."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _unforeseen(error: BaseException) -> InboxError:
    if isinstance(error, InboxError):
        return error
    return InboxError(
        type(error).__name__,
        headline="The background work hit something unforeseen",
        advice="It starts again by itself; your drafts and replies are safe.",
    )
