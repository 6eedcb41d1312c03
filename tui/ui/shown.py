"""What the terminal shows, so that nothing is written to it twice.

Textual writes a widget again whenever anything asked it to be painted, and all of them after each
layout: of the 86 KB that opening the reply box took at 200x60, 52 stood there already. A frame
comes as pieces, one for each widget that a line crosses; of each is written what differs, cell by
cell, from what stands there.

A character that terminals may disagree about the width of hides where those after it stand: from it
on, a piece is written whole or not at all, and what stands beside the piece is no longer known.

Leans on the two kinds of update of Textual 8.2.8, pinned by a test; another kind is written whole.
Neighbours: `app` passes each frame through here, `driver` says when the terminal may show anything.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

from tui.ui.ink import Ink, Pen, ink_of

Piece = tuple[int, int, Strip]
"""Line, column and what stands there; from 0."""
_ODD = (
    "[^ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0400-\u0481\u048a-\u052f"
    "\u2010-\u2027\u2190-\u2193\u2500-\u259f\u25cb\u25cf\u2713]"
)
"""All but Latin, Greek and Cyrillic letters, punctuation, edges: these take a cell everywhere."""
_JUMP_CELLS = 6
"""As many characters are as long as a move of the cursor."""


class Shown:
    """The cells as they were written last; what is not known is None."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._size = Size()
        self._title = ""

    def forget(self) -> None:
        """The terminal may show anything: another program, or our lines in another order."""
        self._lines.clear()
        self._title = ""

    def takes_title(self, title: str) -> bool:
        """Note the window's title; whether it has to be written."""
        former, self._title = self._title, title
        return former != title

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
        """What of the pieces is not there yet, as control sequences."""
        out: list[str] = []
        pen, system = Pen(), console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Textual
        for y, x, strip in pieces:
            line = self._lines.get(y)
            if line is None:
                line = self._lines[y] = _Line(self._size.width)
            cells = _Cells(strip, system)
            for start, end in line.take(x, cells):
                out.append(f"\x1b[{y + 1};{x + start + 1}H")
                out += [pen.write(text, ink) for text, ink in cells.runs(start, end)]
        out.append(pen.lift())
        return "".join(out)


class _Cells:
    """A piece, cell by cell."""

    __slots__ = ("_bounds", "chars", "inks", "odd_from", "odd_text")

    def __init__(self, strip: Strip, system: ColorSystem) -> None:
        self.chars: list[str] = []
        self.inks: list[Ink] = []
        self.odd_text: list[tuple[str, Ink]] = []
        """From the first odd character to the end: its cells are known as a whole alone."""
        self._bounds: list[int] = [0]
        for text, style, _ in strip:
            if text:
                self._add(text, ink_of(style, system))
        width = strip.cell_length
        if len(self.chars) >= width if self.odd_text else len(self.chars) != width:
            # It takes other cells than it says.
            self.odd_text = [*self.runs(0, len(self.chars)), *self.odd_text]
            self.chars, self.inks, self._bounds = [], [], [0]
        self.odd_from = len(self.chars) if self.odd_text else width
        if self.odd_from < width:
            rest = width - self.odd_from
            pen = Pen()
            whole = "".join([pen.write(text, ink) for text, ink in self.odd_text])
            self.chars += [whole, *([""] * (rest - 1))]
            self.inks += [self.odd_text[0][1]] * rest

    def _add(self, text: str, ink: Ink) -> None:
        if self.odd_text:
            self.odd_text.append((text, ink))
            return
        odd = None if text.isascii() else _odd_character().search(text)
        if odd:
            # What combines with the character before it is written together with it.
            start = max(0, odd.start() - 1)
            self.odd_text.append((text[start:], ink))
            text = text[:start]
        self.chars += text
        self.inks += [ink] * len(text)
        self._bounds.append(len(self.chars))

    def runs(self, start: int, end: int) -> Iterator[tuple[str, Ink]]:
        """Texts with their looks, from a cell to another."""
        for first, last in pairwise(self._bounds):
            left, right = max(first, start), min(last, end)
            if left < right:
                yield "".join(self.chars[left:right]), self.inks[left]
        if end > self._bounds[-1]:
            yield from self.odd_text


@cache
def _odd_character() -> re.Pattern[str]:
    return re.compile(_ODD)


class _Line:
    """A line as it was written last."""

    __slots__ = ("_chars", "_inks")

    def __init__(self, width: int) -> None:
        self._chars: list[str | None] = [None] * width
        self._inks: list[Ink | None] = [None] * width

    def take(self, x: int, cells: _Cells) -> list[tuple[int, int]]:
        """Note a piece; from which to which of its cells it has to be written."""
        chars, inks = cells.chars, cells.inks
        end = x + len(chars)
        old_chars, old_inks = self._chars[x:end], self._inks[x:end]
        if chars == old_chars and inks == old_inks:
            return []
        if old_chars.count(None) == len(old_chars):
            # The first frame: nothing stands there to be compared with.
            spans = [(0, len(chars))]
        else:
            spans = _joined(
                number
                for number, (char, old_char, ink, old_ink) in enumerate(
                    zip(chars, old_chars, inks, old_inks, strict=False)
                )
                if char != old_char or (ink is not old_ink and not _is_alike(char, ink, old_ink))
            )
        self._chars[x:end], self._inks[x:end] = chars, inks
        odd_from = cells.odd_from
        if spans and spans[-1][1] > odd_from:
            spans = [span for span in spans if span[0] < odd_from]
            if spans and spans[-1][1] >= odd_from:
                spans[-1] = (spans[-1][0], len(chars))
            else:
                spans.append((odd_from, len(chars)))
            self._doubt(end, sum(len(text) for text, _ in cells.odd_text))
        return spans

    def _doubt(self, x: int, count: int) -> None:
        """Terminals disagree about the width of some characters: these may have been pushed."""
        count = min(count, len(self._chars) - x)
        self._chars[x : x + count] = [None] * count


def _is_alike(char: str, ink: Ink, old_ink: Ink | None) -> bool:
    return char == " " and old_ink is not None and ink.is_alike_on_blanks(old_ink)


def _joined(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Spans around cells; what stands between two is cheaper to write than to jump over."""
    spans: list[tuple[int, int]] = []
    start = end = -_JUMP_CELLS - 1
    for number in numbers:
        if number > end + _JUMP_CELLS:
            if end > start:
                spans.append((start, end))
            start = number
        end = number + 1
    if end > start:
        spans.append((start, end))
    return spans


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
            if strip is None or x >= x2 or end <= x1:
                continue
            is_whole = x1 <= x < x2 and end <= x2
            yield y, x, strip if is_whole else strip.crop(0, min(end, x2) - x)
