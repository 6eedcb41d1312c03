"""Break off a statement whose answer nobody waits for any more.

One idea: SQLite asks now and then, between its steps, whether to go on. This module knows no
statement.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STEPS_BETWEEN = 20_000
"""Steps of SQLite's machine between two questions: about a millisecond."""


class Dropped(Exception):
    """The statement was broken off: its answer is not wanted any more."""


@contextmanager
def droppable(conn: sqlite3.Connection, is_wanted: Callable[[], bool] | None) -> Iterator[None]:
    """Statements in here end when the answer is not wanted any more.

    Args:
        conn: used by this thread alone meanwhile.
        is_wanted: asked about once a millisecond; None never ends anything.

    Raises:
        Dropped: one was ended.
    """
    if is_wanted is None:
        yield
        return
    conn.set_progress_handler(lambda: not is_wanted(), STEPS_BETWEEN)
    try:
        yield
    except sqlite3.OperationalError as error:
        if is_wanted():
            raise
        raise Dropped from error
    finally:
        conn.set_progress_handler(None, 0)
