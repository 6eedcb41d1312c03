"""How long to wait, as pure functions of what happened and a random source.

The poller and the sender ask here and wait themselves; nothing in this module sleeps, counts or
remembers. Source of the figures: api-contract 7 (no published rate; `Retry-After` is honoured).
"""

from random import Random

from tui.errors import ApiError, ServerBusy, TurnedAway

IDLE_S = 600.0
LONG_IDLE_S = 3600.0
"""After so long without anything done by a person the poll slows down, once and once more."""
AWAY_FACTOR = 4
"""How much slower it runs while nobody looks at the terminal, or nobody does anything."""
LONG_IDLE_FACTOR = 10
JITTER = 0.2
"""Share by which a poll may come earlier or later, so that many inboxes do not fall in step."""
BACKOFF_BASE_S = 2.0
BACKOFF_CAP_S = 300.0
WAKE_S = 5.0
"""After a sleep the first poll comes within so many seconds, by chance: many wake at nine."""
BREAKER_AFTER = 5
"""Failures in a row after which we only probe."""
PROBE_S = 60.0
BUSY_S = 60.0
"""First wait after a 429 that does not say how long."""
RETRY_AFTER_MIN_S = 1.0
RETRY_AFTER_MAX_S = 900.0


def interval_s(poll_s: float, *, is_focused: bool, idle_s: float = 0.0) -> float:
    """Seconds between two polls when all is well, without the jitter.

    Args:
        poll_s: the interval while somebody works here.
        is_focused: the terminal has the focus, as far as it tells.
        idle_s: since a person last did something.
    """
    factor = 1 if is_focused and idle_s < IDLE_S else AWAY_FACTOR
    return poll_s * (factor if idle_s < LONG_IDLE_S else LONG_IDLE_FACTOR)


def poll_wait_s(poll_s: float, rng: Random, *, is_focused: bool, idle_s: float = 0.0) -> float:
    """Seconds until the next poll when all is well: `interval_s`, a little more or less."""
    interval = interval_s(poll_s, is_focused=is_focused, idle_s=idle_s)
    return interval * rng.uniform(1 - JITTER, 1 + JITTER)


def wake_wait_s(rng: Random) -> float:
    """Seconds from waking up to the first poll."""
    return rng.uniform(0.0, WAKE_S)


def asked_wait_s(retry_after_s: float) -> float:
    """The wait that a server asked for, held within a second and a quarter of an hour."""
    return min(max(retry_after_s, RETRY_AFTER_MIN_S), RETRY_AFTER_MAX_S)


def backoff_s(failures: int, rng: Random) -> float:
    """Seconds to wait after that many failures in a row (1 or more).

    Full jitter while failures are few; then one probe a minute, growing to one in five.
    """
    if failures > BREAKER_AFTER:
        probe_s = min(PROBE_S * 2.0 ** min(failures - BREAKER_AFTER - 1, 8), BACKOFF_CAP_S)
        return probe_s * rng.uniform(1.0, 1 + JITTER)
    ceiling_s = min(BACKOFF_BASE_S * 2.0**failures, BACKOFF_CAP_S)
    return rng.uniform(BACKOFF_BASE_S / 2, ceiling_s)


def busy_wait_s(failures: int, retry_after_s: float | None, rng: Random) -> float:
    """Seconds to wait after SellApp asked for it: what was asked, else from a minute upwards.

    Never less than our own back-off: a server that says "one second" for an hour is not asked
    thousands of times. A little is added to what was asked, never taken away: no request inside
    the wait.
    """
    if retry_after_s is not None:
        return max(asked_wait_s(retry_after_s) + rng.uniform(0.0, 1.0), backoff_s(failures, rng))
    return min(BUSY_S * 2.0 ** min(failures - 1, 8), BACKOFF_CAP_S) * rng.uniform(1.0, 1 + JITTER)


def wait_after_s(error: ApiError, failures: int, rng: Random) -> float:
    """Seconds to wait after this one of that many failures in a row (1 or more)."""
    if isinstance(error, ServerBusy) or error.retry_after_s is not None:
        return busy_wait_s(failures, error.retry_after_s, rng)
    if isinstance(error, TurnedAway):
        # A filter counts our tries against us: only probe, from the first one on.
        return backoff_s(BREAKER_AFTER + failures, rng)
    return backoff_s(failures, rng)


def held_s(error: ApiError) -> float:
    """For how long not even a person's wish may send another request; 0 when for no time."""
    if error.retry_after_s is not None:
        return asked_wait_s(error.retry_after_s)
    return BUSY_S if isinstance(error, ServerBusy) else 0.0
