"""Cut or pad one line to an exact number of cells.

One idea: a column is exactly as wide as it says, whatever is in it. Neighbours: `tui.text.cells`
knows widths, `tui.text.wrapping` breaks longer texts. It never splits a cluster and never
cleans: give it text that `tui.text.cleaning.one_line` made.
"""

from itertools import accumulate

from tui.text.cells import ZWJ, Measure, cell_width, graphemes
from tui.text.cleaning import one_line


def fit(text: str, cells: int, *, measure: Measure = cell_width, ellipsis: str = "…") -> str:
    """Cut with `ellipsis`, or pad on the right, to exactly `cells` cells.

    A wide character that would stick out is left away and its cell filled with a space.
    """
    shown = _cut(text, cells, measure, ellipsis)
    return shown + " " * (cells - measure(shown))


def fit_right(text: str, cells: int, *, measure: Measure = cell_width, ellipsis: str = "…") -> str:
    """As `fit`, but padded on the left."""
    shown = _cut(text, cells, measure, ellipsis)
    return " " * (cells - measure(shown)) + shown


def first_words(text: str, cells: int, *, measure: Measure = cell_width) -> str:
    """Preview a message of many lines on one: at most `cells` cells, not padded."""
    # A cell needs one visible character; marks on them make up the rest of the factor.
    line = one_line(text, max(64, 16 * cells))
    return _cut(line, cells, measure, "…").rstrip()


def _cut(text: str, cells: int, measure: Measure, ellipsis: str) -> str:
    # A joiner at the end would swallow the first cell of whatever is drawn next.
    text = text.rstrip(ZWJ)
    if cells <= 0:
        return ""
    if (text.isascii() and text.isprintable() and len(text) <= cells) or measure(text) <= cells:
        return text
    if measure(ellipsis) > cells:
        ellipsis = ""
    room = cells - measure(ellipsis)
    head = text[: room + 1]
    if head.isascii() and head.isprintable():
        # A character a cell, and nothing joins the last one: no need to look for clusters.
        return head[:room] + ellipsis
    clusters = graphemes(text, measure)
    ends = accumulate(width for _cluster, width in clusters)
    kept = [cluster for (cluster, _width), end in zip(clusters, ends, strict=True) if end <= room]
    return "".join(kept).rstrip(ZWJ) + ellipsis
