"""The text area of the reply box, which takes text only after cleaning it.

What is typed or pasted here is cleaned, and a paste that would make the program crawl is refused
with words while the text stays as it is. It holds no draft. Textual's text area and what it stands
on are a tenth of all that is imported for the screen, so that only who opens the box imports this.
"""

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from tui.text import clean_typed
from tui.ui.replies import MAX_PASTE_BYTES
from tui.ui.widgets.in_order import EditsInOrder
from tui.ui.widgets.typed import TypedArea

MAX_PASTE_LINE_CHARS = 2_000
"""Source: textual 6 (a keystroke in a line of 20 KB takes 184 ms)."""


class ReplyArea(TypedArea, EditsInOrder, TextArea):
    """A plain text area that takes text only after cleaning it."""

    class PasteRefused(Message):
        """A paste was too much; the words say why."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Rewrapped(Message):
        """Another width: the text takes other lines by now."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(
            "", soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True
        )
        self.cursor_blink = False
        self.highlight_cursor_line = False

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Straight to the screen, past the panes: it comes before the letter is painted.

        So what changes with the letter is in the same frame, and not in the next.
        """
        event.stop()
        self.screen.post_message(event)

    def on_resize(self) -> None:
        """Textual wraps the text anew in this turn, but paints it only if that takes other lines.

        The screen would go on showing the lines of the former width, cut at the end.
        """
        self.refresh()
        self.post_message(self.Rewrapped())

    async def _on_key(self, event: events.Key) -> None:
        """Ctrl+J is a line break, too, and in its place among the letters.

        It is what Enter becomes in a terminal that is not raw, and what some send for Shift+Enter.
        """
        if event.key == "ctrl+j" and not self.read_only:
            event.stop()
            event.prevent_default()
            self.put("\n")

    async def _on_paste(self, event: events.Paste) -> None:
        """Take a paste as text: never as keys, never raw, never more than we can show."""
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Insert a paste at the cursor, or say why not."""
        refusal = paste_refusal(text)
        if refusal:
            self.post_message(self.PasteRefused(refusal))
        elif not self.read_only:
            self.put(text)

    def put(self, text: str) -> None:
        """Insert a whole text at the cursor, after cleaning it."""
        result = self.replace(clean_typed(text), *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)


def paste_refusal(text: str) -> str:
    """Why a paste is refused, in words; empty when it is not."""
    if len(text.encode("utf-8", "replace")) > MAX_PASTE_BYTES:
        return f"Not pasted: more than {MAX_PASTE_BYTES // 1000} KB."
    if max(map(len, text.splitlines()), default=0) > MAX_PASTE_LINE_CHARS:
        return f"Not pasted: it holds a line of more than {MAX_PASTE_LINE_CHARS:,} characters."
    return ""
