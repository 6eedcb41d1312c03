"""Replies go first: the poller begins no request while one is on its way.

So that SellApp is asked one thing at a time, and what an agent waits for comes before what may
wait. A reply that hangs holds up reading for a moment only. Nothing here knows what is sent.
"""

import asyncio

PATIENCE_S = 10.0
"""So long the poller lets replies go first, then it reads beside them."""


class Precedence:
    """Counts what is on its way out."""

    def __init__(self) -> None:
        """Begin with nothing on its way."""
        self._under_way = 0
        self._is_clear = asyncio.Event()
        self._is_clear.set()

    def begin(self) -> None:
        """Something is on its way."""
        self._under_way += 1
        self._is_clear.clear()

    def end(self) -> None:
        """It has landed."""
        self._under_way -= 1
        if self._under_way == 0:
            self._is_clear.set()

    async def give_way(self) -> None:
        """Return when nothing is on its way, or when patience ends."""
        if self._is_clear.is_set():
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._is_clear.wait()
        except TimeoutError:
            return
