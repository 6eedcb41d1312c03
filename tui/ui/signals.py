"""Signals, heard on a thread of their own.

Python runs a signal's handler on the main thread, between any two of its steps: inside a lock that
the handler then waits for, or not at all, when the signal came a moment before the loop lay down
to sleep. So the handlers here do nothing. The kernel's note of the signal goes through a pipe
(`signal.set_wakeup_fd`) to this thread, which may wait, save and end the process, whatever the
screen is doing. Used by `steady` alone.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable

FULL_READ = 64


class SignalWatch(threading.Thread):
    """Hears signals and calls whoever answers them."""

    def __init__(self, answer: Callable[[int], None], poke: Callable[[], None]) -> None:
        """Prepare; `begin` listens.

        Args:
            answer: called on this thread with the number of each signal.
            poke: wakes the main thread, so that handlers which are others' run now, too.
        """
        super().__init__(name="signals", daemon=True)
        self._answer = answer
        self._poke = poke
        self._inlet, self._outlet = os.pipe()
        os.set_blocking(self._outlet, False)

    def begin(self, numbers: Iterable[int]) -> None:
        """Listen from now on; on the main thread.

        Args:
            numbers: signals that would otherwise end or stop the process.
        """
        signal.set_wakeup_fd(self._outlet, warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, _leave_it_to_the_thread)
        self.start()

    def run(self) -> None:
        """Answer for ever: a signal may come until the very end of the process."""
        while heard := os.read(self._inlet, FULL_READ):
            self._poke()
            for number in still_meant(heard):
                self._answer(number)


def still_meant(heard: bytes) -> bytes:
    """The signals that still matter: who is told to go on need not stop any more.

    The kernel does the same with a stop that has not taken place. Source: POSIX, 2.4.1.
    """
    goes_on_at = heard.rfind(signal.SIGCONT)
    return bytes(
        number
        for place, number in enumerate(heard)
        if number != signal.SIGTSTP or place > goes_on_at
    )


def _leave_it_to_the_thread(number: int, frame: object) -> None:
    del number, frame
