"""A compositor that paints only what can be seen.

Textual asks every widget for its lines, also those that lie wholly behind others: the containers of
all panes, and the screen itself. Which ones do is found once for each layout.

Leans on three private names of Textual 8.2.8, pinned by a test; were they gone, everything would be
painted again. Neighbour: `curtain` gives it to its screens.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Seen = list[tuple[Widget, Region, Region]]
"""Widget, its region, and the part of it that is shown; from the front to the back."""


class FrontCompositor(Compositor):
    """Leaves out what lies behind."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: Seen = []
        self._seen_of: object = None
        """The layout it belongs to."""

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """The lines of each widget of which something shows, as Textual's own gives them."""
        visible = self.visible_widgets
        if visible is not self._seen_of:
            self._seen, self._seen_of = _seen(visible), visible
        for widget, region, part in self._seen:
            if crop is None or crop.overlaps(part):
                yield region, part, widget.render_lines(part.translate(-region.offset))

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """The pieces of a part of the screen."""
        chops = super()._render_chops(crop, is_rendered_line)
        if any(_has_hole(chops[y], crop) for y in crop.line_range if is_rendered_line(y)):
            # A widget gave too few lines: what lies behind shows, until the next layout.
            self._seen = _all(self.visible_widgets)
            chops = super()._render_chops(crop, is_rendered_line)
        return chops


def _has_hole(pieces: Mapping[int, Strip | None], crop: Region) -> bool:
    left, right = crop.column_span
    return any(strip is None and left <= x < right for x, strip in pieces.items())


def _all(visible: Mapping[Widget, tuple[Region, Region]]) -> Seen:
    parts = ((each, region, region.intersection(clip)) for each, (region, clip) in visible.items())
    return [each for each in parts if each[2]]


def _seen(visible: Mapping[Widget, tuple[Region, Region]]) -> Seen:
    seen: Seen = []
    for each in _all(visible):
        if _is_in_sight(each[2], [part for _, _, part in seen]):
            seen.append(each)
    return seen


def _is_in_sight(region: Region, covers: Iterable[Region]) -> bool:
    """Whether the covers leave anything of a region uncovered."""
    left = [region]
    for cover in covers:
        left = [rest for each in left for rest in _without(each, cover)]
        if not left:
            return False
    return True


def _without(region: Region, cover: Region) -> list[Region]:
    """What a cover leaves of a region: up to four parts around it."""
    hidden = region.intersection(cover)
    if not hidden:
        return [region]
    x, y, right, bottom = region.x, region.y, region.right, region.bottom
    around = (
        (x, y, right, hidden.y),
        (x, hidden.bottom, right, bottom),
        (x, hidden.y, hidden.x, hidden.bottom),
        (hidden.right, hidden.y, right, hidden.bottom),
    )
    return [rest for each in around if (rest := Region.from_corners(*each))]
