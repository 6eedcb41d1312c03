"""How long something has waited, in words as short as a list column needs.

One idea: an age says one thing and changes at a known moment, so one timer can repaint exactly
when a row would read differently. Neighbours: none; times come in as seconds. It never asks a
clock.
"""

import math

_MINUTE_S, _HOUR_S, _DAY_S, _WEEK_S, _YEAR_S = 60, 3600, 86_400, 604_800, 31_536_000
_WEEKS_FROM_S = 14 * _DAY_S
_YEARS_FROM_S = 2 * _YEAR_S
_YEARS_MOST = 9999


def age(seconds: float) -> str:
    """Write an age in at most five cells: `now`, `58m`, `2h05`, `3d`, `5w`, `2y`.

    Minutes below an hour, days from 24 hours, weeks from 14 days, years from 730 days; less
    than a minute, the future and what is no number are `now`. Always rounded down.

    Source: design 10.
    """
    if not seconds >= _MINUTE_S:
        return "now"
    if seconds < _HOUR_S:
        return f"{int(seconds // _MINUTE_S)}m"
    if seconds < _DAY_S:
        hours, rest_s = divmod(int(seconds), _HOUR_S)
        return f"{hours}h{rest_s // _MINUTE_S:02}"
    count, unit = _long_span(seconds)
    return f"{count}{unit[0]}"


def age_long(seconds: float) -> str:
    """Write an age for a sentence: `4 s`, `12 min`, `2 h 05`, `3 days`, `1 year`."""
    if not seconds >= _MINUTE_S:
        return f"{int(seconds) if seconds > 0 else 0} s"
    if seconds < _HOUR_S:
        return f"{int(seconds // _MINUTE_S)} min"
    if seconds < _DAY_S:
        hours, rest_s = divmod(int(seconds), _HOUR_S)
        return f"{hours} h {rest_s // _MINUTE_S:02}"
    count, unit = _long_span(seconds)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def is_ahead(seconds: float) -> bool:
    """Whether the age of something that this machine wrote down says that its clock was set back.

    A second or two is no sign of that: clocks are corrected all the time.
    """
    return seconds < -_MINUTE_S


def next_age_change_s(seconds: float) -> float:
    """Seconds until `age(seconds)` reads differently: above 0; infinite when it never will."""
    if math.isnan(seconds) or seconds >= _YEARS_MOST * _YEAR_S:
        return math.inf
    if seconds < _MINUTE_S:
        change_s = float(_MINUTE_S)
    else:
        step_s = _step_s(seconds)
        change_s = (seconds // step_s + 1) * step_s
        if seconds < _YEARS_FROM_S:
            change_s = min(change_s, _YEARS_FROM_S)
    wait_s = change_s - seconds
    # The sum may be rounded to just before the change; a timer set to it would fire for nothing.
    return wait_s if seconds + wait_s >= change_s else wait_s + math.ulp(change_s)


def _long_span(seconds: float) -> tuple[int, str]:
    if seconds >= _YEARS_FROM_S:
        years = min(seconds / _YEAR_S, _YEARS_MOST)
        return int(years), "year"
    if seconds >= _WEEKS_FROM_S:
        return int(seconds // _WEEK_S), "week"
    return int(seconds // _DAY_S), "day"


def _step_s(seconds: float) -> int:
    if seconds < _DAY_S:
        return _MINUTE_S
    if seconds < _WEEKS_FROM_S:
        return _DAY_S
    return _WEEK_S if seconds < _YEARS_FROM_S else _YEAR_S
