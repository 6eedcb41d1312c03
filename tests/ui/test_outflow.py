"""Frames are left out while the terminal is behind, and what is owed is paid exactly once."""

from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.outflow import MOST_CHARS, Outflow

STEPS = st.lists(
    st.one_of(st.tuples(st.just("frame"), st.integers(1, 20_000)), st.just(("write", 0))),
    max_size=60,
)


@given(STEPS)
def test_what_was_left_out_is_painted_when_all_is_through(steps: list[tuple[str, int]]) -> None:
    """Whatever comes in whatever order; the writer flushes when its queue is empty."""
    outflow, queue, painted, newest, shown = Outflow(), [], 0, 0, 0

    def catch_up() -> None:
        nonlocal painted
        painted += 1
        put(newest, 10)

    def put(version: int, chars: int) -> None:
        if outflow.is_behind:
            outflow.owe(catch_up)
            return
        outflow.give(chars)
        queue.append((version, chars))

    def write() -> None:
        nonlocal shown
        if queue:
            shown, chars = queue.pop(0)
            outflow.take(chars)
            if not queue:
                outflow.through()

    for kind, chars in steps:
        if kind == "frame":
            newest += 1
            put(newest, chars)
        else:
            write()
        assert sum(size for _, size in queue) <= MOST_CHARS + 20_000
    while queue:
        write()
    assert newest == shown
    assert not outflow.is_behind


def test_what_is_owed_after_the_last_piece_is_paid_at_once() -> None:
    """The writer may be through between the question and the debt; nobody else would wake us."""
    outflow, calls = Outflow(), []
    outflow.give(5)
    outflow.take(5)
    outflow.owe(lambda: calls.append("paint"))
    outflow.through()
    assert ["paint"] == calls


def test_the_writer_has_its_turn_before_the_screen_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame is taken when the screen goes on; a terminal that takes nothing holds nobody up."""
    outflow, is_given = Outflow(), Event()
    outflow.let_write()
    monkeypatch.setattr("tui.ui.outflow.TURN_S", 30.0)

    def write() -> None:
        is_given.wait()
        outflow.take(2)
        outflow.take(3)

    writer = Thread(target=write)
    writer.start()
    outflow.give(2)
    outflow.give(3)
    is_given.set()
    outflow.let_write()
    assert 5 == outflow._taken_chars
    writer.join()
    monkeypatch.setattr("tui.ui.outflow.TURN_S", 0.0)
    outflow.give(1)
    outflow.let_write()
    assert 5 == outflow._taken_chars
