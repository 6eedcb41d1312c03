"""Times in HTTP headers: dates, and how long a server asks us to wait.

Pure functions for `problems` and `exchange`. Whether and how long we really wait is the engine's
decision.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MIN_WAIT_S = 1.0
MAX_WAIT_S = 900.0
"""The bounds of a wait that a server may ask for. Source: reliability A.4, row 21."""

_SECONDS = re.compile(r"[+-]?\d{1,300}(?:\.\d{0,300})?", re.ASCII)
_YEARS = range(1990, 2200)


def http_date(header: str | None) -> datetime | None:
    """The aware UTC time of a date header; None when there is none that makes sense."""
    if not header or len(header) > 100:
        return None
    try:
        at = parsedate_to_datetime(header)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year in _YEARS else None


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """How long the server asks us to wait, from 1 s to 15 min.

    Args:
        header: `Retry-After`: seconds (a fraction or a minus sign happen too) or an HTTP date.
        now: the server's time if it told one, else ours: a date means the server's clock.

    Returns:
        None when the header is missing or makes no sense.
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        wait_s = float(text)
    else:
        at = http_date(text)
        if at is None:
            return None
        wait_s = (at - now).total_seconds()
    return min(MAX_WAIT_S, max(MIN_WAIT_S, wait_s))
