"""Hostile tickets: whatever customers write, only our own sequences reach the terminal."""

import re

import pytest

from tests.program.conftest import Start

pytestmark = pytest.mark.program

OURS = re.compile(
    rb"\x1b(?:"
    rb"\[[0-9;:]*m"  # colours and weights
    rb"|\[[0-9;]*H"  # cursor to a place
    rb"|\[\?(?:7|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2027|2048|25)[hl]"  # modes
    rb"|\[\?(?:2026|2027|2048|1016)\$p"  # is this mode known?
    rb"|\[[<>=?]?[0-9;]*u"  # the keyboard protocol
    rb"|\[2[23];2t"  # keep the title, give it back
    rb"|\[2J|\[6n"
    rb"|\]2;[^\x07\x1b]*\x07"  # our title
    rb"|\]22;[a-z-]*(?:\x07|\x1b\\)"  # the pointer's shape
    rb"|\]8;[^;]*;[^\x07\x1b]*\x1b\\"  # links, which the painters make
    rb"|7|8"
    rb")"
)
KEYS = ("j", "j", "enter", "pagedown", "pageup", "escape", "/", "x", "escape", "?", "escape", "G")


@pytest.mark.parametrize("scene", ["hostile", "odd-rows", "wide"])
def test_only_our_own_sequences_reach_the_terminal(start: Start, scene: str) -> None:
    """Everything else that begins like a command to the terminal would be a customer's."""
    terminal = start("--demo", "--scene", scene)
    terminal.wait_for("online")
    for key in KEYS:
        terminal.press(key)
        terminal.settle()
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    rest = OURS.sub(b"", bytes(terminal.raw))
    assert b"" == b"".join(re.findall(rb"\x1b.{0,30}", rest))
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", rest)
    assert not re.search(r"[\x80-\x9f\u202a-\u202e\u2066-\u2069]", rest.decode())


def test_answers_of_the_terminal_fire_no_command(start: Start) -> None:
    """A terminal's reply holds letters; none of them may close a ticket or open a composer."""
    terminal = start("--demo")
    terminal.wait_for("@example")
    before = terminal.settle()
    for answer in (
        "\x1b[?1;2c",
        "\x1b[>0;276;0c",
        "\x1b]11;rgb:0000/0000/0000\x1b\\",
        "\x1bP1$r\x1b\\",
    ):
        terminal.write(answer)
    after = terminal.settle()
    cut = 1  # the top bar tells the time
    assert before.splitlines()[cut:] == after.splitlines()[cut:]
    terminal.press("q")
    assert 0 == terminal.wait_exit()
