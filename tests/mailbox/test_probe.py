"""`Mailbox.can_write`: what would stop a save is said before anybody types."""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tui.mailbox.database import Mailbox
from tui.mailbox.trouble import BUSY, DISK_FULL, READ_ONLY

NOBODY = 65_534
CHILD = """
import os, sys
from pathlib import Path
from tui.mailbox.database import Mailbox
from tui.errors import MailboxBroken
os.setuid(int(sys.argv[2]))
try:
    Mailbox.open(Path(sys.argv[1])).close()
except MailboxBroken as error:
    print(error.headline)
"""


@contextmanager
def size_limit(limit_bytes: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_all_is_well(mailbox: Mailbox) -> None:
    """Nothing is found, and nothing is left behind or changed."""
    before = {path.name: path.stat().st_size for path in mailbox.folder.iterdir()}
    assert None is mailbox.can_write()
    assert before == {path.name: path.stat().st_size for path in mailbox.folder.iterdir()}


def test_no_room(mailbox: Mailbox) -> None:
    """Too little room for a long reply is found, and gone when there is room."""
    with size_limit(100_000):
        found = mailbox.can_write()
    assert found is not None
    assert DISK_FULL == (found.headline, found.advice)
    assert None is mailbox.can_write()


def test_locked(mailbox: Mailbox) -> None:
    """Another program that keeps the desk locked is found."""
    other = sqlite3.connect(mailbox.folder / "desk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    found = mailbox.can_write()
    other.close()
    assert found is not None
    assert BUSY == (found.headline, found.advice)


def test_a_file_that_went(mailbox: Mailbox) -> None:
    """A file that is not there any more is found."""
    (mailbox.folder / "cache.db").rename(mailbox.folder / "elsewhere")
    assert mailbox.can_write() is not None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_read_only_folder() -> None:
    """Opening in a folder that may not be written says so; nobody's child stands for that."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Mailbox.open(folder / "store").close()
        for path in (folder, folder / "store"):
            path.chmod(0o755)
        for path in (folder / "store").iterdir():
            path.chmod(0o644)
        told = subprocess.run(  # noqa: S603 - our own interpreter and text
            [sys.executable, "-c", CHILD, str(folder / "store"), str(NOBODY)],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    assert f"{READ_ONLY[0]}\n" == told
