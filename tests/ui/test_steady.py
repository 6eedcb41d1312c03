"""The base of our apps, in the same process: signals, a lost terminal, our own failures."""

import asyncio
import signal

import pytest
from textual.app import App

from tests.ui.pane_data import StoodStillClock
from tui.errors import MailboxBroken
from tui.ui.farewell import Farewell
from tui.ui.messages import TerminalGone
from tui.ui.shown import Shown
from tui.ui.steady import SteadyApp


class Small(SteadyApp[None]):
    """An app that writes down what is done to it."""

    def __init__(self, folder) -> None:
        super().__init__(clock=StoodStillClock(), crash_dir=folder, driver=None)
        self.done: list[object] = []

    def unsaved(self):
        async def save() -> None:
            self.done.append("saved")

        return save

    def make_farewell(self, code: int) -> Farewell:
        farewell = super().make_farewell(code)
        farewell._end = self.done.append
        farewell._limit_s = 1.05
        return farewell


class Driver:
    """Where escape sequences end up."""

    is_headless = False

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, text: str) -> None:
        self.written.append(text)


async def test_a_signal_saves_then_leaves(tmp_path):
    """Once, however often it comes."""
    app = Small(tmp_path)
    async with app.run_test() as pilot:
        app._obey(signal.SIGTERM)
        app._obey(signal.SIGTERM)
        while not app._exit:
            await pilot.pause()
    assert "saved" == app.done[0]
    assert 1 == app.done.count("saved")
    assert 143 == app.return_code
    farewell = app._farewell
    assert farewell is not None
    farewell.has_left.set()
    await asyncio.to_thread(farewell.join, 5)


async def test_a_lost_terminal_ends_the_app(tmp_path):
    """As SIGHUP would."""
    app = Small(tmp_path)
    async with app.run_test() as pilot:
        app.post_message(TerminalGone())
        while not app._exit:
            await pilot.pause()
    assert (["saved"], 129) == (app.done, app.return_code)


@pytest.mark.parametrize("error", [RuntimeError("secret"), KeyError("secret")])
async def test_an_unforeseen_error_ends_it_with_a_report(tmp_path, capsys, error):
    """Saved first; the report and the sentence hold nothing of the message."""
    app = Small(tmp_path)

    def fail() -> None:
        raise error

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_later(fail)
            await pilot.pause()

    with pytest.raises(type(error)):
        await run()
    assert ["saved"] == app.done
    assert 1 == app.return_code
    (report,) = tmp_path.glob("crash-*.txt")
    assert "secret" not in report.read_text()
    assert type(error).__name__ in report.read_text()
    assert "secret" not in capsys.readouterr().err


async def test_a_failure_that_we_know_is_told_in_its_own_words(tmp_path, capsys):
    """A mailbox that cannot be read any more is no bug: no report."""
    app = Small(tmp_path)

    def fail() -> None:
        raise MailboxBroken

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_later(fail)
            await pilot.pause()

    with pytest.raises(MailboxBroken):
        await run()
    assert "The mailbox cannot be read or written." in capsys.readouterr().err
    assert [] == list(tmp_path.glob("crash-*.txt"))


async def test_textuals_own_ways_out_say_the_same(tmp_path):
    """`panic` and the fatal error print our sentence, once."""
    app = Small(tmp_path)
    async with app.run_test():
        app.panic("something with data")
        app._fatal_error()
        printed = [str(renderable) for renderable in app._exit_renderables]
        app._exit_renderables.clear()
    assert 1 == len(printed)
    assert printed[0].startswith("sellapp-inbox stopped because of an error of its own")


async def test_the_windows_title_is_clean(tmp_path):
    """Foreign text cannot leave the sequence; a pretended terminal gets none."""
    app = Small(tmp_path)
    async with app.run_test():
        app.set_window_title("unseen")
        headless, app._driver = app._driver, Driver()
        app.set_window_title("shop\x07\x1b]52;c;x\x07")
        written, app._driver = app._driver.written, headless
    assert 1 == len(written)
    assert written[0].startswith("\x1b]2;shop")
    assert 1 == written[0].count("\x1b")
    assert 1 == written[0].count("\x07")


async def test_the_windows_title_is_written_when_it_is_another(tmp_path):
    """It is said with every saved draft; after another program had the terminal it may be gone."""
    app = Small(tmp_path)
    async with app.run_test():
        headless, app._driver = app._driver, Driver()
        shown = app._driver.shown = Shown()
        for title in ("(1) shop", "(1) shop", "(2) shop", "(1) shop"):
            app.set_window_title(title)
        shown.forget()
        app.set_window_title("(1) shop")
        written, app._driver = app._driver.written, headless
    assert ["(1)", "(2)", "(1)", "(1)"] == [each[4:7] for each in written]


def test_it_says_nothing_of_what_is_inside(tmp_path):
    """Its repr is its name."""
    assert [("name", "Small")] == list(Small(tmp_path).__rich_repr__())


def test_the_seams_are_where_we_left_them():
    """Private names of Textual 8.2.8 that we override or use."""
    names = ("_handle_exception", "_fatal_error", "_print_error_renderables", "panic")
    assert all(name in vars(App) for name in names)
    app = App()
    seams = ("_exit_renderables", "_exception", "_exception_event", "_return_code", "_loop")
    assert all(hasattr(app, name) for name in seams)
