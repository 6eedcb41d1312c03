"""One inbox at a time per store.

One idea: a `flock` on a file of its own; the system drops it when the process ends, however it
ends. Never on the database files, whose locks SQLite minds itself. Readers (`read_only=True`)
need no lock, but may ask whether anybody has it. This module never opens a database.
"""

import errno
import fcntl
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tui.errors import MailboxInUse
from tui.mailbox import trouble
from tui.mailbox.files import prepare_folder

LOCK_NAME = "mailbox.lock"
TRIES = 3
"""A look (`is_held`) may be under way just when somebody takes the lock; it is over at once."""
BETWEEN_S = 0.005


class MailboxLock:
    """The right to write one store's mailbox."""

    def __init__(self, folder: Path) -> None:
        """Take nothing yet.

        Args:
            folder: the store's folder; made if it is not there.
        """
        self._folder = folder
        self._path = folder / LOCK_NAME
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock, or say at once who has it; a second call does nothing.

        Raises:
            MailboxInUse: another inbox has it; its process id is in `detail`.
            MailboxBroken: the file cannot be made or locked.
        """
        if self._descriptor is not None:
            return
        prepare_folder(self._folder)
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise trouble.refused(error, self._path) from error
        try:
            _take(descriptor)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                raise MailboxInUse(f"process {holder or 'unknown'}") from error
            raise trouble.refused(error, self._path) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; without one, do nothing.

        The file stays: removing it would let two inboxes lock two files of the same name.
        """
        if self._descriptor is None:
            return
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _take(descriptor: int) -> None:
    for _ in range(TRIES - 1):
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        select.select((), (), (), BETWEEN_S)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(folder: Path) -> bool:
    """Whether anybody has the lock of this store now; also when that cannot be told.

    Makes and writes nothing. While somebody has the lock, the look takes none; else it has a
    shared one for some microseconds, which `MailboxLock.acquire` sits out. The process id in the
    file would say less: after a kill it may be another program's by now.
    """
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one that may write, for a repair that would pull files from under others.

    Whoever has the `MailboxLock` already, in this process, passes.

    Raises:
        MailboxInUse: another process has it.
        MailboxBroken: the lock file cannot be made or locked.
    """
    lock = MailboxLock(folder)
    try:
        lock.acquire()
    except MailboxInUse as error:
        if error.detail != f"process {os.getpid()}":
            raise
    try:
        yield
    finally:
        lock.release()
