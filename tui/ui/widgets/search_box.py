"""The search line above the list: one input for life, shown while a search is on."""

from textual.widgets import Input

from tui.ui.widgets.in_order import EditsInOrder
from tui.ui.widgets.typed import TypedLine


class SearchBox(TypedLine, EditsInOrder, Input):
    """Words, and `is:` `from:` `order:` `older:`."""

    def __init__(self) -> None:
        """Begin hidden and empty."""
        super().__init__(
            id="search", placeholder="words, is:open, from:, order:, older:3d", compact=True
        )
        self.cursor_blink = False
        self.display = False
