"""Notice that the machine was asleep, from clocks alone.

On Linux and macOS the monotonic clock stands still in a sleep while the wall clock goes on; on
Windows, and when a virtual machine is paused, a short wait takes hours. A wall clock that is set
forward looks the same; then the price is one poll too many. Nothing here waits.
"""

from tui.clock import Clock

SLEPT_S = 60.0
"""So much more time went by than we were awake for."""


class SleepWatch:
    """Compares the clocks between two looks."""

    def __init__(self, clock: Clock) -> None:
        """Look for the first time."""
        self._clock = clock
        self._wall_at, self._mono_s = clock.now(), clock.monotonic()
        self._wakes_s = self._mono_s

    def rests(self, seconds: float) -> None:
        """The caller is going to wait for so long at the most."""
        self._wakes_s = self._clock.monotonic() + seconds

    def has_slept(self) -> bool:
        """Look: was the machine asleep since the last look?"""
        wall_at, mono_s = self._clock.now(), self._clock.monotonic()
        wall_s = (wall_at - self._wall_at).total_seconds()
        is_behind = wall_s - (mono_s - self._mono_s) > SLEPT_S
        is_late = mono_s - self._wakes_s > SLEPT_S
        self._wall_at, self._mono_s, self._wakes_s = wall_at, mono_s, mono_s
        return is_behind or is_late
