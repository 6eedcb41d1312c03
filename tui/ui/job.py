"""Our place among the jobs of the shell that started us: in front, or behind without the terminal.

A program in the background that reads from the terminal or sets it up is stopped by the kernel,
whatever it was about to do; even to end. So it asks here first. Source: POSIX, 11.1.4, 2.4.3.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

HEARD_S = 1.0
"""How long a signal to end may come behind the one to go on. `kill %1` sends both to a stopped job,
in whichever order, and another thread hears them."""


def is_in_front(terminal_fd: int) -> bool:
    """Whether the terminal takes us; one that controls nobody takes everybody."""
    try:
        return os.tcgetpgrp(terminal_fd) == os.getpgrp()
    except OSError:
        return True


class Job:
    """What may be done to the terminal now."""

    def __init__(self, terminal_fd: int) -> None:
        """Prepare.

        Args:
            terminal_fd: any descriptor of it.
        """
        self._fd = terminal_fd
        self.is_ending = threading.Event()
        """Set by whoever hears that we must end; from then on nothing here stops us."""

    @property
    def is_in_front(self) -> bool:
        """Whether the terminal takes us now."""
        return is_in_front(self._fd)

    @property
    def has_shell(self) -> bool:
        """Whether somebody is there to let us go on; a group that leads its session has nobody."""
        return os.getpgrp() != os.getsid(0)

    def stop(self) -> None:
        """Ask for what Ctrl+Z is elsewhere: all of the job stops, also who started us (`uvx`)."""
        os.killpg(os.getpgrp(), signal.SIGTSTP)

    def come_to_front(self) -> bool:
        """Stay stopped, as in the background one is, until the shell lets us have the terminal.

        Returns:
            Whether it did; False when we must end without it.
        """
        while not self.is_in_front:
            if self.is_ending.wait(HEARD_S):
                return False
            if not self.is_in_front:  # another thread may have stopped us meanwhile
                os.kill(os.getpid(), signal.SIGSTOP)
        return True


@contextmanager
def unstoppable() -> Iterator[None]:
    """On this thread, writing to the terminal from behind does not stop us (`stty tostop`)."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
