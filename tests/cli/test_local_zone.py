"""The local zone is what the C library has from TZ or the system."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.local_zone import LocalZone

BERLIN = "Europe/Berlin"


@contextmanager
def living_in(name: str | None) -> Iterator[LocalZone]:
    """TZ as this says, for this process."""
    with pytest.MonkeyPatch.context() as patch:
        if name is None:
            patch.delenv("TZ", raising=False)
        else:
            patch.setenv("TZ", name)
        time.tzset()
        try:
            yield LocalZone()
        finally:
            patch.undo()
            time.tzset()


@pytest.mark.parametrize("name", [BERLIN, f":{BERLIN}", "CET-1CEST,M3.5.0,M10.5.0/3"])
def test_tz_names_the_zone_or_gives_its_rule(name: str) -> None:
    """With its summer time, which a fixed offset would not have."""
    with living_in(name) as zone:
        winter, summer = datetime(2026, 1, 1, tzinfo=zone), datetime(2026, 7, 1, tzinfo=zone)
        assert [timedelta(hours=1), timedelta(hours=2)] == [winter.utcoffset(), summer.utcoffset()]
        assert ["CET", "CEST"] == [winter.tzname(), summer.tzname()]


@pytest.mark.parametrize("name", ["No/Such_Zone", "../../etc/passwd", ""])
def test_a_name_that_is_none_gives_utc(name: str) -> None:
    """No odd value may keep the inbox from opening."""
    with living_in(name) as zone:
        assert timedelta(0) == datetime(2026, 7, 1, tzinfo=zone).utcoffset()


def test_without_tz_the_system_decides() -> None:
    """Whatever it has."""
    with living_in(None) as zone:
        moment = datetime(2026, 7, 1, tzinfo=UTC)
        assert moment.astimezone(zone).replace(tzinfo=None) == moment.astimezone().replace(
            tzinfo=None
        )


@pytest.mark.parametrize("year", [1, 1600, 2040, 3000, 9998])
@pytest.mark.parametrize("name", [BERLIN, "America/New_York", "UTC"])
def test_what_a_server_may_make_up_has_a_time_here(name: str, year: int) -> None:
    """As far as any zone has one."""
    moment = datetime(year, 6, 15, 12, tzinfo=UTC)
    with living_in(name) as zone:
        told = moment.astimezone(zone)
        assert told.astimezone(UTC) == moment
        assert told.tzname()


@given(st.integers(0, 67 * 365 * 24 * 4), st.integers(0, 999_999))
def test_every_moment_is_the_zones_own(quarters: int, microsecond: int) -> None:
    """Also the second of two equal hours, and the hour that a spring leaves out."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
    moment = moment.replace(microsecond=microsecond)
    zone = ZoneInfo(BERLIN)
    with living_in(BERLIN) as ours:
        told, expected = moment.astimezone(ours), moment.astimezone(zone)
        assert told.replace(tzinfo=None) == expected.replace(tzinfo=None)
        assert told.fold == expected.fold
        assert (told.utcoffset(), told.tzname(), told.dst()) == (
            expected.utcoffset(),
            expected.tzname(),
            expected.dst(),
        )
        assert told.astimezone(UTC) == moment
