"""The local zone: TZ, else the system's file, else UTC."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.local_zone import local_zone


@pytest.mark.parametrize("name", ["Europe/Berlin", ":Europe/Berlin"])
def test_tz_names_the_zone(name: str) -> None:
    """With its summer time, which a fixed offset would not have."""
    zone = local_zone({"TZ": name})
    winter, summer = datetime(2026, 1, 1, tzinfo=zone), datetime(2026, 7, 1, tzinfo=zone)
    assert [timedelta(hours=1), timedelta(hours=2)] == [winter.utcoffset(), summer.utcoffset()]


@pytest.mark.parametrize("name", ["No/Such_Zone", "CET-1CEST", "../../etc/passwd", "\0"])
def test_a_name_that_is_none_gives_utc(name: str) -> None:
    """No odd value may keep the inbox from opening."""
    assert UTC is local_zone({"TZ": name}).zone


def test_without_tz_the_system_decides(tmp_path: Path) -> None:
    """A missing or broken file gives UTC."""
    assert UTC is local_zone({}, tmp_path / "none").zone
    broken = tmp_path / "broken"
    broken.write_bytes(b"not a zone")
    assert UTC is local_zone({}, broken).zone


@given(st.integers(0, 67 * 365 * 24 * 4))
def test_every_moment_is_the_zones_own(quarters: int) -> None:
    """Also the second of two equal hours, and the hour that a spring leaves out."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
    ours, zone = local_zone({"TZ": "Europe/Berlin"}), ZoneInfo("Europe/Berlin")
    told, expected = moment.astimezone(ours), moment.astimezone(zone)
    assert told.replace(tzinfo=None) == expected.replace(tzinfo=None)
    assert told.fold == expected.fold
    assert (told.utcoffset(), told.tzname(), told.dst()) == (
        expected.utcoffset(),
        expected.tzname(),
        expected.dst(),
    )
    assert told.astimezone(UTC) == moment
