"""The line of tabs: every view with its key and its live count.

It keeps what the tabs say, also where there is no line to spare for it: then the top bar shows as
many of them as it has room for.
"""

from dataclasses import replace

from tui.domain import VIEWS, Counts, View
from tui.ui.look import Look
from tui.ui.widgets.one_line import OneLine, Piece, Sides
from tui.ui.widgets.tabs import TabState, fitting, widened


class TabBar(OneLine):
    """Views."""

    def __init__(self, look: Look) -> None:
        """Begin with the first view and no figures.

        Args:
            look: how to paint.
        """
        super().__init__(look, id="tab-bar")
        self.state = TabState(VIEWS[0], {}, {}, {}, dot=look.glyphs.dot)

    def set_keys(self, keys: dict[str, str]) -> None:
        """The key of each view, by view name."""
        self._say(replace(self.state, keys=keys))

    def set_view(self, view: View, own: View | None = None) -> None:
        """The view that is shown, and the one that a person made with the filter."""
        self._say(replace(self.state, shown=view, own=own))

    def set_counts(self, counts: Counts) -> None:
        """The figures."""
        cells = widened(self.state.cells, counts.by_view)
        self._say(replace(self.state, counts=counts.by_view, cells=cells))

    def set_alarm(self, *, needs_decision: bool) -> None:
        """Whether something unsent waits for a person."""
        self._say(replace(self.state, needs_decision=needs_decision))

    def _say(self, state: TabState) -> None:
        # Every saved draft brings the figures again, and to fit the tabs takes a millisecond.
        if state != self.state:
            self.state = state
            self.renew()

    def fitting(self, room: int) -> list[Piece]:
        """As many tabs as fit."""
        return fitting(self.state, room)

    def sides(self, width: int) -> Sides:
        """The tabs, alone on their line."""
        return self.fitting(width), ()
