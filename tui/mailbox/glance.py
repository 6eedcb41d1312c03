"""A few figures of a mailbox that is not open here: what the switcher says of another store.

One idea: look, and change nothing. A short read-only connection, closed at once; nothing is made,
mended or migrated, and another inbox may have the files open meanwhile. Beside a file that nobody
has open SQLite leaves an empty log, as after any read.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from tui.domain import VIEWS, StoreFigures
from tui.mailbox import listing, meta, startup, trouble
from tui.mailbox.connections import connect_both
from tui.mailbox.files import CACHE, DESK


def glance(folder: Path) -> StoreFigures | None:
    """What a store's mailbox says; None when it has none yet. Takes about a millisecond.

    Args:
        folder: the store's.

    Raises:
        MailboxTooNew: written by a newer version.
        MailboxBroken: it cannot be read, is damaged, or was written by an older version.
    """
    if not all((folder / name).is_file() for name in (DESK, CACHE)):
        return None
    startup.ready_for_reading(folder)
    try:
        with closing(connect_both(folder, read_only=True)) as conn:
            return _figures(conn)
    except trouble.FAILURES as error:
        raise trouble.broken(error, folder) or error from error


def _figures(conn: sqlite3.Connection) -> StoreFigures:
    counts = listing.counts(conn, VIEWS)
    return StoreFigures(
        counts.by_view["needs-reply"],
        counts.unsent,
        counts.by_view["drafts"],
        meta.get_moment(conn, meta.SYNCED_AT),
    )
