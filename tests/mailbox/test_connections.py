"""Opening files that others open and close at the same time."""

import sqlite3
from pathlib import Path

import pytest

from tests.mailbox.factories import at, ticket
from tui.mailbox import tickets
from tui.mailbox.connections import CACHE_PAGES_KIB, OPENINGS, connect_both, persist
from tui.mailbox.database import Mailbox
from tui.mailbox.machine import Machine


class Door:
    """Refuses so many times before it opens."""

    def __init__(self, path: Path, refusals: int, code: int) -> None:
        self.path = path
        self.refusals = refusals
        self.code = code
        self.tries = 0

    def open(self) -> sqlite3.Connection:
        """One try."""
        self.tries += 1
        if self.tries <= self.refusals:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self.code
            raise error
        return sqlite3.connect(self.path)


def test_files_that_another_process_is_closing_are_opened_at_the_next_try(tmp_path: Path) -> None:
    """Its log went away in the moment between the two files."""
    door = Door(tmp_path / "one.db", OPENINGS - 1, sqlite3.SQLITE_IOERR_SHORT_READ)
    persist(door.open).close()
    assert OPENINGS == door.tries


def test_a_disk_that_goes_on_refusing_is_told(tmp_path: Path) -> None:
    """There is an end to it."""
    door = Door(tmp_path / "one.db", 1_000, sqlite3.SQLITE_IOERR_READ)
    with pytest.raises(sqlite3.OperationalError):
        persist(door.open)
    assert OPENINGS == door.tries


def test_other_refusals_are_told_at_once(tmp_path: Path) -> None:
    """Trying again would only take time."""
    door = Door(tmp_path / "one.db", 1, sqlite3.SQLITE_CANTOPEN)
    with pytest.raises(sqlite3.OperationalError):
        persist(door.open)
    assert 1 == door.tries


class NetworkMachine(Machine):
    """Where files have no log, since no memory is shared with other machines."""

    def network_kind(self, folder: Path) -> str:
        return "nfs"


def test_a_large_transaction_locks_no_reader_out(tmp_path: Path) -> None:
    """On a network disk, too: nothing of it reaches the file before it is committed."""
    text = "x" * 1024
    page = [ticket(n, title=text) for n in range(1, 4 * CACHE_PAGES_KIB)]
    with Mailbox.open(tmp_path / "store", machine=NetworkMachine()) as mailbox:

        def store(writing: sqlite3.Connection) -> int:
            tickets.apply_page(writing, page, at=at(1))
            reading = connect_both(tmp_path / "store", read_only=True)
            try:
                return int(reading.execute("SELECT count(*) FROM ticket").fetchone()[0])
            finally:
                reading.close()

        assert 0 == mailbox.write(store)
