"""The panel about the line to SellApp: how it stands, why, and what can be done."""

from collections.abc import Callable, Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.text import one_line
from tui.ui.screens.dialog import Dialog

Facts = Callable[[], Sequence[tuple[str, str]]]

RENEW_S = 1.0
LABEL_CELLS = 12


class ConnectionScreen(Dialog[bool]):
    """A few lines over the inbox; answers whether SellApp should be asked now."""

    def __init__(self, label: str, facts: Facts, *, can_ask: bool = True) -> None:
        """Make it.

        Args:
            label: what the store is called.
            facts: label and value of what is known now; asked again while it is open.
            can_ask: offer to ask SellApp now.
        """
        super().__init__()
        self._label = label
        self._facts = facts
        self._can_ask = can_ask
        self._body = Static("", markup=False, id="connection-body")

    def compose(self) -> ComposeResult:
        """One box."""
        with Vertical(id="connection-box", classes="dialog"):
            yield self._body

    def on_mount(self) -> None:
        """Show it, and let no age stand still."""
        self._paint()
        self.set_interval(RENEW_S, self._paint)

    def _paint(self) -> None:
        text = Text(f"{one_line(self._label, 60)} at SellApp\n", style="bold")
        width = max(20, self._body.size.width - LABEL_CELLS)
        for label, value in self._facts():
            lines = Text(one_line(value, 300), style="not bold").wrap(self.app.console, width)
            for number, line in enumerate(lines):
                text.append(f"\n{'' if number else label:<{LABEL_CELLS}}", style="dim not bold")
                text.append_text(line)
        keys = "R ask now   Esc back" if self._can_ask else "Esc back"
        text.append(f"\n\n{keys}", style="dim not bold")
        self._body.update(text)

    def on_resize(self) -> None:
        """Wrapped for another width."""
        self._paint()

    def on_key(self, event: events.Key) -> None:
        """Two keys mean something here; nothing of the rest reaches the inbox."""
        event.stop()
        event.prevent_default()
        if event.key in ("R", "f5") or event.character == "R":
            if self._can_ask:
                self.leave(True)
        elif event.key in ("escape", "enter", "q"):
            self.leave(False)
