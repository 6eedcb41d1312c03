"""The one cleaner for text that others wrote.

One idea: decide by what a character *is* (its Unicode properties), never by looking for known
attacks, and replace what must not reach a terminal by something a person can see. Neighbours:
`tui.text.clusters` bounds marks and joiners; `tui.text.markup` decodes HTML before this runs.
It never decodes anything, so nothing can become dangerous after it.

Source: reliability D.2 (table of classes), textual 11 (what terminals do with the rest).
"""

import unicodedata

from tui.text.clusters import CROWD, thin_joiners, thin_marks, thin_selectors
from tui.text.late import late_pattern

MESSAGE_LIMIT = 200_000
"""Characters of one text that are shown."""
LINE_LIMIT = 10_000
"""Characters of one line that are shown."""
BIDI_MARK = "⇄"
"""Stands for an invisible order to reverse the reading direction: one cell, neutral, no emoji."""
BOX = "□"
"""Stands for private-use characters, which fonts draw as icons of their own."""
_REPLACEMENT = "\ufffd"
_TAB_COLUMNS = 4
_TYPED_CONTEXT = 64
"""Characters before the cursor that decide about the next: more than four letters with all that
may cling to them, which is the longest that joiners make."""

# A coarse net for the fast path: whatever _fate or the cluster steps may change is inside.
# A test holds the two together.
_SUSPECT = late_pattern(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f-\u11ff\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud7b0-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U00013430-\U0001345f\U0001bca0-\U0001bcaf"
    "\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff\U0001fffe\U0001ffff\U0002fffe\U0002ffff"
    "\U0003fffe-\U0010ffff]"
)
# The same below the first mark that clings to a letter; compiled a millisecond sooner.
_LATIN_END = "\u0300"
_SUSPECT_LATIN = late_pattern("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad]")
_DIRECTION_ORDERS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
# Format characters that are drawn: number and verse signs that stand before what they embrace.
_DRAWN_FORMATS = frozenset(
    [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD]
)
# Letters, marks and unassigned code points that are drawn as nothing at all.
_FILLERS = frozenset(
    [0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0, *range(0xFFF0, 0xFFF9)]
)
_PLANE_14_IGNORED = range(0xE0000, 0xE1000)
_PLANE_14_SELECTORS = range(0xE0100, 0xE01F0)
_EXCEPTIONS: dict[int, str] = {
    **{code: chr(code) for code in (0x09, 0x0A, 0x200C, 0x200D)},
    0x0D: "\n",
    0x85: "\n",
    0x7F: "\u2421",
    0x2800: " ",
    0xFFFC: BOX,  # the empty braille cell; a picture that is not here
}


def clean(text: str) -> str:
    """Make foreign text of any number of lines safe to show and to store.

    The answer holds no control character but newline, no direction order, no surrogate and no
    invisible character outside real writing. At most `MESSAGE_LIMIT` characters, at most
    `LINE_LIMIT` on a line; what is cut is counted in place. Cleaning twice changes nothing.

    Source: reliability D.2.
    """
    if len(text) <= LINE_LIMIT and _is_plain(text):
        return text
    scrubbed, unread, _dropped = _scrub_start(text)
    return _limit(scrubbed.expandtabs(_TAB_COLUMNS), unread)


def clean_typed(text: str) -> str:
    """Clean what a person pastes or types: as `clean`, but of any length; a tab is four blanks."""
    if _is_plain(text):
        return text
    return _scrub(text)[0].replace("\t", " " * _TAB_COLUMNS)


def type_in(before: str, typed: str) -> tuple[int, str]:
    """What typed text becomes behind what stands there: as `clean_typed` of both in one.

    A joiner comes before what it joins, so it waits at the end, and is taken away again when what
    follows does not join.

    Args:
        before: what stands before the cursor in its line, cleaned when it came there.
        typed: what a key says; neither it nor the answer need be one character.

    Returns:
        How many characters before the cursor go, 0 or 1, and what comes there instead.
    """
    context = before[-_TYPED_CONTEXT:]
    if _is_plain(context + typed):
        return 0, typed
    stood, now = (_scrub(text, is_going_on=True)[0] for text in (context, context + typed))
    gone = int(not now.startswith(stood))
    if gone and not now.startswith(stood[:-1]):
        return 0, clean_typed(typed)
    return gone, now[len(stood) - gone :].replace("\t", " " * _TAB_COLUMNS)


