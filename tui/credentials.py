"""Find and keep the API key: environment, then a file of mode 0600, then the system's key store.

`cli` is the only caller. The environment is asked first, because a key store may hang where there
is no desktop. The key never goes into an argument list, and `take_key` removes it from the
environment, so that no child process (`$EDITOR`) inherits it.
"""

import json
import os
import stat
import threading
from collections.abc import Callable, MutableMapping
from concurrent.futures import Future
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, TypeVar, cast

from tui.api.keys import ApiKey
from tui.errors import SettingsError
from tui.records import dataclass, field

VARIABLE: Final = "SELLAPP_API_KEY"
SERVICE: Final = "sellapp-inbox"
KEYRING_LIMIT_S: Final = 2.0

T = TypeVar("T")


class KeyRing(Protocol):
    """What we use of the `keyring` package."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The secret kept under that name, or None."""
        ...

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep a secret under that name."""
        ...


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key, and the place to name when it is refused."""

    key: ApiKey
    origin: str


@dataclass(frozen=True, slots=True)
class _Book:
    """What the file holds: JSON, so that the standard library can also write it."""

    store: str = ""
    """The store that `login` spoke of last, by name: the one to open when none is named."""
    keys: dict[str, str] = field(default_factory=dict, repr=False)
    """Account (`shop`, or `shop@host` for a server other than SellApp's own) -> key."""
    in_keyring: tuple[str, ...] = ()
    """Accounts whose key lies in the system's key store instead."""


def take_key(environ: MutableMapping[str, str]) -> FoundKey | None:
    """Take the key out of the environment; None when it is not there or empty.

    Raises:
        SettingsError: it is there, and cannot be a key.
    """
    secret = environ.pop(VARIABLE, "").strip()
    return FoundKey(_as_key(secret, VARIABLE), VARIABLE) if secret else None


class KeyFile:
    """The file of keys, one per store, in a folder that is ours alone."""

    def __init__(self, path: Path, ring: Callable[[], KeyRing] | None = None) -> None:
        """Nothing is read yet.

        Args:
            path: the file; its folder is made with mode 0700 when something is saved.
            ring: gives the system's key store. Default: the `keyring` package, an extra.
        """
        self.path = path
        self._ring = ring or _system_ring

    def last_store(self) -> str:
        """The store of the last `login`; empty when there was none.

        Raises:
            SettingsError: the file can be read by others, or cannot be read by us.
        """
        return self._read().store

    def accounts(self) -> frozenset[str]:
        """Every account with a kept key, wherever the key itself lies.

        Raises:
            SettingsError: the file cannot be used.
        """
        book = self._read()
        return frozenset({*book.keys, *book.in_keyring})

    def find(self, account: str, *, ask_keyring: bool = False) -> FoundKey | None:
        """The key kept for an account, or None.

        Args:
            account: the store's slug, with the host when that is not SellApp's own.
            ask_keyring: also ask the key store when the file does not say that it has the key.

        Raises:
            SettingsError: the file or the key store cannot be used.
        """
        book = self._read()
        if account in book.keys:
            return FoundKey(_as_key(book.keys[account], str(self.path)), str(self.path))
        if not ask_keyring and account not in book.in_keyring:
            return None
        secret = _bounded(lambda: self._ring().get_password(SERVICE, account))
        return FoundKey(_as_key(secret, "the key store"), "the key store") if secret else None

    def save(
        self, account: str, key: ApiKey, *, in_keyring: bool = False, store: str | None = None
    ) -> str:
        """Keep a key and remember its store.

        Args:
            account: as in `find`.
            key: the key.
            in_keyring: into the system's key store instead of the file.
            store: the name to open from now on when none is given; the account's when None.

        Returns:
            Where it is now, in words.

        Raises:
            SettingsError: it could not be kept; what was there before is unchanged.
        """
        book = self._read()
        keys = {name: secret for name, secret in book.keys.items() if name != account}
        ringed = [name for name in book.in_keyring if name != account]
        if in_keyring:
            _bounded(lambda: self._ring().set_password(SERVICE, account, key.reveal()))
            ringed.append(account)
        else:
            keys[account] = key.reveal()
        self._write(_Book(store or account, keys, tuple(ringed)))
        return "the system's key store" if in_keyring else str(self.path)

    def _read(self) -> _Book:
        try:
            with self.path.open("rb") as file:
                _refuse_if_shared(self.path, os.fstat(file.fileno()).st_mode)
                return _book(json.loads(file.read()))
        except FileNotFoundError:
            return _Book()
        except OSError as problem:
            raise self._unusable(problem.strerror or str(problem)) from problem
        except (ValueError, TypeError, RecursionError):
            # Not `from`: the parser's error quotes the file, and the file is a secret.
            raise self._unusable("it does not hold what `login` writes") from None

    def _write(self, book: _Book) -> None:
        """Whole or not at all: a new file beside the old one takes its place."""
        content = {"store": book.store, "keys": book.keys, "in_keyring": list(book.in_keyring)}
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.parent.chmod(0o700)
            import secrets  # not before the first paint

            fresh = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as file:
                json.dump(content, file, indent=2)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError as problem:
            raise self._unusable(problem.strerror or str(problem)) from problem

    def _unusable(self, reason: str) -> SettingsError:
        return SettingsError(
            f"{self.path}: {reason}.",
            headline="The file with the API key cannot be used",
            advice="Mend it or move it away, then run `sellapp-inbox login`.",
        )


