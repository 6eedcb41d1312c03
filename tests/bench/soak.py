"""`make soak`: hours of use in minutes, and nothing may grow.

The program runs in a pseudo-terminal on a large mailbox, beside a small shop on a loopback port
where customers keep writing. Random hands read, search, turn views, write and discard as fast as
the program answers; every so often its memory, threads, open files, the log beside the database
and its own log are noted. The second half of the notes must not lie above the first.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from random import Random

from tests.bench.make_mailbox import KEPT
from tests.bench.programs import Program, base_env
from tests.bench.session import Session
from tui.clock import SystemClock
from tui.sandbox import SANDBOX_KEY, STORE, World, create_app
from tui.sandbox.serve import running_server

ACTS = (
    ("j", 30), ("k", 20), ("J", 6), ("pgdn", 8), ("pgup", 8), ("end", 2), ("home", 3),
    ("1", 2), ("2", 2), ("3", 2), ("5", 2), ("S", 2), ("enter", 10), ("esc", 14),
    ("/the", 2), ("/key", 1), ("rSome words. ", 2), ("?", 1),
)  # fmt: skip
"""Keys and how often they are pressed, relative to each other."""
REST_S = 6.0
GROWTH_MIB = 5.0
"""Source: the issue's table, over 10,000 switches of the ticket."""
LARGEST_WAL_MIB = 64.0


def _program(tickets: int) -> tuple[World, Program]:
    """A shop with so many tickets and the inbox for it; the address is not known yet."""
    home = KEPT / "soak"
    clock = SystemClock()
    world = World(7, clock.now)
    world.populate_backlog(tickets)
    env = base_env(home) | {
        "SELLAPP_API_KEY": SANDBOX_KEY,
        "SELLAPP_STORE": STORE.slug,
        "SELLAPP_INBOX_POLL_SECONDS": "5",
    }
    return world, Program("sellapp-inbox", [sys.executable, "-m", "tui"], env, b"Needs reply")


def _note(session: Session, program: Program) -> dict[str, float]:
    """What must not grow."""
    data = KEPT / "soak" / "data"
    sizes = {path: path.stat().st_size for path in data.rglob("*") if path.is_file()}
    wal = sum(size for path, size in sizes.items() if path.name.endswith("-wal"))
    logs = sum(path.stat().st_size for path in (KEPT / "soak" / "state").rglob("*.log"))
    del program
    return {
        "RSS MiB": session.rss_mib(),
        "threads": session.threads(),
        "files": session.files(),
        "WAL MiB": wal / 2**20,
        "log KiB": logs / 2**10,
    }


def _press(session: Session, rng: Random, world: World, steps: int) -> None:
    keys, weights = zip(*ACTS, strict=True)
    for step in range(steps):
        session.send(rng.choices(keys, weights)[0])
        session.pause(rng.uniform(0.0, 0.02))
        # So that nothing is ever behind by more than a screen.
        session.settle(0.01, 1.0)
        session.output.clear()
        if step % 50 == 0:
            world.customer_writes(rng.choice(world.ticket_ids()), f"Still nothing, step {step}.")
    for key in ("esc", "esc", "esc"):
        session.send(key)
        session.settle(0.1)
    # Hands rest now and then; garbage is collected in such moments.
    session.settle(REST_S, 2 * REST_S)


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 when something grew."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--tickets", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    clock, rng = SystemClock(), Random(args.seed)
    world, program = _program(args.tickets)
    with running_server(create_app(world)) as base_url:
        env = {**program.env, "SELLAPP_API_BASE_URL": base_url}
        session = Session(program.argv, env)
        session.until(program.marker)
        session.settle(2.0)
        end_at = clock.now() + timedelta(minutes=args.minutes)
        notes, steps = [], 0
        while clock.now() < end_at and not session.is_over:
            _press(session, rng, world, 200)
            steps += 200
            if session.is_over:
                break
            notes.append(_note(session, program))
            print(f"{steps:7,} keys  " + "  ".join(f"{k} {v:.1f}" for k, v in notes[-1].items()))
        if session.is_over:
            print(f"The program ended: {bytes(session.output[-1500:])!r}")
            return 1
        session.quit("q")
    return _judge(notes)


def _judge(notes: Sequence[dict[str, float]]) -> int:
    """Compare the second half with the first, the warming up left out."""
    settled = notes[len(notes) // 4 :]
    half = len(settled) // 2
    failed = []
    for name, room in (("RSS MiB", GROWTH_MIB), ("threads", 1), ("files", 2), ("log KiB", 64)):
        before = max(note[name] for note in settled[:half])
        after = max(note[name] for note in settled[half:])
        if after > before + room:
            failed.append(f"{name}: {before:.1f}, then {after:.1f}")
    if max(note["WAL MiB"] for note in notes) > LARGEST_WAL_MIB:
        failed.append("the log beside the database was not folded in")
    print("\n".join(failed) or "Nothing grew.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
