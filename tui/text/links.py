"""Web addresses in foreign text: which may be opened, and which deserve a warning.

One idea: an address is shown and opened in one and the same form, its host in ASCII, so that what
a person reads is where the browser goes. Neighbours: `tui.text.cleaning` runs before. It never
opens anything, and knows no scheme but http and https.

Source: reliability D.2 ("Links").
"""

import ipaddress
import re
import unicodedata

from tui.records import dataclass
from tui.text.late import late_pattern

URL_LIMIT = 2000
"""Characters of an address; a longer one is not offered at all, a cut one would lead elsewhere."""
_HOST_LIMIT = 253
_LABEL_LIMIT = 300

# Ends at blanks, quotes, brackets, and the punctuation of scripts that write without blanks.
_CANDIDATE = late_pattern(
    r"(?<![a-z0-9_+.\-])https?://(?:\[[0-9a-f:.]{2,45}\])?"
    r"[^\s<>\[\]\"`{}|^\x00-\x20\x7f-\x9f、。〈〉《》「」『』【】（），；：！？“”‘’«»…]+",
    re.IGNORECASE | re.ASCII,
)
_URL = late_pattern(r"(https?)://([^/?#]*)(.*)\Z", re.IGNORECASE | re.DOTALL)
_AUTHORITY = late_pattern(r"(\[[0-9a-f:.]+\]|[^:\[\]@]+)(?::([0-9]{1,5}))?\Z", re.IGNORECASE)
_ASCII_HOST = late_pattern(
    r"(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.?\Z"
)
_HOST_IN_LABEL = late_pattern(
    r"(?:https?://)?((?:[\w\-]+\.)+[^\W\d_]{2,})(?=[/:?#\s]|\Z)", re.IGNORECASE
)
_TRAILING = ".,;:!?'*_~"
_CLOSERS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Link:
    """One address in a text."""

    start: int
    """Index of its first character."""
    end: int
    """Index behind its last character."""
    url: str
    """What to open or copy, the host in ASCII."""
    host: str
    """Where it leads, in ASCII (punycode), without port."""
    is_suspicious: bool
    """The host has letters beyond ASCII, or the text before the address names another host."""


def find_links(text: str) -> list[Link]:
    """Find the addresses that may be opened, in order; also inside `[text](address)`."""
    links: list[Link] = []
    for match in _CANDIDATE.finditer(text):
        if match.end() - match.start() > URL_LIMIT + len(_TRAILING):
            continue
        shown = _without_trailing(match.group())
        parsed = _parse(shown)
        if parsed is None:
            continue
        url, host, is_marked = parsed
        start = match.start()
        is_suspicious = is_marked or _poses_as_another(text, start, host)
        links.append(Link(start, start + len(shown), url, host, is_suspicious))
    return links


def safe_url(text: str) -> str | None:
    """Return the address that `text` is, fit to be opened or copied; None if it is anything else.

    Refused: other schemes, a user part, blanks, control or invisible characters, backslashes,
    hosts that cannot be written in ASCII, more than `URL_LIMIT` characters.
    """
    parsed = _parse(text)
    return None if parsed is None else parsed[0]


def is_marked_link_host(host: str) -> bool:
    """Whether a host may look like another: letters beyond ASCII, as such or as punycode."""
    return not host.isascii() or any(label.startswith("xn--") for label in host.lower().split("."))


def _parse(text: str) -> tuple[str, str, bool] | None:
    """Address with an ASCII host, that host, and whether the host deserves a mark."""
    if len(text) > URL_LIMIT or "\\" in text or not text.isprintable():
        return None
    url = _URL.match(text)
    if url is None or any(character.isspace() for character in text):
        return None
    scheme, authority, rest = url.groups()
    parts = _AUTHORITY.match(authority)
    if parts is None or (parts[2] and int(parts[2]) > 65_535):
        return None
    host = _ascii_host(parts[1])
    if host is None:
        return None
    shown_host = parts[1] if parts[1].isascii() else host
    port = f":{parts[2]}" if parts[2] else ""
    is_marked = is_marked_link_host(parts[1]) or is_marked_link_host(host)
    return f"{scheme}://{shown_host}{port}{rest}", host, is_marked


def _ascii_host(host: str) -> str | None:
    if host.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(host[1:-1])}]"
        except ValueError:
            return None
    if len(host) > _HOST_LIMIT:
        return None
    # As browsers do (UTS 46): the older codec "idna" maps ß to ss and so names another host.
    labels = _folded(host)
    if len(labels) > _HOST_LIMIT:
        return None
    ascii_host = ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in labels.split(".")
    )
    fits = len(ascii_host) <= _HOST_LIMIT and _ASCII_HOST.match(ascii_host)
    return ascii_host if fits else None


def _folded(host: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", host).lower())


def _without_trailing(url: str) -> str:
    """Leave to the sentence what belongs to it: full stops, and brackets opened outside."""
    while True:
        last = url[-1]
        opener = _CLOSERS.get(last)
        unopened = opener is not None and url.count(last) > url.count(opener)
        if last not in _TRAILING and not unopened:
            return url
        url = url[:-1]


def _poses_as_another(text: str, start: int, host: str) -> bool:
    """Whether `[shop.example](` or `shop.example (` stands before an address of another host."""
    before = text[max(0, start - _LABEL_LIMIT) : start]
    if before.endswith("]("):
        label = before[before.rfind("[") + 1 : -2]
    elif before.endswith(" ("):
        label = before[:-2].rpartition(" ")[2]
    else:
        return False
    named = _HOST_IN_LABEL.match(label.strip())
    if named is None:
        return False
    named_host = _ascii_host(named[1])
    return named_host is None or named_host.removeprefix("www.") != host.removeprefix("www.")
