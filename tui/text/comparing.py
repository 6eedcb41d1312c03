"""One form for texts that mean the same, however a server stored them.

One idea: the server may trim, normalise or HTML-encode a reply; both sides are brought to one
form and only then compared. Neighbours: `tui.text.markup` reads HTML. Its answer is never shown.
"""

import re
import unicodedata

from tui.text.markup import decode_entities, html_to_text

_ROUNDS = 5
_BLANK_LINES = re.compile(r"\n{3,}")


def canonical(text: str) -> str:
    """Bring a text to the form in which a sent reply and a listed message are compared.

    NFC, LF line ends, entities decoded, tags read, no blanks at line ends or around, at most
    one blank line in a row. Applying it twice changes nothing (up to five-fold encoding).
    """
    # Until nothing changes: an encoded tag shows itself only after a round of decoding.
    for _round in range(_ROUNDS):
        text, before = _one_round(text), text
        if text == before:
            break
    return text


def _one_round(text: str) -> str:
    text = html_to_text(decode_entities(text))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n".join([line.rstrip() for line in text.split("\n")])
    return _BLANK_LINES.sub("\n\n", text).strip()
