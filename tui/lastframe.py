"""The last picture of the inbox, shown within milliseconds while the program still starts.

One idea: the screen as it was is useful at once, if it says how old it is. When the person quits,
the screen keeps its painted lines in a file of its own; at the next start with the same arguments
and the same settings they are up before anything large is imported, with their age below. Keys
that are pressed meanwhile wait in the terminal for the program. The lines were cleaned before they
were painted; the file is 0600. Standard library only, and little of it: each import here is time
before the picture.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
"""For the checker alone; the import of `typing` would take a third of the time to the picture."""
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

FORM = 1
"""Another number makes older files unreadable."""
OLDEST_S = 7 * 86_400
"""After a week the picture tells nothing any more."""
UP = "\x1b[?1049h\x1b[?25l\x1b[?7l"
DOWN = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
_APP = "sellapp-inbox"
_OURS = "SELLAPP_INBOX_"
_READ = frozenset({"SELLAPP_STORE", "SELLAPP_API_BASE_URL", "XDG_CONFIG_HOME", "XDG_DATA_HOME"})
_TERMINAL = frozenset({"HOME", "TERM", "COLORTERM", "NO_COLOR"})
_SECRET_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "SESSION")
"""Of our own variables none holds a secret; a slip of the finger might."""


def place(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """The file's name, in the folder that platformdirs names for state; asked before it is there.

    Source: platformdirs 4, `user_state_dir`.

    Returns:
        Empty where that folder would depend on where the program is started: whatever lies there
        may be anybody's.
    """
    folder = _folder(environ, "XDG_STATE_HOME", ".local/state", platform)
    return f"{folder}/{_APP}/last-frame" if folder.startswith("/") else ""


def key(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """Everything that decides which inbox a start shows, named files included; no secret."""
    ours = sorted(
        (name, value)
        for name, value in environ.items()
        if (name.startswith(_OURS) or name in _READ or name in _TERMINAL)
        and not any(word in name for word in _SECRET_WORDS)
    )
    folder = _folder(environ, "XDG_CONFIG_HOME", ".config", sys.platform)
    files = [f"{folder}/{_APP}/settings.toml", f"{folder}/{_APP}/credentials/keys.json"]
    # Whatever else an argument is: the file of that name may be the one of the settings.
    files += [word.partition("=")[2] or word for word in argv]
    return repr((FORM, list(argv), ours, [_state_of(path) for path in files]))


class LastFrame:
    """A picture that is up, or the hope of one at the next start."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str]) -> None:
        """Show nothing yet.

        Args:
            argv: the program's arguments.
            environ: its environment, before anything is taken out.
        """
        self._path = place(environ)
        self._key = key(argv, environ)
        self._descriptor = -1
        self.settings_before: list[Any] | None = None
        """The terminal's settings as they were, while a picture is up."""

    @property
    def is_up(self) -> bool:
        """It is on the screen."""
        return self._descriptor >= 0

    def show(self, descriptor: int = 2, now_s: float | None = None) -> None:
        """Show the picture if there is one that fits; whatever goes wrong, show nothing.

        Args:
            descriptor: the terminal's.
            now_s: seconds since 1970; None asks the machine.
        """
        try:
            with open(self._path, encoding="utf-8") as file:  # noqa: PTH123
                if not _is_ours_alone(os.fstat(file.fileno())):
                    return
                found, measures, body = file.readline(), file.readline().split(), file.read()
            columns, rows = os.get_terminal_size(descriptor)
            age_s = (_now_s() if now_s is None else now_s) - float(measures[2])
        except (OSError, ValueError, IndexError):
            return
        fits = found == f"{self._key}\n" and measures[:2] == [str(columns), str(rows)]
        if fits and 0 <= age_s < OLDEST_S:
            self._descriptor = descriptor
            self.settings_before = _silence(descriptor)
            os.write(descriptor, (UP + body + _words(age_s, rows)).encode())
            self._obey_signals()

    def take_down(self) -> None:
        """Give the terminal back as it was; does nothing when nothing is up."""
        if self.is_up:
            os.write(self._descriptor, DOWN.encode())
            _restore(self._descriptor, self.settings_before)
            self.hand_over()

    def hand_over(self) -> None:
        """The screen is up and paints over it."""
        self._descriptor = -1

    def keep(self, lines: Sequence[str], size: tuple[int, int], at_s: float) -> None:
        """Keep the screen's lines for the next start; a disk that refuses is no trouble.

        Args:
            lines: from top to bottom, with their colours, cleaned.
            size: columns and rows.
            at_s: seconds since 1970.
        """
        if not self._path:
            return
        head = f"{self._key}\n{size[0]} {size[1]} {int(at_s)}\n"
        body = "".join(f"\x1b[{row};1H{line}\x1b[0m" for row, line in enumerate(lines, 1))
        fresh = f"{self._path}.new"
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123
                os.fchmod(descriptor, 0o600)
                file.write(head + body)
            os.replace(fresh, self._path)  # noqa: PTH105
        except OSError:
            return

    def forget(self) -> None:
        """Remove what was kept: it may show what nobody should see."""
        try:
            os.unlink(self._path)  # noqa: PTH108
        except OSError:
            return

    def _obey_signals(self) -> None:
        """Until the screen hears signals itself: what ends or stops us gets the terminal back."""
        # Here, when the picture is up: this import is dear.
        import signal

        def obey(number: int, _frame: object) -> None:
            self.take_down()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        for name in ("SIGHUP", "SIGTERM", "SIGTSTP"):
            number = getattr(signal, name, None)
            # One that is ignored, as under nohup, stays ignored.
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, obey)


