"""A painted line is freed when nobody shows it any more."""

import gc
from weakref import ref

import pytest
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.strip import Strip

from tui.ui.strips import CROP_EXTEND, DIVIDE, INNER_OUTER, let_strips_go

TEXT = "a line of this test"
CELLS = len(TEXT)


@pytest.fixture
def left(monkeypatch):
    """How many lines of this test are still there, with nobody to collect them."""
    monkeypatch.setattr(Strip, "divide", DIVIDE)
    monkeypatch.setattr(Strip, "crop_extend", CROP_EXTEND)
    gc.collect()
    gc.disable()
    # Not what `gc.collect` returns: other threads leave garbage, too.
    yield lambda: sum(type(each) is Strip and each.text in TEXT for each in gc.get_objects())
    gc.enable()


def cut(*cuts):
    strip = Strip([Segment(TEXT)], CELLS)
    return [piece.text for piece in strip.divide(cuts)]


def fitted(start, end):
    return Strip([Segment(TEXT)], CELLS).crop_extend(start, end, None).text


@pytest.mark.parametrize(
    ("act", "calls"),
    [
        (cut, [(CELLS,), (CELLS, 90), (2, CELLS), (2,), (90,), ()]),
        (fitted, [(0, CELLS), (0, 90), (2, CELLS), (0, 2)]),
    ],
)
def test_no_line_keeps_itself(left, act, calls):
    """The pieces are what Textual makes of them."""
    before = left()
    expected = [act(*each) for each in calls]
    # Else nothing of this is needed any more.
    assert left() > before
    gc.collect()
    let_strips_go()
    before = left()
    assert expected == [act(*each) for each in calls]
    assert left() == before


def test_a_widget_that_is_gone_takes_its_lines_with_it(monkeypatch):
    """The styles of its grounds are what Textual makes of them."""
    monkeypatch.setattr(StylesCache, "get_inner_outer", INNER_OUTER)
    grounds = Color(15, 21, 25), Color(27, 36, 42)

    def shown():
        lines = StylesCache()
        return lines.get_inner_outer(*grounds), ref(lines)

    expected, kept = shown()
    # Else nothing of this is needed any more.
    assert kept() is not None
    let_strips_go()
    styles, kept = shown()
    assert styles == expected
    assert kept() is None
