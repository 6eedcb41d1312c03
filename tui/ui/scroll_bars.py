"""Scroll bars that are cheap to paint, and in ASCII a block of colour without eighths at its ends.

A bar changes with each page; Textual renders it as a document and styles it line by line, a fifth
of what a page of the list took. It has five different cells at most.

Neighbours: `look` has the signs of the panes, `ascii.tcss` the edges around them.
"""

from typing import ClassVar

from rich.color import Color
from rich.segment import Segment
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from tui.ui.laid_once import LaidOnce


class PlainBar(ScrollBarRender):
    """Whole cells only."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def choose_scroll_bars(*, is_ascii: bool) -> None:
    """How all scroll bars of this process are drawn from now on; Textual keeps it in the class."""
    ScrollBar.renderer = PlainBar if is_ascii else ScrollBarRender


class QuickBar(LaidOnce, ScrollBar):
    """A vertical bar that paints each different cell once."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of it."""
        bar = self.render()
        if not self.vertical or self.styles.gutter or not isinstance(bar, ScrollBarRender):
            return super().render_lines(crop)
        height, width = self.size.height, self.size.width
        style = self.app.console.get_style(bar.style)
        cells = bar.render_bar(
            size=height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=width,
            back_color=style.bgcolor or Color.default(),
            bar_color=style.color or Color.default(),
        ).segments
        base, (_, background) = self.rich_style, self.background_colors
        strips: dict[int, Strip] = {}
        for cell in cells:
            if id(cell) not in strips:
                look = base + cell.style
                strip = Strip([Segment(cell.text, look)], width)
                for line_filter in self.get_line_filters():
                    strip = strip.apply_filter(line_filter, background)
                strips[id(cell)] = strip
        left, right = crop.column_span
        lines = [strips[id(cell)] for cell in cells[crop.y : crop.bottom]]
        return lines if (left, right) == (0, width) else [each.crop(left, right) for each in lines]
