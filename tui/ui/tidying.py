"""Collect garbage when nobody waits for anything.

The collector is tuned to run rarely, since its long pauses are what a person feels (textual.md 4).
What it leaves lying would grow with every key; so a whole collection is made in the first quiet
moment after some were pressed, or some news came. While nothing happens nothing is done, and nobody
is woken. A poll that brings nothing leaves next to nothing, so it is not swept up after.
"""

import gc
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.timer import Timer

from tui.clock import Clock

QUIET_S = 1.0
"""Without a key for so long, the next one may well take a while.

Where it was four seconds, someone who searched and paused less than that had 12 MiB of garbage, in
memory that Python gives few pages of back.
"""
WORTH_OBJECTS = 10_000
"""Fewer new ones, about a megabyte, are left lying: a collection takes as long for none."""


def sweep() -> None:
    """Make one whole collection, if enough was made since the last one; takes ten milliseconds."""
    young, swept_once, _ = gc.get_count()
    if swept_once or young >= WORTH_OBJECTS:
        gc.collect()


class Tidier:
    """Waits for a quiet moment."""

    def __init__(self, app: App[Any], clock: Clock, collect: Callable[[], object] = sweep) -> None:
        """Wait for nothing yet.

        Args:
            app: whose timers are used.
            clock: the time.
            collect: collects garbage.
        """
        self._app = app
        self._clock = clock
        self._collect = collect
        self._last_s = 0.0
        self._timer: Timer | None = None

    def note(self) -> None:
        """Something happened; costs next to nothing."""
        self._last_s = self._clock.monotonic()
        if self._timer is None:
            self._wait(QUIET_S)

    def _wait(self, seconds: float) -> None:
        self._timer = self._app.set_timer(seconds, self._look, name="tidy")

    def _look(self) -> None:
        """Collect, or come back when it has been quiet for long enough."""
        left_s = self._last_s + QUIET_S - self._clock.monotonic()
        if left_s > 0:
            self._wait(left_s)
        else:
            self._timer = None
            self._collect()
