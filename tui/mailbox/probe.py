"""Find out whether a write would work, before anybody types.

One idea: do what a commit would do, beside the database: take the writer's lock and let it go,
then put some bytes on the disk and take them away. Nothing of the mailbox changes. This module
never raises for what it was asked to find.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

from tui.errors import MailboxBroken
from tui.mailbox import trouble
from tui.mailbox.connections import READER_PATIENCE_MS, connect_both

PROBE_BYTES = 256 * 1024
"""The longest reply, its draft and the log's index."""


def write_trouble(folder: Path) -> MailboxBroken | None:
    """Why nothing could be saved now; None when all is well.

    Args:
        folder: the store's folder, with both files.
    """
    try:
        _put_bytes(folder)
        with closing(connect_both(folder, read_only=False)) as conn:
            # Whoever asks has a screen to paint.
            conn.execute("PRAGMA busy_timeout = %d" % READER_PATIENCE_MS)  # noqa: UP031 - takes no parameter
            conn.execute("BEGIN IMMEDIATE")
            conn.execute("ROLLBACK")
    except MailboxBroken as found:
        return found
    except OSError as error:
        return trouble.refused(error, folder)
    except sqlite3.Error as error:
        told = trouble.broken(error, folder)
        if told is None:
            raise
        return told
    return None


def _put_bytes(folder: Path) -> None:
    """Write a file without a name, which is gone when it is closed; see it on the disk.

    Raises:
        OSError: that is not possible.
    """
    with TemporaryFile(dir=folder) as file:
        file.write(bytes(PROBE_BYTES))
        # A full disk may take a part without an error; flushing tries until it is told.
        file.flush()
        os.fsync(file.fileno())
