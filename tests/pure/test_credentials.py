"""The API key: found in the promised order, kept where only its owner reads it, never shown."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tui import credentials
from tui.api.keys import ApiKey
from tui.credentials import KeyFile, take_key
from tui.errors import SettingsError

SECRET = "1|canary-3f9"


class Ring:
    """A key store in memory; `before` runs first and may hang or fail."""

    def __init__(self, before: Callable[[], object] = lambda: None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0
        self._before = before

    def get_password(self, service_name: str, username: str) -> str | None:
        self.asked += 1
        self._before()
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self._before()
        self.kept[service_name, username] = password


def key_file(tmp_path: Path, ring: Ring | None = None) -> KeyFile:
    """A key file that does not exist yet, beside a key store in memory."""
    return KeyFile(tmp_path / "credentials" / "keys.json", lambda: ring or Ring())


def mode(path: Path) -> int:
    """The permission bits."""
    return path.stat().st_mode & 0o777


def test_the_environment_gives_the_key_once() -> None:
    """It is removed, so that no child process inherits it."""
    environ = {"SELLAPP_API_KEY": f" {SECRET}\n", "HOME": "/home/kim"}
    found = take_key(environ)
    assert found is not None
    assert (SECRET, "SELLAPP_API_KEY") == (found.key.reveal(), found.origin)
    assert {"HOME": "/home/kim"} == environ
    assert take_key(environ) is None


def test_an_unusable_key_is_told_without_showing_it() -> None:
    """The words name the variable and never the secret."""
    with pytest.raises(SettingsError) as caught:
        take_key({"SELLAPP_API_KEY": "canary with blanks"})
    assert "SELLAPP_API_KEY" in caught.value.detail
    assert "canary" not in repr(caught.value) + caught.value.detail


def test_a_saved_key_is_found_and_its_store_remembered(tmp_path: Path) -> None:
    """Several stores live side by side; the last login is the one to open."""
    keys = key_file(tmp_path)
    assert str(keys.path) == keys.save("one", ApiKey(SECRET))
    keys.save("two", ApiKey("other"))
    again = key_file(tmp_path)
    assert "two" == again.last_store()
    for store, secret in [("one", SECRET), ("two", "other")]:
        found = again.find(store)
        assert found is not None
        assert (secret, str(keys.path)) == (found.key.reveal(), found.origin)
    assert again.find("three") is None


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_read_it(tmp_path: Path, umask: int) -> None:
    """0600 in 0700, whatever the umask; nothing else is left in the folder."""
    before = os.umask(umask)
    try:
        keys = key_file(tmp_path)
        keys.save("one", ApiKey(SECRET))
        keys.save("one", ApiKey("newer"))
    finally:
        os.umask(before)
    assert (0o600, 0o700) == (mode(keys.path), mode(keys.path.parent))
    assert [keys.path] == list(keys.path.parent.iterdir())


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o610])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, bits: int) -> None:
    """In words that hold the command to mend it."""
    keys = key_file(tmp_path)
    keys.save("one", ApiKey(SECRET))
    keys.path.chmod(bits)
    with pytest.raises(SettingsError) as caught:
        keys.find("one")
    assert f"chmod 600 {keys.path}" in caught.value.advice
    assert f"{bits:04o}" in caught.value.detail


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"store": 3}',
        b'{"keys": []}',
        b'{"keys": {"one": 3}}',
        b'{"in_keyring": "one"}',
        b"[" * 5000,
        b'{"keys": {"one": "canary with blanks"}}',
    ],
)
def test_a_corrupt_file_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """Neither reading nor saving touches it, and its content stays out of the words."""
    keys = key_file(tmp_path)
    keys.path.parent.mkdir(mode=0o700)
    keys.path.touch(mode=0o600)
    keys.path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        keys.find("one")
    assert str(keys.path) in caught.value.detail
    assert "canary" not in caught.value.detail
    assert caught.value.__cause__ is None
    assert content == keys.path.read_bytes()


def test_saving_over_a_corrupt_file_is_refused(tmp_path: Path) -> None:
    """It may hold another store's key that can still be rescued by hand."""
    keys = key_file(tmp_path)
    keys.path.parent.mkdir(mode=0o700)
    keys.path.touch(mode=0o600)
    keys.path.write_bytes(b"{")
    with pytest.raises(SettingsError):
        keys.save("one", ApiKey(SECRET))
    assert b"{" == keys.path.read_bytes()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """The operating system's refusal comes out in words."""
    (tmp_path / "credentials").write_text("in the way")
    with pytest.raises(SettingsError, match=r"keys\.json"):
        key_file(tmp_path).save("one", ApiKey(SECRET))


def test_the_key_store_is_asked_last(tmp_path: Path) -> None:
    """Never before the file, and not at all unless it was chosen."""
    ring = Ring()
    ring.kept["sellapp-inbox", "one"] = "from-the-ring"
    keys = key_file(tmp_path, ring)
    assert keys.find("one") is None
    assert 0 == ring.asked
    found = keys.find("one", ask_keyring=True)
    assert found is not None
    assert ("from-the-ring", "the key store") == (found.key.reveal(), found.origin)
    keys.save("one", ApiKey(SECRET))
    found = keys.find("one", ask_keyring=True)
    assert found is not None
    assert SECRET == found.key.reveal()
    assert 1 == ring.asked
    assert keys.find("two", ask_keyring=True) is None


def test_a_key_can_live_in_the_key_store(tmp_path: Path) -> None:
    """Then the file holds the store's name only, and the key is found without a setting."""
    ring = Ring()
    keys = key_file(tmp_path, ring)
    keys.save("one", ApiKey("old"))
    assert "the system's key store" == keys.save("one", ApiKey(SECRET), in_keyring=True)
    assert {"store": "one", "keys": {}, "in_keyring": ["one"]} == json.loads(keys.path.read_text())
    found = keys.find("one")
    assert found is not None
    assert SECRET == found.key.reveal()


def test_a_key_store_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no desktop it may hang; we say so instead."""
    monkeypatch.setattr(credentials, "KEYRING_LIMIT_S", 0.01)
    released = threading.Event()
    keys = key_file(tmp_path, Ring(released.wait))
    with pytest.raises(SettingsError, match="no answer"):
        keys.find("one", ask_keyring=True)
    released.set()


def test_a_key_store_that_fails_is_told(tmp_path: Path) -> None:
    """With the kind of failure and without its text, which may hold anything."""

    def fail() -> None:
        raise RuntimeError("canary")

    with pytest.raises(SettingsError) as caught:
        key_file(tmp_path, Ring(fail)).find("one", ask_keyring=True)
    assert "RuntimeError." == caught.value.detail


def test_without_the_extra_the_words_name_it(tmp_path: Path) -> None:
    """The package is not installed here, as on most machines."""
    with pytest.raises(SettingsError) as caught:
        KeyFile(tmp_path / "keys.json").save("one", ApiKey(SECRET), in_keyring=True)
    assert "sellapp-inbox[keyring]" in caught.value.advice
    assert not (tmp_path / "keys.json").exists()
