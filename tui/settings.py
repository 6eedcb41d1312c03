"""Settings: flag, environment, file, default, in that order, become one frozen object.

`cli` is the only caller: nothing below it looks at the environment or at this file. An error
names the place and the setting. The file is only ever read; a broken one is left as it is. No
pydantic here, although it would read nicer: the screen must be painted before that import's cost
is paid (design 5).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from tui import profiles
from tui.errors import SettingsError
from tui.profiles import Profile
from tui.records import dataclass, field

DEFAULT_BASE_URL: Final = "https://sell.app/api"
"""Source: api-contract 2.1."""
THEMES: Final = ("inbox-dark", "inbox-light", "ansi-dark", "ansi-light")
QUIT_SENDS: Final = ("now", "keep")
SECRET_STORES: Final = ("file", "keyring")
OFFICIAL_VARIABLES: Final = {"SELLAPP_STORE": "store", "SELLAPP_API_BASE_URL": "api_base_url"}
"""The names that SellApp's own tools use. Source: api-contract 10."""
PREFIX: Final = "SELLAPP_INBOX_"
FILE_ONLY: Final = frozenset({"keys", "stores"})
"""Settings that are tables: no variable and no flag can hold them."""
ID_PLACE: Final = "{id}"
STORE_PLACE: Final = "{store}"
MAX_FILE_BYTES: Final = 1_000_000

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person can choose, checked."""

    store: str = ""
    """The store's slug, or the name of one of `stores`; empty when it was never told."""
    api_base_url: str = DEFAULT_BASE_URL
    """Includes `/api`; https, or http on this machine only (the client refuses the rest)."""
    poll_seconds: float = 30.0
    """How often SellApp is asked for news."""
    undo_seconds: float = 8.0
    """How long a reply, close or archive waits before it leaves; 0 is at once."""
    quit_sends: str = QUIT_SENDS[0]
    """What quitting does with what still waits: `now` sends it, `keep` leaves it queued."""
    keep_days: int = 0
    """Messages of tickets that are done with and as old as that leave this machine; 0 keeps all."""
    theme: str = THEMES[0]
    ascii: bool = False
    """Marks and lines of plain ASCII, for terminals without the glyphs."""
    single_keys: bool = True
    """False turns every command on a single character off (speech input, screen readers)."""
    mouse: bool = True
    last_frame: bool = True
    """Keep the last picture of the screen, to show it at once at the next start."""
    secret_store: str = SECRET_STORES[0]
    """Where `login` keeps the API key."""
    ticket_url: str = ""
    """Where a ticket is on the web, `{id}` for its number, perhaps `{store}` for the store's slug.

    SellApp documents no such address.
    """
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Command id -> keys that replace its own; file only."""
    stores: Mapping[str, Profile] = field(default_factory=lambda: MappingProxyType({}))
    """Name -> what `[stores.NAME]` says; file only."""
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Setting -> where its value came from, for those that are not the default."""

    @property
    def keeps_key_in_keyring(self) -> bool:
        """The system's key store was chosen for the API key."""
        return self.secret_store == SECRET_STORES[1]


def load(
    path: Path, environ: Mapping[str, str], flags: Mapping[str, object], *, must_exist: bool = False
) -> Settings:
    """Read every source and let the strongest win.

    Args:
        path: the settings file; it need not exist unless `must_exist`.
        environ: the environment.
        flags: setting -> value from the command line; a value of None was not given.
        must_exist: the person named this file.

    Raises:
        SettingsError: a source cannot be read, a name is unknown, or a value cannot be used.
    """
    chosen: dict[str, object] = {}
    origins: dict[str, str] = {}
    for origin, name, raw in (
        *((str(path), name, raw) for name, raw in _read_file(path, must_exist=must_exist).items()),
        *_from_environment(environ),
        *((f"--{name.replace('_', '-')}", name, raw) for name, raw in flags.items()),
    ):
        if raw is None:
            continue
        chosen[name] = _checked(name, raw, origin)
        origins[name] = origin
    return Settings(**chosen, origins=MappingProxyType(origins))  # type: ignore[arg-type]  # each value was checked for its own field


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables with our prefix that no setting reads: most likely a slip of the finger."""
    known = {PREFIX + name.upper() for name in READERS if name not in FILE_ONLY}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def _from_environment(environ: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(variable, setting, value); an empty variable counts as not set, the official name wins."""
    ours = {PREFIX + name.upper(): name for name in READERS if name not in FILE_ONLY}
    return [
        (variable, name, environ[variable])
        for variable, name in (*ours.items(), *OFFICIAL_VARIABLES.items())
        if environ.get(variable)
    ]


