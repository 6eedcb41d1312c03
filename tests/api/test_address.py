"""The key goes to https or to this machine, and nowhere that two parsers could read differently."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.address import checked_base_url, checked_store, is_loopback
from tui.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://sell.app/api", "https://sell.app/api"),
        ("https://sell.app/api/", "https://sell.app/api"),
        ("https://sell.app/api//", "https://sell.app/api"),
        ("HTTPS://Sell.App/api", "HTTPS://Sell.App/api"),
        ("https://sell.app:8443", "https://sell.app:8443"),
        ("http://127.0.0.1:8000/api", "http://127.0.0.1:8000/api"),
        ("http://localhost/api", "http://localhost/api"),
        ("http://[::1]:9/api", "http://[::1]:9/api"),
    ],
)
def test_takes_plain_urls(text: str, expected: str) -> None:
    """Https anywhere, http on loopback; slashes at the end go."""
    assert expected == checked_base_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sell.app/api",
        "http://sell.app/api",
        "HTTP://sell.app/api",
        "ftp://sell.app/api",
        "http://localhost.evil.example/api",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example/api",
        "https://user:pass@sell.app/api",
        "https://sell.app\\@evil.example",
        "https://sell.app/api?x=1",
        "https://sell.app/api#x",
        "https://sell.app/a b",
        " https://sell.app/api",
        "https://sell.app/api\n",
        "https://séll.app/api",
        "https://sell.app:99999/api",
        "https://sell.app:x/api",
        "http://[::2]/api",
        "https:///api",
        "https://a..b/api",
        f"https://{'a' * 64}.example/api",
        "http://0.0.0.0/api",
    ],
)
def test_refuses_the_rest(text: str) -> None:
    """Anything else is a setting to correct, and it is named without a password."""
    with pytest.raises(SettingsError, match="SELLAPP_API_BASE_URL") as caught:
        checked_base_url(text)
    assert "pass" not in str(caught.value)


@given(st.text(alphabet="ahtps:/.@\\[]0123?# %é\t-_~", max_size=30))
def test_what_is_taken_means_the_same_to_httpx(tail: str) -> None:
    """Whatever passes as loopback http is loopback in the eyes of the HTTP library too."""
    try:
        url = checked_base_url(f"http://127.0.0.1{tail}")
    except SettingsError:
        return
    assert is_loopback(f"http://{httpx.URL(url).host}")


@pytest.mark.parametrize("store", ["brightpixel", "my-store_2", "a"])
def test_takes_slugs(store: str) -> None:
    """A plain word is a store."""
    assert store == checked_store(store)


@pytest.mark.parametrize("store", ["", " ", "a b", "a\r\nX-Evil: 1", "a\x00", "магазин"])
def test_refuses_other_stores(store: str) -> None:
    """Without a usable store nothing starts: SellApp might answer for another one."""
    with pytest.raises(SettingsError, match="SELLAPP_STORE") as caught:
        checked_store(store)
    assert "\n" not in str(caught.value)
