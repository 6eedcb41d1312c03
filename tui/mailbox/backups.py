"""Copies of the desk, so that damage costs a minute and not everything.

One idea: `desk.db.1` is the newest of three copies, each made with SQLite's backup interface and
checked before it takes a place. A copy is a closed file without a log, 0600, that says itself when
it was made. This module never restores (`recovery`), and a failure to copy never stops the work
that the copy is to protect.
"""

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.clock import from_ms, to_ms
from tui.errors import MailboxBroken, MailboxInUse
from tui.mailbox import checkup, trouble
from tui.mailbox.connections import Journal, connect_file
from tui.mailbox.files import DESK, beside, has_log, make_private, remove, stays
from tui.mailbox.lock import alone
from tui.mailbox.schema import DESK_MIGRATIONS
from tui.records import dataclass

COPIES = 3
INTERVAL = timedelta(seconds=60)
"""The most that damage can cost: at most one copy in that time."""
MADE_KEY = "backup.made_ms"
"""In the copy's `meta`: when it was made."""

Fingerprint = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that is whole."""

    path: Path
    made_at: datetime


class Backups:
    """When the desk of one open mailbox is copied."""

    def __init__(self, folder: Path, *, is_current: bool) -> None:
        """Copy nothing yet.

        Args:
            folder: the store's folder; its desk is open for writing.
            is_current: nothing has changed since the newest copy, or there is nothing to copy.
        """
        self._desk = folder / DESK
        self._copied = fingerprint(self._desk) if is_current else None
        self._tried_at: datetime | None = None
        self.trouble: MailboxBroken | None = None
        """Why the latest copy could not be made; None when it was."""

    def if_due(self, conn: sqlite3.Connection, at: datetime) -> bool:
        """Copy the desk if it has changed and the latest try is a minute old.

        Without a change this costs two `stat` calls.

        Args:
            conn: the writer's, outside of a transaction.
            at: now; a clock that was set back makes a copy due.

        Returns:
            Whether a copy was made; if not, `trouble` may know why.
        """
        if self._tried_at is not None and timedelta(0) <= at - self._tried_at < INTERVAL:
            return False
        return self.is_changed() and self.copy(conn, at)

    def is_changed(self) -> bool:
        """Whether there is anything that the latest copy lacks."""
        return fingerprint(self._desk) != self._copied

    def copy(self, conn: sqlite3.Connection, at: datetime) -> bool:
        """Copy the desk now; see `if_due`."""
        if conn.in_transaction:
            return False
        # Before the copy: what another process commits meanwhile is a change for the next one.
        now = fingerprint(self._desk)
        self._tried_at = at
        try:
            # A process that writes beside an open inbox leaves the copies to that inbox.
            with alone(self._desk.parent):
                make(conn, self._desk, at)
        except MailboxInUse:
            return False
        except MailboxBroken as error:
            self.trouble = error
            return False
        self._copied, self.trouble = now, None
        return True


def fingerprint(desk: Path) -> Fingerprint:
    """Sizes and times of the desk and its log, which differ after every commit."""
    return tuple(_stamp(one) for one in (desk, beside(desk, "-wal")))


def is_current(desk: Path) -> bool:
    """Whether a closed desk has not changed since its newest copy was made."""
    newest = _copies(desk)[0]
    if has_log(desk) or not newest.is_file():
        return False
    return newest.stat().st_mtime_ns >= desk.stat().st_mtime_ns


def any_left(desk: Path) -> bool:
    """Whether there is a copy, whole or not."""
    return any(copy.exists() for copy in _copies(desk))


def newest_good(desk: Path) -> Backup | None:
    """The newest copy that is whole and of a version that we know.

    Raises:
        MailboxBroken: the disk or the rights stand in the way.
        MailboxTooNew: a newer version made it.
    """
    for path in _copies(desk):
        if not path.is_file() or checkup.is_empty(path):
            continue
        if not checkup.flaw(path, DESK_MIGRATIONS, check=checkup.INTEGRITY):
            return Backup(path, _made_at(path))
    return None


def make(conn: sqlite3.Connection, desk: Path, at: datetime) -> None:
    """Copy the main file of `conn`, check the copy, and let it take the newest place.

    Args:
        conn: outside of a transaction.
        desk: the file whose copies are meant.
        at: now.

    Raises:
        MailboxBroken: there is no room, or what was copied is damaged; the older copies stay.
    """
    fresh = beside(desk, ".new")
    remove(fresh)
    make_private(fresh)
    try:
        _fill(conn, fresh, at)
        flaw = checkup.flaw(fresh, DESK_MIGRATIONS, check=checkup.INTEGRITY)
        if flaw:
            raise MailboxBroken(f"{desk}: {flaw}", headline=trouble.DAMAGED[0])
        _take_place(fresh, desk)
    except sqlite3.Error as error:
        raise trouble.broken(error, fresh) or error from error
    except OSError as error:
        raise trouble.refused(error, fresh) from error
    finally:
        remove(fresh)


def _fill(conn: sqlite3.Connection, fresh: Path, at: datetime) -> None:
    """Write the copy and see it on the disk."""
    copy = connect_file(fresh, read_only=False, journal=Journal.NONE)
    try:
        conn.backup(copy, name="main")
        # The copied header still asks for a log.
        copy.execute("PRAGMA main.journal_mode = DELETE")
        copy.execute(
            """
            INSERT INTO main.meta (key, value) VALUES (?1, ?2)
            ON CONFLICT (key) DO UPDATE SET value = ?2
            """,
            (MADE_KEY, str(to_ms(at))),
        )
    finally:
        copy.close()
    descriptor = os.open(fresh, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _take_place(fresh: Path, desk: Path) -> None:
    """Move every copy one place back; the oldest goes."""
    places = _copies(desk)
    # From the oldest on, so that a kill in between leaves a gap and no loss.
    for older, newer in reversed(list(zip(places[1:], places[:-1], strict=True))):
        if newer.exists():
            newer.replace(older)
    fresh.replace(places[0])
    stays(desk)


def _made_at(path: Path) -> datetime:
    """When the copy says that it was made; its file's time if it does not."""
    conn = connect_file(path, read_only=True)
    try:
        row = conn.execute("SELECT value FROM main.meta WHERE key = ?", (MADE_KEY,)).fetchone()
    finally:
        conn.close()
    if row is not None and row[0].isdecimal():
        return from_ms(int(row[0]))
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _copies(desk: Path) -> list[Path]:
    """The places of the copies, newest first."""
    return [beside(desk, f".{number + 1}") for number in range(COPIES)]


def _stamp(path: Path) -> tuple[int, int] | None:
    """Size and time; None when there is nothing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return (found.st_size, found.st_mtime_ns) if found.st_size else None
