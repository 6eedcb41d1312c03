"""Starting and ending: paint first, leave the terminal as it was, lose nothing on the way."""

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.program.conftest import Shop, Start
from tui.sandbox import SCENES

pytestmark = [pytest.mark.program, pytest.mark.sockets]

HOLD_IMPORTS = """
import os, sys, time
class Hold:
    def find_spec(self, name, path=None, target=None):
        if name in {"httpx", "httpcore", "pydantic", "starlette", "uvicorn", "tui.sandbox"}:
            while not os.path.exists(os.environ["RELEASE"]):
                time.sleep(0.01)
sys.meta_path.insert(0, Hold())
from tui.cli import main
sys.exit(main(["--demo"]))
"""
LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"


def test_the_screen_is_painted_before_anything_slow_is_imported(
    start: Start, tmp_path: Path
) -> None:
    """Whoever imports HTTP, pydantic or the sandbox waits here until the screen stands."""
    release = tmp_path / "release"
    terminal = start(argv=[sys.executable, "-c", HOLD_IMPORTS], RELEASE=str(release))
    terminal.wait_for("Needs reply")
    release.touch()
    terminal.wait_for("@example")
    terminal.press("q")
    assert 0 == terminal.wait_exit()


def test_quitting_leaves_the_terminal_as_it_was(start: Start, shop: Shop) -> None:
    """Settings, screen, mouse and cursor."""
    terminal = start()
    terminal.wait_for("alpha")
    assert terminal.settings_before != terminal.settings_now
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    assert terminal.settings_before == terminal.settings_now
    for ending in (LEAVES_ALTERNATE_SCREEN, b"\x1b[?1000l", b"\x1b[?2004l", b"\x1b[?25h"):
        assert ending in terminal.raw


def test_what_an_editor_left_is_told_before_an_older_draft_is_sent(
    start: Start, shop: Shop, tmp_path: Path
) -> None:
    """At the start, and once more at the end, where the way to it can be copied."""
    left = tmp_path / ".local" / "state" / "sellapp-inbox" / "reply-x"
    left.mkdir(parents=True)
    (left / "reply.txt").write_text("Newer words")
    terminal = start()
    terminal.wait_for("Your editor was ended while you wrote")
    terminal.press("escape")
    terminal.wait_for(lambda text: "Your editor" not in text)
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    assert "what it left is kept in" in terminal.text
    assert "Newer words" == (left / "reply.txt").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_the_draft_and_restores_the_terminal(
    start: Start, shop: Shop, number: signal.Signals
) -> None:
    """The word typed last is there again at the next start."""
    terminal = start()
    terminal.wait_for("alpha")
    terminal.press("r")
    terminal.wait_for("Reply to")
    terminal.write("half a sentence")
    terminal.wait_for("half a sentence")
    terminal.signal(number)
    assert 128 + number == terminal.wait_exit()
    assert terminal.settings_before == terminal.settings_now
    assert LEAVES_ALTERNATE_SCREEN in terminal.raw
    again = start()
    again.wait_for("alpha")
    again.press("r")
    again.wait_for("half a sentence")


def test_a_terminal_that_vanishes_ends_the_program(
    start: Start, shop: Shop, tmp_path: Path
) -> None:
    """No process may spin on after its window was closed; nor is that an error of ours."""
    terminal = start(SELLAPP_INBOX_UNDO_SECONDS="60", SELLAPP_INBOX_QUIT_SENDS="keep")
    terminal.wait_for("alpha")
    # So that there are last words.
    terminal.press("r")
    terminal.wait_for("Reply to")
    terminal.write("Here it is")
    terminal.press("ctrl+s")
    terminal.wait_for("goes out in")
    terminal.hang_up()
    assert 128 + signal.SIGHUP == terminal.process.wait(10)
    assert [] == list(tmp_path.rglob("crash-*"))


def test_a_second_inbox_only_reads(start: Start, shop: Shop) -> None:
    """It shows what the first one has, says so, and refuses to write in words."""
    first = start()
    first.wait_for("alpha")
    second = start()
    second.wait_for("alpha")
    second.wait_for("read only")
    second.press("r")
    second.wait_for("this one only reads")
    for terminal in (second, first):
        terminal.press("q")
        assert 0 == terminal.wait_exit()


