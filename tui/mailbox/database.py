"""The mailbox as the rest of the program sees it: `write(fn)`, `read(fn)`, `close()`.

One idea: one writer connection on one thread, one function per transaction; beside it one
read-only connection per reading thread, which sees one snapshot per call and never checkpoints.
Two connections that write or checkpoint at the same moment could damage a file before SQLite
3.51.3 (reliability B.1), so that only the writer ever does. `startup` makes the files ready,
`connections` sets the connections, `keeper` keeps backups and the mark. This class never
announces a change and knows no table.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from tui.clock import Clock, SystemClock
from tui.errors import MailboxBroken
from tui.mailbox import probe, startup, trouble
from tui.mailbox.backups import INTERVAL
from tui.mailbox.connections import connect_both
from tui.mailbox.keeper import Keeper
from tui.mailbox.machine import THIS_MACHINE, Machine
from tui.records import dataclass, field

T = TypeVar("T")
Connection = sqlite3.Connection

CLOSING_PATIENCE_MS = 200
"""How long the last checkpoint waits for a reader of another process; quitting must be quick."""


@dataclass(slots=True)
class _Reader:
    """A reading thread's connection, and the lock that `close` waits for."""

    conn: Connection
    lock: threading.RLock = field(default_factory=threading.RLock)


