"""Folder and files: private from their first moment, and moved aside when damaged.

One idea: nobody else on the machine can read the mailbox, whatever the umask. A file is made 0600
before SQLite opens it, because SQLite gives `-wal` and `-shm` the mode of the database (measured,
reliability B.2). This module never opens a database file that a connection of this process may
have open: closing any descriptor on one would drop SQLite's locks in this process
(sqlite.org/howtocorrupt.html, 2.2).
"""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tui.mailbox import trouble

DESK = "desk.db"
CACHE = "cache.db"
SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What one database may consist of: the file, its log, the log's index, its rollback journal."""
LOGS = ("-wal", "-journal")
"""The side files that hold content of their own."""
DAMAGED_KEPT = 3
"""How many damaged desks are kept: each may hold the only copy of a text, and customers' texts
must not pile up either."""


def beside(path: Path, suffix: str) -> Path:
    """The file whose name is that of `path` and `suffix`."""
    return path.with_name(path.name + suffix)


def prepare_folder(folder: Path) -> None:
    """Make `folder` if it is not there, 0700 in any case, and what is in it 0600.

    Raises:
        MailboxBroken: it cannot be made or is no folder.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
        for one in folder.iterdir():
            # Another process may be tidying up after itself.
            with suppress(FileNotFoundError):
                if one.is_file() and one.stat().st_mode & 0o077:
                    one.chmod(0o600)
    except OSError as error:
        raise trouble.refused(error, folder) from error


def make_private(path: Path) -> None:
    """Make `path` an empty 0600 file, if it is not there.

    Raises:
        MailboxBroken: it cannot be made.
    """
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise trouble.refused(error, path) from error


def remove(path: Path) -> None:
    """Remove a database, log included, if it is there.

    Raises:
        MailboxBroken: it cannot be removed.
    """
    try:
        for side in reversed(SIDE_FILES):
            beside(path, side).unlink(missing_ok=True)
    except OSError as error:
        raise trouble.refused(error, path) from error


def move_aside(path: Path, at: datetime | None = None) -> Path:
    """Rename a database that cannot be used, log included, and return where it is now.

    Args:
        path: the database; nothing of it needs to be there.
        at: now, to keep it under a name of its own beside the last few. None keeps one copy,
            the latest: it can be fetched again, and customers' texts must not pile up.

    Raises:
        MailboxBroken: it cannot be renamed.
    """
    aside = beside(path, ".damaged")
    if at is not None:
        aside = _unused(beside(aside, f"-{at:%Y%m%dT%H%M%SZ}"))
    try:
        # The log first: left beside a fresh file it would be played into it.
        for side in reversed(SIDE_FILES):
            beside(aside, side).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                beside(path, side).replace(beside(aside, side))
    except OSError as error:
        raise trouble.refused(error, path) from error
    if at is not None:
        _thin_out(path)
    return aside


def stays(path: Path) -> None:
    """Make renames and removals beside `path` survive a power cut.

    Raises:
        MailboxBroken: the folder cannot be synced.
    """
    try:
        descriptor = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise trouble.refused(error, path.parent) from error


def has_log(path: Path) -> bool:
    """Whether a log beside the database holds something that may not be in it yet."""
    logs = [beside(path, side) for side in LOGS]
    return any(log.is_file() and log.stat().st_size > 0 for log in logs)


def _unused(path: Path) -> Path:
    """`path`, or the first numbered neighbour that is not there yet."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = beside(path, f"-{number}")
    return found


def _thin_out(path: Path) -> None:
    """Keep the newest few of the damaged copies; their names sort by age."""
    copies = sorted(
        one
        for one in path.parent.glob(f"{path.name}.damaged-*")
        if not one.name.endswith(SIDE_FILES[1:])
    )
    for old in copies[:-DAMAGED_KEPT]:
        remove(old)
