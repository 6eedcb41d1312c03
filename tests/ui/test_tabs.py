"""Tabs give way in a fixed order, and never because a number changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain import VIEWS
from tui.ui.listing import filter_view
from tui.ui.widgets.one_line import cells_of
from tui.ui.widgets.tabs import LEAST_FIRST, OWN, TabState, fitting, widened

KEYS = {view.name: str(number) for number, view in enumerate(VIEWS, 1)}
COUNTS = {view.name: 10 * number for number, view in enumerate(VIEWS, 1)}


def said(room, counts=COUNTS, *, shown=VIEWS[0], keys=KEYS, **changes):
    state = TabState(shown, keys, counts, widened({}, counts), **changes)
    return "".join(piece.text for piece in fitting(state, room))


def test_every_view_is_ranked():
    """None can be forgotten when room gets scarce."""
    assert {view.name for view in VIEWS} | {OWN} == set(LEAST_FIRST)


def test_with_room_for_all_every_count_is_there():
    """Key, label, number."""
    words = said(200)
    for number, view in enumerate(VIEWS, 1):
        assert f" {number} {view.label} {10 * number} " in words


@pytest.mark.parametrize(
    ("room", "there", "gone"),
    [
        (100, ["2 Open 20", "4 Arch 40", "6 Drafts 60"], ["Archived"]),
        (80, ["2 Open 20", "3 Closed 30", "4·40", "5·50"], ["All", "Arch"]),
        (70, ["7 Unsent 70", " 3·30 ", " 6·60 "], ["Closed"]),
        (60, ["1 Needs reply 10", " 2·20  3·30  4·40  5·50  6·60  7·70  8·80 "], ["Open"]),
        (24, ["1 Needs reply 10"], ["4·", "5·"]),
        (0, ["1 Needs reply 10"], ["7"]),
    ],
)
def test_what_gives_way(room, there, gone):
    """Long labels, all labels, then tabs; the least important first, the view shown never."""
    words = said(room)
    assert [] == [word for word in there if word not in words]
    assert [] == [word for word in gone if word in words]


@given(st.integers(20, 140), st.lists(st.integers(0, 99), min_size=8, max_size=8), st.booleans())
def test_they_fit_and_stay(room, numbers, needs_decision):
    """Numbers of up to two digits move nothing; what is chosen fits but for what must be there."""
    counts = dict(zip((view.name for view in VIEWS), numbers, strict=True))
    cells = widened({}, counts)
    state = TabState(VIEWS[0], KEYS, counts, cells, needs_decision)
    other = TabState(VIEWS[0], KEYS, dict.fromkeys(counts, 0), cells, needs_decision)
    assert cells_of(fitting(state, room)) <= max(room, 36)
    if not needs_decision:
        sizes = [[piece.cells for piece in fitting(each, room)] for each in (state, other)]
        assert sizes[0] == sizes[1]


def test_columns_only_grow():
    """What was wide once stays wide."""
    grown = widened({}, {"open": 1_204})
    assert {"open": 5} == grown
    assert grown == widened(grown, {"open": 9})


def test_a_filter_has_a_tab_and_a_view_without_a_key_its_label():
    """Nothing is left without a name."""
    own = filter_view(VIEWS[2].status, VIEWS[3].archived, VIEWS[2].sort)
    assert said(200, shown=own).endswith(f" {own.label} ")
    assert " Filter " in said(120, own=own)
    assert said(200, shown=own, own=own, keys={**KEYS, OWN: "9"}).endswith(f" 9 {own.label}    ")
    assert " Open " in said(40, keys={})