def _read_file(path: Path, *, must_exist: bool) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise SettingsError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
        import tomllib  # only where there is a file to read

        return tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise SettingsError(f"{path}: there is no such file") from None
        return {}
    except OSError as problem:
        raise SettingsError(f"{path}: {problem.strerror or problem}") from problem
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise SettingsError(f"{path}: line {line} is not UTF-8 text") from problem
    except (ValueError, RecursionError) as problem:
        raise SettingsError(
            f"{path}: {problem}",
            headline="The settings file cannot be read",
            advice="Correct that line; the file was left as it is.",
        ) from problem


def _checked(name: str, raw: object, origin: str) -> object:
    reader = READERS.get(name)
    if reader is None:
        raise SettingsError(f"{origin}: there is no setting `{name}`{_did_you_mean(name)}")
    try:
        return reader(raw)
    except ValueError as problem:
        raise SettingsError(f"{origin}: `{name}` {problem}") from problem


def _did_you_mean(name: str) -> str:
    import difflib  # on an error only

    close = difflib.get_close_matches(name, READERS, n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _ticket_url(raw: object) -> str:
    template = profiles.text(raw)
    if not template:
        return template
    url = template.replace(STORE_PLACE, "store", 1)
    before, _, after = url.partition(ID_PLACE)
    try:
        parts = urlsplit(before)
        is_usable = parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        is_usable = False
    # The host ends before the number: no ticket may choose where the browser goes.
    is_one = len(before) < len(url) and not set("{}") & set(before + after)
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not (is_usable and is_one and is_plain and {"/", "?", "#"} & set(before[8:])):
        raise ValueError("must be an https address with one {id} in its path, for the number")
    return template


def _flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise ValueError("must be true or false")


def _seconds(least: float, most: float) -> Callable[[object], float]:
    def read(raw: object) -> float:
        try:
            value = math.nan if isinstance(raw, bool) else float(str(raw))
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise ValueError(f"must be a number of seconds from {least:g} to {most:g}")
        return value

    return read


def _days(most: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        is_number = isinstance(raw, int) and not isinstance(raw, bool)
        word = str(raw).strip() if is_number or isinstance(raw, str) else ""
        if not (word.isascii() and word.isdigit() and len(word) < 10 and int(word) <= most):
            raise ValueError(f"must be a whole number of days from 0 (all is kept) to {most}")
        return int(word)

    return read


def _one_of(words: tuple[str, ...]) -> Callable[[object], str]:
    def read(raw: object) -> str:
        if raw not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return str(raw)

    return read


def _keymap(raw: object) -> Mapping[str, tuple[str, ...]]:
    """`[keys]` of the file; whether the commands exist is for the command registry to say."""
    if not isinstance(raw, dict):
        raise ValueError("must be a table: a [keys] line, then command = key")  # noqa: TRY004 - as above
    keymap = {}
    for command, keys in _leaves(raw, ""):
        listed = [keys] if isinstance(keys, str) else keys
        if not isinstance(listed, list) or not all(isinstance(key, str) and key for key in listed):
            raise ValueError(f"has `{command}` with something that is not a key or a list of keys")
        keymap[command] = tuple(listed)
    return MappingProxyType(keymap)


def _leaves(table: Mapping[str, object], above: str) -> list[tuple[str, object]]:
    """To TOML `ticket.close = "e"` without quotes is a nested table; a person means one name."""
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        found += (
            _leaves(value, f"{above}{name}.")
            if isinstance(value, dict)
            else [(above + name, value)]
        )
    return found


READERS: Final[dict[str, Callable[[object], object]]] = {
    "store": profiles.slug,
    "api_base_url": profiles.url,
    "poll_seconds": _seconds(5.0, 3600.0),
    "undo_seconds": _seconds(0.0, 60.0),
    "quit_sends": _one_of(QUIT_SENDS),
    "keep_days": _days(36_500),
    "theme": _one_of(THEMES),
    "ascii": _flag,
    "single_keys": _flag,
    "mouse": _flag,
    "last_frame": _flag,
    "secret_store": _one_of(SECRET_STORES),
    "ticket_url": _ticket_url,
    "keys": _keymap,
    "stores": profiles.profiles,
}
"""Setting -> how its value is read; a reader raises ValueError with words that follow its name."""


def described(settings: Settings) -> list[tuple[str, str, str]]:
    """(setting, value, where it came from) for `config check`, in the order of the class.

    Stores are not among them: which one a name means is for `cli.stores` to say.
    """
    return [
        (
            each.name,
            _shown(getattr(settings, each.name)),
            settings.origins.get(each.name, "default"),
        )
        for each in fields(settings)
        if each.name not in {"origins", "stores"}
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={'/'.join(keys)}" for name, keys in value.items()) or "-"
    return f"{value:g}" if isinstance(value, float) else str(value) or "-"