class Mailbox:
    """The open files of one store."""

    backup_every_s = INTERVAL.total_seconds()
    """How often `backup_if_due` is worth a call."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        ready: startup.Ready | None,
        machine: Machine,
        *,
        is_guest: bool,
    ) -> None:
        """Use `Mailbox.open`.

        Raises:
            MailboxBroken: a file cannot be opened.
        """
        self.folder = folder
        self.notices = ready.notices if ready else []
        """What a person should be told about the opening, a sentence each."""
        self.is_looked_through = ready is None or ready.is_looked_through
        """False when the start only glanced at a large cache; `look_through` does the rest."""
        self._clock = clock
        self._writer = connect_both(folder, read_only=False) if ready else None
        self._keeper = Keeper(folder, machine, is_backed_up=ready.is_backed_up) if ready else None
        self._writing_thread: int | None = None
        self._mine = threading.local()
        self._readers: list[_Reader] = []
        self._readers_lock = threading.Lock()
        self._is_closed = False
        self._is_guest = is_guest
        if is_guest and self._writer is not None:
            # Only the host folds the log in: SQLite before 3.51.3 may corrupt when two do.
            self._writer.execute("PRAGMA wal_autocheckpoint = 0")

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        read_only: bool = False,
        is_guest: bool = False,
        clock: Clock | None = None,
        machine: Machine = THIS_MACHINE,
    ) -> Self:
        """Open a store's mailbox, making, mending or migrating its files.

        Take the `MailboxLock` first unless `read_only`. Blocks for as long as SQLite needs to look
        through both files.

        Args:
            folder: the store's folder; made 0700 if it is not there.
            read_only: write nothing, not even a migration.
            is_guest: another process holds the lock; add a row, and leave all else to it.
            clock: the time that backups and repairs are given; None asks the machine.
            machine: where the system tells about itself.

        Raises:
            MailboxTooNew: written by a newer version; nothing was written.
            MailboxInUse: damaged, and another inbox has it open.
            MailboxBroken: not accessible, or (`read_only`) damaged or not there yet.
        """
        clock = clock or SystemClock()
        ready = None
        if read_only:
            startup.ready_for_reading(folder)
        else:
            ready = startup.ready_for_writing(folder, at=clock.now(), machine=machine)
        return cls(folder, clock, ready, machine, is_guest=is_guest)

    def write(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in one write transaction; commit when it returns, undo when it raises.

        Only from the thread that wrote first. Each file commits as a whole; between the two files
        there is no common commit in WAL mode, so that a power cut may keep one and not the other.

        Raises:
            RuntimeError: closed, read-only, another thread, or a write inside a write.
            MailboxBroken: disk full, read-only, locked or damaged; nothing was changed.
        """
        conn = self._writer_here()
        try:
            conn.execute("BEGIN IMMEDIATE")
            try:
                result = fn(conn)
                conn.execute("COMMIT")
            except BaseException:
                # The first error is the one to tell; SQLite has often rolled back already.
                with suppress(sqlite3.Error):
                    conn.rollback()
                raise
        except trouble.FAILURES as error:
            raise self._told(error) from error
        if self._keeper is not None:
            self._keeper.follow(conn)
        return result

    def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on this thread's read-only connection; all that it sees is one snapshot.

        A read inside a read joins it.

        Raises:
            RuntimeError: closed.
            MailboxBroken: locked, damaged or not readable.
        """
        try:
            reader = self._reader_here()
            with reader.lock:
                self._refuse_closed()
                if reader.conn.in_transaction:
                    return fn(reader.conn)
                reader.conn.execute("BEGIN")
                try:
                    # A deferred transaction begins per file at its first read: touch both now.
                    reader.conn.execute(
                        "SELECT 1 FROM main.sqlite_schema, cache.sqlite_schema LIMIT 1"
                    ).fetchone()
                    return fn(reader.conn)
                finally:
                    reader.conn.rollback()
        except trouble.FAILURES as error:
            raise self._told(error) from error

    def backup_if_due(self, at: datetime) -> bool:
        """Copy the desk if it has changed and the latest try is 60 s old; on the writer's thread.

        Without a change this costs two `stat` calls. A copy that cannot be made is no error: see
        `backup_trouble`.

        Args:
            at: now.

        Returns:
            Whether a copy was made.

        Raises:
            RuntimeError: closed, read-only, another thread, or inside a write.
        """
        conn = self._writer_here()
        return self._keeper is not None and self._keeper.backups.if_due(conn, at)

    @property
    def backup_trouble(self) -> MailboxBroken | None:
        """Why the latest backup could not be made; None when all is well."""
        return self._keeper.backups.trouble if self._keeper is not None else None

    def look_through(self) -> str:
        """Look for damage in a cache that the start only glanced at; on a thread of its own.

        Damage is remembered: the next start sets the file aside. Takes a second a gigabyte, and
        `close` does not wait for it.

        Returns:
            What is wrong, in words; empty when nothing is.

        Raises:
            MailboxBroken: it cannot be read at all.
        """
        self.is_looked_through = True
        return startup.look_through(self.folder)

    def can_write(self) -> MailboxBroken | None:
        """Why nothing could be saved now, for the screen to say before anybody types.

        From any thread, outside of a write. Writes 256 KiB beside the files and removes them.

        Returns:
            None when all is well.
        """
        if self._keeper is None:
            return MailboxBroken("opened read-only", headline=trouble.READ_ONLY[0])
        return probe.write_trouble(self.folder)

    def close(self) -> None:
        """Close every connection, waiting for reads under way; a second call does nothing.

        A desk that has changed is copied, and sealed with its digest (`keeper`).
        """
        with self._readers_lock:
            self._is_closed = True
            readers, self._readers = self._readers, []
        for reader in readers:
            with reader.lock:
                reader.conn.close()
        if self._writer is None or self._keeper is None:
            return
        with suppress(sqlite3.Error):
            patience = "PRAGMA busy_timeout = %d" % CLOSING_PATIENCE_MS  # noqa: UP031 - no parameters
            self._writer.execute(patience)
            if self._is_guest:
                # The host may have sealed the desk as it was before we wrote.
                self._keeper.unseal(self._writer)
            else:
                self._keeper.close(self._writer, self._clock.now())
        self._writer.close()
        self._writer = None

    def _writer_here(self) -> Connection:
        """The writer connection, if the calling thread may use it now."""
        self._refuse_closed()
        if self._writer is None:
            raise RuntimeError("this mailbox was opened read-only")
        here = threading.get_ident()
        if self._writing_thread is None:
            self._writing_thread = here
        if self._writing_thread != here:
            raise RuntimeError("the mailbox is written by one thread only, the one that began")
        if self._writer.in_transaction:
            raise RuntimeError("a write inside a write: call the functions in one write instead")
        return self._writer

    def _reader_here(self) -> _Reader:
        """This thread's reader, opened on first use."""
        reader: _Reader | None = getattr(self._mine, "reader", None)
        if reader is None:
            with self._readers_lock:
                self._refuse_closed()
                reader = _Reader(connect_both(self.folder, read_only=True))
                self._readers.append(reader)
            self._mine.reader = reader
        return reader

    def _told(self, error: trouble.Failure) -> Exception:
        """What to raise in place of `error`; damage is remembered for the next start."""
        if self._keeper is not None and trouble.is_damage(error):
            with suppress(MailboxBroken):
                startup.suspect(self.folder)
        return trouble.broken(error, self.folder) or error

    def _refuse_closed(self) -> None:
        """Stop whoever comes too late."""
        if self._is_closed:
            raise RuntimeError("the mailbox is closed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
