"""The picture of the last time, in a real terminal: up first, in nobody's way, gone on trouble."""

import signal
import sys
from pathlib import Path

import pytest

from tests.program.conftest import Shop, Start

pytestmark = [pytest.mark.program, pytest.mark.sockets]
ENTER = b"\x1b[?1049h"
LEAVE = b"\x1b[?1049l"
NEVER_STARTS = """
import sys, time
class Hold:
    def find_spec(self, name, path=None, target=None):
        while name == "tui.cli.program":
            time.sleep(0.01)
sys.meta_path.insert(0, Hold())
from tui.cli import main
main([])
"""


def test_the_second_start_begins_with_the_picture(start: Start, shop: Shop) -> None:
    """It is up before the program is, says so, is painted over, and swallows no key."""
    first = start()
    first.wait_for("I paid alpha")
    first.press("q")
    assert 0 == first.wait_exit()

    second = start()
    # In what was written: the first real frame may be over half of it by the time that we look.
    second.wait_for(lambda _: b"As it was" in second.raw)
    second.press("j")
    picture = second.raw.partition(b"As it was")[0]
    assert b"alpha@example.net" in picture
    second.wait_for(lambda text: "As it was" not in text and "I paid bravo" in text)
    assert 1 == second.raw.count(ENTER)
    second.press("q")
    assert 0 == second.wait_exit()
    assert second.settings_before == second.settings_now


def test_trouble_takes_the_picture_down(start: Start, shop: Shop, home: dict[str, str]) -> None:
    """The terminal is as it was, and the words stand on it."""
    first = start()
    first.wait_for("I paid alpha")
    first.press("q")
    assert 0 == first.wait_exit()
    data = Path(home["HOME"], ".local", "share", "sellapp-inbox")
    data.rename(data.with_name("away"))
    data.write_text("no folder", encoding="utf-8")

    second = start()
    assert 0 != second.wait_exit()
    assert b"As it was" in second.raw
    up, down = second.raw.index(b"As it was"), second.raw.index(b"\x1b[?1049l")
    assert up < down < second.raw.index(b"sellapp-inbox: ")
    assert second.settings_before == second.settings_now


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_takes_the_picture_down(start: Start, shop: Shop, number: signal.Signals) -> None:
    """Also before the program is there to hear it: the terminal is left as it was."""
    first = start()
    first.wait_for("I paid alpha")
    first.press("q")
    assert 0 == first.wait_exit()

    second = start(argv=[sys.executable, "-c", NEVER_STARTS])
    second.wait_for("As it was")
    second.process.send_signal(number)
    second.wait_exit()
    assert second.raw.rindex(LEAVE) > second.raw.rindex(b"As it was")
    assert second.settings_before == second.settings_now
