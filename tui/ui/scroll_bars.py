"""Scroll bars in ASCII: a block of colour alone, without the eighths at its ends.

Neighbours: `look` has the signs of the panes, `ascii.tcss` the edges around them.
"""

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainBar(ScrollBarRender):
    """Whole cells only."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def choose_scroll_bars(*, is_ascii: bool) -> None:
    """How all scroll bars of this process are drawn from now on; Textual keeps it in the class."""
    ScrollBar.renderer = PlainBar if is_ascii else ScrollBarRender
