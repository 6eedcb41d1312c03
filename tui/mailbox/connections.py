"""How a connection to the two files is opened and set.

One idea: every connection gets the same settings, each with its reason, whoever asks for it.
`desk.db` is `main`, `cache.db` is attached as `cache`. This module never keeps a connection.
"""

import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from tui.mailbox import generation, trouble
from tui.mailbox.files import CACHE, DESK

WRITER_PATIENCE_MS = 5_000
READER_PATIENCE_MS = 250
OPENINGS = 5
"""Tries to open files that another process is just closing."""
CACHE_PAGES_KIB = 256
"""What a connection to both files keeps of `cache.db`. The system holds the file anyway: with 1,024
KiB no query took less time (100,000 tickets), and with 2,000, SQLite's own figure, storing a page
of them a fifteenth less. The first for who reads, the second for who writes: so it was, and three
megabytes more were filled for good. With 64 KiB a search of a rare word took twice as long."""
DESK_PAGES_KIB = 128
"""The same of `desk.db`."""


class Journal(StrEnum):
    """How a file keeps a transaction that may have to be undone."""

    WAL = "WAL"
    """A log and shared memory: readers never wait. Local disks only."""
    DELETE = "DELETE"
    """A journal per transaction and file locks: for network disks, where other processes can
    still read; a commit waits for reads to end."""
    NONE = "OFF"
    """Nothing can be undone: for a file that is being made and thrown away on failure."""


def connect_file(
    path: Path, *, read_only: bool, journal: Journal = Journal.WAL
) -> sqlite3.Connection:
    """One file alone, as `main`: to look whether it is whole, to migrate it, to copy into it.

    Args:
        path: must exist.
        read_only: leave the file as it is, journal included.
        journal: what the file has from now on; NONE lasts for this connection and syncs nothing.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    return persist(lambda: _file(path, read_only=read_only, journal=journal))


def persist(connect: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    """Open, and try again when the disk seems to refuse.

    Whoever closes last removes the log and its index. A process that opens the files in that very
    moment is told of an I/O error, and finds everything in order right after.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    for _ in range(OPENINGS - 1):
        try:
            return connect()
        except sqlite3.OperationalError as error:
            if not trouble.is_disk(error):
                raise
    return connect()


def _file(path: Path, *, read_only: bool, journal: Journal) -> sqlite3.Connection:
    """`connect_file`, tried once."""
    conn = _connect(path, read_only=read_only)
    try:
        _protect(conn, WRITER_PATIENCE_MS)
        if not read_only:
            conn.execute(f"PRAGMA main.journal_mode = {journal.value}")
            sync = "OFF" if journal is Journal.NONE else "FULL"
            conn.execute(f"PRAGMA main.synchronous = {sync}")
            conn.execute("PRAGMA main.secure_delete = ON")
    except BaseException:
        conn.close()
        raise
    return conn


def connect_both(folder: Path, *, read_only: bool) -> sqlite3.Connection:
    """The desk with the cache attached; a writer's connection counts what it does to the outbox.

    Raises:
        MailboxBroken: a file cannot be opened or is damaged.
    """
    try:
        return persist(lambda: _both(folder, read_only=read_only))
    except sqlite3.Error as error:
        raise trouble.broken(error, folder) or error from error


def _both(folder: Path, *, read_only: bool) -> sqlite3.Connection:
    """`connect_both`, tried once, in SQLite's own errors."""
    conn = _connect(folder / DESK, read_only=read_only)
    try:
        _protect(conn, READER_PATIENCE_MS if read_only else WRITER_PATIENCE_MS)
        conn.execute("ATTACH DATABASE ? AS cache", (_uri(folder / CACHE, read_only=read_only),))
        conn.execute(f"PRAGMA cache.cache_size = -{CACHE_PAGES_KIB}")
        conn.execute(f"PRAGMA main.cache_size = -{DESK_PAGES_KIB}")
        if read_only:
            conn.execute("PRAGMA query_only = ON")
        else:
            # A transaction larger than that stays in memory until it is committed. Without a log,
            # what spills would lock out every reader from then on, and wait for each at every page.
            conn.execute("PRAGMA cache_spill = OFF")
            # A typed word must survive a power cut; a cached ticket can be fetched again, as long
            # as its file stays whole, for which a file without a log has to be synced, too.
            conn.execute("PRAGMA main.synchronous = FULL")
            has_log = conn.execute("PRAGMA cache.journal_mode").fetchone()[0] == "wal"
            conn.execute(f"PRAGMA cache.synchronous = {'NORMAL' if has_log else 'FULL'}")
            # Deleted texts are overwritten, not only forgotten (reliability, finding 13).
            conn.execute("PRAGMA main.secure_delete = ON")
            conn.execute("PRAGMA cache.secure_delete = ON")
            generation.watch(conn)
    except BaseException:
        conn.close()
        raise
    return conn


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A bare connection that never creates a file, in autocommit mode."""
    return sqlite3.connect(
        _uri(path, read_only=read_only),
        uri=True,
        isolation_level=None,
        # `Mailbox` keeps threads apart and closes from one of them.
        check_same_thread=False,
        cached_statements=256,
    )


def _protect(conn: sqlite3.Connection, patience_ms: int) -> None:
    """Settings that every connection needs."""
    conn.execute("PRAGMA busy_timeout = %d" % patience_ms)  # noqa: UP031 - takes no parameter
    conn.execute("PRAGMA foreign_keys = ON")
    # A doctored file must not run functions of ours or read past a damaged page.
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("PRAGMA cell_size_check = ON")
    # Memory mapping turns a read error into a crash of the process.
    conn.execute("PRAGMA mmap_size = 0")
    # Sorting must not spill customers' texts into /tmp.
    conn.execute("PRAGMA temp_store = MEMORY")


def _uri(path: Path, *, read_only: bool) -> str:
    """SQLite's address of a file that must exist."""
    return f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
