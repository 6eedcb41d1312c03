"""How much waits to be written to a terminal that reads slowly, or not at all.

Textual lets thirty pieces wait for the terminal and then stands still, keys, drafts and all, until
somebody reads (a stopped ssh, Ctrl+S on a terminal without our settings, a hung window). Here the
screen goes on: while too much waits, no frame is added, and when all is through the screen is
painted as it is then. So a slow line shows the newest state and not a queue of old ones.

The driver counts what it gives and what was taken, on two threads; `steady` asks and owes.
"""

import threading
from collections.abc import Callable

MOST_CHARS = 8_192
"""One second of a line of 64 kbit/s. While more than this waits, frames are left out."""
TURN_S = 0.0005
"""So long the writer may have the interpreter to itself; it needs a tenth of a millisecond."""


class Outflow:
    """What was given to the terminal's writer, and what the terminal took."""

    def __init__(self) -> None:
        self._given_chars = 0
        self._taken_chars = 0
        self._when_through: Callable[[], None] | None = None
        self._is_taken = threading.Event()
        self._is_taken.set()

    @property
    def is_behind(self) -> bool:
        """Whether so much waits that another frame would only come too late."""
        return self._given_chars - self._taken_chars > MOST_CHARS

    def give(self, chars: int) -> None:
        """So many are about to be queued; on the screen's thread."""
        self._is_taken.clear()
        self._given_chars += chars

    def take(self, chars: int) -> None:
        """So many were written, or will never be; on the writer's thread."""
        self._taken_chars += chars
        if self._taken_chars == self._given_chars:
            self._is_taken.set()

    def let_write(self) -> None:
        """Give the writer its turn; on the screen's thread, after a frame.

        Else the frame waits until the screen has done what it does next, or for the millisecond
        after which Python makes it give way.
        """
        self._is_taken.wait(TURN_S)

    def owe(self, when_through: Callable[[], None]) -> None:
        """A frame was left out: have that called, once, when nothing waits any more.

        Args:
            when_through: called on the writer's thread, or here at once if all is through already.
        """
        self._when_through = when_through
        # The last piece may have gone while the frame was being left out.
        if self._given_chars == self._taken_chars:
            self.through()

    def through(self) -> None:
        """Nothing waits: pay what is owed. On either thread."""
        when_through, self._when_through = self._when_through, None
        if when_through is not None:
            when_through()
