"""Read out of a damaged desk whatever can be read, row by row.

One idea: damage is local. A scan that stops at a bad page is begun again from the other end, and
the gap between is halved until the tries run out; a file whose first page is gone gets the first
page of a fresh desk, which has the same tables in the same places. Works on a copy, which it
spoils; the damaged file is left as it is. What the rows are worth is `merge`'s business.
"""

import math
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui.mailbox import trouble
from tui.mailbox.files import LOGS, beside, make_private, remove
from tui.mailbox.schema import DESK_MIGRATIONS, migrate
from tui.records import dataclass, field

Row = dict[str, Any]
"""Column -> value, as found: nothing is promised about either."""

TRIES = 400
"""Scans per table: enough for dozens of bad pages, and bounded for a file that is nothing but."""
HIGHEST_ID = 2**63 - 1
PAGE_BYTES = 4096
"""SQLite's default, which the desk has always had."""


@dataclass(slots=True)
class Salvaged:
    """What could be read."""

    drafts: list[Row] = field(default_factory=list)
    outgoing: list[Row] = field(default_factory=list)
    seen: list[Row] = field(default_factory=list)
    meta: list[Row] = field(default_factory=list)
    highest_id: int = 0
    """The highest id that an outgoing row ever had, as far as the file knows."""


def read(path: Path) -> Salvaged:
    """Everything readable in a damaged desk and its log.

    Args:
        path: the damaged file, which no connection has open; it is not changed.

    Raises:
        MailboxBroken: there is no room for the copy, or the file cannot be read at all.
    """
    scratch = beside(path, ".salvage")
    try:
        for page_one in (False, True):
            _copy(path, scratch)
            if page_one:
                _transplant(scratch)
            found = _read(scratch)
            if found is not None:
                return found
    except OSError as error:
        raise trouble.refused(error, path) from error
    finally:
        remove(scratch)
    return Salvaged()


def _copy(path: Path, scratch: Path) -> None:
    """Copy the file and its log; its log's index is made anew."""
    remove(scratch)
    for side in ("", *LOGS):
        if beside(path, side).is_file():
            make_private(beside(scratch, side))
            shutil.copyfile(beside(path, side), beside(scratch, side))


def _transplant(scratch: Path) -> None:
    """Give the file the first page of a fresh desk.

    Source: sqlite.org/fileformat2.html 1.3: 18 and 19 ask for a log, 28 is the size in pages,
    32 and 36 are the free pages, of which we know none.
    """
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(fresh, DESK_MIGRATIONS)
        page = bytearray(fresh.serialize()[:PAGE_BYTES])
    finally:
        fresh.close()
    pages = scratch.stat().st_size // PAGE_BYTES if scratch.is_file() else 0
    page[18:20] = b"\2\2" if beside(scratch, "-wal").is_file() else b"\1\1"
    page[28:32] = pages.to_bytes(4, "big")
    page[32:40] = bytes(8)
    make_private(scratch)
    with scratch.open("r+b") as file:
        file.write(page)


def _read(scratch: Path) -> Salvaged | None:
    """What the copy holds; None when it does not even have our tables."""
    try:
        conn = sqlite3.connect(f"{scratch.absolute().as_uri()}?mode=rw", uri=True)
    except sqlite3.Error:
        return None
    try:
        conn.text_factory = lambda raw: raw.decode("utf-8", "replace")
        # Statements that cannot be understood are skipped, not a reason to read nothing.
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute("PRAGMA trusted_schema = OFF")
        conn.execute("SELECT 1 FROM outgoing, draft LIMIT 0")
        return Salvaged(
            drafts=_by_id(conn, "draft"),
            outgoing=_by_id(conn, "outgoing"),
            seen=_by_id(conn, "seen"),
            meta=_from_both_ends(conn, "meta", "key"),
            highest_id=_highest_id(conn),
        )
    except trouble.FAILURES:
        return None
    finally:
        conn.close()


def _highest_id(conn: sqlite3.Connection) -> int:
    """What AUTOINCREMENT remembers."""
    with suppress(*trouble.FAILURES):
        row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outgoing'").fetchone()
        if row is not None and isinstance(row[0], int):
            return row[0]
    return 0


def _by_id(conn: sqlite3.Connection, table: str) -> list[Row]:
    """The readable rows of a table, by id."""
    found: dict[int, Row] = {}
    gaps = [(0, HIGHEST_ID)]
    for _ in range(TRIES):
        if not gaps:
            break
        low, high = gaps.pop(0)
        reached = _scan(conn, table, (low, high), "ASC", found)
        if reached is None:
            continue
        back = _scan(conn, table, (reached, high), "DESC", found)
        if back is None or back - reached <= 1:
            continue
        # Ids crowd at the low end, so that the middle is that of their lengths.
        middle = min(max(math.isqrt(max(reached, 1) * back), reached + 1), back - 1)
        gaps += [(reached, middle), (middle, back)]
    return [found[number] for number in sorted(found)]


def _scan(
    conn: sqlite3.Connection,
    table: str,
    between: tuple[int, int],
    order: str,
    found: dict[int, Row],
) -> int | None:
    """Collect rows above the first id up to the second, until damage stops it.

    Returns:
        The last id that was reached; None when it came to the end.
    """
    reached = between[0] if order == "ASC" else between[1]
    query = (
        f"SELECT rowid AS 'the id', * FROM {table} NOT INDEXED "  # noqa: S608 - names of ours
        f"WHERE rowid > ? AND rowid <= ? ORDER BY rowid {order}"
    )
    try:
        for row in _rows(conn, query, between):
            reached = row.pop("the id")
            found[reached] = row
    except trouble.FAILURES:
        return reached
    return None


def _from_both_ends(conn: sqlite3.Connection, table: str, key: str) -> list[Row]:
    """The readable rows of a table without ids."""
    found: dict[Any, Row] = {}
    for order in ("ASC", "DESC"):
        with suppress(*trouble.FAILURES):
            query = f"SELECT * FROM {table} ORDER BY {key} {order}"  # noqa: S608 - names of ours
            for row in _rows(conn, query, ()):
                found[row[key]] = row
    return list(found.values())


def _rows(conn: sqlite3.Connection, query: str, values: tuple[int, ...]) -> Iterator[Row]:
    """The rows of a query under their columns' names."""
    cursor = conn.execute(query, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
