"""What tests that signal the whole program look at: its terminal, and what the kernel says."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.program.terminal import Terminal

EXIT_LIMIT_S = 10.0
"""Five times what we promise: it must hold on a busy machine too. The log has what it took."""
TEXT = "half a sentence"
SHOWN_AT_REST = {7, 25}
"""Modes that a terminal has on by itself: wrapping and the cursor."""


def modes_left_on(raw: bytes) -> set[int]:
    """The terminal's private modes after all that was written to it."""
    on = set(SHOWN_AT_REST)
    for numbers, verb in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", raw):
        for number in map(int, numbers.split(b";")):
            (on.add if verb == b"h" else on.discard)(number)
    return on


def state_of(pid: int) -> str:
    """The letter that the kernel has for it, such as `T` for stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def until(terminal: Terminal, fits: Callable[[], object]) -> None:
    """Wait for something that the screen does not show."""
    terminal.wait_for(lambda _: fits())