def _book(data: object) -> _Book:
    if not isinstance(data, dict):
        raise TypeError
    store, keys, ringed = data.get("store", ""), data.get("keys", {}), data.get("in_keyring", [])
    if not (isinstance(store, str) and isinstance(keys, dict) and isinstance(ringed, list)):
        raise TypeError
    if not all(isinstance(each, str) for each in (*keys, *keys.values(), *ringed)):
        raise TypeError
    return _Book(store, keys, tuple(ringed))


def _refuse_if_shared(path: Path, mode: int) -> None:
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"{path} has mode {stat.S_IMODE(mode):04o}.",
            headline="Others on this machine can read the file with the API key",
            advice=f"Run `chmod 600 {path}`; if it was shared for long, make a new key.",
        )


def _as_key(secret: str, origin: str) -> ApiKey:
    try:
        return ApiKey(secret)
    except SettingsError as problem:
        raise SettingsError(f"{origin}: {problem.detail}") from None


def _system_ring() -> KeyRing:
    try:
        # By name: it is an extra, and slow, so it is only imported when it was asked for.
        return cast("KeyRing", import_module("keyring"))
    except ImportError:
        raise SettingsError(
            "the `keyring` package is not installed.",
            headline="The system's key store cannot be used",
            advice="Run `pip install 'sellapp-inbox[keyring]'`, or keep the key in a file.",
        ) from None


def _bounded(ask: Callable[[], T]) -> T:
    """Ask the key store in a thread of its own: without a desktop it may never answer.

    Raises:
        SettingsError: no answer in time, or it failed.
    """
    answer: Future[T] = Future()
    failures = _failures()

    def run() -> None:
        try:
            answer.set_result(ask())
        except failures as problem:
            answer.set_exception(problem)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        return answer.result(KEYRING_LIMIT_S)
    except SettingsError:
        raise
    except TimeoutError:
        detail = f"no answer within {KEYRING_LIMIT_S:g} s."
    except failures as problem:
        detail = f"{type(problem).__name__}."
    raise SettingsError(
        detail,
        headline="The system's key store cannot be used",
        advice="Unlock it, or set SELLAPP_INBOX_SECRET_STORE=file and run `sellapp-inbox login`.",
    )


def _failures() -> tuple[type[Exception], ...]:
    """What a key store is known to raise; its own errors exist only where it is installed."""
    known = (SettingsError, OSError, RuntimeError, ValueError)
    try:
        return (*known, import_module("keyring.errors").KeyringError)
    except ImportError:
        return known
