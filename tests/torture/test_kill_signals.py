"""Signals and lost terminals: words saved, terminal as it was, a quick end, no spinning orphan."""

import base64
import fcntl
import logging
import os
import resource
import shlex
import signal
import struct
import sys
import termios
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.program.terminal import Terminal
from tests.torture.kill_desk import PAINTED, Desk
from tests.torture.kill_terminal import (
    EXIT_LIMIT_S,
    SHOWN_AT_REST,
    TEXT,
    modes_left_on,
    state_of,
    until,
)
from tests.torture.kill_typist import now_s
from tests.torture.seeds import long

pytestmark = [pytest.mark.sockets, pytest.mark.program]
log = logging.getLogger(__name__)

MAILBOX_BROKEN = 7
"""The exit code."""
SPIN_LIMIT_S = 1.5
"""Of processor time after the terminal was lost; a spinning orphan takes all that there is."""
TAKES_KEYS = b"\x1b[?2004h"
"""What is written once the terminal is raw again."""
F4 = "\x1bOS"
EDITOR = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
print("editing", flush=True)
signal.sigwait([signal.SIGINT])
print("interrupted", flush=True)
signal.sigwait([signal.SIGINT])
open(sys.argv[-1], "a").write(" twice")
"""
"""An editor that leaves the keys for signals on, as Textual never does, and needs them twice."""
UNMEASURED = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}
"""Coverage is written to a file at the end; where nothing can be, its trace covers the screen."""
IGNORE_HANG_UP = ("/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh")


def typing(desk: Desk, *argv: str, environ: Mapping[str, str] | None = None) -> Terminal:
    """A program in the middle of a word that is not saved yet."""
    terminal = desk.start(*argv, environ=environ)
    terminal.wait_for(PAINTED)
    terminal.press("r")
    terminal.wait_for("Reply to")
    terminal.write(TEXT)
    terminal.wait_for(TEXT)
    return terminal


def cpu_s(pid: int) -> float:
    """Processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reaped_cpu_s() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_told_to_end(desk: Desk, number: signal.Signals) -> None:
    """The word typed last is kept, and the terminal is handed back."""
    with closing(typing(desk)) as terminal:
        began_s = now_s()
        terminal.signal(number)
        code = terminal.wait_exit(EXIT_LIMIT_S)
        log.warning("%s: ended in %.2f s", number.name, now_s() - began_s)
        assert [TEXT] == desk.drafts()
        assert 128 + number == code
        assert terminal.settings_before == terminal.settings_now
        assert SHOWN_AT_REST == modes_left_on(bytes(terminal.raw))


@pytest.mark.parametrize("argv", [(), IGNORE_HANG_UP], ids=["hangs-up", "hang-up-ignored"])
def test_the_terminal_is_lost(desk: Desk, argv: tuple[str, ...]) -> None:
    """Whether or not the signal reaches us: saved, ended, and not by burning the processor."""
    with closing(typing(desk, *argv)) as terminal:
        before_s = cpu_s(terminal.process.pid) + reaped_cpu_s()
        began_s = now_s()
        terminal.hang_up()
        terminal.process.wait(EXIT_LIMIT_S)
        used_s = reaped_cpu_s() - before_s
        log.warning("ended in %.2f s, of %.2f s of work", now_s() - began_s, used_s)
        assert [TEXT] == desk.drafts()
        assert used_s < SPIN_LIMIT_S


def test_stopped_and_continued(desk: Desk) -> None:
    """A program that was frozen goes on where it was."""
    with closing(typing(desk)) as terminal:
        terminal.signal(signal.SIGSTOP)
        until(terminal, lambda: state_of(terminal.process.pid) == "T")
        terminal.signal(signal.SIGCONT)
        terminal.write(" and more")
        terminal.wait_for(f"{TEXT} and more")
        terminal.press("escape", "q")
        assert 0 == terminal.wait_exit(EXIT_LIMIT_S)
        assert [f"{TEXT} and more"] == desk.drafts()
        assert terminal.settings_before == terminal.settings_now


@pytest.mark.parametrize("rounds", [12, long(300)])
def test_suspended(desk: Desk, rounds: int) -> None:
    """The shell gets its terminal back with every word saved that is on the screen; all goes on."""
    with closing(typing(desk)) as terminal:
        typed = TEXT
        for number in range(rounds):
            terminal.write(f" {number:03d}")
            typed += f" {number:03d}"
            # With the blank: a ticket's number may end in the same digits.
            terminal.wait_for(f" {number:03d}")
            mark = len(terminal.raw)
            terminal.signal(signal.SIGTSTP)
            until(terminal, lambda: state_of(terminal.process.pid) == "T")
            assert [typed] == desk.drafts(), f"round {number}"
            until(terminal, lambda: SHOWN_AT_REST == modes_left_on(bytes(terminal.raw)))
            terminal.signal(signal.SIGCONT)
            until(terminal, lambda mark=mark: TAKES_KEYS in terminal.raw[mark:])


def test_nothing_can_be_written_any_more(desk: Desk) -> None:
    """As on a full disk: told, copied, and printed when the person leaves all the same."""
    with closing(typing(desk, environ=UNMEASURED)) as terminal:
        until(terminal, lambda: [TEXT] == desk.drafts())
        resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (0, 0))
        terminal.write(" more")
        terminal.wait_for("Not saved: ")
        terminal.press("ctrl+q")
        terminal.wait_for("Quit again to leave")
        assert base64.b64encode(f"{TEXT} more".encode()) in terminal.raw
        terminal.press("ctrl+q")
        assert MAILBOX_BROKEN == terminal.wait_exit(EXIT_LIMIT_S)
        assert f"{TEXT} more" in terminal.text
        assert [TEXT] == desk.drafts()


def test_keys_meant_for_the_editor(desk: Desk) -> None:
    """Ctrl+C ends what the editor is at, not the inbox under it; Ctrl+Z stops both."""
    editor = f"{sys.executable} -c {shlex.quote(EDITOR)}"
    with closing(typing(desk, environ={"EDITOR": editor})) as terminal:
        terminal.send(F4)
        terminal.wait_for("editing")
        assert [TEXT] == desk.drafts()
        terminal.press("ctrl+c")
        terminal.wait_for("interrupted")
        terminal.signal(signal.SIGTSTP)
        until(terminal, lambda: state_of(terminal.process.pid) == "T")
        terminal.signal(signal.SIGCONT)
        terminal.press("ctrl+c")
        terminal.wait_for(f"{TEXT} twice")
        terminal.press("escape", "q")
        assert 0 == terminal.wait_exit(EXIT_LIMIT_S)
        assert [f"{TEXT} twice"] == desk.drafts()


def test_a_storm_of_new_sizes(desk: Desk) -> None:
    """A hundred in a row, as when a window is dragged; a broken pipe on top."""
    with closing(typing(desk)) as terminal:
        for step in range(101):
            size = struct.pack("HHHH", 36 - step % 2, 120 - step % 2, 0, 0)
            fcntl.ioctl(terminal._main, termios.TIOCSWINSZ, size)
            terminal.signal(signal.SIGWINCH)
        terminal.signal(signal.SIGPIPE)
        terminal.write(" and more")
        terminal.wait_for(f"{TEXT} and more")
        terminal.press("escape", "q")
        assert 0 == terminal.wait_exit(EXIT_LIMIT_S)
        assert [f"{TEXT} and more"] == desk.drafts()
