"""A terminal that reads nothing for a while: work goes on, and then it shows how things stand."""

import signal
import subprocess
from collections.abc import Callable

import pytest

from tests.program.conftest import Shop, Start
from tests.program.terminal import Terminal, program

pytestmark = [pytest.mark.program, pytest.mark.sockets]

LARGE = (200, 60)
MANY = 20
"""Paintings of the whole screen: several times what a terminal and Textual's queue let wait."""


def paint_much(terminal: Terminal, shop: Shop) -> None:
    """Have many large frames painted, by a key that leaves everything as it is.

    It asks the shop as well, which shows from outside that the key was acted on.
    """
    for _ in range(MANY):
        asked = len(shop.world.requests)
        terminal.press("R")
        wait_until(lambda asked=asked: len(shop.world.requests) > asked, terminal)


def test_replies_go_out_and_news_come_in_while_nobody_reads(
    start: Start, shop: Shop, home: dict[str, str]
) -> None:
    """Keys count in their order, and in the end the screen shows what is."""
    terminal = start(size=LARGE, SELLAPP_INBOX_UNDO_SECONDS="0")
    terminal.wait_for("I paid alpha")
    terminal.press("g", "g")
    terminal.settle()
    with terminal.unread():
        paint_much(terminal, shop)
        terminal.press("r")
        terminal.write("Here is your key.")
        terminal.press("ctrl+s")
        wait_until(lambda: shop.world.stored_replies[shop.first] == 1, terminal)
        shop.world.customer_writes(shop.first + 1, "Are you there?")
        wait_until(lambda: "Are you there?" in shown(home, shop.first + 1), terminal)
        paint_much(terminal, shop)
        terminal.press("r")
        terminal.write("A word")
        wait_until(lambda: "A word" in shown(home, shop.first), terminal)
    terminal.wait_for("A word")
    caught_up = terminal.settle()
    terminal.resize(*LARGE)
    assert caught_up == terminal.settle()
    terminal.press("escape", "q")
    assert 0 == terminal.wait_exit()


@pytest.mark.parametrize("how", ["q", "signal"])
def test_it_ends_while_nobody_reads(start: Start, shop: Shop, how: str) -> None:
    """A window that hangs must not keep the store's lock, and gets its settings back."""
    terminal = start(size=LARGE)
    terminal.wait_for("I paid alpha")
    with terminal.unread():
        paint_much(terminal, shop)
        if how == "q":
            terminal.press("q")
        else:
            terminal.signal(signal.SIGTERM)
        terminal.process.wait(10)
    assert terminal.settings_before == terminal.settings_now


def shown(home: dict[str, str], ticket: int) -> str:
    """What another program reads of a conversation and its draft."""
    done = subprocess.run(  # noqa: S603 - our own program
        program("show", str(ticket)), env=home, capture_output=True, text=True, check=True
    )
    return done.stdout


def wait_until(holds: Callable[[], bool], terminal: Terminal) -> None:
    """Ask until it is so; the limit is the test's own."""
    while not holds():
        assert terminal.process.poll() is None
        terminal.wait_a_turn()
