"""Where the key may be sent: the checks on base URL and store name, before any socket exists.

The accepted URLs are a narrow alphabet on purpose: what two parsers could read differently
(userinfo, backslashes, blanks, other scripts) is refused. Nothing here resolves a name.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from tui.errors import SettingsError

_URL = re.compile(
    r"(?i:https?)://(?:[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}|\[[0-9a-f:.]+\])(?::\d{1,5})?"
    r"(?:/[a-z0-9._~/-]*)?",
    re.ASCII | re.IGNORECASE,
)
_SHOWN = re.compile(r"//[^/@]*@")


def checked_base_url(text: str) -> str:
    """The base URL in the form that the client uses: no slash at the end.

    Args:
        text: as set by a person; holds `/api`, not `/v1` or `/v2` (api-contract 2.1).

    Raises:
        SettingsError: not a plain http(s) URL, or http to anything but this machine.
    """
    shown = ascii(_SHOWN.sub("//…@", text))[1:-1]
    if not _URL.fullmatch(text):
        raise SettingsError(f"SELLAPP_API_BASE_URL is not a plain URL: {shown}")
    if (_port(text) or 1) > 65_535:
        raise SettingsError(f"SELLAPP_API_BASE_URL has no such port: {shown}")
    if text.lower().startswith("http:") and not is_loopback(text):
        raise SettingsError(
            f"SELLAPP_API_BASE_URL is not https, and the key would travel in the clear: {shown}"
        )
    return text.rstrip("/")


def is_loopback(base_url: str) -> bool:
    """Whether the address is this machine's own, as far as its spelling tells."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_store(text: str) -> str:
    """The store's slug, fit for the X-STORE header.

    A missing slug is refused rather than left to SellApp, which might fall back to the account's
    first store and let us answer the customers of the wrong shop. Source: api-contract 2.3.

    Raises:
        SettingsError: blank, or holding blanks or characters that no header can carry.
    """
    if not text.strip():
        raise SettingsError("SELLAPP_STORE is empty: it must be the store's short name")
    if not all("!" <= char <= "~" for char in text):
        raise SettingsError(f"SELLAPP_STORE is not a store's short name: {ascii(text)[1:-1]}")
    return text


def _port(url: str) -> int | None:
    digits = re.search(r":(\d{1,5})(?:/|$)", url)
    return int(digits[1]) if digits else None
