"""What of a key is text, and how it comes into a field.

Textual takes for text what Python calls printable, and drops the rest without a word: every blank
but the plain one, the joiners that Persian words and emoji are made of, and every letter that is
younger than this Python. Here all is text but control characters, and what may stand in a field is
decided by the one cleaner, for keys as for a paste. Two mixins for text fields; keys that act are
the field's own.
"""

import unicodedata
from typing import TYPE_CHECKING, cast

from textual import events

from tui.text import clean_typed, type_in

if TYPE_CHECKING:
    from textual.widgets import Input, TextArea

MOST_PASTED_CHARS = 4_000
"""Into a line: longer than any key or search."""


def text_of(event: events.Key) -> str:
    """The text that a key stands for; empty for a key that acts."""
    text = event.character or ""
    return "" if any(unicodedata.category(one) == "Cc" for one in text) else text


def key_name(event: events.Key) -> str:
    """A key press in the keymap's words.

    A printable character stands for itself; with a modifier it never does, since Alt+e reports the
    character `e` too.
    """
    is_plain = event.is_printable and event.character is not None and "+" not in event.key
    return event.character or "" if is_plain and event.key != "space" else event.key


def line_of(pasted: str) -> str:
    """A paste as one line, clean: every run of blanks is one."""
    return " ".join(clean_typed(pasted[:MOST_PASTED_CHARS]).split())


class TypedLine:
    """Put before an input among the bases."""

    async def _on_key(self, event: events.Key) -> None:
        """Take text in."""
        text = text_of(event)
        if text:
            event.stop()
            event.prevent_default()
            self.type_text(text)

    def type_text(self, text: str) -> None:
        """Take text in at the cursor, over what is selected, as keys bring it."""
        field = cast("Input", self)
        start, end = sorted(field.selection)
        gone, put = type_in(field.value[:start], text)
        if gone or put:
            field.replace(put.replace("\n", " "), start - gone, end)


class TypedArea:
    """Put before a text area among the bases."""

    async def _on_key(self, event: events.Key) -> None:
        """Take text in."""
        text = text_of(event)
        if text and not cast("TextArea", self).read_only:
            event.stop()
            event.prevent_default()
            self.type_text(text)

    def type_text(self, text: str) -> None:
        """Take text in at the cursor, over what is selected, as keys bring it."""
        field = cast("TextArea", self)
        (row, column), end = sorted(field.selection)
        gone, put = type_in(field.document.get_line(row)[:column], text)
        if gone or put:
            field.replace(put, (row, column - gone), end, maintain_selection_offset=False)
