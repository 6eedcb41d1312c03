"""Lines and items find each other, exactly where it is looked at and roughly elsewhere."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.pane_data import LOOK, long_thread, message, thread
from tui.ui.paint_messages import Canvas
from tui.ui.paint_thread import items_of
from tui.ui.widgets.thread_layout import ThreadLayout


def make(count=50, width=60, known=None, of=None):
    items = items_of(of or long_thread(count), None, UTC)
    return ThreadLayout(items, Canvas(width, LOOK, UTC, 2026), known or {})


def never():
    return False


def settled(layout):
    layout.lay_some(never)
    layout.commit()
    return layout


@given(st.integers(1, 40), st.integers(20, 100), st.data())
def test_every_line_belongs_to_one_item(count, width, data):
    """From line to item and back, before and after wrapping."""
    layout = make(count, width)
    if data.draw(st.booleans()):
        settled(layout)
    y = data.draw(st.integers(0, layout.total - 1))
    index, number = layout.find(y)
    assert 0 <= number < layout.height_of(index)
    assert y == layout.line_of((index, number))


def test_lines_outside_belong_to_the_nearest_item():
    """A view that is past the end is brought back."""
    layout = settled(make(3))
    assert (0, 0) == layout.find(-5)
    assert len(layout.items) - 1 == layout.find(10_000)[0]
    last = len(layout.items) - 1
    assert layout.total - 1 == layout.line_of((last, 999))


def test_wrapping_downwards_moves_nothing_above():
    """What stands at the top of the pane stays there."""
    layout = make(60, 40)
    y = layout.total // 2
    anchor = layout.find(y)
    above = [layout.line_of((index, 0)) for index in range(anchor[0] + 1)]
    layout.lay_down(y, 30)
    assert above == [layout.line_of((index, 0)) for index in range(anchor[0] + 1)]


def test_wrapping_downwards_makes_the_pane_exact():
    """Every line of the pane is that of a wrapped item."""
    layout = make(60, 40)
    layout.lay_down(100, 30)
    index, _ = layout.find(100)
    y = layout.line_of((index, 0))
    while y < 130:
        laid = layout.laid(index)
        assert y == layout.line_of((index, 0))
        y += laid.height
        index += 1


def test_wrapping_upwards_stops_when_the_pane_is_full():
    """The newest screen costs a screen, not a conversation."""
    layout = make(500)
    assert 30 <= layout.lay_up(0, 30) < 60
    assert len(layout.known()) < 20


def test_wrapping_upwards_stops_at_the_item():
    """It tells how many lines there are from an item to the end."""
    layout = settled(make(10))
    expected = layout.total - layout.line_of((8, 0))
    assert expected == make(10).lay_up(8, 1000)


def test_results_out_of_sight_wait_for_the_commit():
    """Nothing moves while they are made; afterwards everything is exact."""
    layout = make(60, 40)
    before = layout.total
    assert not layout.lay_some(never)
    assert before == layout.total
    layout.commit()
    assert sum(laid.height for laid in layout.known().values()) == layout.total


def test_a_slice_ends_when_its_time_is_up():
    """The newest come first."""
    layout = make(100)
    assert layout.lay_some(lambda: True)
    known = layout.known()
    assert 0 < len(known) < 50
    assert ("message", 100) in known
    while layout.lay_some(lambda: True):
        pass
    assert len(layout.items) == len(layout.known())


def test_known_items_are_not_wrapped_again():
    """Only what has changed costs something."""
    first = settled(make(20))
    again = make(known=first.known(), of=long_thread(20))
    assert again.laid(3) is first.laid(3)
    changed = thread([*long_thread(19).messages, message(20, "edited")])
    other = make(known=first.known(), of=changed)
    assert other.laid(5) is first.laid(5)
    assert "edited" == other.laid(len(other.items) - 1).body[0]


@pytest.mark.parametrize("key", [("message", 7), ("message", 8)])
def test_items_are_found_by_key(key):
    """However many came in above."""
    layout = make(20)
    assert key == layout.items[layout.index_of(key)].key
    assert layout.index_of(("message", 999)) is None