def hidden_count(text: str) -> int:
    """Count the invisible or surplus characters that `clean` drops without a trace."""
    if _is_plain(text):
        return 0
    return _scrub_start(text)[2]


def one_line(text: str, limit: int = 2000) -> str:
    """Clean a field that has one line: every run of blanks is one space, none outside.

    Args:
        text: Foreign text.
        limit: Characters at most, the closing ellipsis included; at least 1.
    """
    line = " ".join(clean(text).split())
    if len(line) <= limit:
        return line
    return thin_joiners(line[: limit - 1]).rstrip() + "…"


def _is_plain(text: str) -> bool:
    if text.isascii() or max(text) < _LATIN_END:
        return _SUSPECT_LATIN.search(text) is None
    return _SUSPECT.search(text) is None and CROWD.search(text) is None


def _scrub_start(text: str) -> tuple[str, int, int]:
    """Scrub as much as can be shown: clean text, characters not looked at, characters dropped.

    The bound before the scrubbing keeps the cost of a huge hostile text small.
    """
    start = text[: 2 * MESSAGE_LIMIT]
    scrubbed, dropped = _scrub(start)
    return scrubbed, len(text) - len(start), dropped


def _scrub(text: str, *, is_going_on: bool = False) -> tuple[str, int]:
    text = text.replace("\r\n", "\n")
    before = len(text)
    # In this order nothing that one step drops ever counted in another: a selector is a mark, and
    # stands right behind its base or goes; a joiner is neither.
    text = thin_marks(thin_selectors(text.translate(_FATES)))
    text = thin_joiners(text, is_going_on=is_going_on)
    return text, before - len(text)


def _fate(code: int) -> str | None:
    """What one character becomes; None drops it."""
    if code in _EXCEPTIONS:
        return _EXCEPTIONS[code]
    if code < 0x20:
        return chr(0x2400 + code)
    character = chr(code)
    category = unicodedata.category(character)
    if category in ("Zl", "Zp"):
        return "\n"
    if category in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return _REPLACEMENT
    if category == "Co":
        return BOX
    if unicodedata.bidirectional(character) in _DIRECTION_ORDERS:
        return BIDI_MARK
    return None if _is_invisible(code, category) else character


def _is_invisible(code: int, category: str) -> bool:
    if code in _PLANE_14_IGNORED:
        return code not in _PLANE_14_SELECTORS
    return code in _FILLERS or (category == "Cf" and code not in _DRAWN_FORMATS)


class _Fates(dict[int, str | None]):
    """Remembers `_fate` per character, for `str.translate`; bounded."""

    def __missing__(self, code: int) -> str | None:
        fate = _fate(code)
        if len(self) < 16_384:
            self[code] = fate
        return fate


_FATES = _Fates()


def _limit(text: str, unread: int) -> str:
    if len(text) > LINE_LIMIT:
        text = "\n".join([_limit_line(line) for line in text.split("\n")])
    if not unread and len(text) <= MESSAGE_LIMIT:
        return text
    # On a line of its own, so that the notice never makes a full line too long.
    return _cut(text, MESSAGE_LIMIT, unread, "\n")


def _limit_line(line: str) -> str:
    return line if len(line) <= LINE_LIMIT else _cut(line, LINE_LIMIT, 0, "")


def _cut(text: str, limit: int, unread: int, before_notice: str) -> str:
    """Shorten to `limit` characters, the notice included, so that a second pass cuts nothing."""
    room = limit - len(_notice(len(text) + unread)) - len(before_notice)
    head = thin_joiners(text[:room])
    return head + before_notice + _notice(len(text) - min(room, len(text)) + unread)


def _notice(count: int) -> str:
    return f"… ({count} more characters)"
