"""Bring a damaged desk back: the newest good backup, and what the damaged file still says.

One idea: the new desk is finished under another name before the damaged one is moved, so that a
kill at any moment leaves either the damaged desk, to begin again, or the whole new one, to be put
in its place (`finish`). The damaged file is kept. Nothing here decides that a desk is damaged
(`checkup`, `startup`).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection, Error

from tui.errors import MailboxBroken
from tui.mailbox import backups, generation, salvage, trouble
from tui.mailbox.backups import Backup
from tui.mailbox.connections import Journal, connect_file
from tui.mailbox.files import beside, make_private, move_aside, remove, stays
from tui.mailbox.mark import MarkFile
from tui.mailbox.merge import distrust, merge
from tui.mailbox.schema import DESK_MIGRATIONS, migrate
from tui.records import dataclass

DECIDE = "Replies that are not proven sent wait in the outbox until you decide."
RESUMED = (
    f"A repair of the file with drafts and unsent replies was interrupted; it is done. {DECIDE}"
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came back."""

    backup: Backup | None
    texts: int
    """Drafts and replies that the damaged file still had."""


def rebuild(desk: Path, flaw: str, at: datetime) -> str:
    """Replace a damaged desk by the best that is left.

    Args:
        desk: the damaged file, or where it should be; only we may write (`lock.alone`).
        flaw: what is wrong with it, in words.
        at: now.

    Returns:
        What a person should be told.

    Raises:
        MailboxBroken: the disk or the rights stand in the way; the damaged file is untouched.
    """
    done = _build(desk, at)
    aside = finish(desk, at)
    if aside is None:
        raise MailboxBroken(f"{desk}: a file that was just made is gone")
    kept = f" The damaged file is kept as {aside}." if aside.exists() else ""
    what = f"The file with drafts and unsent replies was damaged ({flaw})."
    if done.backup is not None:
        read = f", with {done.texts} texts read from the damaged file" if done.texts else ""
        how = f"It was restored from the backup of {_when(done.backup.made_at, at)}{read}. {DECIDE}"
    elif done.texts:
        how = f"There is no good backup; {done.texts} texts could be read from it. {DECIDE}"
    else:
        how = (
            "There is no good backup and nothing in it could be read: drafts and unsent replies "
            "are lost, and the desk starts empty."
        )
    return f"{what} {how}{kept}"


def is_waiting(desk: Path) -> bool:
    """Whether a finished new desk was not yet put into its place."""
    return _finished(desk).exists()


def finish(desk: Path, at: datetime) -> Path | None:
    """Put a finished new desk into its place, also one that a kill left waiting.

    Only we may write (`lock.alone`).

    Returns:
        Where the damaged file is now (if there was one); None when no new desk waits.

    Raises:
        MailboxBroken: the disk or the rights stand in the way.
    """
    ready = _finished(desk)
    if not ready.exists():
        return None
    aside = move_aside(desk, at)
    try:
        ready.replace(desk)
    except OSError as error:
        raise trouble.refused(error, desk) from error
    stays(desk)
    return aside


def problem_after(backup: Backup | None, at: datetime) -> str:
    """The words on a row that may have been sent since the backup."""
    source = f"a backup of {_when(backup.made_at, at)}" if backup else "a damaged file"
    return f"Restored from {source}; it may have been sent since."


def _finished(desk: Path) -> Path:
    """Where a whole new desk waits to be put into its place."""
    return beside(desk, ".restored")


def _build(desk: Path, at: datetime) -> Rebuilt:
    """Make the new desk beside the damaged one, whole and on the disk."""
    fresh = beside(desk, ".restoring")
    remove(fresh)
    backup, found = backups.newest_good(desk), salvage.read(desk)
    marked = MarkFile(desk.parent).read()
    try:
        make_private(fresh)
        if backup is not None:
            shutil.copyfile(backup.path, fresh)
        with _opened(fresh) as conn:
            number = max(generation.current(conn) or 0, marked.generation if marked else 0)
            texts = merge(conn, found, at)
            number = max(number, generation.current(conn) or 0) + 1
            distrust(conn, problem_after(backup, at), at)
            generation.put(conn, number)
            conn.execute("DELETE FROM main.meta WHERE key = ?", (backups.MADE_KEY,))
        fresh.replace(_finished(desk))
    except OSError as error:
        raise trouble.refused(error, fresh) from error
    except Error as error:
        raise trouble.broken(error, fresh) or error from error
    finally:
        remove(fresh)
    stays(desk)
    return Rebuilt(backup, texts)


@contextmanager
def _opened(fresh: Path) -> Iterator[Connection]:
    """The new desk, of our version, in one transaction that ends well or not at all."""
    conn = connect_file(fresh, read_only=False, journal=Journal.DELETE)
    try:
        migrate(conn, DESK_MIGRATIONS)
        conn.execute("BEGIN IMMEDIATE")
        yield conn
        conn.execute("COMMIT")
    finally:
        conn.close()


def _when(made_at: datetime, at: datetime) -> str:
    """The time of day where we are, with the date if that is long ago."""
    is_recent = abs(at - made_at) < timedelta(hours=12)
    return made_at.astimezone().strftime("%H:%M" if is_recent else "%Y-%m-%d %H:%M")
