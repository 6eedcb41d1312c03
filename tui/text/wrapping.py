"""Word wrap, fast enough for a conversation of ten thousand messages.

One idea: one regular expression does the breaking, on a *shape* of the line in which every cell
is one character (a wide character is followed by a filler, a mark is not there). Neighbours:
`tui.text.cells` knows widths. It never paints, and never loses a character that is not a blank,
except in a column too narrow for a wide one.

Source: textual 5 (measured: 760 ms for Rich's own wrap, 114 ms for the expression).
"""

import re
from functools import lru_cache

from tui.text.cells import Measure, cell_width, graphemes
from tui.text.late import late_pattern

# Noncharacters, which clean text never holds: the second cell of a wide character, and of a
# wide blank; a blank of the indentation; a character without a cell.
_FILLER, _WIDE_BLANK, _INDENT, _NO_CELL = "\ufdd0", "\x1f", "\ufdd1", "\ufdd2"
_RESERVED = late_pattern("[\x1f\ufdd0-\ufdd2]")
_NOT_ONE_CELL = late_pattern(r"[^\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027]+")
_STAND_INS = ((_FILLER, ""), (_WIDE_BLANK, ""), (_INDENT, " "))


def wrap(text: str, cells: int, *, measure: Measure = cell_width) -> list[str]:
    """Break clean text into rows of at most `cells` cells (at least 1).

    Breaks where Rich does for ordinary text; words longer than a row are cut. Blank lines and
    the indentation of a line stay (the latter up to half a row); blanks at a break go.

    Returns:
        The rows, without newlines; `[""]` for an empty text.
    """
    cells = max(1, cells)
    pattern = _breaker(cells)
    rows: list[str] = []
    for line in text.split("\n"):
        if len(line) <= cells and line.isascii():
            rows.append(line.rstrip())
        elif not line or line.isspace():
            rows.append("")
        else:
            rows.extend(_wrap_line(line, cells, pattern, measure))
    return rows


@lru_cache(maxsize=64)
def _breaker(cells: int) -> re.Pattern[str]:
    # Words that fit, with the blanks behind them; else a part of a word, but never half of a
    # wide character.
    return re.compile(rf".{{1,{cells}}}(?:\s+|\Z)|\S{{1,{cells}}}(?!{_FILLER})")


def _wrap_line(line: str, cells: int, pattern: re.Pattern[str], measure: Measure) -> list[str]:
    if line.isascii():
        if _WIDE_BLANK in line:
            line = line.replace(_WIDE_BLANK, "\ufffd")
    elif _RESERVED.search(line):
        line = _RESERVED.sub("\ufffd", line)
    line = _indented(line, cells)
    shape = line
    if not line.isascii():
        widths = _shapes(measure)
        shape = _NOT_ONE_CELL.sub(lambda run: run.group().translate(widths), line)
        if cells == 1 or _NO_CELL in shape:
            return _wrap_clusters(line, cells, pattern, measure)
    rows = [row.rstrip() for row in pattern.findall(shape)]
    for stand_in, meaning in _STAND_INS:
        if stand_in in shape:
            rows = [row.replace(stand_in, meaning) for row in rows]
    return rows


def _indented(line: str, cells: int) -> str:
    """Make the indentation part of the first word, so that no row ends inside it."""
    if not line[0].isspace():
        return line
    body = line.lstrip()
    return _INDENT * min(len(line) - len(body), cells // 2) + body


def _wrap_clusters(line: str, cells: int, pattern: re.Pattern[str], measure: Measure) -> list[str]:
    """The exact way, for lines with marks, joined emoji or selectors: one cluster at a time."""
    clusters: list[str] = []
    shape: list[str] = []
    owners: list[int] = []
    for text, measured in graphemes(line, measure):
        cluster, width = (text, max(1, measured)) if measured <= cells else ("…", 1)
        blank = cluster.isspace()
        shape.append((" " if blank else "x") + (_WIDE_BLANK if blank else _FILLER) * (width - 1))
        owners.extend([len(clusters)] * width)
        clusters.append(cluster)
    rows: list[str] = []
    for match in pattern.finditer("".join(shape)):
        end = match.start() + len(match.group().rstrip())
        part = clusters[owners[match.start()] : owners[end - 1] + 1]
        rows.append("".join(part).replace(_INDENT, " "))
    return rows


class _Shapes(dict[int, int | str]):
    """What stands for each character in a shape, for `str.translate`; bounded."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._measure = measure

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        shape = self._shape(character)
        if len(self) < 16_384:
            self[code] = shape
        return shape

    def _shape(self, character: str) -> int | str:
        if character in (_FILLER, _WIDE_BLANK, _INDENT):
            return character
        width = self._measure(character)
        if width == 0:
            return _NO_CELL
        return character + (_WIDE_BLANK if character.isspace() else _FILLER) * (width - 1)


@lru_cache(maxsize=8)
def _shapes(measure: Measure) -> _Shapes:
    return _Shapes(measure)
