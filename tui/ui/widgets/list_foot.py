"""The line under the list: how many tickets in which order, or how many wait to be shown.

At the right stands what could not be read: a row that is missing above is never missing silently.
A click there opens the panel that says what to do about it.
The line is always there, so that news does not move the list.
"""

from tui.ui.look import Look
from tui.ui.widgets.one_line import OneLine, Piece, Sides, cells_of


class ListFoot(OneLine):
    """Count, order and arrivals."""

    def __init__(self, look: Look) -> None:
        """Begin with nothing to say."""
        super().__init__(look, id="list-foot")
        self._words = ""
        self._arrivals = 0
        self._key = ""
        self.unreadable = 0
        """How many of SellApp's rows could not be read and are kept aside."""

    def set_unreadable(self, count: int) -> None:
        """Say how many of SellApp's rows could not be read."""
        self.unreadable = count
        self.renew()

    def say(self, words: str, arrivals: int, key: str) -> None:
        """What stands there.

        Args:
            words: count and order.
            arrivals: tickets that wait to be shown.
            key: the key that shows them, as people write it; empty when it has none.
        """
        self._words, self._arrivals, self._key = words, arrivals, key
        self.renew()

    def sides(self, width: int) -> Sides:
        """Arrivals come first; they are what the person may want to act on."""
        left: tuple[Piece, ...] = (Piece(f" {self._words}", "dim"),)
        if self._arrivals:
            press = f" · press {self._key} to show" if self._key else " · show"
            new = Piece(f" {self._arrivals} new", "hue", "list.show_new")
            left = (new, Piece(press, "dim", "list.show_new"))
        if not self.unreadable:
            return left, ()
        full, short = (
            (Piece(f"{self.unreadable} {words} ", "late", "app.connection"),)
            for words in ("could not be read", "unreadable")
        )
        return left, full if cells_of(left) + cells_of(full) < width else short
