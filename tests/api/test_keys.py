"""The key can be used and never be seen."""

import copy
import pickle

import pytest

from tests.api.support import SECRET
from tui.api.keys import ApiKey
from tui.errors import SettingsError


@pytest.mark.parametrize(
    "secret", ["", "  ", "a b", "a\tb", " a", "a\n", "a\x00b", "ключ", "clé", "a\x7f", "a\u200bb"]
)
def test_refuses_what_no_header_can_carry(secret: str) -> None:
    """Blank, blanks inside, and other scripts are refused, without repeating the key."""
    with pytest.raises(SettingsError) as caught:
        ApiKey(secret)
    assert not secret.strip() or secret not in str(caught.value)


def test_never_shows_itself() -> None:
    """Every way of printing gives dots."""
    key = ApiKey(SECRET)
    shown = f"{key} {key!r} {key!s} {key:>40} {[key]} {{key}}" + "%s %r" % (key, key)  # noqa: UP031
    assert SECRET not in shown
    assert "•" in shown
    assert not hasattr(key, "__dict__")
    assert SECRET == key.reveal()


def test_cannot_be_pickled_or_copied() -> None:
    """It outlives no process."""
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            act(ApiKey(SECRET))


def test_redacts_every_place() -> None:
    """An echoed key turns into dots."""
    text = ApiKey(SECRET).redact(f"bad token {SECRET}, {SECRET}!")
    assert SECRET not in text
    assert text.startswith("bad token •")


def test_equality_is_by_value() -> None:
    """Two readings of one key are the same key."""
    assert ApiKey(SECRET) == ApiKey(SECRET)
    assert ApiKey(SECRET) != ApiKey("other")
    assert ApiKey(SECRET) != SECRET
    assert 1 == len({ApiKey(SECRET), ApiKey(SECRET)})
