"""Behind the curtain everything gets its styles once, and gets all of them."""

from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import ScreenResume
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from tests.ui.fake_engine import FakeEngine, staged
from tui.ui.front import FrontCompositor
from tui.ui.screens import curtain
from tui.ui.screens.curtain import CurtainScreen
from tui.ui.steady import SteadyApp


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


async def test_the_first_styles_are_the_last_ones(engine: FakeEngine, tmp_path: Path) -> None:
    """Textual would compute them a second time when the screen is shown; nothing is missing."""
    async with staged(engine, tmp_path) as stage:
        nodes = [stage.inbox, *stage.inbox.walk_children()]
        before = [node.styles.css for node in nodes]
        stage.app.stylesheet.update(stage.inbox)
        assert before == [node.styles.css for node in nodes]
        assert len(nodes) > 10


async def test_what_the_first_painting_does_not_need_is_done_after_it() -> None:
    """And at once when that is over."""
    done: list[str] = []

    class Behind(CurtainScreen):
        def on_mount(self) -> None:
            self.once_shown(lambda: done.append("for later"))
            self.raise_curtain()

    class Theatre(App[None]):
        def get_default_screen(self) -> Behind:
            return Behind()

        def _display(self, *args: Any) -> None:
            done.append("painted")
            super()._display(*args)

    async with Theatre().run_test() as pilot:
        await pilot.pause()
        assert done.index("painted") < done.index("for later")
        assert isinstance(pilot.app.screen, Behind)
        pilot.app.screen.once_shown(lambda: done.append("now"))
        assert "now" == done[-1]


async def test_the_whole_of_a_long_list_is_asked_for_once_its_beginning_is_painted(
    engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading it on another thread would hold the painting up."""
    engine.head_rows = 2
    done: list[str] = []
    ask, paint = engine.find_later, SteadyApp._display

    async def find_later(*asked: Any) -> Any:
        done.append("asked")
        return await ask(*asked)

    def display(app: SteadyApp[Any], screen: Screen[Any], update: Any) -> None:
        done.append(f"painted {screen.id or type(screen).__name__}" if update else "nothing")
        paint(app, screen, update)

    engine.find_later = find_later  # type: ignore[method-assign]
    monkeypatch.setattr(SteadyApp, "_display", display)
    async with staged(engine, tmp_path) as stage:
        await stage.until(lambda: 5 == len(stage.inbox.tickets.ids))
    assert done.index("painted InboxScreen") < done.index("asked")


async def test_it_is_laid_out_once_behind_and_once_for_the_painting(
    engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual would once more, of its own news of the first."""
    done: list[str] = []
    lay_out, paint = FrontCompositor.reflow, SteadyApp._display

    def reflow(compositor: FrontCompositor, parent: Widget, size: Size) -> Any:
        done.append(f"laid out {type(parent).__name__}")
        return lay_out(compositor, parent, size)

    def display(app: SteadyApp[Any], screen: Screen[Any], update: Any) -> None:
        done.append(f"painted {type(screen).__name__}")
        paint(app, screen, update)

    monkeypatch.setattr(FrontCompositor, "reflow", reflow)
    monkeypatch.setattr(SteadyApp, "_display", display)
    async with staged(engine, tmp_path, size=(200, 60)):
        pass
    before = done[: done.index("painted InboxScreen")]
    assert 2 == before.count("laid out InboxScreen")


async def test_an_opened_ticket_is_painted_before_the_engine_is_told(
    engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telling it takes milliseconds, as do the ages of everything on the screen."""
    paint = SteadyApp._display
    monkeypatch.setattr(curtain, "NO_FRAME_S", 60.0)

    def display(app: SteadyApp[Any], screen: Screen[Any], update: Any) -> None:
        paint(app, screen, update)
        if isinstance(screen, CurtainScreen) and "Question 2" in stage.text:
            engine.asked.append(("painted",))

    async with staged(engine, tmp_path, size=(200, 60)) as stage:
        await stage.pilot.press("enter")
        monkeypatch.setattr(SteadyApp, "_display", display)
        await stage.pilot.press("J")
        await stage.until(lambda: 2 in engine.seen)
        told = [("show_ticket", 2), ("mark_seen", 2)]
        assert all(engine.asked.index(("painted",)) < engine.asked.index(each) for each in told)
        assert engine.asked.index(told[0]) < engine.asked.index(told[1])


async def test_the_next_command_finds_it_done(engine: FakeEngine, tmp_path: Path) -> None:
    """Else what was opened and marked as unread at once would count as seen."""
    async with staged(engine, tmp_path) as stage:
        await stage.inbox.action_open_ticket()
        assert not engine.seen
        await stage.inbox.run_id("ticket.unread")
        assert [("mark_seen", 1), ("mark_unseen", 1)] == engine.asked[-2:]
        assert not engine.seen


async def test_what_waits_for_a_frame_is_done_where_none_comes(
    engine: FakeEngine, tmp_path: Path
) -> None:
    """Nothing may be left to paint; also where a dialog covers the screen."""
    done: list[str] = []
    async with staged(engine, tmp_path) as stage:
        await stage.until(lambda: stage.inbox.is_settled)
        stage.inbox.after_frame(lambda: done.append("uncovered"))
        assert not stage.inbox.is_settled
        await stage.until(lambda: "uncovered" in done)
        await stage.run("app.help")
        stage.inbox.after_frame(lambda: done.append("covered"))
        await stage.until(lambda: "covered" in done)


def test_it_leans_on_names_that_textual_has() -> None:
    """Were they gone, the styles would be computed twice again."""
    assert ScreenResume().refresh_styles
    assert hasattr(Screen, "_on_screen_resume")
    assert hasattr(Screen, "_compositor_refresh")
    assert hasattr(Screen, "_screen_resized")
