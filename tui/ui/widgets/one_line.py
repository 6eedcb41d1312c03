"""The shared base of lines that are one row high: pieces of text at the left and at the right.

A piece may name a command; clicking it posts `Pressed`. Subclasses say which pieces fit a width;
the base paints them and repaints only when they read differently.
"""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui.records import dataclass
from tui.ui.laid_once import LaidOnce
from tui.ui.look import Ground, Look, Role
from tui.ui.paint import Line, one_row

_ASCII_SIGNS = str.maketrans({"·": "-", "…": "."})
"""For signs in words; each as wide as what it stands for, so that no piece moves."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text on a line."""

    text: str
    role: Role = "dim"
    command: str = ""
    """Id of the command that a click runs; empty for none."""
    ground: Ground = "page"

    @property
    def cells(self) -> int:
        """How wide it is."""
        return cell_len(self.text)


def cells_of(pieces: Sequence[Piece]) -> int:
    """How wide they are together."""
    return sum(piece.cells for piece in pieces)


Sides = tuple[Sequence[Piece], Sequence[Piece]]
"""What stands at the left, and what at the right."""


class OneLine(LaidOnce, Widget):
    """A painted line."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "OneLine { height: 1; width: 1fr; }"

    class Pressed(Message):
        """A piece that names a command was clicked."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, look: Look, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        """Begin with nothing to say.

        Args:
            look: how to paint until the app's theme says otherwise.
            id: Textual's id of the widget.
        """
        super().__init__(id=id)
        self._look = look
        self._painted: tuple[int, Sides] | None = None

    @property
    def look(self) -> Look:
        """How the line paints."""
        return self._look

    def sides(self, width: int) -> Sides:
        """What stands on the line when it is that wide."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Follow the app's theme from now on."""
        self.app.theme_changed_signal.subscribe(self, self._follow)
        self._follow(self.app.current_theme)

    def _follow(self, theme: Theme) -> None:
        if theme.name != self._look.theme_name:
            self._look = self._look.for_theme(theme)
            self.refresh()

    def renew(self) -> None:
        """Repaint if the line reads differently now."""
        if self._painted is not None:
            width = self.size.width
            if self._painted != (width, self.sides(width)):
                self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        width = self.size.width
        sides = self.sides(width)
        self._painted = (width, sides)
        left, right = sides
        line = Line(self._look, width)
        room = width - (cells_of(right) + 1 if right else 0)
        for piece in left:
            self._add(line, piece, room - line.used)
        line.gap_to(max(line.used, width - cells_of(right)))
        for piece in right:
            self._add(line, piece, line.room)
        return line.strip() if y == 0 else Line(self._look, width).strip()

    def _add(self, line: Line, piece: Piece, room: int) -> None:
        line.ground = piece.ground
        text = piece.text.translate(_ASCII_SIGNS) if self._look.is_ascii else piece.text
        if piece.cells <= room:
            line.add(one_row(text), piece.role)
        elif room > 0:
            line.column(one_row(text), room, piece.role)
        line.ground = "page"

    def on_click(self, event: events.Click) -> None:
        """Run the command of the piece under the pointer."""
        event.stop()
        command = self.command_at(event.x)
        if command:
            self.post_message(self.Pressed(command))

    def command_at(self, x: int) -> str:
        """Id of the command at this cell; empty when there is none."""
        width = self.size.width
        left, right = self.sides(width)
        for pieces, start in ((right, width - cells_of(right)), (left, 0)):
            at = start
            for piece in pieces:
                if at <= x < at + piece.cells:
                    return piece.command
                at += piece.cells
        return ""
