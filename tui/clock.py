"""The one place that asks the machine for the time.

Everything else takes a `Clock` by constructor, so that a test can run a day in a second. This
module never decides how long to wait; it only waits.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """What the program may know about time."""

    def now(self) -> datetime:
        """The wall clock, as an aware UTC datetime. It may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back. For durations only."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long; a negative wait is none."""
        ...

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """Bound what is awaited within it: `TimeoutError` when so much time has passed."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The wall clock, as an aware UTC datetime."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since the machine started, more or less."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait that long on the running loop."""
        await asyncio.sleep(max(0.0, seconds))

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """Count on the running loop."""
        return asyncio.timeout(seconds)


def to_ms(at: datetime) -> int:
    """An aware datetime as whole milliseconds since 1970 (UTC), the form SQLite keeps."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The aware UTC datetime of `to_ms`."""
    # Milliseconds by place: by name it takes half as long again, and there are lists of thousands.
    return EPOCH + timedelta(0, 0, 0, ms)
