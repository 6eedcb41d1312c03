"""One session at the end of a slow line: how long the terminal takes to show what a key did.

The line's delay is left out: it comes on top of every figure, whatever the program does.
"""

from collections.abc import Iterator

from tests.bench.inbox_run import Row
from tests.bench.programs import Program
from tests.bench.scenarios import SETTLED_S, Hands

BYTES_PER_S = 8_000
"""64 kbit/s."""
GAP_S = (1.0, 1.5)
"""A person who waits for the answer."""
LIMIT_S = 10.0


def rows(program: Program, *, count: int) -> Iterator[Row]:
    """Measure.

    Args:
        program: the inbox.
        count: keys for each figure.
    """
    session = program.start()
    session.until(program.marker)
    session.settle(1.0)
    session.narrow(BYTES_PER_S)
    hands = Hands(session)
    for what, keys in (("`j`/`k` without scroll", "jk"), ("a page down", ("pgdn", "pgup"))):
        yield Row(what, "", hands.keys(*keys, count=count, **_patient()))
    lag = hands.held("j", 30, 4)
    yield Row("`j` held down 30 times a second for 4 s", "no backlog", lag)
    session.send("r")
    session.settle(SETTLED_S, LIMIT_S)
    yield Row("type in the reply box", "", hands.keys(*"Thanks for", count=count, **_patient()))
    session.send("esc")
    session.settle(SETTLED_S, LIMIT_S)
    session.quit("\x11")


def _patient() -> dict[str, object]:
    return {"quiet_s": SETTLED_S, "gap_s": GAP_S, "limit_s": LIMIT_S}
