"""What is done with a program while it is measured: starts, keys, openings, rest.

Between two keys there is a pause of random length, so that the keys do not fall in step with the
program's frames. A key's answer is over when nothing has been written for `quiet_s`.
"""

from collections.abc import Sequence
from random import Random

from tests.bench.figures import Idle, KeyFigures, Painted, Spread, Start
from tests.bench.programs import Program
from tests.bench.session import Session

QUICK_S = 0.012
"""A move is over after so much silence: a frame and a half."""
SETTLED_S = 0.1
"""An opening is over: what comes later by design, such as a preview, has come."""


def starts(programs: Sequence[Program], runs: int) -> dict[str, Start]:
    """Start each program so often, in turn, so that the machine's moods meet all of them."""
    walls: dict[str, list[float]] = {each.name: [] for each in programs}
    works: dict[str, list[float]] = {each.name: [] for each in programs}
    leaves: dict[str, list[float]] = {each.name: [] for each in programs}
    memory: dict[str, float] = {}
    for run in range(runs + 1):
        for each in programs:
            session = each.start()
            wall_s, cpu_s = session.until(each.marker), session.cpu_s()
            session.settle(0.5)
            memory[each.name] = session.rss_mib()
            left_s = session.quit(each.quit)
            # The first run warms up the files.
            if run:
                walls[each.name].append(wall_s * 1e3)
                works[each.name].append(cpu_s * 1e3)
                leaves[each.name] += [] if left_s is None else [left_s * 1e3]
    return {
        each.name: Start(
            Spread.of(walls[each.name]),
            Spread.of(works[each.name]),
            Spread.of(leaves[each.name]) if leaves[each.name] else None,
            memory[each.name],
        )
        for each in programs
    }


class Hands:
    """Fingers on one session."""

    def __init__(self, session: Session, seed: int = 1) -> None:
        self.session = session
        self._rng = Random(seed)

    def keys(
        self,
        *keys: str,
        count: int,
        quiet_s: float = QUICK_S,
        gap_s: tuple[float, float] = (0.015, 0.045),
        limit_s: float = 2.0,
    ) -> KeyFigures | None:
        """Press the keys in turn; None when nothing was ever answered."""
        answers: list[Painted] = []
        cpu_s = self.session.cpu_s()
        for number in range(count):
            self.session.pause(self._rng.uniform(*gap_s))
            answer = self.session.press(keys[number % len(keys)], quiet_s, limit_s)
            answers += [] if answer is None else [answer]
        cpu_ms = (self.session.cpu_s() - cpu_s) * 1e3 / count
        return KeyFigures.of(answers, cpu_ms) if answers else None

    def held(self, key: str, per_s: float, seconds: float) -> tuple[float, float]:
        """Hold a key down; (share of one processor, seconds until the last answer after it)."""
        cpu_s = self.session.cpu_s()
        for _ in range(round(per_s * seconds)):
            self.session.send(key)
            self.session.pause(1 / per_s)
        share = (self.session.cpu_s() - cpu_s) / seconds
        before_s = self.session.now_s()
        last_s = before_s
        while True:
            got = self.session.pause(0.04)
            if not got:
                return share, last_s - before_s
            last_s = got[-1][0]

    def rest(self, seconds: float) -> Idle:
        """Let everything come to rest, then watch."""
        self.session.settle(2.0)
        return self.session.idle(seconds)
