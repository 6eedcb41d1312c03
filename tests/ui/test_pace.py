"""A frame comes at once after a pause, in one piece, and no sooner than a period after another."""

import asyncio
from types import SimpleNamespace
from typing import Any

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tui.ui.pace import TURNS, FramePace, PacedScreen
from tui.ui.screens.curtain import CurtainScreen
from tui.ui.screens.dialog import Dialog


class Painted:
    """What a pace wants of a screen and its app."""

    def __init__(self, *, takes_s: float = 0.0, fails: bool = False) -> None:
        self.now_s = 0.0
        self._takes_s = takes_s
        self.frames: list[tuple[str, ...]] = []
        self.wishes: list[str] = []
        self.failures: list[Exception] = []
        self.app = SimpleNamespace(_exit=False, _handle_exception=self.failures.append)
        self.was_painted = asyncio.Event()
        self._fails = fails

    def _on_timer_update(self) -> None:
        self.now_s += self._takes_s
        self.frames.append(tuple(self.wishes))
        self.wishes.clear()
        self.was_painted.set()
        if self._fails:
            raise RuntimeError("a widget failed")


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def paced(screen: Painted, period_s: float) -> FramePace:
    clock = lambda: screen.now_s  # noqa: E731 - a frame takes as long as it says
    return FramePace(screen, period_s, clock)  # type: ignore[arg-type]  # it has the shape


async def test_a_frame_that_follows_nothing_waits_for_nothing() -> None:
    """But for what other widgets have to say in the same moment."""
    screen = Painted()
    pace, loop = paced(screen, 60.0), asyncio.get_running_loop()
    screen.wishes.append("list")
    pace.resume()
    pace.resume()
    loop.call_soon(loop.call_soon, screen.wishes.append, "facts")
    await turns(TURNS + 2)
    assert [("list", "facts")] == screen.frames


async def test_the_next_one_waits_for_its_period() -> None:
    """However often it is asked for."""
    screen = Painted(takes_s=30.0)
    pace = paced(screen, 50.0)
    pace.resume()
    await screen.was_painted.wait()
    pace.resume()
    await turns(100)
    assert 1 == len(screen.frames)
    pace.pause()
    screen.now_s += 20.0
    screen.was_painted.clear()
    pace.resume()
    await screen.was_painted.wait()


async def test_after_a_frame_that_took_little_the_next_one_waits_little() -> None:
    """Textual paints a scroll bar twice; the key after that must not pay a whole period."""
    screen = Painted(takes_s=0.0005)
    pace = paced(screen, 60.0)
    for number in range(1, 4):
        screen.was_painted.clear()
        pace.resume()
        await asyncio.wait_for(screen.was_painted.wait(), 30)
        assert number == len(screen.frames)


async def test_what_is_painted_otherwise_is_not_painted_again() -> None:
    """A layout paints all of the screen and pauses the pace; the next wish counts."""
    screen = Painted()
    pace = paced(screen, 0.0)
    pace.resume()
    pace.pause()
    await turns(TURNS + 2)
    assert not screen.frames
    pace.resume()
    await screen.was_painted.wait()


async def test_who_ends_paints_no_more() -> None:
    """The terminal is about to be somebody else's."""
    screen = Painted()
    pace = paced(screen, 0.0)
    screen.app._exit = True
    pace.resume()
    await turns(TURNS + 2)
    assert not screen.frames


async def test_a_failure_is_the_apps_to_report() -> None:
    """Left to the loop, it would be a line in a log and a screen that stands still."""
    screen = Painted(fails=True)
    pace = paced(screen, 0.0)
    pace.resume()
    await screen.was_painted.wait()
    assert ["a widget failed"] == [str(error) for error in screen.failures]
    pace.resume()
    await turns(TURNS + 2)
    assert 2 == len(screen.frames)


async def test_a_real_screen_is_painted_by_it() -> None:
    """Two widgets that change in one turn are one frame."""
    frames: list[str] = []

    class Small(PacedScreen[None]):
        def compose(self) -> ComposeResult:
            yield Static("one", id="one")
            yield Static("two", id="two")

    class Theatre(App[None]):
        def get_default_screen(self) -> Small:
            return Small()

        def _display(self, *args: Any) -> None:
            super()._display(*args)
            frames.append(
                "\n".join(strip.text for strip in self.screen._compositor.render_strips())
            )

    async with Theatre().run_test() as pilot:
        await pilot.pause()
        frames.clear()
        pilot.app.query_one("#one", Static).update("eins")
        pilot.app.query_one("#two", Static).update("zwei")
        while not frames:
            await pilot.pause()
        assert isinstance(pilot.app.screen._update_timer, FramePace)
        assert "eins" in frames[0]
        assert "zwei" in frames[0]


def test_it_leans_on_names_that_textual_has() -> None:
    """Were they gone, nothing would be painted at that pace, or nothing at all."""
    assert isinstance(Screen._update_timer, property)
    assert "_update_timer" in Screen._on_idle.__code__.co_names
    assert "_update_timer" in Screen._on_timer_update.__code__.co_names
    assert {"_exit", "_handle_exception"} <= {*App.__init__.__code__.co_names, *dir(App)}
    assert issubclass(CurtainScreen, PacedScreen)
    assert issubclass(Dialog, PacedScreen)
