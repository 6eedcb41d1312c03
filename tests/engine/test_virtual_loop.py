"""The loop that the engine's tests run on: it costs no time, and it never waits for nothing."""

import asyncio

import pytest

from tests.support.virtual import VirtualLoop


def test_a_loop_that_nothing_can_wake_says_so() -> None:
    """A test whose tasks wait for each other fails; it must not hang the whole run."""
    with (
        pytest.raises(RuntimeError, match="nothing is scheduled"),
        asyncio.Runner(loop_factory=lambda: VirtualLoop(thread_wait_s=0.0)) as runner,
    ):
        runner.run(asyncio.Event().wait())


def test_a_thread_that_was_promised_is_waited_for() -> None:
    """What runs on a thread takes real time and wakes the loop when it is done."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert 5 == runner.run(asyncio.to_thread(lambda: 5))


def test_waiting_costs_nothing() -> None:
    """A day of sleep is a number."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(asyncio.sleep(86_400.0))
        assert 86_400.0 == runner.get_loop().time()
