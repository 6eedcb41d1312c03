"""Where the words of a search stand in a text, whatever their case, accents or letter forms.

One idea: text and words are folded letter by letter, and every folded letter remembers where it
came from. A word of letters and digits is found where a word begins, as the search itself finds
it; scripts that are written without spaces are found anywhere. Pure.
"""

import unicodedata
from collections.abc import Sequence


def folded(text: str) -> str:
    """`text` without case, accents and compatibility forms; cheap, and only for comparing."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    # A capital may come to light only now, as from the mathematical letters.
    plain = unicodedata.normalize("NFKD", plain.casefold())
    return "".join([char for char in plain if not unicodedata.combining(char)])


def matches(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The stretches of `text` in which one of `words` stands, in order, not overlapping.

    Args:
        text: what is shown.
        words: words or phrases, as typed.

    Returns:
        (start, end) in characters of `text`.
    """
    if text.isascii():
        plain, origin = text.lower(), list(range(len(text)))
    else:
        parts = [folded(char) for char in text]
        plain = "".join(parts)
        origin = [at for at, part in enumerate(parts) for _ in part]
    found: list[tuple[int, int]] = []
    for word in filter(None, map(folded, words)):
        at = plain.find(word)
        while at >= 0:
            if _begins_word(plain, at):
                found.append((origin[at], origin[at + len(word) - 1] + 1))
            at = plain.find(word, at + 1)
    return _merged(found)


def _begins_word(plain: str, at: int) -> bool:
    """Not in the middle of a word, where the script has words with spaces between."""
    return at == 0 or not (plain[at].isascii() and plain[at - 1].isalnum())


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
