"""The picture of the last time: shown when it fits, with its age, and never in the way."""

import os
import pty
import stat
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tui.lastframe import DOWN, OLDEST_S, UP, LastFrame, key, place

SIZE = (80, 24)
LINES = ["\x1b[1mbrightpixel\x1b[0m", "  2h05 nora.lind  Größe"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "SELLAPP_STORE": "one",
        "SELLAPP_API_KEY": "very secret",
        "SELLAPP_CUSTOMER_SESSION": "very secret",
        "SELLAPP_INBOX_API_KEY": "very secret",
        "XDG_SESSION_ID": "7",
    }


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """(what a person sees, the program's end), 80 by 24."""
    seen, end = pty.openpty()
    termios.tcsetwinsize(end, SIZE[::-1])
    yield seen, end
    os.close(seen)
    os.close(end)


def kept(environ: dict[str, str], size: tuple[int, int] = SIZE) -> Path:
    """A picture of a minute past the epoch, and where it lies."""
    LastFrame([], environ).keep(LINES, size, 60.0)
    return Path(place(environ))


def shown(
    environ: dict[str, str], terminal: tuple[int, int], *argv: str, now_s: float = 60.0
) -> tuple[LastFrame, str]:
    """What a start shows."""
    frame = LastFrame(argv, environ)
    frame.show(terminal[1], now_s)
    os.set_blocking(terminal[0], False)
    with suppress(BlockingIOError):
        return frame, os.read(terminal[0], 65_536).decode()
    return frame, ""


def test_it_is_shown_with_its_age(environ: dict[str, str], terminal: tuple[int, int]) -> None:
    """Every line at its place, and below how old all that is."""
    kept(environ)
    for now_s, age in ((60.0, "a moment"), (179.0, "1 min"), (7_260.0, "2 h"), (180_000.0, "2 d")):
        frame, text = shown(environ, terminal, now_s=now_s)
        assert frame.is_up
        assert text.startswith(f"{UP}\x1b[1;1H{LINES[0]}\x1b[0m\x1b[2;1H{LINES[1]}")
        assert f"\x1b[24;1H\x1b[0;7m As it was {age} ago - opening" in text


def test_a_start_right_after_the_end_shows_it(
    environ: dict[str, str], terminal: tuple[int, int]
) -> None:
    """A moment that is rounded never lies in the future."""
    LastFrame([], environ).keep(LINES, SIZE, 60.9)
    assert "a moment ago" in shown(environ, terminal, now_s=60.95)[1]


def test_keys_wait_and_the_terminal_is_given_back(
    environ: dict[str, str], terminal: tuple[int, int]
) -> None:
    """No echo into the picture while it is up; then everything as it was."""
    kept(environ)
    before = termios.tcgetattr(terminal[1])
    frame, _ = shown(environ, terminal)
    assert not termios.tcgetattr(terminal[1])[3] & (termios.ECHO | termios.ICANON)
    assert before == frame.settings_before
    for _ in range(2):
        frame.take_down()
    assert before == termios.tcgetattr(terminal[1])
    assert DOWN == os.read(terminal[0], 4_096).decode()


def test_what_does_not_fit_is_not_shown(environ: dict[str, str], terminal: tuple[int, int]) -> None:
    """Another inbox, another size, too old, from the future, damaged, or none."""
    assert "" == shown(environ, terminal)[1]
    path = kept(environ)
    assert "" == shown(environ, terminal, "--ascii")[1]
    assert "" == shown({**environ, "SELLAPP_STORE": "two"}, terminal)[1]
    assert "" != shown({**environ, "XDG_SESSION_ID": "8"}, terminal)[1]
    assert "" == shown(environ, terminal, now_s=61.0 + OLDEST_S)[1]
    assert "" == shown(environ, terminal, now_s=59.0)[1]
    settings = Path(environ["HOME"], ".config", "sellapp-inbox", "settings.toml")
    settings.parent.mkdir(parents=True)
    settings.touch()
    assert "" == shown(environ, terminal)[1]
    settings.unlink()
    assert "" != shown(environ, terminal)[1]
    kept(environ, (80, 25))
    assert "" == shown(environ, terminal)[1]
    for content in (b"", b"\n\n", b"\xff", path.read_bytes()[:200] + b"\nx y z\n"):
        path.write_bytes(content)
        assert "" == shown(environ, terminal)[1]


def test_nobody_else_can_read_it(environ: dict[str, str]) -> None:
    """0600 in a folder of 0700, over a file that was open to all too; no secret in it."""
    path = kept(environ)
    path.chmod(0o644)
    path = kept(environ)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 0o700 == stat.S_IMODE(path.parent.stat().st_mode)
    assert "very secret" not in path.read_text(encoding="utf-8")
    assert "very secret" not in key([], environ)


def test_a_picture_that_others_could_have_painted_is_not_shown(
    environ: dict[str, str],
    terminal: tuple[int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It goes to the terminal as it is: neither from a file open to others, nor from any folder."""
    kept(environ).chmod(0o660)
    assert "" == shown(environ, terminal)[1]
    del environ["HOME"]
    monkeypatch.chdir(tmp_path)
    for folder in ({}, {"HOME": "."}, {"XDG_STATE_HOME": ".local/state"}):
        LastFrame([], environ | folder).keep(LINES, SIZE, 60.0)
        assert "" == shown(environ | folder, terminal)[1]
        assert "" == place(environ | folder)


def test_settings_that_were_named_count(
    environ: dict[str, str], terminal: tuple[int, int], tmp_path: Path
) -> None:
    """Another content of `--config FILE` may mean another store."""
    for argv in (["--config", f"{tmp_path}/one.toml"], [f"--config={tmp_path}/two.toml"]):
        LastFrame(argv, environ).keep(LINES, SIZE, 60.0)
        assert "" != shown(environ, terminal, *argv)[1]
        Path(argv[-1].removeprefix("--config=")).write_text('store = "x"', encoding="utf-8")
        assert "" == shown(environ, terminal, *argv)[1]


def test_a_disk_that_refuses_is_no_trouble(environ: dict[str, str], tmp_path: Path) -> None:
    """Neither keeping nor forgetting raises."""
    Path(tmp_path, ".local").write_text("in the way", encoding="utf-8")
    frame = LastFrame([], environ)
    frame.keep(LINES, SIZE, 60.0)
    frame.forget()


def test_it_can_be_forgotten(environ: dict[str, str], terminal: tuple[int, int]) -> None:
    """And is not shown after that."""
    path = kept(environ)
    LastFrame([], environ).forget()
    assert not path.exists()
    assert "" == shown(environ, terminal)[1]


def test_no_terminal(environ: dict[str, str]) -> None:
    """A pipe gets no picture."""
    kept(environ)
    into, out = os.pipe()
    frame = LastFrame([], environ)
    frame.show(out, 60.0)
    assert not frame.is_up
    os.close(into)
    os.close(out)


def test_it_lies_where_the_program_keeps_its_state() -> None:
    """As platformdirs says."""
    assert place({"HOME": "/h"}, "linux") == "/h/.local/state/sellapp-inbox/last-frame"
    assert place({"XDG_STATE_HOME": "/s"}, "linux") == "/s/sellapp-inbox/last-frame"
    mac = "/h/Library/Application Support/sellapp-inbox/last-frame"
    assert place({"HOME": "/h"}, "darwin") == mac
