"""How long the screen is busy with a poll, while a hundred customers of a shop write at once."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import Spread, Turns
from tests.bench.inbox_run import Row
from tests.bench.programs import Program, env_beside
from tests.bench.session import Session
from tui.clock import SystemClock
from tui.sandbox import World, create_app
from tui.sandbox.serve import running_server

CHANGED = 100
POLL_S = 5
TAKEN_S = 12.0
"""After the changes: a poll comes, and each conversation is read."""
FIRST_S = 30.0
"""For the first reading."""


def rows(*, rounds: int) -> Iterator[Row]:
    """Measure.

    Args:
        rounds: times that everybody writes.
    """
    clock = SystemClock()
    world = World(7, clock.now)
    world.populate_backlog(1_000)
    for number in range(CHANGED):
        world.new_ticket(f"Where is key {number}?", "I paid, and nothing came.", at=clock.now())
    waiting = [one.id for one in world.tickets() if one.status == "OPEN"][:CHANGED]
    with TemporaryDirectory() as home, running_server(create_app(world)) as base_url:
        notes = Path(home) / "turns"
        session = _inbox(Path(home), base_url, notes)
        session.pause(FIRST_S)
        # All open tickets, so that what changes is on the screen.
        session.send("2")
        session.settle(1.0)
        wall_ms, cpu_ms = [], []
        for number in range(rounds):
            before = len(_turns(notes))
            for ticket_id in waiting:
                world.customer_writes(ticket_id, f"Still nothing, and it is day {number}.")
            session.pause(TAKEN_S)
            walls, cpus = zip(*_turns(notes)[before:], strict=True)
            wall_ms.append(max(walls))
            cpu_ms.append(max(cpus))
        session.quit("\x11")
    found = Turns(Spread.of(wall_ms), Spread.of(cpu_ms))
    yield Row(f"a poll that changes {CHANGED} tickets, on the screen's loop", "8", found)


def _inbox(home: Path, base_url: str, notes: Path) -> Session:
    env = env_beside(home, base_url, POLL_S)
    argv = [sys.executable, "-m", "tests.bench.timed_main", str(notes)]
    program = Program("sellapp-inbox", argv, env, b"reading tickets")
    session = program.start()
    session.until(program.marker)
    return session


def _turns(notes: Path) -> list[tuple[float, float]]:
    lines = notes.read_text(encoding="ascii").splitlines()
    return [(float(wall), float(cpu)) for wall, cpu in map(str.split, lines)]
