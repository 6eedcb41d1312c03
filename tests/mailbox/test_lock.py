"""`MailboxLock`: one inbox a store; the lock ends with its process."""

import errno
import fcntl
import os
import select
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tui.errors import MailboxBroken, MailboxInUse
from tui.mailbox.lock import LOCK_NAME, MailboxLock, alone, is_held

CHILD = """
import sys
from pathlib import Path
from tui.mailbox.lock import MailboxLock
MailboxLock(Path(sys.argv[1])).acquire()
print("locked", flush=True)
sys.stdin.read()
"""


def test_second_lock_names_the_first(folder: Path) -> None:
    """The second inbox is told the process id of the first."""
    with MailboxLock(folder) as first:
        first.acquire()
        assert f"{os.getpid()}\n" == (folder / LOCK_NAME).read_text()
        with pytest.raises(MailboxInUse, match=f"process {os.getpid()}"):
            MailboxLock(folder).acquire()
    with MailboxLock(folder):
        pass


def test_release_without_lock(folder: Path) -> None:
    """Giving back what one has not got does nothing."""
    MailboxLock(folder).release()
    assert not folder.exists()


def test_file_is_private_and_stays(folder: Path) -> None:
    """The lock file is 0600, and empty once nobody holds it."""
    with MailboxLock(folder):
        assert 0o600 == stat.S_IMODE((folder / LOCK_NAME).stat().st_mode)
    assert "" == (folder / LOCK_NAME).read_text()


def test_lock_ends_with_its_process(folder: Path) -> None:
    """A killed inbox leaves no lock behind; its stale pid does not matter."""
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", CHILD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert b"locked\n" == child.stdout.readline()
    with pytest.raises(MailboxInUse, match=f"process {child.pid}"):
        MailboxLock(folder).acquire()
    child.kill()
    child.wait(10)
    child.stdout.close()
    child.stdin.close()
    assert f"{child.pid}\n" == (folder / LOCK_NAME).read_text()
    with MailboxLock(folder):
        pass


def test_no_place_for_the_file(folder: Path) -> None:
    """A folder in place of the lock file is told in words."""
    (folder / LOCK_NAME).mkdir(parents=True)
    with pytest.raises(MailboxBroken, match=LOCK_NAME):
        MailboxLock(folder).acquire()


def test_a_file_system_without_locks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot lock, that is said; it is not taken for another inbox."""

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(MailboxBroken, match="No locks available"):
        MailboxLock(folder).acquire()


def test_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repair needs that nobody else may write; the lock's own process may repair."""
    with alone(folder), pytest.raises(MailboxInUse):
        MailboxLock(folder).acquire()
    with MailboxLock(folder):
        with alone(folder):
            pass
        with pytest.raises(MailboxInUse):
            MailboxLock(folder).acquire()
        monkeypatch.setattr(os, "getpid", lambda: 1)
        with pytest.raises(MailboxInUse, match="process"), alone(folder):
            raise AssertionError


def test_whether_anybody_has_it(folder: Path) -> None:
    """A look makes nothing, writes nothing, and is in nobody's way."""
    assert not is_held(folder)
    assert not folder.exists()
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", CHILD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert b"locked\n" == child.stdout.readline()
    assert is_held(folder)
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert f"{child.pid}\n" == (folder / LOCK_NAME).read_text()
    assert not is_held(folder)
    with MailboxLock(folder):
        assert is_held(folder)


def test_what_cannot_be_told_counts_as_held(folder: Path) -> None:
    """Nobody is told that a store is free because of a file that could not be opened."""
    folder.mkdir()
    (folder / LOCK_NAME).symlink_to(folder / LOCK_NAME)
    assert is_held(folder)


def test_a_look_under_way_makes_nobody_a_second_inbox(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes the lock in that moment waits for the look to be over."""
    folder.mkdir()
    descriptor = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_SH)

    def look_ends(*_: object) -> None:
        os.close(descriptor)

    monkeypatch.setattr(select, "select", look_ends)
    with MailboxLock(folder) as lock:
        lock.acquire()
