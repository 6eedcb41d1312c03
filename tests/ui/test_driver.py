"""The driver sleeps until there is something, decodes anything, and notices a closed terminal."""

import asyncio
import os
import pty
import selectors
import signal
import termios
import threading
import tty
from collections.abc import Iterator

import pytest
from textual import events, messages
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from tui.ui import driver
from tui.ui.driver import (
    QuietDriver,
    TerminalRefusedError,
    _Screenward,
    _Source,
    best_driver,
)
from tui.ui.job import Job
from tui.ui.messages import TerminalGone
from tui.ui.outflow import Outflow
from tui.ui.quiet import quiet_driver
from tui.ui.widgets.reply_area import paste_refusal


class FakeApp:
    """What a driver wants of an app."""

    def __init__(self) -> None:
        self.posted: list[object] = []
        self.was_posted = threading.Event()

    def post_message(self, message: object) -> None:
        self.posted.append(message)
        self.was_posted.set()


def made_on_a_loop(app: FakeApp) -> QuietDriver:
    """A driver wants a running loop when it is made, and never again in these tests."""

    async def make() -> QuietDriver:
        return QuietDriver(app)

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(make())
    finally:
        loop.close()


class Wired:
    """A driver on a pseudo-terminal, its input thread running."""

    def __init__(self) -> None:
        self.main, self.other = pty.openpty()
        self.app = FakeApp()
        before = [signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)]
        self.driver = made_on_a_loop(self.app)
        for number, handler in zip((signal.SIGTSTP, signal.SIGCONT), before, strict=True):
            signal.signal(number, handler)
        self.driver.fileno = self.other
        os.set_blocking(self.other, True)
        self.got: list[object] = []
        self.has_news = threading.Event()
        self.driver.process_message = self.take
        self.thread = threading.Thread(target=self.driver.run_input_thread, daemon=True)

    def take(self, message: object) -> None:
        self.got.append(message)
        self.has_news.set()

    def until_keys(self, count: int) -> list[str]:
        for _ in range(100):
            keys = [message.key for message in self.got if isinstance(message, events.Key)]
            if len(keys) >= count:
                return keys
            self.has_news.wait(0.1)
            self.has_news.clear()
        raise AssertionError(self.got)

    def close(self) -> None:
        self.driver.exit_event.set()
        self.thread.join(5)
        for fd in (self.main, self.other):
            try:
                os.close(fd)
            except OSError:
                assert fd == self.main


@pytest.fixture
def wired() -> Iterator[Wired]:
    wired = Wired()
    tty.setraw(wired.other)
    wired.thread.start()
    yield wired
    wired.close()


def test_keys_arrive_and_replies_do_not(wired):
    """Also around a reply that comes in two pieces, and around bytes that are no UTF-8."""
    os.write(wired.main, b"a\x1b[?64;1;2")
    os.write(wired.main, b"cb\xff\x1b[A")
    assert ["a", "b"] == wired.until_keys(2)[:2]
    assert "up" in wired.until_keys(4)
    assert all("c" != key for key in wired.until_keys(4))


def test_a_lone_escape_comes_soon(wired):
    """It is a key, though it could begin a reply."""
    os.write(wired.main, b"\x1b")
    assert ["escape"] == wired.until_keys(1)


@pytest.mark.parametrize(("patience_s", "then"), [(60.0, ["up"]), (0.0, ["[", "A"])])
def test_the_rest_of_a_key_that_was_cut_comes_as_that_key(wired, monkeypatch, patience_s, then):
    """Within a moment after the Esc that was believed; later they are keys of their own."""
    monkeypatch.setattr(driver, "_REST_PATIENCE_S", patience_s)
    os.write(wired.main, b"\x1b")
    wired.until_keys(1)
    os.write(wired.main, b"[A")
    keys = wired.until_keys(1 + len(then))[1:]
    names = {"left_square_bracket": "[", "upper_a": "A"}
    assert then == [names.get(key, key) for key in keys]


def test_an_unfinished_reply_is_never_typed(wired):
    """What comes after its end is."""
    os.write(wired.main, b"\x1b]11;rgb:0000/eeee")
    os.write(wired.main, b"/eeee\x07x")
    assert ["x"] == wired.until_keys(1)


def test_it_ends_when_told(wired):
    """At once, without a key."""
    wired.driver.exit_event.set()
    wired.thread.join(5)
    assert not wired.thread.is_alive()


def test_a_closed_terminal_is_told_once(wired):
    """The thread ends, and nothing is written any more."""
    os.close(wired.main)
    assert wired.app.was_posted.wait(5)
    wired.thread.join(5)
    assert [TerminalGone] == [type(message) for message in wired.app.posted]
    assert wired.driver._screen.is_gone


