"""A mailbox in memory that outlives its engine: for thousands of crashes a minute.

`Disk` is what a machine keeps when a program dies; `MemoryMailbox` is one program's handle on it,
with the interface of `tui.mailbox.database.Mailbox`. The tables are the real ones, made by the
real migrations. A handle can be told to die around its n-th write; a dead handle changes nothing
any more. What SQLite does with files is not the matter here (`tests/mailbox`, `test_store_*`).
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tui.errors import MailboxBroken
from tui.mailbox.schema import CACHE_MIGRATIONS, DESK_MIGRATIONS, migrate

T = TypeVar("T")

EMPTY_DESK = """
DELETE FROM main.draft; DELETE FROM main.outgoing; DELETE FROM main.seen; DELETE FROM main.meta;
DELETE FROM main.sqlite_sequence;
"""
EMPTY_CACHE = """
DELETE FROM cache.message; DELETE FROM cache.ticket; DELETE FROM cache.quarantine;
DELETE FROM cache.fact;
INSERT INTO cache.ticket_words (ticket_words) VALUES ('delete-all');
INSERT INTO cache.message_words (message_words) VALUES ('delete-all');
"""


class Crash(BaseException):
    """The program is gone, as after a kill: nothing of ours may catch this."""

    def __init__(self, *, is_committed: bool) -> None:
        super().__init__("after the commit" if is_committed else "before the commit")
        self.is_committed = is_committed
        """Whether the write that met the crash is on the disk."""


def _blank(steps: tuple[tuple[str, ...], ...]) -> bytes:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    migrate(conn, steps)
    image = conn.serialize()
    conn.close()
    return image


class Disk:
    """Both databases of one store. `wipe` makes it fresh again, faster than a new one."""

    def __init__(self) -> None:
        self.conn = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        self.conn.deserialize(_blank(DESK_MIGRATIONS))
        self.conn.execute("ATTACH DATABASE ':memory:' AS cache")
        self.conn.deserialize(_blank(CACHE_MIGRATIONS), name="cache")
        for setting in ("foreign_keys = ON", "trusted_schema = OFF", "temp_store = MEMORY"):
            self.conn.execute(f"PRAGMA {setting}")
        self.full_for = 0
        """So many writes to come fail for want of room."""

    def wipe(self) -> None:
        """As if nobody had ever used this machine."""
        self.conn.rollback()
        self.full_for = 0
        self.conn.executescript(EMPTY_DESK)
        self.lose_cache()

    def lose_cache(self) -> None:
        """The rebuildable file was damaged and set aside."""
        self.conn.executescript(EMPTY_CACHE)


class MemoryMailbox:
    """One program's handle; a new one for each start of the engine."""

    backup_every_s = 86_400.0
    """There is nothing to ask for, and each question costs a turn of a virtual day."""
    is_looked_through = True
    """Memory is never damaged."""

    def __init__(
        self,
        disk: Disk,
        *,
        crash_at: tuple[int, bool] | None = None,
        on_death: Callable[[], object] = lambda: None,
    ) -> None:
        """Open it.

        Args:
            disk: what stays when the program dies.
            crash_at: die at that write (from 1), and whether after its commit or before it.
            on_death: called at the moment of death.
        """
        self.disk = disk
        self.folder = Path("/nowhere")
        self.notices: list[str] = []
        self.is_dead = False
        self.writes = 0
        self._crash_at = crash_at
        self._on_death = on_death

    def die(self, *, is_committed: bool = False) -> Crash:
        """Nothing done through this handle counts from now on."""
        self.is_dead = True
        self._on_death()
        return Crash(is_committed=is_committed)

    def plan_crash(self, at_write: int, *, is_after: bool) -> None:
        """Die at that write, counted from the opening; the plan before is forgotten."""
        self._crash_at = (at_write, is_after)

    def write(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """As `Mailbox.write`, with a crash or a full disk where they are due."""
        self._refuse_dead()
        conn = self.disk.conn
        if conn.in_transaction:
            raise RuntimeError("a write inside a write")
        self.writes += 1
        planned, is_after = self._crash_at or (0, False)
        conn.execute("BEGIN IMMEDIATE")
        try:
            result = fn(conn)
            self._refuse_full()
            if self.writes == planned and not is_after:
                self._refuse_dead(self.die())
            conn.execute("COMMIT")
        except BaseException:
            conn.rollback()
            raise
        if self.writes == planned:
            raise self.die(is_committed=True)
        return result

    def read(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """As `Mailbox.read`: what is committed."""
        self._refuse_dead()
        if self.disk.conn.in_transaction:
            raise RuntimeError("a read inside a write would see what is not committed")
        return fn(self.disk.conn)

    def backup_if_due(self, at: datetime) -> bool:
        """No copies are kept in memory."""
        del at
        return False

    def can_write(self) -> MailboxBroken | None:
        """Why nothing could be stored now."""
        return MailboxBroken("disk full") if self.disk.full_for else None

    def close(self) -> None:
        """Nothing is left open by it: the disk stays."""

    def _refuse_dead(self, crash: Crash | None = None) -> None:
        if self.is_dead:
            raise crash or Crash(is_committed=False)

    def _refuse_full(self) -> None:
        if self.disk.full_for > 0:
            self.disk.full_for -= 1
            raise MailboxBroken("disk full", headline="The disk is full")