def test_a_second_inbox_notices_that_the_first_was_killed(start: Start, shop: Shop) -> None:
    """It promises no reply that nobody will send, and says how to go on; the next start sends."""
    first = start(SELLAPP_INBOX_UNDO_SECONDS="60")
    first.wait_for("alpha")
    first.press("r")
    first.wait_for("Reply to")
    first.write("Here it is")
    first.press("ctrl+s")
    first.wait_for("goes out in")
    second = start()
    second.wait_for("read only")
    second.wait_for("1 unsent")
    assert "undo" not in second.text
    first.signal(signal.SIGKILL)
    second.wait_for("nobody has this store open")
    second.press("R")
    second.wait_for("quit and start again to work in it")
    second.press("q")
    assert 0 == second.wait_exit()
    third = start()
    third.wait_for("online")
    third.press("z")
    third.wait_for("Here it is")


@pytest.mark.parametrize("name", ["desk.db", "cache.db"])
def test_damage_is_told_on_the_screen(start: Start, shop: Shop, tmp_path: Path, name: str) -> None:
    """Until it is put away; and once more after the end."""
    first = start()
    first.wait_for("alpha")
    first.press("q")
    assert 0 == first.wait_exit()
    (file,) = tmp_path.rglob(name)
    file.write_bytes(bytes(range(256)) * 400)
    words = {
        "desk.db": "The file with drafts and unsent replies was damaged",
        "cache.db": "The copy of SellApp's tickets could not be used",
    }[name]
    terminal = start()
    terminal.wait_for(lambda text: words in flat(text))
    terminal.wait_for("online")
    assert words in flat(terminal.text)
    terminal.press("escape")
    terminal.wait_for(lambda text: words not in flat(text) and "reply" in text)
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    assert words in flat(terminal.text)


def flat(text: str) -> str:
    """The words of a box, on one line."""
    return " ".join(text.replace("│", " ").split())


def test_the_demo_leaves_nothing_behind(start: Start, tmp_path: Path) -> None:
    """Not in the home, not among the temporary files."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    terminal = start("--demo", TMPDIR=str(temporary), HOME=str(home))
    terminal.wait_for("@example")
    assert 1 == len(list(temporary.iterdir()))
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    assert [] == list(temporary.iterdir())
    assert [] == [each for each in home.rglob("*") if each.is_file()]


def test_a_wrong_scene_is_told_before_anything_is_painted(start: Start) -> None:
    """Exit 2, and the names, each of them whole."""
    terminal = start("--demo", "--scene", "nope", size=(40, 24))
    terminal.wait_for("busy-morning")
    assert 2 == terminal.wait_exit()
    names = re.split(r"[ ,.\n]+", terminal.text)
    assert set(SCENES) <= set(names)
    assert b"\x1b[?1049h" not in terminal.raw


def test_the_key_is_not_handed_on(start: Start, shop: Shop, tmp_path: Path) -> None:
    """The editor that we start finds neither key nor text of others in its environment."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nenv > "$HOME/environment"\necho edited > "$1"\n')
    editor.chmod(0o700)
    terminal = start(EDITOR=str(editor))
    terminal.wait_for("alpha")
    terminal.press("r")
    terminal.wait_for("Reply to")
    terminal.press("ctrl+o")
    terminal.wait_for("edited")
    found = (tmp_path / "environment").read_text()
    assert "HOME=" in found
    assert "SELLAPP_API_KEY" not in found
    assert "sandbox-key" not in found


def test_no_terminal_no_inbox(start: Start, tmp_path: Path) -> None:
    """Words and exit 2 when input comes from a file, and on a terminal without a cursor."""
    source = os.devnull
    piped = start(argv=["/bin/sh", "-c", f"'{sys.executable}' -m tui <{source}"])
    piped.wait_for("needs a terminal")
    assert 2 == piped.wait_exit()
    dumb = start("--demo", TERM="dumb")
    dumb.wait_for("needs a terminal")
    assert 2 == dumb.wait_exit()
