"""Where the items of a conversation stand: which item is at which line, for one width.

Items are wrapped as they come into sight; the others count with an estimate until somebody finds
the time (`lay_some`). Results for items out of sight are held back until `commit`, so that nothing
moves while they are made. Pure: no Textual here.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import accumulate

from tui.ui.paint_messages import Canvas, Laid, estimated_height, lay_out
from tui.ui.paint_thread import Item

_ITEMS_BETWEEN_LOOKS_AT_THE_CLOCK = 16

Anchor = tuple[int, int]
"""An item's index and a line of it, counted from its first."""


class ThreadLayout:
    """Heights, and what is known of the wrapped text."""

    def __init__(
        self, items: Sequence[Item], canvas: Canvas, known: Mapping[Hashable, Laid]
    ) -> None:
        """Take the items; wraps nothing yet.

        Args:
            items: from top to bottom.
            canvas: what they are laid out for.
            known: items laid out before for the same width, by key; used where unchanged.
        """
        self.items = items
        self.canvas = canvas
        self._laid: list[Laid | None] = [
            _reusable(item, known) if known else None for item in items
        ]
        body_cells = canvas.body_cells
        self._heights = [
            laid.height if laid else estimated_height(item, body_cells)
            for item, laid in zip(items, self._laid, strict=True)
        ]
        self._unlaid = [at for at, laid in enumerate(self._laid) if laid is None]
        self._sum_up()

    @property
    def total(self) -> int:
        """All lines, those of unwrapped items as estimated."""
        return self._tops[-1]

    def find(self, y: int) -> Anchor:
        """The item at line `y` and which of its lines that is; needs at least one item."""
        index = max(0, min(bisect_right(self._tops, y) - 1, len(self.items) - 1))
        return index, max(0, y - self._tops[index])

    def line_of(self, anchor: Anchor) -> int:
        """The line at which an anchor stands."""
        index, number = anchor
        return self._tops[index] + min(number, self._heights[index] - 1)

    def height_of(self, index: int) -> int:
        """Lines of an item, as far as known."""
        return self._heights[index]

    def index_of(self, key: Hashable) -> int | None:
        """The position of an item by its key."""
        return next((at for at, item in enumerate(self.items) if item.key == key), None)

    def laid(self, index: int) -> Laid:
        """An item with its lines. Wraps it if need be, which may change `total`."""
        laid = self._laid[index]
        if laid is None:
            laid = self._laid[index] = lay_out(self.items[index], self.canvas)
        if laid.height != self._heights[index]:
            self._heights[index] = laid.height
            self._sum_up()
        return laid

    def lay_down(self, y: int, lines: int) -> None:
        """Wrap what stands at `y` and in the lines below it; nothing above `y` moves."""
        index, _ = self.find(y)
        while index < len(self.items) and self._tops[index] < y + lines:
            self.laid(index)
            index += 1

    def lay_up(self, index: int, lines: int) -> int:
        """Wrap items from the last one up to `index`, or until so many lines are filled.

        Returns:
            The lines that the wrapped items take, from the last one up.
        """
        filled = 0
        for at in range(len(self.items) - 1, index - 1, -1):
            filled += self.laid(at).height
            if filled >= lines:
                break
        return filled

    def lay_some(self, is_time_up: Callable[[], bool]) -> bool:
        """Wrap items that nobody has looked at, newest first, until the time is up.

        Heights stay as estimated until `commit`.

        Returns:
            Whether some are left.
        """
        done = 0
        while self._unlaid:
            index = self._unlaid.pop()
            if self._laid[index] is None:
                self._laid[index] = lay_out(self.items[index], self.canvas)
                done += 1
                if done % _ITEMS_BETWEEN_LOOKS_AT_THE_CLOCK == 0 and is_time_up():
                    break
        return bool(self._unlaid)

    @property
    def is_exact(self) -> bool:
        """Everything is wrapped; nothing is estimated any more."""
        return not self._unlaid

    def commit(self) -> None:
        """Let the heights be what the wrapped text says."""
        for index, laid in enumerate(self._laid):
            if laid is not None:
                self._heights[index] = laid.height
        self._sum_up()

    def known(self) -> dict[Hashable, Laid]:
        """What is laid out so far, by key."""
        return {laid.item.key: laid for laid in self._laid if laid is not None}

    def _sum_up(self) -> None:
        self._tops = [0, *accumulate(self._heights)]


def _reusable(item: Item, known: Mapping[Hashable, Laid]) -> Laid | None:
    laid = known.get(item.key)
    return laid if laid is not None and laid.item == item else None
