"""Has another connection committed anything? For a reader that nobody tells.

One idea: SQLite counts, for each file and connection, the commits of others. Reads only.
"""

import sqlite3


def fingerprint(conn: sqlite3.Connection) -> tuple[int, int]:
    """Two numbers that differ from the last call on this connection if others have committed."""
    desk = conn.execute("PRAGMA main.data_version").fetchone()[0]
    cache = conn.execute("PRAGMA cache.data_version").fetchone()[0]
    return int(desk), int(cache)