def _now_s() -> float:
    """The one exception to the rule that the Clock is asked: there is none yet."""
    import time

    return time.time()  # noqa: TID251


def _words(age_s: float, row: int) -> str:
    """The bottom line, in reverse: how old it is, and that it is not the program yet."""
    steps = ((86_400, "d"), (3_600, "h"), (60, "min"))
    found = next(((age_s, size_s, unit) for size_s, unit in steps if age_s >= size_s), None)
    age = "a moment ago" if found is None else f"{int(age_s // found[1])} {found[2]} ago"
    return f"\x1b[{row};1H\x1b[0;7m As it was {age} - opening... \x1b[0m"


def _folder(environ: Mapping[str, str], variable: str, usual: str, platform: str) -> str:
    """A folder as platformdirs names it; empty where only the system's list of users tells."""
    usual = usual if platform != "darwin" else "Library/Application Support"
    home = environ.get("HOME", "")
    return environ.get(variable, "").strip() or (home and f"{home}/{usual}")


def _state_of(path: str) -> tuple[int, int]:
    """Which file it is, and when it was changed last; zeros when it is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return 0, 0
    return found.st_ino, found.st_mtime_ns


def _is_ours_alone(found: os.stat_result) -> bool:
    """What it holds goes to the terminal as it is, so that nobody else may have written it."""
    return os.name != "posix" or (found.st_uid == os.getuid() and not found.st_mode & 0o077)


def _silence(descriptor: int) -> list[Any] | None:
    """Let keys wait for the program instead of being echoed into the picture.

    Returns:
        The settings before; None where there are none.
    """
    before: list[Any] = []

    def silence(termios: Any) -> None:
        before.extend(termios.tcgetattr(descriptor))
        after = list(before)
        after[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(descriptor, termios.TCSANOW, after)

    _with_termios(silence)
    return before or None


def _restore(descriptor: int, settings: list[Any] | None) -> None:
    if settings is not None:
        _with_termios(lambda termios: termios.tcsetattr(descriptor, termios.TCSANOW, settings))


def _with_termios(act: Callable[[Any], None]) -> None:
    """Do it where terminals are as Unix knows them, and this is one."""
    try:
        import termios
    except ImportError:
        return
    try:
        act(termios)
    except termios.error:
        return
