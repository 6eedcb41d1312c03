"""A terminal to run a whole program in: a real pseudo-terminal with a screen model behind it.

The program cannot tell it from a terminal, so driver, signals and raw output are all real. What it
wrote is kept twice: raw, and as the screen that a person would see.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

START_LIMIT_S = 20.0
ESCAPE_ALONE_S = 0.15
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f9": "\x1b[20~",
}
OPEN_AS_CONTROLLING = 'tty=$1; shift; exec "$@" <"$tty" >"$tty" 2>&1'
"""A session leader that opens a terminal gets it as its controlling one; no fork of ours needed."""


class Terminal:
    """A program in a pseudo-terminal of its own session."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        size: tuple[int, int] = (120, 36),
        cwd: Path | None = None,
    ) -> None:
        """Start the program.

        Args:
            argv: what to run.
            env: its whole environment; TERM is added.
            size: columns and rows.
            cwd: where it runs.
        """
        self.raw = bytearray()
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._is_over = False
        self._is_hung_up = False
        self._may_read = threading.Event()
        self._may_read.set()
        self._main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.settings_before = termios.tcgetattr(other)
        self._tty = os.ttyname(other)
        self.process = subprocess.Popen(  # noqa: S603 - what the test wants to run
            ["/bin/sh", "-c", OPEN_AS_CONTROLLING, "sh", self._tty, *map(str, argv)],
            env={"TERM": "xterm-256color", "LANG": "C.UTF-8", **env},
            cwd=cwd,
            start_new_session=True,
        )
        # Kept open, so that the settings it leaves behind can be read when it is gone.
        self._other = other
        self._descriptors = [self._main, other]
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    @property
    def lines(self) -> list[str]:
        """The screen, a string for each row."""
        with self._changed:
            return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(self.lines)

    @property
    def title(self) -> str:
        """The window's title."""
        with self._changed:
            return str(self._screen.title)

    @property
    def settings_now(self) -> list[object]:
        """The terminal's settings as the program has them, or left them."""
        return termios.tcgetattr(self._other)

    def wait_for(self, what: str | Callable[[str], object], limit_s: float = START_LIMIT_S) -> str:
        """Wait until the screen shows a text, or fits a condition.

        Returns:
            The screen as it was then.
        """
        fits = (lambda text: what in text) if isinstance(what, str) else what
        give_up_s = time.monotonic() + limit_s  # noqa: TID251 - a real program has a real clock
        while True:
            with self._changed:
                shown = "\n".join(line.rstrip() for line in self._screen.display)
                if fits(shown):
                    return shown
                left_s = give_up_s - time.monotonic()  # noqa: TID251 - as above
                if left_s <= 0 or (self._is_over and self.process.poll() is not None):
                    raise AssertionError(f"never saw {what!r}; the screen shows:\n{shown}")
                self._changed.wait(min(left_s, 0.5))

    def settle(self, quiet_s: float = 0.3, limit_s: float = START_LIMIT_S) -> str:
        """Wait until the program has written nothing for a while, then give the screen."""
        give_up_s = time.monotonic() + limit_s  # noqa: TID251 - a real program has a real clock
        with self._changed:
            while time.monotonic() < give_up_s and self._changed.wait(quiet_s):  # noqa: TID251
                pass
        return self.text

    def wait_a_turn(self) -> None:
        """Until it writes something, or a moment passes: for conditions beside the screen."""
        with self._changed:
            self._changed.wait(0.05)

    def press(self, *keys: str) -> None:
        """Press keys by name (`enter`, `ctrl+s`) or as they are."""
        for key in keys:
            if key.startswith("ctrl+"):
                self.send(chr(ord(key[-1]) & 0x1F))
            else:
                self.send(KEYS.get(key, key))
            if key == "escape":
                # With a key right behind it, it would be Alt and that key.
                self.settle(ESCAPE_ALONE_S)

    def write(self, text: str) -> None:
        """Type a text at once, as fast fingers do."""
        self.send(text)

    def send(self, text: str) -> None:
        """Bytes as they are."""
        os.write(self._main, text.encode())

    def scribble(self, text: str) -> None:
        """What another program writes over the screen; ours does not know of it."""
        with self._changed:
            self._stream.feed(text.encode())

    @contextmanager
    def unread(self) -> Iterator[None]:
        """Nobody reads what the program writes, as in a stopped ssh; keys still reach it."""
        self._may_read.clear()
        try:
            yield
        finally:
            self._may_read.set()

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window; the screen model keeps its own."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._main, termios.TIOCSWINSZ, size)
        self.process.send_signal(signal.SIGWINCH)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def wait_exit(self, limit_s: float = 10.0) -> int:
        """The exit code, once it has ended and all its output was read."""
        code = self.process.wait(limit_s)
        self._reader.join(limit_s)
        return code

    def hang_up(self) -> None:
        """Close the window: the terminal is gone for good."""
        self._is_hung_up = True
        self._reader.join(10)
        self._close_descriptors()

    def close(self) -> None:
        """End the program if it still runs, and give the terminal back."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._reader.join(10)
        self._close_descriptors()

    def _close_descriptors(self) -> None:
        while self._descriptors:
            os.close(self._descriptors.pop())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self) -> None:
        while not self._is_hung_up:
            self._may_read.wait()
            ready, _, _ = select.select([self._main], [], [], 0.05)
            chunk = b""
            if ready:
                with suppress(OSError):
                    chunk = os.read(self._main, 65536)
            elif self.process.poll() is None:
                continue
            with self._changed:
                if not chunk:
                    self._is_over = True
                    self._changed.notify_all()
                    return
                self.raw += chunk
                self._stream.feed(chunk)
                self._changed.notify_all()


def program(*arguments: str) -> list[str]:
    """The program of this checkout, by the interpreter that runs the tests."""
    return [sys.executable, "-m", "tui", *arguments]
