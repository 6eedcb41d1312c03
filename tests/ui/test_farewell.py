"""Leaving in a hurry: save first, leave in time, and end even if the screen is stuck."""

import asyncio
import os
import pty
import threading

import pytest

from tui.errors import MailboxBroken
from tui.ui.farewell import Farewell, restore_terminal, save_now


async def works() -> None:
    await asyncio.sleep(0)


async def fails() -> None:
    raise MailboxBroken


async def hangs() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("save", "is_saved"), [(None, True), (works, True), (fails, False), (hangs, False)]
)
def test_the_last_save_tells_the_truth(save, is_saved):
    """Nothing to save counts as saved; failing and hanging do not, and end."""
    assert is_saved is save_now(save, 1.0 if is_saved else 0.1)


def test_a_screen_that_leaves_is_let_go():
    """Nothing is forced on it."""
    done: list[object] = []

    def leave() -> None:
        farewell.has_left.set()

    farewell = Farewell(
        143, keep=int, leave=leave, restore=lambda: done.append("restored"), end=done.append
    )
    farewell.start()
    farewell.join(5)
    assert [] == done


def test_a_stuck_screen_is_ended():
    """Saved, asked, restored, ended, in this order."""
    done: list[object] = []

    farewell = Farewell(
        129,
        keep=lambda: done.append("saved"),
        leave=lambda: done.append("asked"),
        restore=lambda: done.append("restored"),
        end=done.append,
        limit_s=0.2,
    )
    farewell.start()
    farewell.join(5)
    assert ["saved", "asked", "restored", 129] == done


def test_the_terminal_is_put_back():
    """Alternate screen off, cursor and line wrap on, mouse off."""

    class Driver:
        attrs_before = None

    main, other = pty.openpty()
    driver = Driver()
    driver.fileno = other
    try:
        restore_terminal(driver)
        written = os.read(main, 4096).decode()
    finally:
        os.close(main)
        os.close(other)
    assert all(code in written for code in ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1003l", "\x1b[?7h"))
    restore_terminal(None)
    assert threading.active_count() >= 1
