"""A failure of our own says one sentence, keeps a private report, and quotes no data."""

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tui.ui import crash

CANARY = "canary-8f3a-secret"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def broken() -> Exception:
    """An error with the canary in its message, in a local, and in its cause."""
    api_key = CANARY
    try:
        try:
            json.loads(api_key)
        except ValueError as cause:
            raise RuntimeError(f"cannot use {api_key}") from cause
    except RuntimeError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_report_is_private_and_without_data(tmp_path, umask):
    """Versions, types and places; mode 0600 in a folder of mode 0700."""
    before = os.umask(umask)
    try:
        path = crash.write_report(broken(), tmp_path / "state", AT)
    finally:
        os.umask(before)
    assert path is not None
    text = path.read_text()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 0o700 == stat.S_IMODE(path.parent.stat().st_mode)
    assert CANARY not in text
    assert "builtins.RuntimeError" in text
    assert "json.decoder.JSONDecodeError" in text
    assert "in broken" in text
    assert "textual 8.2.8" in text


def test_an_error_number_helps_and_is_no_data():
    """An OSError keeps its number."""
    text = crash.describe(OSError(28, CANARY))
    assert "builtins.OSError (errno 28)" in text
    assert CANARY not in text


def test_no_report_where_none_can_be_written(tmp_path):
    """A full or read-only disk is no second crash."""
    (tmp_path / "file").write_text("")
    assert crash.write_report(broken(), tmp_path / "file" / "state", AT) is None
    assert "No report was written" in crash.sentence(None)
    assert "may be lost" in crash.sentence(None, is_draft_safe=False)


def test_the_newest_reports_are_kept(tmp_path):
    """A program that crashes at each start fills no disk; nothing else in the folder is touched."""
    (tmp_path / "inbox.log").write_text("")
    paths = [crash.write_report(broken(), tmp_path, AT + timedelta(days=n)) for n in range(15)]
    assert sorted(paths[-crash.KEPT :]) == sorted(tmp_path.glob("crash-*"))
    assert paths[0].name.startswith(f"crash-{AT:%Y%m%d}-")
    assert (tmp_path / "inbox.log").exists()


def test_errors_that_lead_to_each_other_end():
    """A chain that bites its own tail is read once."""
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert 1 == crash.describe(one).count("builtins.ValueError")


PROGRAM = """
import pathlib, sys
from textual.app import ComposeResult
from textual.widgets import Static
from tui.clock import SystemClock
from tui.ui.steady import SteadyApp

SAVED = pathlib.Path(sys.argv[1]) / "saved"

class Broken(SteadyApp[None]):
    def compose(self) -> ComposeResult:
        yield Static("x")
    def unsaved(self):
        async def save():
            SAVED.write_text("kept")
        return save
    async def bad(self):
        api_key = "canary-8f3a-secret"
        raise RuntimeError("secret " + api_key)
    def on_mount(self):
        {trigger}

app = Broken(clock=SystemClock(), crash_dir=pathlib.Path(sys.argv[1]), driver=None)
app.run(headless=True, size=(80, 24))
sys.exit(app.return_code)
"""


@pytest.mark.parametrize(
    "trigger",
    [
        "self.call_after_refresh(self.bad)",
        "self.set_timer(0.01, self.bad)",
        "self.run_worker(self.bad())",
        "self.panic('a traceback with canary-8f3a-secret')",
        "self._fatal_error(); self._return_code = 1",
    ],
)
def test_a_crash_of_the_app_leaks_nothing(tmp_path, trigger):
    """Handlers, timers, workers: exit status 1, one sentence, nothing of the locals anywhere."""
    program = PROGRAM.replace("{trigger}", trigger)
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert 1 == run.returncode
    assert "sellapp-inbox stopped because of an error of its own" in run.stderr
    everything = run.stdout + run.stderr + "".join(p.read_text() for p in tmp_path.glob("*.txt"))
    assert CANARY not in everything
    assert "kept" == (tmp_path / "saved").read_text()
