"""The undo window: rows that a person decided to send a moment ago and may still take back.

One idea: such a row is queued, was never attempted, and has a time before which it may not be
claimed. Closing the window early makes it ready; `outbox` alone changes its state.
"""

import sqlite3
from datetime import datetime

from tui.clock import to_ms


def close_early(conn: sqlite3.Connection, at: datetime) -> int:
    """Let everything in its window go out now; return how many rows that were.

    Rows that wait because an attempt failed keep waiting.
    """
    return conn.execute(
        """
        UPDATE main.outgoing SET ready_ms = NULL
        WHERE state = 'queued' AND attempts = 0 AND ready_ms > ?
        """,
        (to_ms(at),),
    ).rowcount
