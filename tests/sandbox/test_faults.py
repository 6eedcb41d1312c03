"""Faults are data: they print as one line, are read back, and hit the right requests."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox import ALWAYS, KINDS, Fault, FaultPlan
from tui.sandbox.players import PLAYERS

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True).filter(
    lambda name: name not in {"times", "after"}
)
FAULTS = st.builds(
    Fault,
    st.sampled_from(["GET", "POST", "PATCH", "*"]),
    st.sampled_from(["*", "*/messages", "/api/v?/tickets", "*/tickets/*"]),
    st.sampled_from(sorted(KINDS)),
    st.none() | st.integers(0, 9),
    st.integers(0, 9),
    st.dictionaries(NAMES, WORDS | st.integers() | st.floats(allow_nan=False), max_size=3),
)


@given(FAULTS)
def test_a_fault_is_its_line(fault: Fault):
    """Printing and reading back changes nothing, and a line has no line break."""
    assert fault == Fault.parse(str(fault))
    assert 1 == len(str(fault).splitlines())


@given(st.lists(FAULTS, max_size=5))
def test_a_plan_is_its_lines(faults: list[Fault]):
    """A whole plan, too."""
    assert str(FaultPlan(faults)) == str(FaultPlan.parse(str(FaultPlan(faults))))
    assert sum(fault.times != 0 for fault in faults) == len(FaultPlan(faults).pending)


def test_the_line_reads_well():
    """What a failing test prints."""
    fault = Fault("POST", "*/messages", "slow_head", ALWAYS, 2, {"delay_s": 0.5})
    assert "POST */messages slow_head times=always after=2 delay_s=0.5" == str(fault)
    assert Fault("GET", "*", "stall") == Fault.parse("GET * stall")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "GET *",
        "GET * nonsense",
        "GET * stall times",
        "GET * stall times=x",
        "GET * stall times=-1",
    ],
)
def test_lines_that_are_no_fault(line: str):
    """They say so."""
    with pytest.raises(ValueError, match=r"fault|name=value|invalid literal|negative"):
        Fault.parse(line)


def test_details_must_be_numbers_where_numbers_are_meant():
    """A typing error in a test does not become a default."""
    fault = Fault("GET", "*", "slow_head", params={"delay_s": "long"})
    with pytest.raises(ValueError, match="long"):
        fault.number("delay_s", 1)


def test_a_fault_hits_as_often_as_it_says():
    """`after` requests pass, `times` are hit, the rest pass again."""
    plan = FaultPlan([Fault("GET", "*/tickets", "stall", times=2, after=1)])
    hits = [plan.take("GET", "/api/v2/tickets") is not None for _ in range(5)]
    assert [False, True, True, False, False] == hits
    assert () == plan.pending


def test_only_matching_requests_are_hit_or_counted():
    """Method and path both count; the star crosses slashes."""
    plan = FaultPlan([Fault("POST", "*/messages", "stall")])
    assert None is plan.take("GET", "/api/v2/tickets/1/messages")
    assert None is plan.take("POST", "/api/v2/tickets/1")
    assert "stall" == plan.take("POST", "/api/v2/tickets/1/messages").kind


def test_the_first_match_wins_and_the_next_follows():
    """Used-up faults make room for those behind them."""
    plan = FaultPlan([Fault("*", "*", "stall"), Fault("*", "*", "html_500", ALWAYS)])
    plan.add(Fault("*", "*", "204"))
    assert ["stall", "html_500", "html_500"] == [plan.take("GET", "/x").kind for _ in range(3)]
    plan.clear()
    assert None is plan.take("GET", "/x")


def test_every_kind_has_a_player():
    """No kind is only a name."""
    assert set(KINDS) == set(PLAYERS)


def test_threads_share_a_plan():
    """Eight threads that ask at once get each hit exactly once."""
    plan = FaultPlan([Fault("*", "*", "stall", times=100)])
    hits: list[int] = []

    def ask() -> None:
        hits.append(sum(plan.take("GET", "/x") is not None for _ in range(50)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 100 == sum(hits)
