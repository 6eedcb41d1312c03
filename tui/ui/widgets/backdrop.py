"""What lies behind panes: one line, painted once and shown all the way down.

Textual paints every line of every container, also where panes cover it: a third of the lines of
the first frame. The lines of these are all alike, so that one stands for all.
"""

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip

from tui.ui.laid_once import LaidOnce

if TYPE_CHECKING:
    from textual.widget import Widget
else:
    Widget = object


class Backdrop(Widget):
    """For a widget without content, whose lines are all alike as long as no edge runs across.

    No widget itself, as `LaidOnce`.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the widget."""
        across = self.styles.gutter
        if across.top or across.bottom:
            return super().render_lines(crop)
        return super().render_lines(crop.grow((0, 0, 1 - crop.height, 0))) * crop.height


class Columns(LaidOnce, Backdrop, Horizontal):
    """Panes side by side."""


class Rows(LaidOnce, Backdrop, Vertical):
    """Panes one below the other."""
