"""`python -m tests.bench.timed_main FILE`: the inbox, noting each long turn of its screen's loop.

A turn is what the loop runs in one go; a key that comes meanwhile waits for its end. Each line of
the file has the turn's wall-clock and processor time in milliseconds.
"""

import asyncio
import sys
import threading
from pathlib import Path
from time import perf_counter, thread_time  # the benchmark's own stop watch
from typing import TextIO

LONG_S = 0.001


def note_turns(notes: TextIO) -> None:
    """From now on: those of the loop on this thread that take long."""
    ours, run = threading.get_ident(), asyncio.Handle._run

    def timed_run(handle: asyncio.Handle) -> None:
        began_s, cpu_s = perf_counter(), thread_time()
        try:
            run(handle)
        finally:
            took_s = perf_counter() - began_s
            if took_s > LONG_S and threading.get_ident() == ours:
                cpu_s = thread_time() - cpu_s
                notes.write(f"{1e3 * took_s:.3f} {1e3 * cpu_s:.3f}\n")

    asyncio.Handle._run = timed_run  # type: ignore[method-assign]


if __name__ == "__main__":
    from tui.cli import main

    with Path(sys.argv.pop(1)).open("a", buffering=1, encoding="ascii") as opened:
        note_turns(opened)
        sys.exit(main())
