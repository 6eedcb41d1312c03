"""Places: XDG folders, one file-safe folder for each store."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.places import Places, folder_name


def test_xdg_variables_are_honoured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each of the three, on its own."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    places = Places.of_this_machine()
    ours = "sellapp-inbox"
    assert tmp_path / "CONFIG" / ours / "settings.toml" == places.settings_file
    assert tmp_path / "CONFIG" / ours / "credentials" / "keys.json" == places.key_file
    assert tmp_path / "DATA" / ours / "brightpixel" == places.mailbox("brightpixel")
    assert tmp_path / "STATE" / ours == places.state


@pytest.mark.parametrize("slug", ["brightpixel", "a", "shop_2-b", "0"])
def test_a_plain_slug_is_its_own_folder(slug: str) -> None:
    """So that a person finds it."""
    assert slug == folder_name(slug)


@pytest.mark.parametrize("slug", ["..", ".", "/etc", "a/b", "Shop", "cafe\u0301", "-x", "x" * 300])
def test_any_other_slug_gets_a_safe_name(slug: str) -> None:
    """Never outside the data folder, never a hidden one, never one too long."""
    name = folder_name(slug)
    assert name != slug
    assert name.replace("-", "").replace(".", "").isalnum()
    assert name.isascii()
    assert len(name) < 80
    assert name[0] not in ".-"


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_stores_never_share_a_folder(one: str, other: str) -> None:
    """Also not on a file system that ignores case or composes accents."""
    assert (one == other) == (folder_name(one) == folder_name(other))
    assert folder_name(one) == folder_name(one).lower()


def test_another_server_has_a_mailbox_of_its_own(tmp_path: Path) -> None:
    """What is queued for one must never go out to the other."""
    places = Places(tmp_path, tmp_path, tmp_path)
    here = places.mailbox("brightpixel", "http://127.0.0.1:8000/api")
    assert "brightpixel@127.0.0.1-8000" == here.name
    assert here != places.mailbox("brightpixel", "http://127.0.0.1:8001/api")
