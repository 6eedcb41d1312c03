"""A piece of an agent's day in the whole program: read, filter, reply, quit, come back."""

import subprocess

import pytest

from tests.program.conftest import Shop, Start
from tests.program.terminal import program
from tui.sandbox import ALWAYS, Fault

pytestmark = [pytest.mark.program, pytest.mark.sockets]


def test_read_filter_reply_quit_and_come_back(start: Start, shop: Shop) -> None:
    """What went out by quitting is told, in the shop once, and on the screen without network."""
    shop.world.update(shop.first + 1, status="CLOSED")
    terminal = start(SELLAPP_INBOX_UNDO_SECONDS="60")
    terminal.wait_for("I paid alpha")
    terminal.press("2")
    terminal.wait_for(lambda text: "charlie" in text and "bravo" not in text)
    terminal.press("3")
    terminal.wait_for("bravo")
    terminal.press("1")
    terminal.wait_for("alpha")
    terminal.press("g", "g", "r")
    terminal.wait_for("Reply to")
    terminal.write("Sorry! Here is your key: 1234")
    terminal.wait_for("key: 1234")
    terminal.press("ctrl+s")
    terminal.wait_for("z undo")
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    assert "1 reply sent." in terminal.text
    assert 1 == shop.world.stored_replies[shop.first]
    shop.faults.add(Fault("*", "*", "refuse", ALWAYS))
    again = start()
    again.wait_for("offline")
    again.press("2")
    again.wait_for("alpha")
    again.press("G")
    again.wait_for("key: 1234")
    assert 1 == shop.world.stored_replies[shop.first]


def test_news_from_a_customer_arrive_by_themselves(start: Start, shop: Shop) -> None:
    """Within a poll; nobody pressed a key."""
    terminal = start()
    terminal.wait_for("I paid alpha")
    shop.world.customer_writes(shop.first, "Are you there?")
    terminal.wait_for("Are you there?")


def test_a_small_terminal_shows_one_pane(start: Start, shop: Shop) -> None:
    """60 columns: the list, then the conversation."""
    terminal = start(size=(60, 18))
    terminal.wait_for("alpha")
    assert "I paid alpha" not in terminal.text
    terminal.press("enter")
    terminal.wait_for("I paid alpha")
    terminal.press("escape")
    terminal.wait_for("bravo")
    terminal.press("q")
    assert 0 == terminal.wait_exit()


def test_a_reply_from_a_script_is_sent_by_the_open_inbox(
    start: Start, shop: Shop, home: dict[str, str]
) -> None:
    """`reply` beside an open inbox only queues; the promise that the inbox sends it is kept."""
    terminal = start()
    terminal.wait_for("I paid alpha")
    done = subprocess.run(  # noqa: S603 - our own program
        program("reply", str(shop.first)),
        input="From a script.",
        env=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    assert '"state": "queued"' in done.stdout
    terminal.wait_for(lambda _: shop.world.stored_replies[shop.first] == 1)
    terminal.wait_for("2 Open 3")
