"""What the terminal shows, so that nothing is written to it twice.

Textual writes a widget again whenever anything asked it to be painted, and all of them after each
layout: of the 86 KB that opening the reply box took at 200x60, 52 stood there already. A frame
comes as pieces, one for each widget that a line crosses; a piece that is there is left out.

Leans on the two kinds of update of Textual 8.2.8, pinned by a test; another kind is written whole.
Neighbours: `app` passes each frame through here, `driver` says when the terminal may show anything.
"""

from collections.abc import Iterator

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

Piece = tuple[int, int, Strip]
"""Line, column and what stands there; from 0."""


class Shown:
    """The pieces that were written last, as far as nothing was written over them."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, tuple[int, str]]] = {}
        """Line -> column -> (cells, what was written)."""
        self._size = Size()

    def forget(self) -> None:
        """The terminal may show anything: another program, or our lines in another order."""
        self._lines.clear()

    def news(self, update: object, size: Size) -> object:
        """What of a frame has to be written.

        Args:
            update: as Textual's compositor made it, or anything else that it displays.
            size: of the screen.
        """
        if size != self._size:
            self._size = size
            self.forget()
        if isinstance(update, LayoutUpdate | ChopsUpdate):
            return _News(self, update)
        if update is not None:
            self.forget()
        return update

    def written(self, pieces: Iterator[Piece], console: Console) -> str:
        """Those of the pieces that are not there yet, as control sequences."""
        out: list[str] = []
        for y, x, strip in pieces:
            text, cells = strip.render(console), strip.cell_length
            line = self._lines.setdefault(y, {})
            if line.get(x) == (cells, text):
                continue
            for other_x, (other_cells, _) in list(line.items()):
                if other_x < x + cells and x < other_x + other_cells:
                    del line[other_x]
            line[x] = (cells, text)
            out += (Control.move_to(x, y).segment.text, text)
            if not text.isascii():
                # Terminals disagree about the width of some characters: what stands to the right
                # is written once more when it comes next, as it always was.
                line.pop(x + cells, None)
        return "".join(out)


class _News(CompositorUpdate):
    """A frame without what is there already."""

    def __init__(self, shown: Shown, update: LayoutUpdate | ChopsUpdate) -> None:
        self._shown = shown
        self._update = update

    def render_segments(self, console: Console) -> str:
        """Called when the frame is written, and only then."""
        update = self._update
        pieces = _of_layout(update) if isinstance(update, LayoutUpdate) else _of_chops(update)
        return self._shown.written(pieces, console)


def _of_layout(update: LayoutUpdate) -> Iterator[Piece]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[Piece]:
    """Whole pieces, and of the last one in a span what belongs to it."""
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > x2 or end <= x1:
                continue
            is_whole = x1 <= x < x2 and end <= x2
            yield y, x, strip if is_whole else strip.crop(0, min(end, x2) - x)
