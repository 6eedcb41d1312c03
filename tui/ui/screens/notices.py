"""What the opening of a mailbox found, over the inbox, until the person has read it.

Damage that was mended and words that were lost are worth a key press; a line that fits the bottom
of the screen is said there instead (`switching`).
"""

from collections.abc import Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.text import one_line
from tui.ui.screens.dialog import Dialog

LIMIT = 600
"""Characters of one notice; it may hold the path of a file."""


class NoticesScreen(Dialog[None]):
    """A few paragraphs; Esc or Enter puts them away."""

    def __init__(self, label: str, notices: Sequence[str]) -> None:
        """Make it.

        Args:
            label: what the store is called.
            notices: a sentence or a few each.
        """
        super().__init__()
        self._label = label
        self._notices = notices

    def compose(self) -> ComposeResult:
        """One box."""
        text = Text(f"{one_line(self._label, 60)}\n", style="bold")
        for notice in self._notices:
            text.append(f"\n{one_line(notice, LIMIT)}\n", style="not bold")
        text.append("\nEsc back", style="dim not bold")
        with Vertical(id="notices-box", classes="dialog"):
            yield Static(text, markup=False, id="notices-body")

    def on_key(self, event: events.Key) -> None:
        """Nothing of what is typed reaches the inbox."""
        event.stop()
        event.prevent_default()
        if event.key in ("escape", "enter"):
            self.leave()
