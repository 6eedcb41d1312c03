"""When a screen is painted next: at once after a pause, and else soon after the last frame.

Textual paints on a beat that begins with its first frame, and after a frame leaves up to two beats
out: a key pressed just after one waited 17 ms with nothing to do. That was the slowest key in a
hundred, since each move in the list is followed by the frame of a preview.

Leans on four private names of Textual 8.2.8, pinned by a test.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual._time import get_time
from textual.screen import UPDATE_PERIOD, Screen

Result = TypeVar("Result")
TURNS = 3
"""Turns of the loop between the wish to paint and painting.

What a key changed reaches the screen by way of each widget's own queue, and a frame that was asked
for meanwhile would leave it to the next one, a period later.
"""


class FramePace:
    """Stands in for the timer that a screen paints by."""

    def __init__(
        self,
        screen: Screen[Any],
        period_s: float = UPDATE_PERIOD,
        clock: Callable[[], float] = get_time,
    ) -> None:
        """Nothing is due yet.

        Args:
            screen: what is painted.
            period_s: from the beginning of a frame to that of the next, at least; after one that
                took less than half of it, as long again as that took.
            clock: seconds that never go back.
        """
        self._screen = screen
        self._period_s = period_s
        self._clock = clock
        self._next_at_s = 0.0
        self._due: asyncio.Handle | None = None

    def resume(self) -> None:
        """There is something to paint."""
        if self._due is not None:
            return
        loop = asyncio.get_running_loop()
        wait_s = self._next_at_s - self._clock()
        if wait_s > 0:
            self._due = loop.call_later(wait_s, self._gather, TURNS)
        else:
            self._gather(TURNS)

    def pause(self) -> None:
        """It is painted, or about to be."""
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _gather(self, turns: int) -> None:
        if turns:
            self._due = asyncio.get_running_loop().call_soon(self._gather, turns - 1)
        else:
            self._paint()

    def _paint(self) -> None:
        self._due = None
        app = self._screen.app
        began_s = self._clock()
        # As Textual's timer: who ends paints no more, and a failure is the app's to report.
        try:
            if not app._exit:  # noqa: SLF001 - pinned by a test
                self._screen._on_timer_update()  # noqa: SLF001 - pinned by a test
        except Exception as error:  # noqa: BLE001 - reported by the app, as for every handler
            app._handle_exception(error)  # noqa: SLF001 - pinned by a test
        self._next_at_s = began_s + min(self._period_s, 2 * (self._clock() - began_s))


class PacedScreen(Screen[Result], Generic[Result]):
    """A screen that is painted at that pace."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Textual's."""
        super().__init__(*args, **kwargs)
        self._pace = FramePace(self)

    if not TYPE_CHECKING:

        @property
        def _update_timer(self) -> FramePace:
            """What Textual resumes when there is something to paint."""
            return self._pace
