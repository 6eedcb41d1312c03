"""Moments in words, in the agent's own time zone. English, whatever the machine's locale says.

Pure functions over aware datetimes; ages (`2h05`) are `tui.text`'s business.
"""

from datetime import date, datetime, tzinfo

from tui.text import age_long, is_ahead

AHEAD = "ahead of this computer's clock"
"""What was read before the clock was set back has no age that anybody knows."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date, this_year: int) -> str:
    """`Mon 23 Nov`; with the year when it is another one."""
    words = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return words if day.year == this_year else f"{words} {day.year}"


def clock_words(at: datetime, tz: tzinfo) -> str:
    """`08:14`."""
    return f"{at.astimezone(tz):%H:%M}"


def ago_words(seconds: float) -> str:
    """`12 min ago`; under a minute `just now`, since panels are painted anew once a minute."""
    return "just now" if seconds < 60 else f"{age_long(seconds)} ago"


def own_ago_words(seconds: float) -> str:
    """`ago_words` of a moment that this machine wrote down; not `just now` for one to come."""
    return AHEAD if is_ahead(seconds) else ago_words(seconds)


def exact_words(at: datetime, tz: tzinfo) -> str:
    """`Mon 23 Nov 2026 08:14:05 CET`; the zone as an offset when it has no name."""
    local = at.astimezone(tz)
    return f"{day_words(local.date(), 0)} {local:%H:%M:%S} {local:%Z}".rstrip()


def exact_short_words(at: datetime, tz: tzinfo) -> str:
    """`23 Nov 08:14:05`, where the name beside it needs the room; the day's line has the year."""
    local = at.astimezone(tz)
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M:%S}"


def short_words(at: datetime, tz: tzinfo, this_year: int) -> str:
    """`Mon 23 Nov 08:14`; with the year when it is another one."""
    local = at.astimezone(tz)
    return f"{day_words(local.date(), this_year)} {local:%H:%M}"
