"""What keeps an open mailbox safe from what happens to files: backups, the mark, the seal.

One idea: each is one small step after a commit or at the close, on the writer's connection, and
none may stop the work: a mailbox with an old backup or an old mark is still a mailbox. `backups`
copies, `mark` and `generation` count, `checkup` compares at the next start.
"""

import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tui.mailbox import checkup, generation
from tui.mailbox.backups import Backups
from tui.mailbox.files import DESK, has_log
from tui.mailbox.machine import Machine
from tui.mailbox.mark import Mark, MarkFile


class Keeper:
    """The steps of one open mailbox."""

    def __init__(self, folder: Path, machine: Machine, *, is_backed_up: bool) -> None:
        """Do nothing yet.

        Args:
            folder: the store's folder, open for writing.
            machine: who names the machine.
            is_backed_up: nothing has changed since the newest copy.
        """
        self.backups = Backups(folder, is_current=is_backed_up)
        self._desk = folder / DESK
        self._mark_file = MarkFile(folder)
        self._identity = machine.identity()
        self._marked: int | None = None

    def follow(self, conn: sqlite3.Connection) -> None:
        """Let the mark follow a commit that touched the outbox. After it: never ahead of it.

        What is committed is done: a failure here leaves the mark behind, which is never wrong.
        """
        with suppress(sqlite3.Error):
            number = generation.current(conn)
            if number is not None and number != self._marked:
                self._mark_file.follow(Mark(number, self._identity))
                self._marked = number

    def close(self, conn: sqlite3.Connection, at: datetime) -> None:
        """Fold the log into the file, copy a desk that has changed, and seal it.

        However young the latest copy is. What is committed is safe in the log in any case.

        Raises:
            sqlite3.Error: the file cannot be written or read.
        """
        # Asked first: folding in the log changes the files' times, and a copy made after it is
        # seen to be current at the next start.
        is_changed = self.backups.is_changed()
        # Another process may have sealed it while we had it open: between the folding and our
        # own seal its digest would be wrong.
        self.unseal(conn)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if is_changed:
            self.backups.copy(conn, at)
        self._seal(conn)

    def unseal(self, conn: sqlite3.Connection) -> None:
        """Let the mark say nothing of the content: whoever seals it next knows it.

        Raises:
            sqlite3.Error: the desk cannot be read.
        """
        number = generation.current(conn)
        if number is not None:
            self._mark_file.follow(Mark(number, self._identity))

    def _seal(self, conn: sqlite3.Connection) -> None:
        """Note the digest of the closing desk, so that a change while it is closed is seen.

        Not while another process may be using it: then its log holds something, or, on a network
        disk, nobody can tell.
        """
        number = generation.current(conn)
        is_local = conn.execute("PRAGMA main.journal_mode").fetchone()[0] == "wal"
        is_quiet = is_local and not conn.in_transaction and not has_log(self._desk)
        if number is not None and is_quiet:
            self._mark_file.follow(Mark(number, self._identity, checkup.digest(conn)))
