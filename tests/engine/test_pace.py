"""How long to wait."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine import pace
from tui.errors import TurnedAway

SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.floats(1, 600))
def test_a_poll_comes_within_a_fifth_of_its_interval(seed: int, poll_s: float) -> None:
    """Jitter spreads many inboxes, and never more than that."""
    wait_s = pace.poll_wait_s(poll_s, Random(seed), is_focused=True)

    assert poll_s * 0.8 <= wait_s <= poll_s * 1.2


@given(SEEDS)
def test_nobody_looking_means_slower_polls(seed: int) -> None:
    """Out of focus the same draw of chance waits four times as long."""
    focused_s = pace.poll_wait_s(30, Random(seed), is_focused=True)
    away_s = pace.poll_wait_s(30, Random(seed), is_focused=False)

    assert focused_s * pace.AWAY_FACTOR == pytest.approx(away_s)


@pytest.mark.parametrize(
    ("idle_s", "is_focused", "factor"),
    [
        (0, True, 1),
        (599, True, 1),
        (600, True, 4),
        (0, False, 4),
        (3600, True, 10),
        (3600, False, 10),
    ],
)
def test_the_pace_by_focus_and_idleness(idle_s: float, is_focused: bool, factor: int) -> None:  # noqa: FBT001
    """30 s; two minutes unfocused or after ten idle ones; five after an idle hour."""
    usual_s = pace.poll_wait_s(30, Random(1), is_focused=True)

    wait_s = pace.poll_wait_s(30, Random(1), is_focused=is_focused, idle_s=idle_s)
    assert usual_s * factor == pytest.approx(wait_s)


@given(SEEDS, st.integers(1, 100))
def test_a_filter_is_only_probed(seed: int, failures: int) -> None:
    """A network filter that turned us away is asked once a minute at the most, from the start."""
    assert pace.wait_after_s(TurnedAway(), failures, Random(seed)) >= pace.PROBE_S


@given(SEEDS, st.integers(1, 10_000))
def test_backing_off_is_bounded_on_both_sides(seed: int, failures: int) -> None:
    """Never a stampede, never longer than five minutes and its jitter."""
    wait_s = pace.backoff_s(failures, Random(seed))

    assert 1.0 <= wait_s <= pace.BACKOFF_CAP_S * (1 + pace.JITTER)


@given(SEEDS, st.integers(pace.BREAKER_AFTER + 1, 10_000))
def test_after_many_failures_at_most_one_probe_a_minute(seed: int, failures: int) -> None:
    """The breaker is open: sixty probes an hour at the most."""
    assert pace.backoff_s(failures, Random(seed)) >= pace.PROBE_S


@given(SEEDS, st.floats(allow_nan=False, allow_infinity=True), st.integers(1, 100))
def test_what_the_server_asked_for_is_a_floor(seed: int, asked_s: float, failures: int) -> None:
    """No request falls inside the wait that was asked for, nor inside our own back-off."""
    wait_s = pace.busy_wait_s(failures, asked_s, Random(seed))

    floor_s = min(max(asked_s, pace.RETRY_AFTER_MIN_S), pace.RETRY_AFTER_MAX_S)
    most_s = max(floor_s + 1.0, pace.BACKOFF_CAP_S * (1 + pace.JITTER))
    assert floor_s <= wait_s <= most_s
    if failures > pace.BREAKER_AFTER:
        assert wait_s >= pace.PROBE_S


@given(SEEDS, st.integers(1, 1000))
def test_a_429_without_words_waits_a_minute_or_more(seed: int, failures: int) -> None:
    """From a minute upwards, to five at the most."""
    wait_s = pace.busy_wait_s(failures, None, Random(seed))

    assert pace.BUSY_S <= wait_s <= pace.BACKOFF_CAP_S * (1 + pace.JITTER)
