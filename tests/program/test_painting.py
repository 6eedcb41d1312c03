"""What another program wrote over the screen is painted over, though ours never saw it."""

import signal
from collections.abc import Callable

import pytest

from tests.program.conftest import Shop, Start
from tests.program.terminal import Terminal

pytestmark = [pytest.mark.program, pytest.mark.sockets]

STRANGE = "who wrote this"
COVER = f"\x1b[2J\x1b[2;1H{STRANGE}"
"""Nothing of ours is left, and the line of the tabs, which never changes here, has other words."""


def go_on_after_a_stop(terminal: Terminal) -> None:
    terminal.signal(signal.SIGSTOP)
    terminal.scribble(COVER)
    terminal.signal(signal.SIGCONT)


def ask_for_it(terminal: Terminal) -> None:
    terminal.scribble(COVER)
    terminal.press("R")


def say_the_same_size(terminal: Terminal) -> None:
    terminal.scribble(COVER)
    terminal.resize(120, 36)


def zoom_twice(terminal: Terminal) -> None:
    terminal.scribble(COVER)
    terminal.resize(100, 30)
    terminal.resize(120, 36)


@pytest.mark.parametrize("act", [go_on_after_a_stop, ask_for_it, say_the_same_size, zoom_twice])
def test_the_screen_is_whole_again(
    start: Start, shop: Shop, act: Callable[[Terminal], None]
) -> None:
    """Also the lines that have not changed."""
    del shop
    terminal = start()
    terminal.wait_for(lambda text: "@example" in text and "Needs reply" in text)
    terminal.settle()
    act(terminal)
    terminal.wait_for(lambda text: "Needs reply" in text and STRANGE not in text)
    terminal.press("q")
    assert 0 == terminal.wait_exit()
