"""A store as the settings file describes it: `[stores.NAME]`, a name for a store at an address.

`settings` reads the file and gives its tables here; `cli.stores` decides which store a name means.
The readers of a slug and of an address live here, because a profile and the top of the file share
them. A reader raises ValueError with words that follow the setting's name.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from tui.records import dataclass

MAX_LABEL_CHARS: Final = 40


@dataclass(frozen=True, slots=True)
class Profile:
    """What one `[stores.NAME]` table says."""

    store: str
    """SellApp's slug; the profile's own name when the table has none."""
    api_base_url: str | None = None
    """Where this store is asked; None for the address that holds for all."""
    label: str = ""
    """What the screen calls it; the profile's name when the table has none."""


def text(raw: object) -> str:
    """Text without blanks around it."""
    if not isinstance(raw, str):
        raise ValueError("must be text in quotes")  # noqa: TRY004 - one error type for all readers
    return raw.strip()


def slug(raw: object) -> str:
    """A store's name, as SellApp or a profile has it."""
    name = text(raw)
    if not name or not name.isprintable() or any(char.isspace() for char in name):
        raise ValueError("must be the store's name as it stands in its address, without blanks")
    return name


def url(raw: object) -> str:
    """The address of an API, without a slash at its end."""
    address = text(raw).rstrip("/")
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("must be an address like https://sell.app/api")
    return address


def profiles(raw: object) -> Mapping[str, Profile]:
    """Every `[stores.NAME]` table of the file, in its order."""
    if not isinstance(raw, dict):
        raise ValueError("must be tables: a [stores.NAME] line, then store = ...")  # noqa: TRY004 - as above
    return MappingProxyType({_name(name): _profile(name, table) for name, table in raw.items()})


def _name(name: str) -> str:
    try:
        return slug(name)
    except ValueError:
        raise ValueError(f"has `{name}`, which cannot be a name: no blanks, please") from None


def _profile(name: str, table: object) -> Profile:
    if not isinstance(table, dict):
        raise ValueError(  # noqa: TRY004 - as above
            f"has `{name}` with something that is not a table: write [stores.{name}], and under it "
            'store = "its-name"'
        )
    values = {key: _value(name, key, raw) for key, raw in table.items()}
    return Profile(
        store=values.get("store") or name,
        api_base_url=values.get("api_base_url"),
        label=values.get("label") or name,
    )


def _value(name: str, key: str, raw: object) -> str:
    reader = _READERS.get(key)
    if reader is None:
        known = ", ".join(_READERS)
        raise ValueError(f"has `{name}.{key}`, which is none of {known}")
    try:
        return reader(raw)
    except ValueError as problem:
        raise ValueError(f"has `{name}.{key}`, which {problem}") from None


def _label(raw: object) -> str:
    words = text(raw)
    if not words or not words.isprintable() or len(words) > MAX_LABEL_CHARS:
        raise ValueError(f"must be 1 to {MAX_LABEL_CHARS} plain characters")
    return words


_READERS: Final[Mapping[str, Callable[[object], str]]] = {
    "store": slug,
    "api_base_url": url,
    "label": _label,
}
