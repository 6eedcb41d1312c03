"""A part of `make soak`: ten thousand tickets opened one after the other, and memory stays flat.

On the large mailbox, without a network, with the conversation in front: each press of `J` shows a
ticket that this session has not shown before.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from tests.bench import programs
from tests.bench.make_mailbox import Plan
from tests.bench.session import Session

GROWTH_MIB = 5.0
"""Source: the same row of the issue's table as in `soak`."""
PAINTED_S = 0.02
"""Quiet for so long, a conversation stands."""
WARM = 500
"""Tickets after which caches of a fixed size are full."""


def notes(session: Session, switches: int, every: int) -> Iterator[float]:
    """Resident memory in MiB: after `WARM` tickets, and then each time that many more were shown.

    Raises:
        RuntimeError: a press showed nothing, so that the end of the list was reached.
    """
    for number in range(1, switches + 1):
        if session.press("J", PAINTED_S) is None:
            raise RuntimeError(f"press {number} of J painted nothing")
        session.output.clear()
        if number == WARM or number % every == 0:
            session.settle(1.0)
            yield session.rss_mib()


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 when memory grew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--switches", type=int, default=10_000)
    parser.add_argument("--tickets", type=int, default=100_000)
    args = parser.parse_args(argv)
    program = programs.inbox(Plan(args.tickets, 10 * args.tickets))
    session = program.start()
    session.until(program.marker)
    session.settle(1.0)
    for key in ("5", "enter"):
        session.send(key)
        session.settle(1.0)
    print(f"RSS MiB before: {session.rss_mib():.1f}; then:", end="", flush=True)
    found = []
    for rss_mib in notes(session, args.switches, 1_000):
        found.append(rss_mib)
        print(f" {rss_mib:.1f}", end="", flush=True)
    session.quit("\x11")
    grown_mib = max(found) - found[0]
    print(f"\n{args.switches:,} tickets shown; {grown_mib:+.1f} MiB after the first {WARM}.")
    return 1 if grown_mib > GROWTH_MIB else 0


if __name__ == "__main__":
    sys.exit(main())
