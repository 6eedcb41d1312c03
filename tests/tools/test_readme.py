"""The README is true: its lines exist, its tables are those of the code."""

import pytest

from tests.tools.readme_keys import README, with_table
from tests.tools.readme_line import line_of
from tui.cli.program import HANDLERS
from tui.settings import FILE_ONLY, OFFICIAL_VARIABLES, READERS

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("mark", "word"),
    [
        ("make-demo", "make demo"),
        ("make-test", "make test"),
        ("venv-demo", "--demo"),
        ("venv-test", "pytest"),
        ("uvx-demo", "uvx --from . sellapp-inbox --demo"),
        ("pipx-install", "pipx install ."),
    ],
)
def test_the_lines_that_ci_runs_are_there(mark: str, word: str) -> None:
    """`.ci/run` takes them from here."""
    assert word in line_of(TEXT, mark)


def test_a_mark_that_is_not_there_is_told() -> None:
    """Not an empty line that would pass as a success."""
    with pytest.raises(SystemExit, match="nope"):
        line_of(TEXT, "nope")


def test_the_table_of_keys_is_fresh() -> None:
    """`make readme` writes it."""
    assert with_table(TEXT) == TEXT


def test_every_setting_is_described() -> None:
    """With the variable that sets it."""
    official = {name: variable for variable, name in OFFICIAL_VARIABLES.items()}
    for name in set(READERS) - FILE_ONLY:
        assert f"| `{name}` |" in TEXT
        assert f"`{official.get(name, f'SELLAPP_INBOX_{name.upper()}')}`" in TEXT


def test_every_command_is_described() -> None:
    """In the table of commands."""
    for command in set(HANDLERS) - {None}:
        assert f"`sellapp-inbox {command}" in TEXT
