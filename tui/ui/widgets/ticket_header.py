"""The lines above a conversation: what it is about, who asks, how it stands."""

from datetime import tzinfo

from textual.strip import Strip

from tui.clock import Clock
from tui.domain import Thread
from tui.ui.look import Look
from tui.ui.paint_ticket import Moment, paint_header
from tui.ui.widgets.painted_panel import PaintedPanel


class TicketHeader(PaintedPanel):
    """Number, title, e-mail, status, waiting time and the age of the messages."""

    def __init__(self, look: Look, clock: Clock, tz: tzinfo, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        """As the base.

        Args:
            look: how to paint.
            clock: for the ages.
            tz: the agent's zone, for times of day.
            id: Textual's id of the widget.
        """
        super().__init__(look, clock, id=id)
        self._tz = tz

    def paint(self, thread: Thread, width: int) -> list[Strip]:
        """Title, facts, air."""
        return paint_header(thread, Moment(self._clock.now(), self._tz), width, self._look)

    def fit(self) -> None:
        """As high as what is known takes, so that none of it is left out in a narrow pane."""
        width = self.size.width
        if self._thread is not None and width:
            if self._strips is None:
                self._strips = self.paint(self._thread, width)
            self.styles.height = len(self._strips)
