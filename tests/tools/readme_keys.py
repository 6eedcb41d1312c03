"""Write the README's table of keys from the command registry, or check that it is fresh.

Usage: python -m tests.tools.readme_keys [--check]
"""

import sys
from pathlib import Path

from tui.ui.commands import commands_table

README = Path(__file__).parents[2] / "README.md"
BEGIN = "<!-- keys: begin (make readme writes this) -->\n"
END = "<!-- keys: end -->\n"


def with_table(text: str) -> str:
    """The README's text with a fresh table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{README.name} has no place for the table of keys")
    return f"{before}{BEGIN}\n{commands_table()}\n{END}{after}"


def main(argv: list[str]) -> int:
    """Write, or with --check only compare; 1 when it is stale."""
    old = README.read_text(encoding="utf-8")
    new = with_table(old)
    if argv == ["--check"]:
        if new != old:
            print(f"{README.name}: the table of keys is stale; run `make readme`")
        return int(new != old)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
