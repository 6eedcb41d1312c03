"""Leaving in a hurry: a signal came, or the program failed, and words are still unsaved.

The screen's loop may be stuck by then (a terminal that does not read blocks it), so the last save
and the last resort run on threads of their own. Used by `steady` alone.
"""

import asyncio
import contextlib
import os
import termios
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from textual.driver import Driver

from tui.errors import InboxError
from tui.ui.job import is_in_front, unstoppable

Save = Callable[[], Coroutine[Any, Any, None]]
"""Makes a coroutine that saves what is unsaved; may be awaited on any loop."""

SAVE_LIMIT_S = 1.0
LEAVE_LIMIT_S = 1.8
"""A signal is obeyed within two seconds; this leaves some for the interpreter."""

_RESET = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What Textual's driver writes when it stops; here for when it cannot."""


def save_now(save: Save | None, limit_s: float = SAVE_LIMIT_S) -> bool:
    """Save on another loop and wait a little.

    Args:
        save: None when nothing is unsaved.
        limit_s: how long to wait.

    Returns:
        Whether nothing is unsaved any more.
    """
    if save is None:
        return True
    is_saved = threading.Event()

    def run() -> None:
        with contextlib.suppress(InboxError, TimeoutError, RuntimeError):
            asyncio.run(asyncio.wait_for(save(), limit_s))
            is_saved.set()

    thread = threading.Thread(target=run, name="last-save", daemon=True)
    thread.start()
    thread.join(limit_s)
    return is_saved.is_set()


def restore_terminal(driver: Driver | None) -> None:
    """Put the terminal back as it was, without the driver's own writer, which may be stuck.

    While the shell has it, the settings are the shell's: only what we wrote is taken back.
    """
    fd = getattr(driver, "fileno", None)
    if not isinstance(fd, int):
        return
    before = getattr(driver, "attrs_before", None)
    with contextlib.suppress(OSError, termios.error), unstoppable():
        if before is not None and is_in_front(fd):
            termios.tcsetattr(fd, termios.TCSANOW, before)
        screen_fd = _screen_of(driver, fd)
        os.set_blocking(screen_fd, False)
        os.write(screen_fd, _RESET.encode())
        os.set_blocking(screen_fd, True)


def _screen_of(driver: Driver | None, keys_fd: int) -> int:
    """Where the driver writes; what it reads from may not take anything (`</dev/tty`)."""
    file = getattr(driver, "_file", None)
    return keys_fd if file is None else int(file.fileno())


class Farewell(threading.Thread):
    """Keeps what is typed, asks the screen to leave, and ends the process if it does not."""

    def __init__(
        self,
        code: int,
        *,
        keep: Callable[[], object],
        leave: Callable[[], None],
        restore: Callable[[], None],
        end: Callable[[int], None] = os._exit,
        limit_s: float = LEAVE_LIMIT_S,
    ) -> None:
        """Prepare; `start` begins.

        Args:
            code: the exit status.
            keep: saves what is typed; may take its time.
            leave: asks the screen to leave; called after that.
            restore: puts the terminal back.
            end: ends the process at once.
            limit_s: how long the whole may take.
        """
        super().__init__(name="farewell", daemon=True)
        self._code = code
        self._keep = keep
        self._leave = leave
        self._restore = restore
        self._end = end
        self._limit_s = limit_s
        self.has_left = threading.Event()
        """Set by whoever is left to run when the screen is gone; then nothing more is done."""

    def run(self) -> None:
        """Count the seconds, while keeping and leaving go on beside."""
        threading.Thread(target=self._depart, name="departing", daemon=True).start()
        if not self.has_left.wait(self._limit_s):
            self._restore()
            self._end(self._code)

    def _depart(self) -> None:
        self._keep()
        self._leave()
