"""A shell with job control over us: it stops us, takes the terminal, and does what it likes."""

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager

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

pytestmark = [pytest.mark.sockets, pytest.mark.program]
log = logging.getLogger(__name__)

SHELL = """
/bin/stty tostop
set -m
/bin/sh -c 'echo $$ > "$HOME/pid"; exec "$@"' sh "$@"
echo "the shell has it"
while read -r line; do eval "$line"; done
"""
"""Runs us as the job in front, then whatever is typed. Nobody else may write to its terminal."""
KEY = 0
"""Ctrl+Z, in place of the number of a signal."""
END, GO_ON, STOP, FREEZE = signal.SIGTERM, signal.SIGCONT, signal.SIGTSTP, signal.SIGSTOP


@contextmanager
def stopped_job(desk: Desk, number: int) -> Iterator[tuple[Terminal, int]]:
    """The program, stopped in the middle of a word; the shell has the terminal."""
    with closing(desk.start("/bin/sh", "-c", SHELL, "sh")) as terminal:
        terminal.wait_for(PAINTED)
        terminal.press("r")
        terminal.wait_for("Reply to")
        terminal.write(TEXT)
        terminal.wait_for(TEXT)
        pid = int((desk.home / "pid").read_text())
        if number == KEY:
            terminal.press("escape", "ctrl+z")
        else:
            os.kill(pid, number)
        until(terminal, lambda: b"the shell has it" in terminal.raw)
        yield terminal, pid


def has_ended(pid: int) -> bool:
    """Whether it runs no more, fetched by its shell or not yet."""
    try:
        return state_of(pid) == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("number", [STOP, FREEZE, KEY], ids=["suspended", "frozen", "by-key"])
@pytest.mark.parametrize("orders", [(END, GO_ON), (GO_ON, END)], ids=["kill", "continue-kill"])
def test_told_to_end_in_the_background(
    desk: Desk, number: int, orders: tuple[signal.Signals, ...]
) -> None:
    """`kill %1` ends it; its lock is free, and the shell keeps its terminal as it had it."""
    with stopped_job(desk, number) as (terminal, pid):
        as_the_shell_has_it = terminal.settings_now
        began_s = now_s()
        for order in orders:
            os.kill(pid, order)
        until(terminal, lambda: has_ended(pid))
        log.warning("ended in %.2f s", now_s() - began_s)
        assert as_the_shell_has_it == terminal.settings_now
        until(terminal, lambda: SHOWN_AT_REST == modes_left_on(bytes(terminal.raw)))
        assert [TEXT] == desk.drafts()
        terminal.send("exit\n")
        terminal.wait_exit(EXIT_LIMIT_S)


@pytest.mark.parametrize("number", [STOP, FREEZE, KEY], ids=["suspended", "frozen", "by-key"])
def test_to_the_back_and_to_the_front(desk: Desk, number: int) -> None:
    """Behind, it stops again, as any program of a whole screen; in front it goes on."""
    with stopped_job(desk, number) as (terminal, pid):
        as_the_shell_has_it = terminal.settings_now
        terminal.send("bg %1; echo behind\n")
        until(terminal, lambda: b"behind\r\n" in terminal.raw)
        until(terminal, lambda: state_of(pid) == "T")
        assert as_the_shell_has_it == terminal.settings_now
        mark = len(terminal.raw)
        terminal.send("fg %1\n")
        until(terminal, lambda: PAINTED.encode() in terminal.raw[mark:])
        if number == KEY:
            terminal.press("r")
            terminal.wait_for("Reply to")
        terminal.write(" and more")
        until(terminal, lambda: [f"{TEXT} and more"] == desk.drafts())
        terminal.press("escape", "q")
        until(terminal, lambda: has_ended(pid))
        terminal.send("exit\n")
        terminal.wait_exit(EXIT_LIMIT_S)
