"""Painted lines that go away by themselves.

A strip that is cut at its own end is its only piece, and Textual keeps that in the strip's own
cache: a ring, which only the garbage collector ends. The same with a strip that is fitted to the
width that it has. Nearly every line on the screen is treated so. Waits for a Textual whose
`Strip.divide` and `Strip.crop_extend` do not keep the strip itself.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.style import Style
from textual.strip import Strip

DIVIDE: Final = Strip.divide
CROP_EXTEND: Final = Strip.crop_extend
"""Textual's own."""


def _divide(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    end = strip.cell_length
    within = [cut for cut in cuts if cut <= end]
    return [strip] if within == [end] else DIVIDE(strip, within)


def _crop_extend(strip: Strip, start: int, end: int, style: Style | None) -> Strip:
    is_whole = start == 0 and end == strip.cell_length
    return strip if is_whole else CROP_EXTEND(strip, start, end, style)


def keep_no_rings() -> None:
    """Cut and fit all strips of this process without keeping them in themselves."""
    Strip.divide = _divide  # type: ignore[method-assign,assignment]
    Strip.crop_extend = _crop_extend  # type: ignore[method-assign,assignment]
