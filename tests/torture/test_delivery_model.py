"""Delivery as a whole: never twice by ourselves, never lost, always in exactly one visible place.

10,000 schedules in the normal run, 100,000 with `-m torture`. One that fails is made smaller, kept
under `seeds/` and run again for ever. Source: reliability A-1.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture.schedule import POST_ENDINGS, Schedule, kept
from tests.torture.trial import play, run

LOOKED_AT = 400
"""The first schedules, in a test of their own that also looks at what they reach."""
BATCH = 240
BATCHES = 40
LONG_BATCH = 2_500
LONG_BATCHES = 36
"""With the normal ones 100,000 in all."""
SHRINKINGS = 300
"""Trials at the most to make a failing schedule smaller."""

EVERYTHING = Schedule(
    seed=0,
    poll_s=600.0,
    undo_s=0.0,
    mangling="trim",
    skew_s=-90.0,
    steps=(
        (1.0, "draft", 0, 7),
        (0.0, "send", 0, 0),
        (0.5, "write", 1, 0),
        (0.0, "write", 1, 0),
        (0.0, "close", 0, 1),
        (40.0, "there", 0, 0),
        (1.0, "write", 0, 8),
        (20.0, "customer", 0, 1),
        (0.0, "write", 0, 9),
        (20.0, "again", 0, 0),
        (20.0, "draft", 1, 10),
        (0.0, "back", 0, 0),
        (0.0, "discard", 1, 0),
        (1.0, "close", 1, 1),
        (5.0, "withdraw", 0, 0),
    ),
    posts=(("ok", 0.0), ("stored", 0.0), ("busy", 0.0), ("late", 70.0), ("lost", 0.0)),
    patches=(("stored", 0.0), ("ok", 0.0)),
    reads=(),
    latencies_s=(0.0, 0.4),
    crashes=(),
    downs_s=(0.0,),
)
"""One day with a bit of everything and no crash of its own."""


def smallest(schedule: Schedule) -> Schedule:
    """The same failure with as few steps as can be found quickly."""
    tries, number = 0, 0
    while number < len(schedule.steps) and tries < SHRINKINGS:
        tries += 1
        if run(shorter := schedule.without(number)):
            schedule = shorter
        else:
            number += 1
    return schedule


def must_hold(first_seed: int, count: int) -> None:
    """Run that many schedules; keep the first one that fails."""
    for seed in range(first_seed, first_seed + count):
        if run(Schedule.draw(seed)):
            failing = smallest(Schedule.draw(seed))
            path = failing.keep()
            pytest.fail(f"{run(failing)}\nkept as {path.name}: {failing}", pytrace=False)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_reply_is_lost_or_sent_twice(batch: int) -> None:
    """Whatever the network, the server, the disk, the clock and people do."""
    must_hold(LOOKED_AT + batch * BATCH, BATCH)


@pytest.mark.torture
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("batch", range(LONG_BATCHES))
def test_no_reply_is_lost_or_sent_twice_at_length(batch: int) -> None:
    """The same, ninety thousand times more."""
    must_hold(LOOKED_AT + BATCHES * BATCH + batch * LONG_BATCH, LONG_BATCH)


@pytest.mark.parametrize("path", kept(), ids=lambda path: path.stem)
def test_what_failed_once_holds_now(path: Path) -> None:
    """Every schedule that ever failed."""
    assert [] == run(Schedule.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_crash_at_every_commit(is_after: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Die at the first write, at the second, and so on, until the day passes without a death."""
    for number in range(1, 1_000):
        faults, trial = play(EVERYTHING, crash_at=(number, is_after))
        assert [] == faults, f"write {number}"
        if trial.deaths == 0:
            assert number > 40
            return
    pytest.fail("the day never ended")


def test_a_schedule_runs_the_same_way_each_time() -> None:
    """Otherwise a kept file would prove nothing."""
    for seed in range(40):
        schedule = Schedule.draw(seed)
        (_, first), (_, second) = play(schedule), play(schedule)
        assert first.ledger.rows().keys() == second.ledger.entries.keys()
        assert first.witness.origin == second.witness.origin
        assert first.witness.messages == second.witness.messages
        assert first.deaths == second.deaths


def test_a_schedule_is_one_line() -> None:
    """Printed and read back it is the same."""
    for seed in range(100):
        schedule = Schedule.draw(seed)
        assert "\n" not in str(schedule)
        assert schedule == Schedule.parse(str(schedule))


def test_the_schedules_reach_everything() -> None:
    """A model in which nothing goes wrong would pass, too: every ending and every state occurs."""
    endings: Counter[str] = Counter()
    states: Counter[str] = Counter()
    deaths = 0
    for seed in range(LOOKED_AT):
        faults, trial = play(Schedule.draw(seed))
        if faults:
            must_hold(seed, 1)
        endings.update(trial.shop.endings)
        states.update(row[3] for row in trial.ledger.rows().values())
        deaths += trial.deaths
    assert set(POST_ENDINGS) == set(endings)
    assert {"sent", "unknown", "held", "rejected", "queued"} == set(states)
    assert deaths > 100


def test_the_witness_sees_a_loss() -> None:
    """A row that vanishes is noticed, and so is one that nobody made."""
    schedule = replace(EVERYTHING, steps=EVERYTHING.steps[:3])
    _, trial = play(schedule)
    assert [] == trial.ledger.check()
    trial.ledger.entries.pop(1)
    assert trial.ledger.check()
