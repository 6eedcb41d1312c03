"""What the keys do in one place: a searchable list, drawn from the registry alone."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from tui.ui.command import GROUPS, Command
from tui.ui.keymap import Keymap
from tui.ui.look import UNICODE, Glyphs
from tui.ui.paint_rows import mark_words
from tui.ui.reasons import Place
from tui.ui.screens.dialog import Dialog
from tui.ui.widgets.typed import TypedLine

_TITLES = {
    Place.LIST: "Keys in the list",
    Place.THREAD: "Keys in the conversation",
    Place.COMPOSER: "Keys while writing",
    Place.SEARCH: "Keys while searching",
}
_KEY_CELLS = 18


def help_lines(
    keymap: Keymap, place: Place, search: str = "", glyphs: Glyphs = UNICODE
) -> Table | Text:
    """The lines of the help: keys beside what they do.

    Args:
        keymap: the keys as they are now.
        place: whose keys.
        search: words that a line must hold, in any order.
        glyphs: the marks of the list, which are explained there.
    """
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=_KEY_CELLS, no_wrap=True)
    table.add_column(ratio=1)
    words = search.casefold().split()
    for group in GROUPS:
        commands = [
            c for c in keymap.here(place) if c.group == group and _matches(c, keymap, words)
        ]
        if not commands:
            continue
        lines = [("  ".join(keymap.all_shown[c.id]) or "palette", c.help) for c in commands]
        _add_group(table, group, lines)
    marks = mark_words(glyphs) if place is Place.LIST else []
    told = [(m, said) for m, said in marks if all(w in f"mark {said}".casefold() for w in words)]
    if told:
        _add_group(table, "Marks in the list", told)
    if not table.row_count:
        return Text("No key here is called that. Backspace brings the others back.", style="dim")
    return table


def _add_group(table: Table, title: str, lines: Sequence[tuple[str, str]]) -> None:
    if table.row_count:
        table.add_row("", "")
    table.add_row(Text(title, style="dim"), "")
    for sign, words in lines:
        table.add_row(Text(sign, style="bold"), Text(words))


def _matches(command: Command, keymap: Keymap, words: list[str]) -> bool:
    keys = " ".join(keymap.all_shown[command.id])
    hay = f"{command.label} {command.help} {command.id} {keys}".casefold()
    return all(word in hay for word in words)


class _Search(TypedLine, Input):
    """The line to search by."""


class HelpScreen(Dialog[None]):
    """A page over the inbox; type to search, Esc to leave."""

    def __init__(self, keymap: Keymap, place: Place, glyphs: Glyphs = UNICODE) -> None:
        """Begin with everything of the place."""
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap
        self._place = place
        self._search = _Search(placeholder="type to search", compact=True, id="help-search")
        self._search.cursor_blink = False
        self._body = Static("", markup=False, id="help-body")
        self._pane = VerticalScroll(self._body, can_focus=False)

    def compose(self) -> ComposeResult:
        """Title, search line, list, and how to leave."""
        with Vertical(id="help-box", classes="dialog"):
            yield Static(Text(_TITLES[self._place], style="bold"), markup=False)
            yield self._search
            yield self._pane
            yield Static(Text("\nEsc close   PgUp PgDn scroll", style="dim"), markup=False)

    def on_mount(self) -> None:
        """Show all."""
        self._body.update(help_lines(self._keymap, self._place, glyphs=self._glyphs))
        self._search.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow down."""
        event.stop()
        self._body.update(help_lines(self._keymap, self._place, event.value, self._glyphs))
        self._pane.scroll_home(animate=False)

    def on_key(self, event: events.Key) -> None:
        """Scroll and leave; nothing of it reaches the inbox."""
        scroll = {
            "pagedown": self._pane.scroll_page_down,
            "pageup": self._pane.scroll_page_up,
            "down": self._pane.scroll_down,
            "up": self._pane.scroll_up,
        }
        if event.key in ("escape", "enter", "f1") or event.character == "?":
            self.leave(None)
        elif event.key in scroll:
            scroll[event.key](animate=False)
        else:
            return
        event.stop()
        event.prevent_default()
