"""The third panel: everything known of a ticket beside its conversation, and of its customer.

A click on another ticket of the customer asks for it.
"""

from collections.abc import Sequence
from datetime import tzinfo

from textual import events
from textual.message import Message
from textual.strip import Strip

from tui.clock import Clock
from tui.domain import Thread, TicketId, TicketRow
from tui.ui.look import Look
from tui.ui.paint_others import MOST_OTHERS, paint_others
from tui.ui.paint_ticket import Moment, paint_facts
from tui.ui.widgets.painted_panel import PaintedPanel


class TicketFacts(PaintedPanel):
    """Customer, order, status, times, other tickets; only what is known."""

    class OtherPressed(Message):
        """Another ticket of the customer was clicked."""

        def __init__(self, ticket_id: TicketId) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    def __init__(
        self,
        look: Look,
        clock: Clock,
        tz: tzinfo,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        """Begin with no ticket.

        Args:
            look: how to paint.
            clock: for the ages.
            tz: the agent's time zone.
            id: Textual's id of the widget.
            classes: its stylesheet classes.
        """
        super().__init__(look, clock, id=id, classes=classes)
        self._tz = tz
        self._others: tuple[TicketRow, ...] = ()
        self._first_other = 0
        """The line of the first of them."""

    def show_others(self, others: Sequence[TicketRow]) -> None:
        """The customer's other tickets, newest activity first."""
        if tuple(others) != self._others:
            self._others = tuple(others)
            self._repaint()

    def paint(self, thread: Thread, width: int) -> list[Strip]:
        """Labels and values, in groups."""
        now = self._clock.now()
        facts = paint_facts(thread, Moment(now, self._tz), width, self._look)
        self._first_other = len(facts) + 1
        return [*facts, *paint_others(self._others, now, width, self._look)]

    def on_click(self, event: events.Click) -> None:
        """Ask for the ticket under the pointer."""
        index = event.y - self._first_other
        if 0 <= index < min(len(self._others), MOST_OTHERS):
            event.stop()
            self.post_message(self.OtherPressed(self._others[index].id))
