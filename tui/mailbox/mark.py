"""The mark beside the desk: proof, outside of `desk.db`, of how far it had come, and where.

One idea: a database that was put back to an earlier state cannot know it by itself. The mark knows
the generation that the desk had, the machine that it was on, and, after an orderly close, the
desk's digest. It is written after each commit, never before, so that a crash leaves it behind the
desk and never ahead; what is ahead was not crashed but put back. `generation` counts, `startup`
compares. This module never opens a database.
"""

import os
import re
from contextlib import suppress
from pathlib import Path

from tui.mailbox import trouble
from tui.mailbox.files import DESK, make_private, stays
from tui.records import dataclass

NAME = f"{DESK}.mark"
FORM = re.compile(
    r"generation (\d{20})\nmachine ([0-9a-f]{32}|-{32})\ndigest ([0-9a-f]{64}|-{64})\n"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file says."""

    generation: int = 0
    machine: str = ""
    """Empty when the machine has no id."""
    digest: str = ""
    """SHA-256 of the closed desk; empty while it is open, or when it was not closed."""

    def text(self) -> str:
        """The file's content. Always of one length, so that it can be written in place."""
        return (
            f"generation {self.generation:020d}\nmachine {self.machine or '-' * 32}\n"
            f"digest {self.digest or '-' * 64}\n"
        )


class MarkFile:
    """The file of one store's mark, 0600."""

    def __init__(self, folder: Path) -> None:
        """Touch nothing yet."""
        self._path = folder / NAME

    def exists(self) -> bool:
        """Whether this desk was marked before; a kill in the first marking leaves nothing."""
        return self._path.is_file() and self._path.stat().st_size > 0

    def read(self) -> Mark | None:
        """What it says; None when it is not there or makes no sense.

        Raises:
            MailboxBroken: it cannot be read.
        """
        try:
            found = FORM.fullmatch(self._path.read_text(encoding="ascii", errors="replace"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise trouble.refused(error, self._path) from error
        if found is None:
            return None
        number, machine, digest = found.groups()
        return Mark(int(number), machine.strip("-"), digest.strip("-"))

    def make(self, mark: Mark) -> None:
        """Write it and see it on the disk: at start, before the desk changes.

        Raises:
            MailboxBroken: it cannot be written.
        """
        make_private(self._path)
        try:
            self._write(mark, is_synced=True)
        except OSError as error:
            raise trouble.refused(error, self._path) from error
        stays(self._path)

    def follow(self, mark: Mark) -> None:
        """Write it after a commit.

        Not synced, and a failure is let go: a mark that is behind proves less, and is never wrong.
        """
        with suppress(OSError):
            self._write(mark, is_synced=False)

    def _write(self, mark: Mark, *, is_synced: bool) -> None:
        """One write in place, smaller than a sector: whole or not at all.

        Raises:
            OSError: the system refuses.
        """
        content = mark.text().encode("ascii")
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.pwrite(descriptor, content, 0)
            os.ftruncate(descriptor, len(content))
            if is_synced:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
