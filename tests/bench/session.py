"""One program in one pseudo-terminal, with every byte that it writes stamped as it arrives.

A thread of its own reads, so that nothing that is done with the output can show up in the figures.
The program is asked nothing and told nothing; what it cannot tell from a terminal is this class.
Linux only: memory, processor time and wake-ups come from /proc.
"""

import fcntl
import os
import re
import signal
import struct
import termios
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter  # the benchmark's own stop watch

from tests.bench.figures import Idle, Painted

QUERY = re.compile(rb"\x1b\[(?:c|6n|\?(\d+)\$p)")
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
LIMIT_S = 60.0
SMALL_READ = 256
"""Bytes that a slow line takes at once."""
KEYS = {
    "down": "\x1b[B",
    "enter": "\r",
    "esc": "\x1b",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pgdn": "\x1b[6~",
    "pgup": "\x1b[5~",
}


class Session:
    """A running program."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (200, 60)
    ) -> None:
        """Start it; the clock runs from just before the fork.

        Args:
            argv: the program and its arguments.
            env: its whole environment.
            size: columns and rows.
        """
        self._condition = threading.Condition()
        self._chunks: list[tuple[float, bytes]] = []
        self.output = bytearray()
        """Everything so far."""
        self.is_over = False
        self._line_bytes_per_s: int | None = None
        self._main, other = os.openpty()
        columns, rows = size
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.began_s = perf_counter()
        self.pid = os.fork()
        if not self.pid:
            _become(argv, env, other)
        os.close(other)
        self._reader = threading.Thread(target=self._read, name="reader", daemon=True)
        self._reader.start()

    def until(self, marker: bytes, limit_s: float = LIMIT_S) -> float:
        """Seconds from the start to the chunk that completed `marker` on the screen.

        Raises:
            TimeoutError: it never came.
        """
        seen = b""
        while perf_counter() - self.began_s < limit_s:
            for at_s, data in self._take(0.1):
                seen = seen[-4096:] + data
                if marker in seen:
                    return at_s - self.began_s
            if self.is_over:
                break
        raise TimeoutError(f"{marker!r} never came; the end of it: {bytes(self.output[-600:])!r}")

    def settle(self, quiet_s: float = 0.3, limit_s: float = 20.0) -> int:
        """Wait until nothing was written for a while; the number of bytes until then."""
        size, last_s, give_up_s = 0, perf_counter(), perf_counter() + limit_s
        while perf_counter() < min(last_s + quiet_s, give_up_s) and not self.is_over:
            for at_s, data in self._take(quiet_s / 4):
                size, last_s = size + len(data), at_s
        return size

    def press(self, key: str, quiet_s: float, limit_s: float = 2.0) -> Painted | None:
        """Send a key, and watch until the output has been quiet that long.

        Returns:
            None when nothing was written at all.
        """
        return self.watch(lambda: self.send(key), quiet_s, limit_s)

    def watch(
        self, act: Callable[[], None], quiet_s: float, limit_s: float = 2.0
    ) -> Painted | None:
        """Do something to the terminal, and watch likewise."""
        self._take(0.0)
        began_s = perf_counter()
        act()
        first_s = last_s = 0.0
        size = 0
        while True:
            until_s = (last_s + quiet_s) if size else (began_s + limit_s)
            if perf_counter() >= until_s or self.is_over:
                break
            for at_s, data in self._take(max(0.0, until_s - perf_counter())):
                if at_s < began_s:
                    continue
                first_s = first_s or at_s
                size, last_s = size + len(data), at_s
            if size and perf_counter() - began_s > limit_s:
                break
        return Painted(first_s - began_s, last_s - began_s, size) if size else None

    def send(self, key: str) -> None:
        """Write a key by name, or text as it is."""
        data = KEYS.get(key, key).encode()
        while data:
            data = data[os.write(self._main, data) :]

    def narrow(self, bytes_per_s: int) -> None:
        """From now on read no faster than that, as over a slow line."""
        self._line_bytes_per_s = bytes_per_s

    def resize(self, columns: int, rows: int) -> None:
        """Another size; the kernel tells the program."""
        fcntl.ioctl(self._main, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def pause(self, seconds: float) -> list[tuple[float, bytes]]:
        """Let that time pass; what was written meanwhile."""
        got, until_s = [], perf_counter() + seconds
        while (left_s := until_s - perf_counter()) > 0:
            got += self._take(left_s)
        return got

    @staticmethod
    def now_s() -> float:
        """The stop watch."""
        return perf_counter()

    def idle(self, seconds: float) -> Idle:
        """Watch it do nothing."""
        cpu_s, wakes = self.cpu_s(), self.wakes()
        size = sum(len(data) for _, data in self.pause(seconds))
        return Idle(
            (self.cpu_s() - cpu_s) / seconds, (self.wakes() - wakes) / seconds, size * 60 / seconds
        )

    def quit(self, key: str) -> float | None:
        """Seconds from the key to the end of the process; None when it had to be killed."""
        began_s = perf_counter()
        with suppress(OSError):
            self.send(key)
        while perf_counter() - began_s < 5.0:
            self._take(0.002)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                took_s = perf_counter() - began_s
                self._close()
                return took_s
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self._close()
        return None

    # ---- /proc

    def rss_mib(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def cpu_s(self) -> float:
        """Processor time of all its threads, to the nanosecond where the kernel counts it."""
        total = 0
        for path in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            with suppress(OSError, IndexError):
                total += int(path.read_text(encoding="ascii").split()[0])
        return total / 1e9

    def wakes(self) -> int:
        """Times that a thread of it went to sleep by itself, and so was woken."""
        total = 0
        for path in Path(f"/proc/{self.pid}/task").glob("*/status"):
            with suppress(OSError):
                text = path.read_text(encoding="ascii")
                total += int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        return total

    def files(self) -> int:
        """Open descriptors."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def threads(self) -> int:
        """Threads."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    # ---- within

    def _take(self, seconds: float) -> list[tuple[float, bytes]]:
        with self._condition:
            if not self._chunks and not self.is_over and seconds > 0:
                self._condition.wait(seconds)
            taken, self._chunks = self._chunks, []
        return taken

    def _read(self) -> None:
        never = threading.Event()
        while True:
            data = b""
            with suppress(OSError):
                data = os.read(self._main, SMALL_READ if self._line_bytes_per_s else 65_536)
            if self._line_bytes_per_s and data:
                # The line is busy with it for so long.
                never.wait(len(data) / self._line_bytes_per_s)
            at_s = perf_counter()
            with self._condition:
                self.is_over = not data
                if data:
                    self._chunks.append((at_s, data))
                    self.output += data
                self._condition.notify()
            if not data:
                return
            for query in QUERY.finditer(data):
                with suppress(OSError):
                    os.write(self._main, _answer(query))

    def _close(self) -> None:
        self._reader.join(2)
        os.close(self._main)


def _answer(query: re.Match[bytes]) -> bytes:
    """What a plain xterm says; a mode that is asked for is unknown to it."""
    if query[1]:
        return b"\x1b[?%b;0$y" % query[1]
    return b"\x1b[1;1R" if query[0].endswith(b"n") else b"\x1b[?64;1;2;6;9;15;16;17;18;21;22c"


def _become(argv: Sequence[str], env: Mapping[str, str], terminal: int) -> None:
    """In the child: take the terminal and run the program."""
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(terminal, descriptor)
        os.closerange(3, 256)
        os.execvpe(argv[0], list(argv), dict(env))  # noqa: S606 - what is to be measured
    finally:
        os._exit(127)
