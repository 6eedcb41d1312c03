"""A page is opened by an argument list, in an environment of its own, away from our terminal."""

import sys
import threading
from pathlib import Path

import pytest

from tui.ui.browsing import open_page

NOTE = "import os, sys; open(sys.argv[1], 'w').write(repr((sys.argv[2:], os.environ.get('A'))))"
URL = "https://shop.example/$(id)?a=1&b='2'"


def opened(url: str, command: tuple[str, ...]) -> str:
    """Open it and let the browser end."""
    problem = open_page(url, command, {"A": "b"})
    for thread in threading.enumerate():
        if thread.name == "browser":
            thread.join(10)
    return problem


@pytest.mark.parametrize("tail", [(), ("--new=%s", "last")])
def test_the_address_is_one_argument(tmp_path: Path, tail: tuple[str, ...]) -> None:
    """To the letter, wherever the command wants it."""
    note = tmp_path / "note"
    assert not opened(URL, (sys.executable, "-c", NOTE, str(note), *tail))
    argv = [f"--new={URL}", "last"] if tail else [URL]
    assert repr((argv, "b")) == note.read_text()


def test_a_browser_that_is_not_there_is_told() -> None:
    """In words."""
    assert "/no/such could not be started: No such file or directory" == opened(URL, ("/no/such",))
