"""The filter: status and archive, each by one key. Answers with a view, or None."""

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.domain import ArchivedFilter, Sort, StatusFilter, View
from tui.ui.listing import filter_view
from tui.ui.screens.dialog import Dialog

_STATUS = {"a": StatusFilter.ALL, "o": StatusFilter.OPEN, "c": StatusFilter.CLOSED}
_ARCHIVED = {"n": ArchivedFilter.NO, "y": ArchivedFilter.YES, "l": ArchivedFilter.ALL}
_ARCHIVED_WORDS = {
    ArchivedFilter.NO: "no",
    ArchivedFilter.YES: "yes",
    ArchivedFilter.ALL: "all",
}


_CHOICE_CELLS = 12


class FilterScreen(Dialog[View | None]):
    """A few lines over the inbox."""

    def __init__(self, view: View) -> None:
        """Begin with what the list shows now."""
        super().__init__()
        self._status = view.status
        self._archived = view.archived
        self._sort = view.sort
        self._before = (view.status, view.archived)
        self._body = Static("", markup=False, id="filter-body")

    def compose(self) -> ComposeResult:
        """One box."""
        with Vertical(id="filter-box", classes="dialog"):
            yield self._body

    def on_mount(self) -> None:
        """Show the choice."""
        self._paint()

    def _paint(self) -> None:
        text = Text("Show tickets\n\n", style="bold")
        text.append("Status     ", style="dim not bold")
        for key, status in _STATUS.items():
            _add_choice(text, key, status.value, is_chosen=status is self._status)
        text.append("\nArchived   ", style="dim not bold")
        for key, archived in _ARCHIVED.items():
            _add_choice(text, key, _ARCHIVED_WORDS[archived], is_chosen=archived is self._archived)
        text.append("\n\nEnter apply   Esc leave as it was", style="dim not bold")
        self._body.update(text)

    def on_key(self, event: events.Key) -> None:
        """One key, one choice; nothing of it reaches the inbox."""
        event.stop()
        event.prevent_default()
        key = event.character if event.is_printable and "+" not in event.key else event.key
        if key in _STATUS or key in _ARCHIVED:
            self.action_choose(key)
        elif key == "enter":
            is_same = (self._status, self._archived) == self._before
            chosen = filter_view(self._status, self._archived, self._sort_of_choice())
            self.leave(None if is_same else chosen)
        elif key in ("escape", "f", "q"):
            self.leave(None)

    def action_choose(self, key: str) -> None:
        """A choice, by its key or by a click."""
        self._status = _STATUS.get(key, self._status)
        self._archived = _ARCHIVED.get(key, self._archived)
        self._paint()

    def _sort_of_choice(self) -> Sort:
        """Waiting first makes no sense among the closed."""
        is_closed = self._status is StatusFilter.CLOSED
        return Sort.NEWEST if is_closed and self._sort is Sort.WAITING else self._sort


def _add_choice(text: Text, key: str, word: str, *, is_chosen: bool) -> None:
    click = Style(meta={"@click": f"screen.choose('{key}')"})
    text.append(f"{key} ", style=Style(bold=True) + click)
    words = f"[{word}]" if is_chosen else f" {word} "
    text.append(words, style=Style(reverse=is_chosen, bold=is_chosen) + click)
    text.append(" " * (_CHOICE_CELLS - len(words)))
