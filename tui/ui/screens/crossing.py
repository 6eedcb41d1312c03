"""Between two stores: a line that says so, and no key that could reach either.

Whoever types on while a store is being opened means neither the ticket that was on the screen nor
the one that comes; so every key ends here.
"""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.text import one_line
from tui.ui.stylesheet import DIALOGS


class Crossing(ModalScreen[None]):
    """Shown over the store that is left, until the next one is there."""

    CSS_PATH: ClassVar[CSSPathType | None] = DIALOGS

    def __init__(self, label: str) -> None:
        """Make it.

        Args:
            label: what the next store is called.
        """
        super().__init__()
        self._label = label

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static(
            Text(f"Opening {one_line(self._label, 60)} …"), markup=False, id="crossing-box"
        )

    def on_key(self, event: events.Key) -> None:
        """Nobody gets it; Ctrl+Q still quits, since that is the app's own."""
        event.stop()
        event.prevent_default()