def test_textuals_own_answers_pass():
    """Synchronized output is switched on by the terminal's answer."""
    source = _Source(XTermParser(False))
    source.feed(b"\x1b[?2026;2$y")
    assert [messages.TerminalSupportsSynchronizedOutput] == [type(m) for m in source.take()]
    assert source.patience_s() is None


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_paste_never_becomes_keys(size: int) -> None:
    """Copied out of another terminal, with its colours: `e` and `a` in it would act on tickets."""
    source = _Source(XTermParser())
    data = b"\x1b[200~ok \x1b[31mea\x1b[0m\x07\n\x1b]0;e\x1b[201~j"
    for start in range(0, len(data), size):
        source.feed(data[start : start + size])
    paste, key = source.take()
    assert "ok \u241b[31mea\u241b[0m\x07\n\u241b]0;e" == paste.text
    assert "j" == key.key


class CountingParser(XTermParser):
    """Knows how much went through it."""

    fed = 0

    def feed(self, data):
        self.fed += len(data)
        return super().feed(data)


def test_a_huge_paste_passes_the_parser_by_and_is_refused() -> None:
    """It would walk through it a character at a time: a second for a megabyte."""
    parser = CountingParser()
    source = _Source(parser)
    source.feed(b"\x1b[200~" + b"a\x00" * 10)
    for _ in range(1_000):
        source.feed(b"a line of a thousand letters or so\n" * 30)
    assert [] == source.take()
    source.feed(b"\x1b[201~j")
    paste, key = source.take()
    assert parser.fed < 100
    assert "more than 200 KB" in paste_refusal(paste.text)
    assert paste.text.startswith("a" * 11)
    assert len(paste.text) < 300_000
    assert "j" == key.key


def test_a_paste_keeps_its_place_among_the_keys() -> None:
    """What was typed before it comes before it, a lone Esc included; an empty one stays one."""
    source = _Source(XTermParser())
    source.feed(b"a\x1b\x1b[200~one\x1b[201~b\x1b[200~\x1b[201~c")
    found = [getattr(each, "key", None) or getattr(each, "text", "") for each in source.take()]
    assert ["a", "escape", "one", "b", "", "c"] == found


def test_it_waits_only_while_something_may_follow(monkeypatch):
    """No wait for nothing, a short one after Esc, a longer one for a cut key or inside a reply."""
    monkeypatch.setattr(driver, "_CHORD_PATIENCE_S", 60.0)
    monkeypatch.setattr(driver, "ESCAPE_DELAY", 30.0)
    source = _Source(XTermParser(False))
    source.feed(b"j")
    source.take()
    assert source.patience_s() is None
    source.feed(b"\x1b")
    assert 1 < source.patience_s() <= 30
    source.feed(b"[")
    assert 30 < source.patience_s() <= 60
    other = _Source(XTermParser(False))
    other.feed(b"\x1b]52;c;abc")
    assert 1 < other.patience_s() <= 2


class Gone:
    """A file behind which nobody reads."""

    def __init__(self) -> None:
        self.calls = 0

    def write(self, text: str) -> int:
        self.calls += 1
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        self.calls += 1
        raise OSError(5, "Input/output error")

    def fileno(self) -> int:
        return 99


@pytest.mark.parametrize("first", ["write", "flush"])
def test_writing_to_nobody_is_no_failure(first):
    """The first error ends all attempts."""
    file = Gone()
    screen = _Screenward(file, Outflow(), Job(99))
    if first == "write":
        screen.write("x")
    screen.flush()
    screen.write("y")
    screen.flush()
    assert (1, True, 99) == (file.calls, screen.is_gone, screen.fileno())


@pytest.fixture
def refusing(monkeypatch):
    """A driver on a terminal that does not let itself be set up."""

    def refuse(*_):
        raise termios.error("interrupted")

    main, other = pty.openpty()
    quiet = made_on_a_loop(FakeApp())
    quiet.fileno = other
    monkeypatch.setattr(termios, "tcsetattr", refuse)
    yield quiet
    os.close(main)
    os.close(other)


def test_a_terminal_that_cannot_be_set_up_is_no_terminal(refusing):
    """Textual would go on without one, blank and deaf."""
    with pytest.raises(TerminalRefusedError):
        refusing.start_application_mode()
    assert not refusing.has_taken


def test_one_that_cannot_be_set_up_again_is_gone(refusing):
    """Nobody would catch an error in the midst of going on."""
    refusing._must_signal_resume = True
    refusing._go_on()
    assert [TerminalGone] == [type(each) for each in refusing._app.posted]


def test_a_terminal_that_could_not_be_taken_is_not_written_to():
    """The end of the program writes, too, and its failure would stand before the real one."""
    quiet = made_on_a_loop(FakeApp())
    paid = []
    quiet.write("a farewell")
    quiet.flush()
    quiet.outflow.owe(lambda: paid.append("nothing waits"))
    quiet.close()
    assert paid


def test_the_seams_are_where_we_left_them():
    """Private names of Textual 8.2.8; when one moves, the stock driver takes over."""
    assert QuietDriver is best_driver()
    assert QuietDriver is quiet_driver()
    assert "_parser" not in vars(LinuxDriver)
    assert hasattr(selectors, "DefaultSelector")
