"""The painter's brush: a line of text pieces that ends up exactly as wide as its pane.

`paint_rows`, `paint_messages` and `paint_ticket` draw with it. Painters are pure: domain objects, a
width and a `Look` in, strips out; they hold no widget and read no clock.
"""

from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.text import fit, plain_emoji, wrap
from tui.ui.look import Ground, Look, Role


class Line:
    """One line of the screen while it is being filled, from left to right."""

    __slots__ = ("_look", "_segments", "_width", "ground", "used")

    def __init__(self, look: Look, width: int, ground: Ground = "page") -> None:
        """Begin a line.

        Args:
            look: where styles come from.
            width: cells that the finished line takes.
            ground: what the line stands on.
        """
        self._look = look
        self._width = width
        self._segments: list[Segment] = []
        self.ground: Ground = ground
        self.used = 0
        """Cells filled so far."""

    @property
    def room(self) -> int:
        """Cells that are left."""
        return self._width - self.used

    def add(self, text: str, role: Role = "body") -> None:
        """Append text; what does not fit is cut with an ellipsis."""
        self.add_styled(text, self._look.style(role, self.ground))

    def add_styled(self, text: str, style: Style) -> None:
        """Append text in a style that is no role's own (links)."""
        cells = cell_len(text)
        if cells > self.room:
            cells = max(0, self.room)
            text = self._cut(text, cells)
        if text:
            self._put(text, cells, style)

    def column(self, text: str, cells: int, role: Role = "body", *, is_right: bool = False) -> None:
        """Append text cut or padded to a column of that many cells."""
        cells = max(0, min(cells, self.room))
        if len(text) <= cells and text.isascii() and text.isprintable():
            # Nearly every column: a character a cell, so that nothing has to be measured.
            if cells:
                text = text.rjust(cells) if is_right else text.ljust(cells)
                self._put(text, cells, self._look.style(role, self.ground))
            return
        if is_right:
            gap = cells - cell_len(text)
            text = " " * gap + text if gap >= 0 else text
        self.add(self._cut(text, cells), role)

    def gap(self, cells: int) -> None:
        """Append that many blanks."""
        if (cells := min(cells, self.room)) > 0:
            style = self._look.style("body", self.ground)
            last = self._segments[-1].style if self._segments else None
            # Each change of style costs some forty bytes on the line to the terminal.
            carries = isinstance(last, Style) and carries_blanks(last, style)
            self._put(" " * cells, cells, last if carries else style)

    def gap_to(self, cell: int) -> None:
        """Append blanks up to a cell; nothing when the line is there already."""
        self.gap(cell - self.used)

    def strip(self) -> Strip:
        """The finished line, filled up with blanks."""
        self.gap(self.room)
        return Strip(self._segments, self._width)

    def _put(self, text: str, cells: int, style: Style | None) -> None:
        """Append a piece; to the last one where nothing that shows but the text differs."""
        segments = self._segments
        if segments:
            before, last_style, _ = last = segments[-1]
            if last_style is style or last_style == style or _takes_in(style, last):
                segments[-1] = Segment(before + text, style)
                self.used += cells
                return
        segments.append(Segment(text, style))
        self.used += cells

    def _cut(self, text: str, cells: int) -> str:
        return fit(text, cells, measure=cell_len, ellipsis=self._look.glyphs.ellipsis)


@lru_cache(maxsize=256)
def carries_blanks(style: Style, blank_style: Style) -> bool:
    """Whether blanks look the same in both styles: nothing of a blank shows but its ground."""
    if style.underline or style.strike or style.reverse != blank_style.reverse:
        return False
    ground = "color" if style.reverse else "bgcolor"
    return bool(getattr(style, ground) == getattr(blank_style, ground))


def _takes_in(style: Style | None, last: Segment) -> bool:
    """Whether a last piece of blanks can as well begin a piece in this style."""
    return (
        last.text.isspace()
        and bool(style is not None and last.style is not None)
        and carries_blanks(style, last.style)
    )


def one_row(text: str) -> str:
    """Foreign text for a column: emoji in a form whose width all terminals agree on."""
    return text if text.isascii() else plain_emoji(text)


def blank(look: Look, width: int) -> Strip:
    """An empty line of the page."""
    return Line(look, width).strip()


def paragraph(text: str, width: int) -> list[str]:
    """Text wrapped to a width in cells; always at least one line."""
    return wrap(text, max(1, width), measure=cell_len)


def notice(look: Look, size: tuple[int, int], headline: str, advice: str) -> list[Strip]:
    """What a pane says when it has nothing to show: a headline and what can be done.

    Args:
        look: where styles come from.
        size: width and height of the pane in cells.
        headline: what is the case, in bold.
        advice: what a person can do, dim.
    """
    width, height = size
    measure = min(48, max(1, width - 4))
    rows: list[tuple[str, Role]] = [(text, "strong") for text in paragraph(headline, measure)]
    if advice:
        rows += [("", "body"), *((text, "dim") for text in paragraph(advice, measure))]
    top = max(0, (height - len(rows)) // 3)
    strips = [blank(look, width)] * top
    for text, role in rows[:height]:
        line = Line(look, width)
        line.gap((width - cell_len(text)) // 2)
        line.add(text, role)
        strips.append(line.strip())
    return (strips + [blank(look, width)] * height)[:height]


def flowing(
    look: Look, width: int, pieces: Sequence[tuple[str, Role]], *, margin: int = 1
) -> list[Strip]:
    """Pieces one after another with a dot between them, on as many lines as they need.

    None is left out; one that is longer than a whole line is cut.

    Args:
        look: where styles come from.
        width: cells of a line.
        pieces: text and role.
        margin: blank cells on either side.
    """
    dot = f" {look.glyphs.dot} "
    lines: list[Line] = []
    for text, role in pieces:
        if lines and cell_len(dot + text) <= lines[-1].room - margin:
            lines[-1].add(dot, "faint")
        else:
            lines.append(Line(look, width))
            lines[-1].gap(margin)
        room = max(0, lines[-1].room - margin)
        lines[-1].column(text, min(cell_len(text), room), role)
    return [line.strip() for line in lines]
