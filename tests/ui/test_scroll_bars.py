"""The quick bar shows what Textual's own shows."""

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.ui.scroll_bars import QuickBar, choose_scroll_bars

HEIGHT = 30
WHOLE = Region(0, 0, 1, HEIGHT)


class Bars(App[None]):
    """A bar of either kind."""

    def compose(self) -> ComposeResult:
        for bar in (QuickBar(), ScrollBar()):
            bar.styles.width, bar.styles.height = 1, HEIGHT
            yield bar


def cells(strips: list[Strip]) -> list[tuple[str, Style | None, object]]:
    """Text, look, and what a click does."""
    return [(text, style, style and style.meta) for strip in strips for text, style, _ in strip]


@pytest.mark.parametrize("is_ascii", [False, True])
@pytest.mark.parametrize("position", [0, 3, 41.5, 60])
async def test_the_same_bar(position: float, *, is_ascii: bool) -> None:
    """Wherever it stands; and a click on it does the same."""
    choose_scroll_bars(is_ascii=is_ascii)
    try:
        app = Bars()
        async with app.run_test(size=(10, 2 * HEIGHT)):
            quick, plain = app.query(ScrollBar)
            for bar in (quick, plain):
                bar.window_virtual_size, bar.window_size, bar.position = 90, HEIGHT, position
            ours, theirs = quick.render_lines(WHOLE), plain.render_lines(WHOLE)
            assert len(ours) == HEIGHT
            assert cells(theirs) == cells(ours)
            assert ours[4:9] == quick.render_lines(Region(0, 4, 1, 5))
    finally:
        choose_scroll_bars(is_ascii=False)
