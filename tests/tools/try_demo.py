"""Start a command in a pseudo-terminal, see the list painted, press q, expect exit 0.

Usage: python -m tests.tools.try_demo COMMAND [ARGUMENT...]. `.ci/run` tries every way to start
the demo with it that the README promises.
"""

import os
import sys
from pathlib import Path

from tests.program.terminal import Terminal

START_LIMIT_S = 300.0
"""The command may have to install itself first."""


def main(argv: list[str]) -> int:
    """Try one command; 0 when all is well."""
    with Terminal(argv, env=dict(os.environ), cwd=Path.cwd()) as terminal:
        terminal.wait_for("Needs reply", START_LIMIT_S)
        shown = terminal.wait_for("@example", 30.0)
        terminal.press("q")
        code = terminal.wait_exit()
    print(f"{' '.join(argv)}: {len(shown.splitlines())} rows painted, exit {code}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
