"""Threads for the reads that take their time: one question at a time, and only while it is wanted.

Whoever stops waiting drops the question: it is not begun any more, or ends within a moment. So a
search that is typed never queues up behind those of its earlier letters. It knows no mailbox.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
IsWanted = Callable[[], bool]


class Reader:
    """One reading thread, begun at the first question."""

    def __init__(self, name: str) -> None:
        """Begin nothing yet.

        Args:
            name: the thread's, for whoever looks at a list of threads.
        """
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def ask(self, read: Callable[[IsWanted], T]) -> T:
        """What `read` answers, from the thread.

        Args:
            read: is given a question to ask now and then: is the answer still wanted?
        """
        is_dropped = threading.Event()

        def run() -> T:
            return read(lambda: not is_dropped.is_set())

        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, run)
        finally:
            is_dropped.set()
