"""A small log for what the engine outlives: types and places of errors, never their messages.

An error's message may quote a customer, a query or a header; so only what we wrote ourselves is
kept of a record, and of an error its class and where it was. Two files of bounded size, readable
by their owner alone, made only when there is something to say. Without a log the program goes on.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

MOST_BYTES = 256 * 1024
"""Of one file; the one before it is kept beside it."""
NAME = "inbox.log"


class Discreet(logging.Formatter):
    """Our words, then the error's trail without a word of its own."""

    def __init__(self) -> None:
        """With the local time in front."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Classes and places."""
        from tui.ui.crash import trail

        return trail(ei[1]) if ei[1] is not None else ""


class Bounded(logging.Handler):
    """Appends to a file; a full one becomes the one before."""

    def __init__(self, folder: Path) -> None:
        """Touch nothing yet."""
        super().__init__(logging.INFO)
        self._path = folder / NAME
        self.setFormatter(Discreet())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; if that cannot be done, nobody is disturbed."""
        with suppress(OSError, ValueError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._path.is_file() and self._path.stat().st_size >= MOST_BYTES:
                self._path.replace(self._path.with_suffix(".log.1"))
            self._path.touch(mode=0o600)
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(self.format(record) + "\n")


@contextmanager
def kept_log(folder: Path) -> Iterator[None]:
    """Our loggers write there, and nowhere else: a line on the terminal would tear the screen."""
    ours, handler = logging.getLogger("tui"), Bounded(folder)
    level, is_passed_on = ours.level, ours.propagate
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    try:
        yield
    finally:
        ours.removeHandler(handler)
        ours.setLevel(level)
        ours.propagate = is_passed_on
