"""What clings to a letter, and how much of it may: marks, selectors, joiners.

One idea: a person sees letters, and everything that is drawn on, under or between them is bounded
here, so that no cell carries a tower of marks and no emoji a hidden letter. Each step only drops
characters, is stable when applied twice, and decides by what stands before (a joiner also by what
follows it), so that a text may come character by character. Neighbours: `tui.text.cleaning` runs
the three steps in order. It never replaces a character and never measures width.
"""

import re
import unicodedata

from tui.text.late import late_pattern

MARKS_PER_BASE = 8
"""Real writing needs at most five marks on one letter."""
JOINS_PER_SEQUENCE = 3
"""The longest recommended emoji (a family of four) holds three zero-width joiners."""

ZWNJ, ZWJ = "\u200c", "\u200d"
_JOINER = frozenset({ZWNJ, ZWJ})
CROWD = late_pattern(r"[^\w\s\x00-\u02ff]{9}")
"""Finds every text with too many marks, and some others; blind to Korean vowels and finals."""
_CROWDED_RUN = late_pattern(r"(?:[^\w\s\x00-\u02ff]|[\u1160-\u11ff\ud7b0-\ud7fb]){9,}")
_SELECTORS = late_pattern("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_JOINERS = late_pattern(f"[{ZWNJ}{ZWJ}]+")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_VIRAMA_CLASS = 9
"""Canonical combining class of the signs that ask for a conjunct."""


def thin_marks(text: str) -> str:
    """Keep at most `MARKS_PER_BASE` marks on each base.

    Vowels and finals of Korean and skin tones count as marks: they, too, take no cell of their own.
    """
    return _CROWDED_RUN.sub(_thin_run, text)


def thin_selectors(text: str) -> str:
    """Keep one variation selector per base, and only where the base has variants.

    Selectors on plain letters are the usual way to smuggle bytes through a text.
    """
    return _SELECTORS.sub(_first_selector, text)


def thin_joiners(text: str, *, is_going_on: bool = False) -> str:
    """Keep joiners between emoji, inside conjuncts, and between letters of scripts that join.

    A stray joiner is more than clutter: Rich takes the character behind U+200D for part of the
    one before it, so stray joiners would let a row grow far beyond its measured width.

    Args:
        text: marks and selectors thinned already.
        is_going_on: more may come: a joiner at the end stays, since what it joins may follow.
    """
    pieces: list[str] = []
    position = after_kept = chain = 0
    for match in _JOINERS.finditer(text):
        pieces.append(text[position : match.start()])
        position = match.end()
        base = _base_before(text, match.start())
        joiner = match.group()[0]
        if base < 0:
            continue
        if position == len(text):
            is_kept = is_going_on
        else:
            is_kept = _joins(joiner, text[base], text[match.start() - 1], text[position])
        if not is_kept:
            continue
        chain = chain + 1 if base == after_kept else 1
        if chain <= JOINS_PER_SEQUENCE:
            pieces.append(joiner)
            after_kept = position
    pieces.append(text[position:])
    return "".join(pieces)


def _clings(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character)[0] == "M"
        or code in _SKIN_TONES
        or 0x1160 <= code <= 0x11FF
        or 0xD7B0 <= code <= 0xD7FB
    )


def _thin_run(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in match.group():
        if _clings(character):
            marks += 1
            if marks > MARKS_PER_BASE:
                continue
        elif character not in _JOINER:
            # A joiner must not reset the count: it may be dropped after this step.
            marks = 0
        kept.append(character)
    return "".join(kept)


def _first_selector(match: re.Match[str]) -> str:
    start = match.start()
    base = match.string[start - 1] if start else ""
    if not base:
        return ""
    # The first that fits, so that it makes no difference whether they come at once or in turn.
    return next((one for one in match.group() if _has_variant(base, one)), "")


def _has_variant(base: str, selector: str) -> bool:
    category = unicodedata.category(base)
    if selector < "\ufe00":
        return category[0] == "L" and 0x1800 <= ord(base) <= 0x18AF
    if selector > "\ufe0f":
        return category == "Lo" and unicodedata.east_asian_width(base) == "W"
    if selector >= "\ufe0e":
        # U+2139, the information sign, is the one emoji that counts as a letter.
        return base in "0123456789#*\u2139" or (not base.isascii() and category[0] in "SPN")
    return not base.isascii() and category[0] in "LSPN" and base.lower() == base.upper()


def _base_before(text: str, index: int) -> int:
    """Index of the letter or emoji that the character before `index` belongs to, -1 if none.

    Joiners among its marks are passed over, since they may be dropped.
    """
    index -= 1
    while index >= 0 and (text[index] in _JOINER or unicodedata.category(text[index])[0] == "M"):
        index -= 1
    if index > 0 and ord(text[index]) in _SKIN_TONES:
        index -= 1
    return index


def _joins(joiner: str, base: str, before: str, after: str) -> bool:
    if joiner == ZWJ and _is_emoji(base) and _is_emoji(after):
        return True
    if not _is_joining_letter(base):
        return False
    virama_near = _VIRAMA_CLASS in (unicodedata.combining(before), unicodedata.combining(after))
    letter_after = _is_joining_letter(after)
    if joiner == ZWJ:
        return virama_near and (letter_after or unicodedata.combining(after) == _VIRAMA_CLASS)
    return letter_after


def _is_emoji(character: str) -> bool:
    # U+2194 and U+2195 (head shaking) are mathematical symbols to Unicode.
    return unicodedata.category(character) in ("So", "Sm") or 0x1F000 <= ord(character) <= 0x1FFFD


def _is_joining_letter(character: str) -> bool:
    """Whether joiners can mean something here: no case, or written from right to left."""
    if not character.isalpha():
        return False
    right_to_left = unicodedata.bidirectional(character) in ("R", "AL")
    return right_to_left or character.lower() == character.upper()
