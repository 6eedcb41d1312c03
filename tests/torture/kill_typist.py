"""Someone who types twenty keys a second, sends, changes tickets, and is cut off at any moment.

Every key is logged when it is pressed. The typist reads the screen like a person does: what is
typed goes into the box that is open. Used by `test_kill_program`.
"""

import re
import signal
import threading
import time
from dataclasses import dataclass, field
from random import Random

from tests.program.terminal import Terminal
from tests.torture.kill_desk import WORDS

KEY_S = 0.05
LONG_KEYS = 400
LEAST_KEYS = 12
"""In a reply that is sent: enough for its number, which no other has."""


@dataclass
class Stretch:
    """What was typed into one box without a break."""

    number: int
    keys: list[tuple[float, str]] = field(default_factory=list)
    """When, and which."""
    safe_keys: int = 0
    """So many of them must be somewhere for ever."""

    def text(self, count: int) -> str:
        """The first keys; blanks at the ends are cut when a reply is sent."""
        return "".join(key for _, key in self.keys[:count]).strip()

    def before(self, moment_s: float) -> int:
        """How many keys were pressed before that moment."""
        return sum(at_s <= moment_s for at_s, _ in self.keys)


class Typist:
    """Works at a terminal until it dies."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.stretches: list[Stretch] = []
        self.sends = 0
        self.died_s = 0.0

    def work_until_killed(self, terminal: Terminal, after_s: float, *, is_long: bool) -> None:
        """Type; the program is killed after so long, perhaps inside one long text."""
        dead = threading.Event()

        def kill() -> None:
            self.died_s = now_s()
            terminal.process.kill()
            terminal.process.wait()
            dead.set()

        timer = threading.Timer(after_s, kill)
        timer.start()
        try:
            terminal.press("2")
            while not dead.is_set():
                self._answer_one(terminal, dead, LONG_KEYS if is_long else 60)
        except AssertionError:
            # What it waited for on the screen never came: because of the kill, or of a failure?
            if not dead.wait(after_s):
                raise
        finally:
            timer.join()
        assert -signal.SIGKILL == terminal.process.returncode, "it had ended before it was killed"

    def _answer_one(self, terminal: Terminal, dead: threading.Event, most_keys: int) -> None:
        terminal.press("g", "g", *"j" * self._rng.randrange(len(WORDS)), "r")
        terminal.wait_for(lambda text: re.search(r"Reply to \S+ · #\d+", text))
        stretch = Stretch(len(self.stretches))
        self.stretches.append(stretch)
        for key in self._prose(stretch.number, most_keys):
            if dead.wait(KEY_S):
                return
            stretch.keys.append((now_s(), key))
            terminal.send(key)
        # Sent, or left as a draft.
        if self._rng.random() < 0.6:
            self.sends += 1
            terminal.press("ctrl+s")
        else:
            terminal.press("escape")
        terminal.wait_for(lambda text: "Reply to" not in text)

    def _prose(self, number: int, most_keys: int) -> str:
        least_keys = most_keys if most_keys == LONG_KEYS else LEAST_KEYS
        length = self._rng.randint(least_keys, most_keys)
        letters = "".join(self._rng.choices("abcdefgh ijklmnop", k=length))
        return f"<{number:04d}> {letters.strip()}."


def now_s() -> float:
    """Monotonic seconds."""
    return time.monotonic()  # noqa: TID251 - a real program has a real clock
