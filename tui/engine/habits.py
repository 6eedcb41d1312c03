"""How this store's server changes the text of a reply, learned from answers that are proof.

`tui.text.canonical` sees through what any server may do (entities, line ends, trimming). A server
may do more: drop characters that its database cannot hold, or fold blanks. A good answer shows it,
and from then on a reply of unknown fate is looked for in that form as well. Pure: names in, names
out; the sender learns and the reconciler applies. Source: reliability A.3 rule 8.
"""

import re
from collections.abc import Callable, Iterable

from tui.text import canonical, display_text

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_BLANKS = re.compile(r"[ \t]+")
_EMPTY_LINES = re.compile(r"\n\s*\n")

CHANGES: dict[str, Callable[[str], str]] = {
    "one line": lambda text: " ".join(text.split()),
    "single blanks": lambda text: _BLANKS.sub(" ", text),
    "no empty lines": lambda text: _EMPTY_LINES.sub("\n", text),
    "astral dropped": lambda text: _ASTRAL.sub("", text),
    "astral as ?": lambda text: _ASTRAL.sub("?", text),
}
"""Name -> what a server may do to a text beyond what `canonical` sees through."""


def saying(text: str) -> str:
    """What a text says once SellApp and our own reader have had it; for comparing only."""
    return canonical(display_text(text))


def sayings(text: str, names: Iterable[str]) -> frozenset[str]:
    """The forms in which a reply may be listed by a server with these habits."""
    return frozenset(
        {saying(text)} | {saying(CHANGES[name](text)) for name in names if name in CHANGES}
    )


def learned(sent: str, listed: str) -> frozenset[str]:
    """Habits that explain why a proven reply is listed differently; none if it is not."""
    stored = canonical(listed)
    if saying(sent) == stored:
        return frozenset()
    return frozenset(name for name, change in CHANGES.items() if saying(change(sent)) == stored)


def packed(names: Iterable[str]) -> str:
    """Names as the mailbox keeps them."""
    return ",".join(sorted(names))


def unpacked(kept: str | None) -> frozenset[str]:
    """What `packed` made; names of another version are left out."""
    return frozenset((kept or "").split(",")) & CHANGES.keys()
