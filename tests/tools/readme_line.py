"""Print a command line of the README by its mark, so that `.ci/run` runs what people read.

Usage: python -m tests.tools.readme_line MARK. A mark is a comment before a fenced block:
`<!-- run: MARK -->`.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def line_of(text: str, mark: str) -> str:
    """The one line of the fenced block after the mark."""
    found = re.search(rf"<!-- run: {re.escape(mark)} -->\n```sh\n([^\n]+)\n```", text)
    if found is None:
        raise SystemExit(f"{README.name} has no line marked `{mark}`")
    return found[1]


if __name__ == "__main__":
    print(line_of(README.read_text(encoding="utf-8"), sys.argv[1]))
