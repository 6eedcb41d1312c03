"""What was learned of the server, kept in the cache.

One idea: small facts under names, that may vanish with the cache and are then learned again. What
must not vanish is in `desk`.
"""

import sqlite3
from datetime import datetime

from tui.clock import from_ms, to_ms

API_VERSION = "api_version"
"""Value of `ApiVersion`: which API serves the store."""
LEARNED = "learned"
"""What the server does and takes, as the engine packs it."""
OLDER_EVERY_S = "older_every_s"
"""How often open tickets are looked at that SellApp's list does not bring up, in seconds."""
TEXT_HABITS = "text_habits"
"""How the server changes the text of replies, as the engine names it."""
READER = "reader"
"""`tui.api.pages.READER` of the newest reader that has gone through all rows."""
DRIFT = "drift"
"""What `mailbox.drift` keeps."""
SYNCED_AT = "synced_at"
"""When the list was last read well."""


def get(conn: sqlite3.Connection, key: str) -> str | None:
    """A fact, or None when it is not known."""
    row = conn.execute("SELECT value FROM cache.fact WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def put(conn: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a fact, whatever it was before."""
    conn.execute(
        """
        INSERT INTO cache.fact (key, value) VALUES (?, ?)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """,
        (key, value),
    )


def get_moment(conn: sqlite3.Connection, key: str) -> datetime | None:
    """A fact that `put_moment` kept."""
    value = get(conn, key)
    return None if value is None else from_ms(int(value))


def put_moment(conn: sqlite3.Connection, key: str, at: datetime) -> None:
    """Keep a moment, to the millisecond."""
    put(conn, key, str(to_ms(at)))
