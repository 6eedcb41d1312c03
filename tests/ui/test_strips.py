"""A painted line is freed when nobody shows it any more."""

import gc

import pytest
from rich.segment import Segment
from textual.strip import Strip

from tui.ui.strips import CROP_EXTEND, DIVIDE, keep_no_rings


@pytest.fixture
def garbage(monkeypatch):
    """How many objects only the collector would find since the last time."""
    monkeypatch.setattr(Strip, "divide", DIVIDE)
    monkeypatch.setattr(Strip, "crop_extend", CROP_EXTEND)
    gc.disable()
    gc.collect()
    yield gc.collect
    gc.enable()


def cut(*cuts):
    strip = Strip([Segment("a line")], 6)
    return [piece.text for piece in strip.divide(cuts)]


def fitted(start, end):
    return Strip([Segment("a line")], 6).crop_extend(start, end, None).text


@pytest.mark.parametrize(
    ("act", "calls"),
    [
        (cut, [(6,), (6, 9), (2, 6), (2,), (9,), ()]),
        (fitted, [(0, 6), (0, 9), (2, 6), (0, 2)]),
    ],
)
def test_no_line_keeps_itself(garbage, act, calls):
    """The pieces are what Textual makes of them."""
    expected = [act(*each) for each in calls]
    # Else nothing of this is needed any more.
    assert garbage() > 0
    keep_no_rings()
    assert expected == [act(*each) for each in calls]
    assert 0 == garbage()
