"""What will happen in one trial, as data: drawn from a seed, printed as one line, kept as a file.

A schedule holds everything that chance decides, so that a file written today means the same after
the drawing has changed. Nothing here runs anything; `trial` does.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Self

SEEDS = Path(__file__).parent / "seeds"
"""Schedules that failed once; all of them are run again for ever."""

DAY_S = 86_400.0
TICKETS = 2

POST_ENDINGS = {
    "ok": 34,
    "slow": 4,
    "unreachable": 7,
    "refused": 3,
    "gone": 1,
    "key": 2,
    "forbidden": 1,
    "busy": 5,
    "lost": 8,
    "stored": 10,
    "late": 10,
    "stall": 3,
    "trouble": 5,
    "trouble_stored": 5,
    "empty": 4,
    "empty_lost": 2,
    "other": 3,
    "redirect": 2,
    "portal": 2,
    "portal_stored": 1,
}
"""How a request to store a reply may end, and how often. Source: reliability A.4."""

PATCH_ENDINGS = {
    "ok": 40,
    "unreachable": 8,
    "refused": 3,
    "busy": 5,
    "lost": 10,
    "stored": 12,
    "late": 8,
    "trouble": 5,
    "trouble_stored": 5,
    "key": 1,
}

READ_FAULTS = (
    "unreachable",
    "unanswered",
    "busy",
    "trouble",
    "garbled",
    "portal",
    "gone",
    "unreadable",
    "slow",
    "slow",
    "key",
)

STEPS = {
    "write": 32,  # type and send
    "draft": 8,
    "send": 10,
    "discard": 1,
    "close": 5,
    "again": 12,
    "back": 7,
    "there": 5,
    "withdraw": 2,
    "undo": 3,
    "customer": 5,
    "colleague": 4,
    "echo": 4,  # a colleague says just what one of our replies says
    "show": 3,
    "refresh": 5,
    "crash": 4,
    "plan_crash": 12,
    "restart": 4,
    "lose_cache": 2,
    "full": 3,
    "dark": 3,
    "jump": 3,
    "sleep": 2,
    "delete": 1,
    "wait": 8,
}

GAPS_S = (0.0, 0.0, 0.0, 0.1, 0.5, 1.0, 3.0, 10.0, 20.0, 70.0, 300.0, 1000.0, 5000.0, 40_000.0)
LATE_S = (0.3, 2.0, 16.0, 70.0, 400.0, 1000.0, 4000.0, 30_000.0, 82_000.0)
LONGEST_POLLS = 6
"""No step waits for more polls than these: what they would do, the first of them have done."""
MANGLINGS = ("none", "none", "none", "trim", "html_entities", "html_paragraphs", "nfd", "crlf")
TEXTS = 6
"""So many texts are used again and again, so that twins are common; any other number is unique."""

Step = tuple[float, str, int, int]
"""Seconds to wait before it, what, and two numbers whose meaning is the step's own."""


@dataclass(frozen=True)
class Schedule:
    """One trial."""

    seed: int
    poll_s: float
    undo_s: float
    mangling: str
    skew_s: float
    """How far the server's clock is from ours."""
    steps: tuple[Step, ...]
    posts: tuple[tuple[str, float], ...]
    """The ending of each reply in turn, and how late it lands if it does."""
    patches: tuple[tuple[str, float], ...]
    reads: tuple[tuple[int, str], ...]
    """Which reads, counted from 0, go wrong, and how."""
    latencies_s: tuple[float, ...]
    crashes: tuple[tuple[int, bool], ...]
    """For each life that is told to die: at which write, and whether after its commit."""
    downs_s: tuple[float, ...]
    """How long the program stays away after each death."""

    @classmethod
    def draw(cls, seed: int) -> Self:
        """The schedule of that seed."""
        rng = Random(seed)
        poll_s = rng.choice((60.0, 600.0, 3600.0, 7200.0))
        return cls(
            seed=seed,
            poll_s=poll_s,
            undo_s=rng.choice((0.0, 0.0, 0.0, 8.0)),
            mangling=rng.choice(MANGLINGS),
            skew_s=rng.choice((0.0, 0.0, 90.0, -90.0, DAY_S, -DAY_S)),
            steps=tuple(_step(rng, LONGEST_POLLS * poll_s) for _ in range(rng.randrange(5, 17))),
            posts=_endings(rng, POST_ENDINGS),
            patches=_endings(rng, PATCH_ENDINGS),
            reads=_read_faults(rng),
            latencies_s=tuple(rng.choice((0.0, 0.0, 0.0, 0.05, 0.4, 3.0)) for _ in range(5)),
            crashes=tuple((rng.randrange(1, 14), rng.random() < 0.5) for _ in range(4)),
            downs_s=tuple(rng.choice((0.0, 0.0, 5.0, 60.0, 1200.0, 20_000.0)) for _ in range(3)),
        )

    @classmethod
    def parse(cls, line: str) -> Self:
        """The schedule of a printed line."""
        kept: dict[str, Any] = json.loads(line)
        return cls(**{name: _frozen(value) for name, value in kept.items()})

    def __str__(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def keep(self, folder: Path = SEEDS) -> Path:
        """Write it where every later run finds it."""
        folder.mkdir(exist_ok=True)
        path = folder / f"{self.seed}.json"
        path.write_text(f"{self}\n", encoding="utf-8")
        return path

    def without(self, number: int) -> "Schedule":
        """The same with one step less."""
        return replace(self, steps=self.steps[:number] + self.steps[number + 1 :])


def kept() -> list[Path]:
    """Files of schedules that failed once."""
    return sorted(SEEDS.glob("*.json"))


def _step(rng: Random, longest_s: float) -> Step:
    kind = rng.choices(tuple(STEPS), tuple(STEPS.values()))[0]
    gap_s = min(rng.choice(GAPS_S), longest_s)
    text = rng.randrange(TEXTS) if rng.random() < 0.5 else rng.randrange(TEXTS, 10_000)
    return (gap_s, kind, rng.randrange(TICKETS), text)


def _endings(rng: Random, weights: dict[str, int]) -> tuple[tuple[str, float], ...]:
    names = rng.choices(tuple(weights), tuple(weights.values()), k=7)
    return tuple((name, rng.choice(LATE_S)) for name in names)


def _read_faults(rng: Random) -> tuple[tuple[int, str], ...]:
    count = rng.choice((0, 0, 1, 3, 6))
    return tuple((rng.randrange(30), rng.choice(READ_FAULTS)) for _ in range(count))


def _frozen(value: object) -> object:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
