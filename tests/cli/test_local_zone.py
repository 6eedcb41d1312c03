"""The local zone: TZ, else the system's file, else UTC."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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
    assert UTC == local_zone({"TZ": name})


def test_without_tz_the_system_decides(tmp_path: Path) -> None:
    """A missing or broken file gives UTC."""
    assert UTC == local_zone({}, tmp_path / "none")
    broken = tmp_path / "broken"
    broken.write_bytes(b"not a zone")
    assert UTC == local_zone({}, broken)
