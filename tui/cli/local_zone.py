"""The time zone that this person's clock shows, with its summer time."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SYSTEM_ZONE = Path("/etc/localtime")


def local_zone(environ: Mapping[str, str], system: Path = SYSTEM_ZONE) -> tzinfo:
    """TZ if it names a zone, else the system's, else UTC.

    Args:
        environ: the environment.
        system: the system's zone file.
    """
    name = environ.get("TZ", "").lstrip(":")
    if name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            # A POSIX rule such as `CET-1CEST`; rare, and UTC is at least not wrong about itself.
            return UTC
    try:
        with system.open("rb") as file:
            return ZoneInfo.from_file(file, key="local")
    except (OSError, ValueError):
        return UTC
