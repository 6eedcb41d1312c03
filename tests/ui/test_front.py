"""What lies behind is not painted, and what is shown is what Textual would show."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tests.ui.fake_engine import FakeEngine, staged
from tui.ui.front import FrontCompositor, _is_in_sight, _seen
from tui.ui.screens.curtain import CurtainScreen

REGIONS = st.builds(
    Region, st.integers(0, 6), st.integers(0, 6), st.integers(1, 7), st.integers(1, 7)
)


def cells(region: Region) -> set[tuple[int, int]]:
    return {(x, y) for x in region.column_range for y in region.line_range}


@given(REGIONS, st.lists(REGIONS, max_size=6))
def test_in_sight_is_what_has_a_cell_of_its_own(region: Region, covers: list[Region]) -> None:
    """However the covers lie."""
    left = cells(region).difference(*map(cells, covers))
    assert bool(left) == _is_in_sight(region, covers)


async def test_the_frame_is_the_same(tmp_path: Path) -> None:
    """Cell by cell, with all looks; and fewer widgets are asked."""
    async with staged(FakeEngine(), tmp_path) as stage:
        ours = stage.inbox._compositor
        assert isinstance(ours, FrontCompositor)
        plain = Compositor()
        plain.reflow(stage.inbox, stage.inbox.size)
        assert plain.render_strips() == ours.render_strips()
        visible = ours.visible_widgets
        assert len(_seen(visible)) < len(visible)


class Short(Widget):
    """Gives one line, however many it has."""

    def render_lines(self, crop: Region) -> list:
        return super().render_lines(crop)[:1]


class Behind(CurtainScreen):
    """A box that lies wholly behind what it holds."""

    def compose(self) -> ComposeResult:
        short = Short()
        short.styles.width = short.styles.height = "100%"
        yield Vertical(short)


@pytest.mark.parametrize("crop", [Region(0, 0, 80, 24), Region(0, 1, 20, 2)])
async def test_a_hole_shows_what_is_behind(crop: Region) -> None:
    """As with Textual's own."""
    app = App[None]()
    async with app.run_test() as pilot:
        await app.push_screen(Behind())
        await pilot.pause()
        ours = app.screen._compositor
        assert len(_seen(ours.visible_widgets)) < len(ours.visible_widgets)
        chops = ours._render_chops(crop, lambda _: True)
        pieces = [strip for y in crop.line_range for x, strip in chops[y].items() if x < crop.right]
        assert all(isinstance(strip, Strip) for strip in pieces)


def test_it_leans_on_names_that_textual_has() -> None:
    """Were they gone, everything would be painted."""
    assert hasattr(Compositor, "_get_renders")
    assert hasattr(Compositor, "_render_chops")
    assert "_compositor" in Screen.__init__.__code__.co_names
