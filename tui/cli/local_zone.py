"""The time zone that this person's clock shows, with its summer time.

The C library knows it: from TZ in any of its forms, else from the system, else it is UTC. Python's
own `zoneinfo` knows no rule such as `CET-1CEST,M3.5.0,M10.5.0`, and reads in how this Python was
built, which is two milliseconds of each start.
"""

import time
from datetime import datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - compared with what is UTC without saying so
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_NONE = timedelta(0)


class LocalZone(tzinfo):
    """As `date` in a shell has it, at any moment that the C library can tell of."""

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """From UTC, at a time of this zone."""
        return None if at is None else _told(at).utcoffset()

    def dst(self, at: datetime | None) -> timedelta | None:
        """An hour in summer; the C library does not tell how much it is."""
        if at is None:
            return None
        return _HOUR if time.localtime(_told(at).timestamp()).tm_isdst > 0 else _NONE

    def tzname(self, at: datetime | None) -> str | None:
        """`CET`, or an offset."""
        return None if at is None else _told(at).tzname()

    def fromutc(self, at: datetime) -> datetime:
        """The same moment here, the second of two equal hours told by `fold`."""
        seconds = (at.replace(tzinfo=None) - _EPOCH) // _SECOND
        local = datetime.fromtimestamp(seconds)  # noqa: DTZ006 - the local time is what we want
        return local.replace(microsecond=at.microsecond, tzinfo=self)


def _told(at: datetime) -> datetime:
    return at.replace(tzinfo=None).astimezone()
