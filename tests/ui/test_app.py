"""The app as a whole: what it imports, and how it ends in a real terminal."""

import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from fcntl import ioctl
from pathlib import Path

import pyte
import pytest

from tui.ui.environment import prepare_environment

ROOT = Path(__file__).parents[2]

PROGRAM = """
import os, sys
from pathlib import Path
from tui.ui.environment import prepare_environment
prepare_environment(os.environ)
from tests.ui.fake_engine import FakeEngine
from tui.ui.app import InboxApp
from tui.ui.options import Options

folder = Path(sys.argv[1])
engine = FakeEngine()

async def save_draft(ticket_id, text):
    (folder / "draft").write_text(f"{ticket_id}: {text}")

engine.save_draft = save_draft
editor = (sys.executable, "-c", "import sys; open(sys.argv[-1], 'a').write(' edited')")
app = InboxApp(engine, Options(state_dir=folder, store_label="shop", editor=editor))
app.run()
print("closed tickets:", [n for n, t in engine.threads.items() if not t.ticket.is_open])
sys.exit(app.return_code or 0)
"""


class Terminal:
    """The program in a pseudo-terminal of 100x30 cells."""

    def __init__(self, folder: Path) -> None:
        self.fd, other = pty.openpty()
        ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self.fd)
        env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", PROGRAM, str(folder)],
            stdin=other,
            stdout=other,
            stderr=other,
            env=env,
            start_new_session=True,
        )
        os.close(other)
        self.output = b""
        self._screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self._screen)

    def read(self, wait_s: float = 0.1) -> bool:
        """More output; False when none came in time."""
        if not select.select([self.fd], [], [], wait_s)[0]:
            return False
        try:
            data = os.read(self.fd, 65_536)
        except OSError:
            return False
        self.output += data
        self._stream.feed(data)
        return bool(data)

    def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(200):
            if holds():
                return
            self.read()
        raise AssertionError(self.output[-3000:])

    def sees(self, words: str) -> None:
        """On the screen, not in the bytes: only the cells that differ are written."""
        self.until(lambda: any(words in line for line in self._screen.display))

    def type(self, data: bytes) -> None:
        self.output = b""
        os.write(self.fd, data)

    def ends(self) -> int:
        while self.read(wait_s=5.0):
            pass
        return self.process.wait(5)


@pytest.fixture
def terminal(tmp_path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    try:
        terminal.sees("keys")
        yield terminal
    finally:
        terminal.process.kill()
        terminal.process.wait()
        try:
            os.close(terminal.fd)
        except OSError:
            assert terminal.process.returncode is not None


def test_the_screen_starts_without_heavy_imports():
    """Neither HTTP nor SQL nor pydantic before the first paint."""
    banned = ("httpx", "httpcore", "pydantic", "starlette", "sqlite3", "uvicorn")
    code = f"import sys, tui.ui.app; print([n for n in {banned} if n in sys.modules])"
    # The measuring of coverage keeps its figures in SQLite, inside whatever is started.
    environ = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environ,
    )
    assert "[]" == run.stdout.strip()


def test_the_environment_is_ready_without_textual():
    """A person's own values win; Textual is not imported to say so."""
    code = (
        "import sys, tui.ui.environment, tui.ui.commands, tui.ui.keymap\n"
        "print('textual' in sys.modules)"
    )
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "False" == run.stdout.strip()
    environ = {"ESCDELAY": "50"}
    prepare_environment(environ)
    assert {"ESCDELAY": "50", "TEXTUAL_FPS": "240", "TEXTUAL_ANIMATIONS": "none"} == environ


@pytest.mark.program
def test_replies_of_the_terminal_press_nothing(terminal):
    """Neither device attributes nor clipboard answers, nor bytes that are no UTF-8."""
    terminal.type(b"\x1b[?64;1;2ce\x1b]52;c;ZWVl\x07\xff\xfe\x1b[?2026;2$y")
    terminal.sees("Closing #1")
    terminal.type(b"q")
    assert 0 == terminal.ends()
    assert b"closed tickets: [1]" in terminal.output


@pytest.mark.program
def test_replies_alone_close_nothing(terminal):
    """The payload that fired the binding `c` three times elsewhere."""
    terminal.type(b"\x1b[?61;4;6;7;14e;21;22;23;24;28;32;42c\x1bP>|eeee\x1b\\")
    terminal.type(b"\x1b]11;rgb:eeee/eeee/eeee\x1b\\" + b"j")
    terminal.sees("Question 2")
    terminal.type(b"q")
    assert 0 == terminal.ends()
    assert b"closed tickets: []" in terminal.output


@pytest.mark.program
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_and_restores(terminal, tmp_path, number):
    """The draft is kept, the terminal is as before, and the exit status says which signal."""
    terminal.type(b"rHello")
    terminal.sees("Hello")
    terminal.process.send_signal(number)
    assert 128 + number == terminal.ends()
    assert "1: Hello" == (tmp_path / "draft").read_text()
    assert b"\x1b[?1049l" in terminal.output
    assert b"\x1b[?25h" in terminal.output
    assert terminal.before[3] == termios.tcgetattr(terminal.fd)[3]


@pytest.mark.program
def test_a_vanished_terminal_ends_the_program(terminal, tmp_path):
    """No spinning, the draft is kept."""
    terminal.type(b"rHello")
    terminal.sees("Hello")
    os.close(terminal.fd)
    terminal.process.wait(10)
    assert terminal.process.returncode not in (None, 0)
    assert "1: Hello" == (tmp_path / "draft").read_text()


@pytest.mark.program
def test_a_terminal_that_does_not_read_is_left_in_time(terminal, tmp_path):
    """The screen's loop is stuck behind a full pipe; SIGTERM still saves and ends."""
    terminal.type(b"rHello")
    terminal.sees("Hello")
    for _ in range(60):
        # Paced, so that each key is a frame: 30 of them fill Textual's queue, then the loop stands.
        os.write(terminal.fd, b"x")
        select.select([], [], [], 0.02)
    terminal.process.send_signal(signal.SIGTERM)
    terminal.process.wait(10)
    assert 143 == terminal.process.returncode
    assert (tmp_path / "draft").read_text().startswith("1: Hellox")


@pytest.mark.program
def test_the_editor_and_back(terminal, tmp_path):
    """The terminal is lent, and the screen comes back with the editor's words."""
    terminal.type(b"rHello")
    terminal.sees("Hello")
    terminal.type(b"\x0f")
    terminal.sees("edited")
    terminal.type(b"\x1b")
    terminal.until(lambda: b"Enter" in terminal.output)
    terminal.type(b"\x11")
    assert 0 == terminal.ends()
    assert "1: Hello edited" == (tmp_path / "draft").read_text()


@pytest.mark.program
def test_the_window_has_a_title(terminal):
    """With the number of those who wait; the former one comes back at the end."""
    assert b"\x1b]2;(5) shop" in terminal.output
    terminal.type(b"\x11")
    assert 0 == terminal.ends()
    assert b"\x1b[23;2t" in terminal.output
