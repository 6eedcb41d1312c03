"""How many cells of a terminal a text takes, and where it may be cut.

One idea: widths must be the ones the screen's layout uses (Rich 15, Unicode 17), or columns
drift. This module works them out from the standard library's Unicode data; the few hundred
characters that the two see differently are listed as ranges. Neighbours: `tui.text.layout` and
`tui.text.wrapping` cut by these clusters. It never changes what a text says, `plain_emoji` apart.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from tui.text.late import late_pattern

Measure = Callable[[str], int]
"""Cells of a text, for example `cell_width` or `rich.cells.cell_len`."""

ZWJ, VS16 = "\u200d", "\ufe0f"
_ONE_CELL_EACH = late_pattern(r"[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027]*\Z")
# Drawn in one cell, but in two when VS16 asks for the emoji. Source: Unicode
# emoji-variation-sequences, the narrow ones, as Rich 15 measures them.
_WIDENED_BY_VS16 = late_pattern(
    "[#*0-9©®‼⁉™ℹ↔-↙↩↪⌨⏏⏭-⏯⏱⏲⏸-⏺Ⓜ▪▫▶◀◻◼☀-☄☎☑☘☝☠☢☣☦☪☮☯☸-☺♀♂♟♠♣♥♦♨♻♾⚒⚔-⚗⚙⚛⚜⚠⚧⚰⚱⛈⛏⛑⛓⛩⛰⛱⛴⛷-⛹"
    "✂✈✉✌✍✏✒✔✖✝✡✳✴❄❇❣❤➡⤴⤵⬅-⬇\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f321"
    "\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396\U0001f397\U0001f399-\U0001f39b"
    "\U0001f39e\U0001f39f\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df\U0001f3f3\U0001f3f5"
    "\U0001f3f7\U0001f43f\U0001f441\U0001f4fd\U0001f549\U0001f54a\U0001f56f\U0001f570"
    "\U0001f573-\U0001f579\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f5a5\U0001f5a8"
    "\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3"
    "\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa"
    "\U0001f6cb\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5\U0001f6e9\U0001f6f0\U0001f6f3]"
)
# Wide since Unicode 16, whatever the data of the running Python says.
_WIDE = late_pattern(
    "[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d356\U0001d360-\U0001d376]"
)
# No cell of their own: vowels and finals of Korean syllables, fillers, skin tones.
_CLINGING = late_pattern("[\u1160-\u11ff\ud7b0-\ud7ff\u3164\uffa0\U0001f3fb-\U0001f3ff]")
_DRAWN_FORMAT = late_pattern(
    "[\xad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]"
)
_UNASSIGNED_WIDE = (
    range(0x1F300, 0x1F650),
    range(0x1F680, 0x1F700),
    range(0x1F7E0, 0x1F7F1),
    range(0x1F900, 0x1FB00),
    range(0x20000, 0x2FFFE),
    range(0x30000, 0x3FFFE),
)
_FLAG = late_pattern("[\U0001f1e6-\U0001f1ff]")
_JOINED_TAIL = late_pattern("\u200d+[^\\s\u200d]?")
_EMOJI_DRESS = late_pattern("[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_DRESSED = late_pattern(
    "[\u200d\ufe0e\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)


def cell_width(text: str) -> int:
    """Cells that `text` takes on one row; control characters take none.

    A joiner takes the next character into the cluster before it; VS16 widens a narrow emoji.

    Source: measured against rich 15.0.0 `cell_len`.
    """
    if _ONE_CELL_EACH.match(text):
        return len(text)
    if ZWJ not in text and VS16 not in text:
        return sum(map(_character_cells, text))
    return sum(width for _cluster, width in _walk(text))


def graphemes(text: str, measure: Measure = cell_width) -> list[tuple[str, int]]:
    """Split into what a reader takes for one character, each with its cells.

    The parts joined are the text; their cells add up to the cells of the text.
    """
    clusters = _walk(text)
    if measure is cell_width:
        return clusters
    return [(cluster, measure(cluster)) for cluster, _width in clusters]


def plain_emoji(text: str) -> str:
    """Make every terminal agree on the width of a list row.

    Rich counts a joined family, a flag or a keycap as one picture of two cells; xterm, tmux
    and older VTE add up the code points (6, 4, 1). Only what no terminal can join is safe:
    a joined emoji becomes its first part, a flag its two letters, a keycap its digit, and
    selectors and skin tones go.

    Source: textual 11 ("Widths"), measured.
    """
    if text.isascii() or not _DRESSED.search(text):
        return text
    text = _EMOJI_DRESS.sub("", text)
    text = _JOINED_TAIL.sub(_drop_joined_emoji, text)
    return _FLAG.sub(_flag_letter, text)


def _drop_joined_emoji(match: re.Match[str]) -> str:
    tail = match.group().lstrip(ZWJ)
    # Letters are only shaped by a joiner: dropping it must not drop the letter.
    is_emoji = tail != "" and (unicodedata.category(tail) in ("So", "Sm") or ord(tail) >= 0x1F000)
    return "" if is_emoji else tail


def _flag_letter(match: re.Match[str]) -> str:
    return chr(ord(match.group()) - 0x1F1E6 + ord("A"))


@lru_cache(maxsize=8192)
def _character_cells(character: str) -> int:
    if _WIDE.match(character):
        return 2
    if _CLINGING.match(character):
        return 0
    category = unicodedata.category(character)
    if category == "Cn":
        return 1 + any(ord(character) in block for block in _UNASSIGNED_WIDE)
    if category in ("Mn", "Mc", "Me", "Cc", "Cf", "Zl", "Zp"):
        return 1 if _DRAWN_FORMAT.match(character) else 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


@lru_cache(maxsize=8192)
def _traits(character: str) -> tuple[int, bool, bool]:
    """Cells within a cluster, whether VS16 widens it, whether it is half a flag."""
    cells = 0 if character in (ZWJ, VS16) else _character_cells(character)
    is_widenable = _WIDENED_BY_VS16.match(character) is not None
    return cells, is_widenable, _FLAG.match(character) is not None


def _walk(text: str) -> list[tuple[str, int]]:
    """Clusters with their cells, by Rich's reading of joiners and selectors."""
    starts: list[int] = []
    widths: list[int] = []
    is_widenable = is_flag_open = False
    index = 0
    while index < len(text):
        character = text[index]
        cells, widens, is_flag_letter = _traits(character)
        if not starts or (cells and not (is_flag_letter and is_flag_open)):
            starts.append(index)
            widths.append(cells)
            is_widenable, is_flag_open = widens, is_flag_letter
        else:
            if character == VS16:
                cells, is_widenable = int(is_widenable), False
            widths[-1] += cells
            is_flag_open = False
        index += 2 if character == ZWJ else 1
    ends = [*starts, len(text)][1:]
    return [(text[a:b], cells) for a, b, cells in zip(starts, ends, widths, strict=True)]
