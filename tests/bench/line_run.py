"""One session beside a shop that answers: how the keys feel while a store is read and polled.

The shop runs in a process of its own, on the other processor where there is one.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.inbox_run import Row
from tests.bench.programs import Program, env_beside
from tests.bench.scenarios import Hands

READING = b"reading tickets"
"""Stands in the top line while the list is read for the first time."""
POLL_S = 5
LOOP = ("n", "pgup", "end", "j", "r", *"Thanks, it is on its way.", "esc", "k", "2", "1")
"""What an agent's hands do with one ticket, more or less."""
LIMIT_S = 300.0


def rows(*, tickets: int, count: int) -> Iterator[Row]:
    """Measure on an empty mailbox beside a shop with so many tickets.

    Args:
        tickets: of the shop.
        count: keys for each figure.
    """
    with TemporaryDirectory() as home, _shop(tickets) as base_url:
        session = _inbox(Path(home), base_url).start()
        session.until(READING)
        session.settle(0.2, 3.0)
        hands = Hands(session)
        began_s, cpu_s = session.now_s(), session.cpu_s()
        yield Row(
            f"`j`/`k` while {tickets:,} tickets are read",
            "p99 25",
            hands.keys("j", "k", count=count),
        )
        _rest(hands)
        share = (session.cpu_s() - cpu_s) / (session.now_s() - began_s)
        yield Row("the same until all is read, with the rest after it", "", (share, 0.0))
        yield Row(
            f"`j`/`k` while it polls every {POLL_S} s",
            "3, p99 12",
            hands.keys("j", "k", count=2 * count, gap_s=(0.05, 0.15)),
        )
        before = len(session.output)
        for key in LOOP * 3:
            hands.keys(key, count=1, gap_s=(0.05, 0.1), quiet_s=0.03)
        each = (len(session.output) - before) / (3 * len(LOOP))
        yield Row("a key of an agent's loop, bytes on average", "2 KB", each)
        session.quit("\x11")


def _rest(hands: Hands) -> None:
    """Until nothing but polls is done: a second in which the program hardly works."""
    session, began_s = hands.session, hands.session.now_s()
    while session.now_s() - began_s < LIMIT_S:
        cpu_s = session.cpu_s()
        session.pause(POLL_S)
        if session.cpu_s() - cpu_s < 0.02 * POLL_S:
            return


def _inbox(home: Path, base_url: str) -> Program:
    env = env_beside(home, base_url, POLL_S)
    return Program("sellapp-inbox", [sys.executable, "-m", "tui"], env, READING)


@contextmanager
def _shop(tickets: int) -> Iterator[str]:
    """The sandbox in a process of its own; gives its address."""
    argv = [sys.executable, "-m", "tui", "sandbox", "--port", "0", "--tickets", str(tickets)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            yield line.partition("=")[2].strip()
        finally:
            process.terminate()
