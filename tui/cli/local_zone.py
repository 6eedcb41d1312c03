"""The time zone that this person's clock shows, with its summer time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path

SYSTEM_ZONE = Path("/etc/localtime")


class LocalZone(tzinfo):
    """Looked for when the first time is told, which is after the first frame.

    `zoneinfo` reads in how this Python was built: a millisecond of each start.
    """

    def __init__(self, name: str, system: Path) -> None:
        """Look for nothing yet.

        Args:
            name: what TZ says; may be empty.
            system: the system's zone file.
        """
        self._name = name
        self._system = system

    @cached_property
    def zone(self) -> tzinfo:
        """The zone itself."""
        return _named(self._name) if self._name else _of(self._system)

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """As the zone has it."""
        return self.zone.utcoffset(at)

    def dst(self, at: datetime | None) -> timedelta | None:
        """As the zone has it."""
        return self.zone.dst(at)

    def tzname(self, at: datetime | None) -> str | None:
        """As the zone has it."""
        return self.zone.tzname(at)

    def fromutc(self, at: datetime) -> datetime:
        """As the zone has it, the second of two equal hours told by `fold`."""
        return self.zone.fromutc(at.replace(tzinfo=self.zone)).replace(tzinfo=self)


def local_zone(environ: Mapping[str, str], system: Path = SYSTEM_ZONE) -> LocalZone:
    """TZ if it names a zone, else the system's, else UTC.

    Args:
        environ: the environment.
        system: the system's zone file.
    """
    return LocalZone(environ.get("TZ", "").lstrip(":"), system)


def _named(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A POSIX rule such as `CET-1CEST`; rare, and UTC is at least not wrong about itself.
        return UTC


def _of(system: Path) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        with system.open("rb") as file:
            return ZoneInfo.from_file(file, key="local")
    except (OSError, ValueError):
        return UTC
