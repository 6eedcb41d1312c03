"""The first start: store and key are asked for, tested, and kept where only their owner reads."""

import stat
from pathlib import Path

import pytest

from tests.program.conftest import Shop, Start
from tests.program.terminal import Terminal
from tui.sandbox import SANDBOX_KEY

pytestmark = [pytest.mark.program, pytest.mark.sockets]


@pytest.fixture
def new_here(home: dict[str, str], shop: Shop) -> Shop:
    """Only the address is set: nobody has logged in yet."""
    del home["SELLAPP_API_KEY"], home["SELLAPP_STORE"]
    return shop


def answer(terminal: Terminal, store: str, key: str) -> None:
    """Fill in both fields and ask for the test."""
    terminal.wait_for("Welcome")
    terminal.write(store)
    terminal.press("enter")
    terminal.settle()
    terminal.write(key)
    terminal.press("enter")


def test_the_answers_are_tested_kept_and_used(start: Start, new_here: Shop, tmp_path: Path) -> None:
    """Then the inbox opens at once, and the next start asks nothing."""
    terminal = start()
    answer(terminal, "brightpixel", SANDBOX_KEY)
    terminal.wait_for("alpha")
    assert SANDBOX_KEY.encode() not in terminal.raw
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    kept = tmp_path / ".config" / "sellapp-inbox" / "credentials" / "keys.json"
    assert 0o600 == stat.S_IMODE(kept.stat().st_mode)
    assert 0o700 == stat.S_IMODE(kept.parent.stat().st_mode)
    again = start()
    again.wait_for("alpha")


def test_a_refused_key_loses_nothing_that_was_typed(start: Start, new_here: Shop) -> None:
    """The words say what is wrong; a corrected key is enough."""
    terminal = start()
    answer(terminal, "brightpixel", "wrong")
    terminal.wait_for("refused")
    assert "brightpixel" in terminal.text
    terminal.press(*["backspace"] * len("wrong"))
    terminal.settle()
    terminal.write(SANDBOX_KEY)
    terminal.press("enter")
    terminal.wait_for("alpha")


def test_leaving_keeps_nothing(start: Start, new_here: Shop, tmp_path: Path) -> None:
    """Exit 2, and words about the other ways."""
    terminal = start()
    terminal.wait_for("Welcome")
    terminal.press("escape")
    terminal.wait_for("SELLAPP_API_KEY")
    assert 2 == terminal.wait_exit()
    assert [] == [each for each in tmp_path.rglob("*") if each.is_file()]


def test_login_asks_again(start: Start, shop: Shop, tmp_path: Path) -> None:
    """Also when a key is known; the store is filled in."""
    terminal = start("login")
    terminal.wait_for("brightpixel")
    terminal.press("enter")
    terminal.settle()
    terminal.write(SANDBOX_KEY)
    terminal.press("enter")
    terminal.wait_for("Kept in")
    assert 0 == terminal.wait_exit()
    assert (tmp_path / ".config" / "sellapp-inbox" / "credentials" / "keys.json").exists()
