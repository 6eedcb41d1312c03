"""A widget whose new size costs one layout of the screen, and not two.

When a layout gives a widget another size, Textual sets its `virtual_size`, which asks for a layout
as whenever that changes; so it lays the whole screen out again, with a frame of its own that shows
the same: each time that the reply box grew or closed, or the search line opened.
"""

from typing import TYPE_CHECKING

from textual.geometry import Size

if TYPE_CHECKING:
    from textual.widget import Widget
else:
    Widget = object


class LaidOnce(Widget):
    """For a widget that nothing is laid out by but its own size: its overflow is hidden.

    One that scrolls by itself must not be of this kind. No widget itself: Textual takes the styles
    of the first base that is one, and of no other.
    """

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: FBT001, FBT002 - Textual's own signature
    ) -> bool:
        """A layout gives the widget its size; this alone is no reason for the next one."""
        del layout
        return super()._size_updated(size, virtual_size, container_size, layout=False)
