"""Where things lie: folders as platformdirs says, XDG variables honoured, one mailbox per store.

Only names are made here; each owner creates its own files, with its own modes.
"""

import re
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from tui.records import dataclass
from tui.settings import DEFAULT_BASE_URL

APP: Final = "sellapp-inbox"
_PLAIN_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of this person on this machine."""

    config: Path
    data: Path
    state: Path
    """Crash reports, the log of what was outlived, and the editor's files while it is open."""

    @classmethod
    def of_this_machine(cls) -> Self:
        """As platformdirs says."""
        from platformdirs import PlatformDirs

        dirs = PlatformDirs(APP, appauthor=False)
        return cls(dirs.user_config_path, dirs.user_data_path, dirs.user_state_path)

    @property
    def settings_file(self) -> Path:
        """Read, never written."""
        return self.config / "settings.toml"

    @property
    def key_file(self) -> Path:
        """In a folder of its own, which can be 0700 whatever its parent is."""
        return self.config / "credentials" / "keys.json"

    def mailbox(self, store: str, base_url: str = DEFAULT_BASE_URL) -> Path:
        """The folder of a store's mailbox.

        A server other than SellApp's own has a mailbox of its own: what is queued for one must
        never go out to the other.
        """
        return self.data / at_address(folder_name(store), base_url)


def at_address(name: str, base_url: str) -> str:
    """The name of something that belongs to a store at an address: `name`, or `name@host-port`."""
    if base_url == DEFAULT_BASE_URL:
        return name
    return f"{name}@" + re.sub(r"[^a-z0-9.]+", "-", urlsplit(base_url).netloc.lower())


def folder_name(store: str) -> str:
    """A file-safe name for a slug: itself when it is plain, else its safe part and a digest.

    The digest keeps two stores apart whose names differ only in what a file system ignores.
    """
    if _PLAIN_SLUG.fullmatch(store):
        return store
    # Not above: it loads OpenSSL, and few slugs are not plain.
    import hashlib

    safe = re.sub(r"[^a-z0-9]+", "-", store.lower()).strip("-")[:40]
    digest = hashlib.sha256(store.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{safe or 'store'}.{digest}"
