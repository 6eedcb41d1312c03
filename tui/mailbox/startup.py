"""Make both files ready: look at them, migrate them, mend or replace what is damaged.

One idea: the two files get opposite treatment. `desk.db` is precious: a newer one is not touched,
a damaged one is rebuilt from backup and salvage, an old copy sends nothing by itself. `cache.db`
is rebuildable: anything odd moves it aside. `checkup` finds, `recovery` mends, `marked` doubts,
this module decides. It never keeps a connection.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tui.errors import MailboxBroken, MailboxTooNew
from tui.mailbox import backups, checkup, recovery, trouble
from tui.mailbox.connections import Journal, connect_file
from tui.mailbox.files import CACHE, DESK, make_private, move_aside, prepare_folder
from tui.mailbox.lock import alone
from tui.mailbox.machine import Machine
from tui.mailbox.marked import Marked
from tui.mailbox.schema import CACHE_MIGRATIONS, DESK_MIGRATIONS, migrate, version
from tui.records import dataclass, field

NO_MAILBOX = ("There is no mailbox for this store yet", "Run `sellapp-inbox sync --once` first.")
OLD_MAILBOX = (
    "The mailbox was written by an older sellapp-inbox",
    "Start `sellapp-inbox` once; it brings the mailbox up to date.",
)
LARGE_BYTES = 16 * 2**20
"""A larger cache is only glanced at, so that nobody waits for it: a look through takes a second a
gigabyte. The engine has it looked through later (`look_through`)."""
SUSPECT = "cache.db.suspect"
"""Made when the cache turned out damaged while it was in use: the quick look at start may miss
what a use has found."""


@dataclass(slots=True)
class Ready:
    """What the start found."""

    notices: list[str] = field(default_factory=list)
    """What a person should be told, a sentence or a few each."""
    is_backed_up: bool = False
    """Nothing on the desk has changed since its newest backup, or it is new."""
    is_looked_through: bool = True
    """False when the cache is so large that it was only glanced at."""


def ready_for_writing(folder: Path, *, at: datetime, machine: Machine) -> Ready:
    """Make folder and files, check, mend and migrate them.

    Raises:
        MailboxTooNew: `desk.db` has a newer schema; nothing was written.
        MailboxInUse: it is damaged, and another inbox has it open.
        MailboxBroken: a file cannot be made, read or written.
    """
    prepare_folder(folder)
    ready = Ready()
    kind = machine.network_kind(folder)
    if kind:
        ready.notices.append(
            # Told at each start, so it should fit into the bottom line.
            f"The mailbox is on a network disk ({kind}); a folder on this machine is safer."
        )
    journal = Journal.DELETE if kind else Journal.WAL
    ready_desk(folder / DESK, ready, at=at, journal=journal, identity=machine.identity())
    ready.notices += ready_cache(folder / CACHE, journal)
    ready.is_looked_through = not _is_large(folder / CACHE)
    return ready


def ready_for_reading(folder: Path) -> None:
    """See that both files are there and of our version; write nothing.

    Raises:
        MailboxTooNew: a file has a newer schema.
        MailboxBroken: a file is missing, damaged or of an older schema.
    """
    for name, steps in ((DESK, DESK_MIGRATIONS), (CACHE, CACHE_MIGRATIONS)):
        path = folder / name
        if not path.is_file():
            raise MailboxBroken(f"{path} is missing", headline=NO_MAILBOX[0], advice=NO_MAILBOX[1])
        found = checkup.version_of(path)
        if found is None:
            headline, advice = trouble.DAMAGED
            raise MailboxBroken(f"{path} is no database", headline=headline, advice=advice)
        if found > len(steps):
            raise checkup.too_new(path, found, len(steps))
        if found < len(steps):
            raise MailboxBroken(
                f"{path}: schema {found}, we need {len(steps)}",
                headline=OLD_MAILBOX[0],
                advice=OLD_MAILBOX[1],
            )


def ready_desk(path: Path, ready: Ready, *, at: datetime, journal: Journal, identity: str) -> None:
    """Check, mend and migrate the precious file, and see whether it is the newest copy.

    Raises:
        MailboxTooNew: it has a newer schema; nothing was written.
        MailboxInUse: it is damaged, and another inbox has it open.
        MailboxBroken: the disk or the rights stand in the way.
    """
    marked = Marked.before(path.parent, identity)
    if recovery.is_waiting(path):
        with alone(path.parent):
            if recovery.finish(path, at) is not None:
                ready.notices.append(recovery.RESUMED)
                marked.renew(checkup.generation_of(path))
    make_private(path)
    flaw = _desk_flaw(path, marked)
    if flaw:
        with alone(path.parent):
            # Whoever had it open may have closed it between our look at the mark and that at the
            # desk. What is still wrong now that nobody else may write is wrong.
            marked = Marked.before(path.parent, identity)
            flaw = _desk_flaw(path, marked)
            if flaw:
                ready.notices.append(recovery.rebuild(path, flaw, at))
                marked.renew(checkup.generation_of(path))
    ready.is_backed_up = not flaw and (checkup.is_empty(path) or backups.is_current(path))
    with _connected(path, journal) as conn:
        if 0 < version(conn) < len(DESK_MIGRATIONS):
            backups.make(conn, path, at)
        migrate(conn, DESK_MIGRATIONS)
        ready.notices += marked.settle(conn, at)


def ready_cache(path: Path, journal: Journal) -> list[str]:
    """Check and migrate the rebuildable file; set it aside when it cannot be used.

    Returns:
        A sentence for a person when it was set aside.

    Raises:
        MailboxInUse: it is damaged, and another inbox has it open.
        MailboxBroken: the disk or the rights stand in the way.
    """
    make_private(path)
    notices = []
    if _cache_flaw(path):
        with alone(path.parent):
            # As with the desk: what nobody else may write now is what counts.
            flaw = _cache_flaw(path)
            if flaw:
                notices.append(_replace_cache(path, flaw))
    with _connected(path, journal) as conn:
        migrate(conn, CACHE_MIGRATIONS)
    return notices


def _replace_cache(path: Path, flaw: str) -> str:
    """Set the cache aside for an empty one; only we may write. Returns what to tell about it."""
    aside = move_aside(path)
    (path.parent / SUSPECT).unlink(missing_ok=True)
    make_private(path)
    return (
        f"The copy of SellApp's tickets could not be used ({flaw}); it is being fetched "
        f"again. Drafts and replies are safe. The old file is {aside.name}."
    )


def suspect(folder: Path) -> None:
    """Remember that a file turned out damaged in use; the next start replaces the cache.

    The desk needs no word: its own look at start is thorough.

    Raises:
        MailboxBroken: that cannot be noted.
    """
    make_private(folder / SUSPECT)


def look_through(folder: Path) -> str:
    """Look through a cache that the start only glanced at; remember damage for the next start.

    On any thread, with a connection of its own; takes a second a gigabyte.

    Returns:
        What is wrong with it, in words; empty when nothing is.

    Raises:
        MailboxBroken: it cannot be read at all, or damage cannot be noted.
    """
    flaw = checkup.flaw(folder / CACHE, CACHE_MIGRATIONS, check=checkup.QUICK)
    if flaw:
        suspect(folder)
    return flaw


def _is_large(path: Path) -> bool:
    return path.stat().st_size > LARGE_BYTES


def _desk_flaw(path: Path, marked: Marked) -> str:
    """What is wrong with the desk's content; empty when nothing is."""
    if checkup.is_empty(path):
        has_past = marked.is_there or backups.any_left(path)
        return "it is empty" if has_past else ""
    flaw = checkup.flaw(path, DESK_MIGRATIONS, check=checkup.INTEGRITY)
    if flaw:
        return flaw
    mark = marked.mark
    if mark is None or checkup.generation_of(path) < mark.generation:
        # Another copy, of which the digest says nothing; `Marked.settle` tells about it.
        return ""
    if checkup.is_changed(path, mark.digest):
        return "its content was changed while no inbox had it open"
    return ""


def _cache_flaw(path: Path) -> str:
    """Why the cache cannot be used, in words; empty when it can.

    Raises:
        MailboxBroken: the disk or the rights stand in the way, which a fresh file would not mend.
    """
    if (path.parent / SUSPECT).exists():
        return "it could not be read"
    try:
        check = checkup.GLANCE if _is_large(path) else checkup.QUICK
        return checkup.flaw(path, CACHE_MIGRATIONS, check=check)
    except MailboxTooNew:
        return "written by a newer version"


@contextmanager
def _connected(path: Path, journal: Journal) -> Iterator[sqlite3.Connection]:
    """The file alone, for writing.

    Raises:
        MailboxBroken: the disk or the rights stand in the way.
    """
    try:
        conn = connect_file(path, read_only=False, journal=journal)
        try:
            yield conn
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise trouble.broken(error, path) or error from error
