"""Ages say one thing, in five cells, and change when they say they will."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text import age, age_long, next_age_change_s

DAY_S = 86_400


@pytest.mark.parametrize(
    ("seconds", "short", "long"),
    [
        (-5, "now", "0 s"),
        (0, "now", "0 s"),
        (4.9, "now", "4 s"),
        (59.9, "now", "59 s"),
        (60, "1m", "1 min"),
        (58 * 60, "58m", "58 min"),
        (3599, "59m", "59 min"),
        (2 * 3600 + 5 * 60, "2h05", "2 h 05"),
        (DAY_S - 1, "23h59", "23 h 59"),
        (DAY_S, "1d", "1 day"),
        (3.5 * DAY_S, "3d", "3 days"),
        (14 * DAY_S - 1, "13d", "13 days"),
        (14 * DAY_S, "2w", "2 weeks"),
        (35 * DAY_S, "5w", "5 weeks"),
        (730 * DAY_S - 1, "104w", "104 weeks"),
        (730 * DAY_S, "2y", "2 years"),
        (math.inf, "9999y", "9999 years"),
        (math.nan, "now", "0 s"),
    ],
)
def test_ages(seconds: float, short: str, long: str) -> None:
    """Each unit at its edges."""
    assert short == age(seconds)
    assert long == age_long(seconds)


@given(st.floats(-1e6, 1e9))
def test_the_next_change_is_the_next_change(seconds: float) -> None:
    """Not before, and really then."""
    wait_s = next_age_change_s(seconds)
    assert wait_s > 0
    assert len(age(seconds)) <= 5
    assert age(seconds) != age(seconds + wait_s)
    assert age(seconds) == age(seconds + wait_s * 0.99)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, 60), (-10, 70), (61, 59), (3600, 60), (DAY_S, DAY_S), (728 * DAY_S, 2 * DAY_S)],
)
def test_next_change(seconds: float, expected: float) -> None:
    """Seconds to the next edge."""
    assert expected == next_age_change_s(seconds)


def test_an_age_without_end_never_changes() -> None:
    """Nothing to set a timer for."""
    assert math.inf == next_age_change_s(math.inf)
    assert math.inf == next_age_change_s(math.nan)
