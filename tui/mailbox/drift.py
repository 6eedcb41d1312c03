"""Where SellApp's answers depart from what we know of them, each way once, with its first day.

For whoever reports it; nobody is alarmed by it. Names and types only, never a value: the client
makes the notes. Kept in the cache as one fact, bounded.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from tui.clock import from_ms, to_ms
from tui.mailbox import meta

MOST = 50
"""A server may invent any number of fields."""


def add(conn: sqlite3.Connection, notes: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Keep notes; known ones keep their first day.

    Returns:
        Those that are new.
    """
    known = _known(conn)
    room = max(0, MOST - len(known))
    new = tuple(sorted(set(notes) - known.keys())[:room])
    if new:
        known.update((note, to_ms(at)) for note in new)
        meta.put(conn, meta.DRIFT, json.dumps(known))
    return new


def all(conn: sqlite3.Connection) -> dict[str, datetime]:  # noqa: A001 - read as drift.all
    """Every note with the day on which it was first met."""
    return {note: from_ms(at_ms) for note, at_ms in sorted(_known(conn).items())}


def _known(conn: sqlite3.Connection) -> dict[str, int]:
    kept = meta.get(conn, meta.DRIFT)
    return {} if kept is None else json.loads(kept)
