"""What went wrong where no inbox runs: at the first start, and in a command that ends.

The errors' own advice is written for the running inbox: it tries again by itself, and has a key R.
Elsewhere it must promise neither. Pure functions; knows no widget.
"""

import re
from typing import Final

from tui.errors import InboxError, KeyRefused, SettingsError

AGAIN: Final = "Enter asks again."
STORE_WORDS: Final = (
    "This is not a store's short name",
    "It is what stands before .sell.app in the store's address; the key goes into the field below.",
)
_R_KEY: Final = re.compile(r",? then press R\b( in the inbox)?")
_BY_ITSELF: Final = re.compile(
    r"[;,]?\s*\bthe inbox (tries|looks|waits|asks)\b[^.;]*\.?", re.IGNORECASE
)


def is_store_name(slug: str) -> bool:
    """Whether it can be a store's slug; a key that was pasted into the wrong field is none.

    Source: api-contract 2.3 and 2.4: a slug is part of a host name, a key holds `|`.
    """
    return slug.isascii() and slug.isprintable() and not set(slug) & set(" |/:@")


def setup_words(error: InboxError) -> tuple[str, str]:
    """Headline and advice for a failure of the test, or of keeping the key."""
    if isinstance(error, KeyRefused):
        return error.headline, (
            "Paste the whole key again, or create a new one in the store's developer settings."
        )
    if isinstance(error, SettingsError):
        if error.headline == SettingsError.headline:
            # Nothing but what was typed can be meant: no settings file is read here.
            return _sentence(error.detail), "Copy it once more, whole, from SellApp."
        return error.headline, f"{error.detail} {error.advice}".strip()
    return error.headline, advice_apart(error.advice, AGAIN)


def advice_apart(advice: str, again: str) -> str:
    """An error's advice without what only the running inbox does or has.

    Args:
        advice: as the error has it.
        again: the sentence that says how to try again from here; only added where it is of use.
    """
    rest = _R_KEY.sub("", _BY_ITSELF.sub("", advice))
    return advice if rest == advice else f"{_sentence(rest)} {again}".strip()


def _sentence(text: str) -> str:
    words = text.strip().rstrip(".")
    return f"{words[:1].upper()}{words[1:]}." if words else ""
