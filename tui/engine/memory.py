"""What an earlier run learned of a store, read back from its mailbox."""

from datetime import datetime

from tui.domain import ApiVersion
from tui.mailbox import meta
from tui.mailbox.database import Connection


def remembered(conn: Connection) -> tuple[datetime | None, ApiVersion | None, float | None]:
    """When the list was last read well, which API serves the store, and the age of the rest."""
    older_s = meta.get(conn, meta.OLDER_EVERY_S)
    version = meta.get(conn, meta.API_VERSION)
    return (
        meta.get_moment(conn, meta.SYNCED_AT),
        ApiVersion(version) if version in set(ApiVersion) else None,
        float(older_s) if older_s else None,
    )
