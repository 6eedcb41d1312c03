"""The log of what was outlived: useful, bounded, private, and without a word of anybody's."""

import logging
import stat
from pathlib import Path

import pytest

from tui.cli import logfile
from tui.cli.logfile import NAME, kept_log

SECRET = "17|canary-Zq8w"
log = logging.getLogger("tui.engine.engine")


def fail() -> None:
    try:
        int(f"Dear customer, your key is {SECRET}")
    except ValueError as error:
        raise RuntimeError(SECRET) from error


def log_a_failure() -> None:
    try:
        fail()
    except RuntimeError:
        log.exception("background work failed")


def test_an_error_is_kept_without_its_words(tmp_path: Path) -> None:
    """Which error, where, and what led to it; readable by its owner alone."""
    with kept_log(tmp_path / "state"):
        log_a_failure()
    path = tmp_path / "state" / NAME
    text = path.read_text("utf-8")
    assert "background work failed" in text
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "in fail" in text
    assert SECRET not in text
    assert "Dear" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_made_while_all_is_well(tmp_path: Path) -> None:
    """And nothing is written after the program's end."""
    with kept_log(tmp_path / "state"):
        log.debug("details")
    log.propagate = False
    try:
        log.info("late")
    finally:
        log.propagate = True
    assert not (tmp_path / "state").exists()


def test_it_never_grows_beyond_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure every half minute for weeks fills no disk."""
    monkeypatch.setattr(logfile, "MOST_BYTES", 2_000)
    with kept_log(tmp_path):
        for _ in range(200):
            log_a_failure()
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 6_000


def test_where_it_cannot_write_the_program_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is thrown, and nothing appears on the terminal."""
    (tmp_path / "state").write_text("a file where the folder should be")
    with kept_log(tmp_path / "state"):
        log_a_failure()
    assert capsys.readouterr() == ("", "")
