"""SQLite's and the system's errors in words for a person.

One idea: what the disk, the rights or another program did is a `MailboxBroken` with advice; what
our own code did (a bad statement, a broken constraint) is a bug and passes as it is. This module
never decides what happens next.
"""

import errno
import sqlite3
from pathlib import Path
from typing import TypeAlias

from tui.errors import MailboxBroken

DISK_FULL = ("The disk is full; nothing was saved", "Free some space, then try again.")
READ_ONLY = (
    "The mailbox is read-only; nothing was saved",
    "Make the folder writable (`sellapp-inbox paths`), then try again.",
)
NO_INDEX = (
    "The mailbox's folder does not let SQLite make its lock files",
    "Make the folder writable (`sellapp-inbox paths`), or start without read-only.",
)
DAMAGED = (
    "The mailbox is damaged",
    "Quit and start again: drafts and replies come back from the newest backup, the rest from "
    "SellApp.",
)
UNREACHABLE = (
    "The disk refused to read or write the mailbox",
    "Check the disk and the folder's rights (`sellapp-inbox paths`).",
)
BUSY = (
    "Another program keeps the mailbox locked",
    "Close whatever has its files open (a backup, a database viewer), then try again.",
)

WORDS = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_IOERR: UNREACHABLE,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    sqlite3.SQLITE_PERM: UNREACHABLE,
    sqlite3.SQLITE_AUTH: UNREACHABLE,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_BUSY: BUSY,
}
"""Primary result code -> (headline, advice). Source: sqlite.org/rescode.html."""

EXTENDED = {
    # A full disk or a file-size limit hides under these (measured, reliability B.2).
    sqlite3.SQLITE_IOERR_WRITE: DISK_FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: DISK_FULL,
    # No `-shm` beside a file in WAL mode, and none can be made.
    sqlite3.SQLITE_IOERR_SHMOPEN: NO_INDEX,
    sqlite3.SQLITE_READONLY_CANTINIT: NO_INDEX,
}
"""Extended result code -> (headline, advice), before `WORDS`."""

SYSTEM_WORDS = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
}
"""The system's error number -> (headline, advice)."""

Failure: TypeAlias = sqlite3.Error | OverflowError | UnicodeDecodeError
"""What sqlite3 raises. The last two come from damaged content: a stored moment that is none, and
bytes that are no text in a message of SQLite's own."""
FAILURES = (sqlite3.Error, OverflowError, UnicodeDecodeError)
"""The same, to catch."""

PRIMARY = 0xFF
"""The part of a result code that says what went wrong; the rest says where."""
NOT_TEXT = "Could not decode to UTF-8"
"""How Python's sqlite3 begins to tell of a text that is none; the rest quotes the text."""
OUR_NUMBER = "Python int"
"""How it begins to tell of a number of ours that SQLite cannot keep."""


def broken(error: Failure, path: Path) -> MailboxBroken | None:
    """The failure to raise in place of `error`, or None when it is a bug of ours.

    Args:
        error: as sqlite3 raised it.
        path: the file or folder to name.
    """
    headline, advice = _words(error) or ("", "")
    if not headline:
        return None
    # What could not be decoded is a customer's text, which no log may hold.
    detail = NOT_TEXT if _is_not_text(error) else str(error)
    return MailboxBroken(f"{path}: {detail}", headline=headline, advice=advice)


def refused(error: OSError, path: Path) -> MailboxBroken:
    """The failure to raise when the system refuses `path`."""
    headline, advice = SYSTEM_WORDS.get(error.errno or 0, ("", ""))
    return MailboxBroken(f"{path}: {error.strerror or error}", headline=headline, advice=advice)


def is_damage(error: Failure) -> bool:
    """Whether the content of a file is to blame, and not the disk, the rights or our code."""
    return _words(error) == DAMAGED


def is_disk(error: sqlite3.Error) -> bool:
    """Whether the disk refused to read or write, whatever it was asked for."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY == sqlite3.SQLITE_IOERR


def _words(error: Failure) -> tuple[str, str] | None:
    """Headline and advice; None for a bug of ours."""
    if isinstance(error, OverflowError):
        return None if str(error).startswith(OUR_NUMBER) else DAMAGED
    if _is_not_text(error):
        return DAMAGED
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    return EXTENDED.get(code) or WORDS.get(code & PRIMARY)


def _is_not_text(error: Failure) -> bool:
    """Whether bytes were met where a text should be."""
    return isinstance(error, UnicodeDecodeError) or str(error).startswith(NOT_TEXT)
