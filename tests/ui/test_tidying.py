"""Garbage is collected in a quiet moment after something happened, and only then."""

import gc
from typing import Any

from tui.ui.tidying import QUIET_S, WORTH_OBJECTS, Tidier, sweep


class Timers:
    """An app's timers, which a test lets ring."""

    def __init__(self) -> None:
        self.set: list[float] = []
        self.look: Any = None

    def set_timer(self, seconds: float, look: Any, name: str) -> str:
        self.set.append(seconds)
        self.look = look
        return name


class Hands:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.at_s = 100.0

    def monotonic(self) -> float:
        return self.at_s


def test_a_quiet_moment_is_waited_for() -> None:
    """One timer, however many keys; put off by a late one; nothing when nothing happened."""
    timers, clock, collected = Timers(), Hands(), []
    tidier = Tidier(timers, clock, lambda: collected.append(clock.at_s))
    for _ in range(3):
        tidier.note()
    assert [QUIET_S] == timers.set
    late_s, quarter_s = 0.75 * QUIET_S, 0.25 * QUIET_S
    clock.at_s += late_s
    tidier.note()
    clock.at_s += quarter_s
    timers.look()
    assert [QUIET_S, late_s] == timers.set
    assert [] == collected
    clock.at_s += late_s
    timers.look()
    assert [100.0 + 1.75 * QUIET_S] == collected
    assert [QUIET_S, late_s] == timers.set
    tidier.note()
    assert [QUIET_S, late_s, QUIET_S] == timers.set


def test_a_little_is_left_lying() -> None:
    """Every poll comes by here: one that made next to nothing costs nothing."""
    gc.disable()
    try:
        gc.collect()
        before = gc.get_stats()[2]["collections"]
        sweep()
        assert before == gc.get_stats()[2]["collections"]
        made = [[] for _ in range(WORTH_OBJECTS)]
        sweep()
        assert before + 1 == gc.get_stats()[2]["collections"]
        assert WORTH_OBJECTS == len(made)
    finally:
        gc.enable()
