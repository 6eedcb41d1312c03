"""One idea: what a server may do to a reply's text before it stores it.

Neighbours: `handlers.reply`. Nothing is known of the real one. Source: api-contract 3.4.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable

from tui.sandbox.config import Mangling


def _paragraphs(content: str) -> str:
    parts = html.escape(content).split("\n\n")
    return "".join(f"<p>{part}</p>" for part in parts).replace("\n", "<br>")


_WAYS: dict[Mangling, Callable[[str], str]] = {
    "none": str,
    "trim": str.strip,
    "html_entities": html.escape,
    "html_paragraphs": _paragraphs,
    "nfc": lambda content: unicodedata.normalize("NFC", content),
    "nfd": lambda content: unicodedata.normalize("NFD", content),
    "crlf": lambda content: content.replace("\n", "\r\n"),
}


def mangle(content: str, how: Mangling) -> str:
    """The text as stored."""
    return _WAYS[how](content)
