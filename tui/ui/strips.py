"""Painted lines that go away by themselves.

A strip that is cut at its own end is its only piece, and Textual keeps that in the strip's own
cache: a ring, which only the garbage collector ends. The same with a strip that is fitted to the
width that it has. Nearly every line on the screen is treated so. Waits for a Textual whose
`Strip.divide` and `Strip.crop_extend` do not keep the strip itself.

And all lines that a widget has shown last are kept for ever by a cache of colours, which has the
widget's own cache of lines in its key: half a megabyte for each time the help was open. Waits for
https://github.com/Textualize/textual/issues/6665.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from textual._styles_cache import StylesCache
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.style import Style as RichStyle
    from textual.color import Color
    from textual.style import Style

DIVIDE: Final = Strip.divide
CROP_EXTEND: Final = Strip.crop_extend
INNER_OUTER: Final = StylesCache.get_inner_outer
"""Textual's own."""
_COLOURS = 1024
"""How many pairs of them are remembered; Textual's own figure."""


def _divide(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    end = strip.cell_length
    within = [cut for cut in cuts if cut <= end]
    return [strip] if within == [end] else DIVIDE(strip, within)


def _crop_extend(strip: Strip, start: int, end: int, style: "RichStyle | None") -> Strip:
    is_whole = start == 0 and end == strip.cell_length
    return strip if is_whole else CROP_EXTEND(strip, start, end, style)


@lru_cache(_COLOURS)
def _inner_outer(base_background: "Color", background: "Color") -> "tuple[Style, Style]":
    # What Textual calls `cls` there is the cache of lines, and it is not used.
    return INNER_OUTER.__wrapped__(StylesCache, base_background, background)


def let_strips_go() -> None:
    """Let nothing in this process keep a strip but what shows it."""
    Strip.divide = _divide  # type: ignore[method-assign,assignment]
    Strip.crop_extend = _crop_extend  # type: ignore[method-assign,assignment]
    StylesCache.get_inner_outer = staticmethod(_inner_outer)  # type: ignore[method-assign,assignment]
