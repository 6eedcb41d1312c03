"""The command line: parse arguments, wire the parts, exit codes.

The composition root: the only floor that may import everything, and the only one that looks at the
environment. Every command lives in a module of its own and imports its parts when it runs, so that
`--version` and the first paint wait for nothing (design 5). Others script against the commands,
their output and their exit codes: keep them stable (design 9).
"""

from __future__ import annotations

import os
import sys

from tui.lastframe import LastFrame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: arguments without the program's name; the process's own when None.

    Returns:
        The exit code, as in `tui.cli.exits.Exit`.
    """
    # Before anything large is imported: the picture of the last time, if it fits.
    frame = LastFrame(sys.argv[1:] if argv is None else argv, os.environ)
    frame.show()
    import gc

    # Imports make many objects and no garbage; looking for it takes a tenth of their time.
    gc.disable()
    try:
        from tui.cli.put_off import put_off

        put_off()
        from tui.cli import program

        return program.main(argv, frame)
    finally:
        gc.enable()
        frame.take_down()
