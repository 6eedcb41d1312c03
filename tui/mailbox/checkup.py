"""Look whether a database file is whole, without writing to it.

One idea: damage is a finding and is returned as words; a disk or rights that stand in the way are
a failure and raised. SQLite's own check cannot see a changed letter inside a text, so that the
desk also has a digest, and both files must have the tables that the migrations make. What follows
from a finding is decided in `startup`.
"""

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from tui.errors import MailboxTooNew
from tui.mailbox import generation, trouble
from tui.mailbox.connections import connect_file
from tui.mailbox.files import has_log
from tui.mailbox.schema import TABLES_SHA256, migrate, version
from tui.mailbox.sha import sha256_hex

T = TypeVar("T")
Steps = tuple[tuple[str, ...], ...]

INTEGRITY = "PRAGMA main.integrity_check(1)"
QUICK = "PRAGMA main.quick_check(1)"
GLANCE = "SELECT 'ok'"
"""Only that the file opens and has our tables: for a large one, which `QUICK` reads whole."""

VERSIONS_AHEAD = 100
"""A file so much newer than we are has a damaged version number."""

TABLES = """
    SELECT name, sql FROM main.sqlite_schema
    WHERE sql IS NOT NULL AND name NOT LIKE '%\\_words\\_%' ESCAPE '\\' ORDER BY name
"""
"""What the migrations made themselves: not the tables that FTS5 makes for its own use."""


def flaw(path: Path, steps: Steps, *, check: str) -> str:
    """The first damage that is found; empty when there is none.

    Args:
        path: the file; an empty one is whole.
        steps: its migrations.
        check: `INTEGRITY` or `QUICK`.

    Raises:
        MailboxTooNew: a newer version wrote it.
        MailboxBroken: it cannot be read at all.
    """
    return _look(path, lambda conn: _flaw(conn, path, steps, check))


def is_empty(path: Path) -> bool:
    """Whether nothing was ever stored in a file that is there.

    A file without a byte is not opened: SQLite would throw its log away.

    Raises:
        MailboxBroken: it cannot be read at all.
    """
    if path.stat().st_size == 0:
        return True
    return _look(path, lambda conn: "" if version(conn) else "empty") == "empty"


def version_of(path: Path) -> int | None:
    """The schema number of a file; None if it is damaged.

    Raises:
        MailboxBroken: the file cannot be read at all.
    """
    found = _look(path, lambda conn: f"{version(conn)}")
    return int(found) if found.isdecimal() else None


def generation_of(path: Path) -> int:
    """The generation of a desk that is whole; 0 if it was never counted.

    Raises:
        MailboxBroken: the file cannot be read at all.
    """
    found = _look(path, lambda conn: f"{generation.current(conn) or 0}")
    return int(found) if found.isdecimal() else 0


def digest(conn: sqlite3.Connection) -> str:
    """SHA-256 of the main file's content, 64 hexadecimal digits; nothing may be in its log."""
    return sha256_hex(conn.serialize(name="main"))


def is_changed(path: Path, expected: str) -> bool:
    """Whether a closed file has another digest than `expected`; False when that cannot be told.

    Raises:
        MailboxBroken: it cannot be read at all.
    """
    if not expected or has_log(path):
        return False
    return _look(path, digest) != expected


def too_new(path: Path, found: int, known: int) -> MailboxTooNew:
    """What to tell about a file of a newer version."""
    return MailboxTooNew(f"{path}: schema {found}, this version knows {known}")


def _flaw(conn: sqlite3.Connection, path: Path, steps: Steps, check: str) -> str:
    """`flaw` on an open connection, in SQLite's own errors."""
    found = version(conn)
    if len(steps) < found <= len(steps) + VERSIONS_AHEAD:
        raise too_new(path, found, len(steps))
    if not 0 <= found <= len(steps):
        return f"it says that it has schema {found}"
    verdict = str(conn.execute(check).fetchone()[0])
    if verdict != "ok":
        return " ".join(verdict.split())
    tables = conn.execute(TABLES).fetchall()
    if tables_sha256(tables) == TABLES_SHA256.get(steps[:found]):
        return ""
    return "" if tables == _tables(steps[:found]) else "its tables are not ours"


def tables_sha256(tables: list[tuple[str, str]]) -> str:
    """What is kept of the tables of all migrations, so that no start has to make them all."""
    return sha256_hex(repr(tables).encode())


@cache
def _tables(steps: Steps) -> list[tuple[str, str]]:
    """Names and statements of the tables and indexes that `steps` make."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(conn, steps)
        return conn.execute(TABLES).fetchall()
    finally:
        conn.close()


def _look(path: Path, fn: Callable[[sqlite3.Connection], str]) -> str:
    """What `fn` finds on a read-only connection; the error's words when the content is to blame.

    Raises:
        MailboxBroken: the file cannot be read at all.
    """
    try:
        conn = connect_file(path, read_only=True)
        try:
            return fn(conn)
        finally:
            conn.close()
    except trouble.FAILURES as error:
        if trouble.is_damage(error):
            return str(error)
        raise trouble.broken(error, path) or error from error
