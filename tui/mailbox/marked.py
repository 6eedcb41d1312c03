"""Whether the desk that was found is the newest copy, and the mark that will tell next time.

One idea: a desk that is behind its mark, or carries none, or comes from another machine, may be
an old copy. Nothing of it is wrong, but a reply in it may have been sent since, so that nothing in
it goes out by itself. The order of the writes matters and is kept here: the mark follows the desk
and never runs ahead, whatever moment a kill comes. `mark` is the file, `generation` the count.
"""

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tui.mailbox import generation
from tui.mailbox.mark import Mark, MarkFile
from tui.mailbox.merge import distrust
from tui.records import dataclass

PUT_BACK = "The mailbox was put back to an earlier state; this may have been sent since."
MOVED = "The mailbox was copied from another machine; this may have been sent from there."
UNMARKED = "The mailbox may be an old copy; this may have been sent since."


@dataclass(slots=True)
class Marked:
    """The mark as it was before the desk was opened."""

    file: MarkFile
    identity: str
    """This machine's; empty when nobody knows."""
    is_there: bool
    mark: Mark | None
    """None when it is not there or makes no sense."""

    @classmethod
    def before(cls, folder: Path, identity: str) -> "Marked":
        """Read the mark; do so before the desk, or a commit in between makes it look ahead.

        Raises:
            MailboxBroken: it cannot be read.
        """
        file = MarkFile(folder)
        return cls(file, identity, file.exists(), file.read())

    def renew(self, number: int) -> None:
        """The desk was rebuilt and trusts nothing already: mark it as ours.

        Raises:
            MailboxBroken: the mark cannot be written.
        """
        self.mark = Mark(number, self.identity)
        self.file.make(self.mark)

    def settle(self, conn: sqlite3.Connection, at: datetime) -> list[str]:
        """Distrust a desk that may be an old copy; then let the mark follow.

        Args:
            conn: the desk's, migrated, in autocommit mode.
            at: now.

        Returns:
            What a person should be told.

        Raises:
            MailboxBroken: the mark cannot be written.
            sqlite3.Error: the desk cannot.
        """
        found = generation.current(conn)
        problem = self._doubt(found)
        opened = self.mark and replace(self.mark, digest="")
        if not problem:
            opened = opened or Mark(0, self.identity)
            # Before the desk changes and on the disk: a counted desk without a mark, or with an
            # old digest, would look wrong after a kill.
            if opened != self.mark:
                self.file.make(opened)
            if found is None:
                _count_from(conn, 1)
            self._follow(opened, found or 1)
            return []
        number = max(found or 0, opened.generation if opened else 0) + 1
        rows = _count_from(conn, number, problem, at)
        # After the commit: until then the old mark must go on to tell that this is an old copy.
        self.file.make(Mark(number, self.identity or (opened.machine if opened else "")))
        return [_notice(problem, rows)]

    def _doubt(self, found: int | None) -> str:
        """Words for the rows of a desk that may be an old copy; empty for one that is not."""
        mark = self.mark
        if mark is None:
            return UNMARKED if found is not None or self.is_there else ""
        if (found or 0) < mark.generation:
            return PUT_BACK
        return MOVED if mark.machine and self.identity not in {"", mark.machine} else ""

    def _follow(self, opened: Mark, number: int) -> None:
        """Bring the mark up to the desk, and name this machine if it named none."""
        wanted = Mark(number, opened.machine or self.identity)
        if opened != wanted:
            self.file.follow(wanted)


def _count_from(
    conn: sqlite3.Connection, number: int, problem: str = "", at: datetime | None = None
) -> int:
    """Set the generation; with words for them, distrust the unfinished rows. Returns how many."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        rows = distrust(conn, problem, at) if problem and at else 0
        generation.put(conn, number)
        conn.execute("COMMIT")
    except BaseException:
        conn.rollback()
        raise
    return rows


def _notice(problem: str, rows: int) -> str:
    """What a person should be told about an old copy."""
    what = problem.partition(";")[0]
    if not rows:
        return f"{what}. Nothing in it waits to be sent; its drafts may be older ones."
    return f"{what}: its drafts may be older ones, and {rows} unsent wait until you decide."
