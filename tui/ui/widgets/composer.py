"""The reply box: one text area for life, under a line that says for whom and whether it is kept.

What SellApp had against a text that came back stands between the two, in full.
It holds no draft and sends nothing; the screen does. What is typed or pasted here is cleaned, and
a paste that would make the program crawl is refused with words while the text stays as it is.
"""

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from tui.text import clean_typed, fit
from tui.ui.look import Look, Role
from tui.ui.replies import MAX_PASTE_BYTES
from tui.ui.widgets.in_order import EditsInOrder
from tui.ui.widgets.one_line import OneLine, Piece, Sides, cells_of
from tui.ui.widgets.typed import TypedArea

LEAST_LINES = 3
MOST_LINES = 8
MAX_PASTE_LINE_CHARS = 2_000
"""Source: textual 6 (a keystroke in a line of 20 KB takes 184 ms)."""


class ComposerHead(OneLine):
    """The line above the box; alone when the box is closed."""

    def __init__(self, look: Look) -> None:
        """Begin with nothing to say."""
        super().__init__(look, id="composer-head")
        self._left: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()

    def say(self, left: tuple[Piece, ...], right: tuple[Piece, ...] = ()) -> None:
        """Another text."""
        self._left, self._right = left, right
        self.renew()

    @property
    def text(self) -> str:
        """All that it says, for whoever reads the screen without eyes."""
        return "".join(piece.text for piece in (*self._left, *self._right))

    def sides(self, width: int) -> Sides:
        """What was said; the longest piece at the left gives way, so that the number stays."""
        excess = cells_of(self._left) + cells_of(self._right) + 1 - width
        if excess <= 0 or not self._left:
            return self._left, self._right
        if any(piece.command for piece in self._left):
            return _first_that_fit(self._left, width), ()
        longest = max(self._left, key=lambda piece: piece.cells)
        text = fit(longest.text, max(1, longest.cells - excess), measure=cell_len)
        cut = replace(longest, text=text)
        return tuple(cut if piece is longest else piece for piece in self._left), self._right


def _first_that_fit(pieces: Sequence[Piece], width: int) -> Sequence[Piece]:
    """Hints come in pairs of key and label; whole pairs are left out at the end."""
    chosen = pieces[:1]
    for start in range(1, len(pieces), 2):
        more = [*chosen, *pieces[start : start + 2]]
        if cells_of(more) > width:
            break
        chosen = more
    return chosen


class ReplyArea(TypedArea, EditsInOrder, TextArea):
    """A plain text area that takes text only after cleaning it."""

    class PasteRefused(Message):
        """A paste was too much; the words say why."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(
            "", soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True
        )
        self.cursor_blink = False
        self.highlight_cursor_line = False

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


class Composer(Vertical):
    """Head and box."""

    def __init__(self, look: Look) -> None:
        """Begin closed, with nothing to say."""
        super().__init__(id="composer")
        self.head = ComposerHead(look)
        self._warning: str | None = None
        self.remark = Static("", id="composer-remark", markup=False)
        self.area = ReplyArea()

    def compose(self) -> ComposeResult:
        """All, for the life of the program."""
        yield self.head
        yield self.remark
        yield self.area

    def on_mount(self) -> None:
        """Closed at first."""
        self.close()

    @property
    def is_open(self) -> bool:
        """The box can be typed in."""
        return self.area.display

    def open(self, text: str) -> None:
        """Show the box with this text, the cursor at its end. Does not take the focus."""
        self.area.read_only = False
        if self.area.text != text:
            self.area.load_text(text)
            self.area.move_cursor(self.area.document.end)
        self.area.display = True
        self.display = True
        self.fit()

    def close(self) -> None:
        """Put the box away; the head stays if it says something."""
        self.area.load_text("")
        self.area.display = False
        self.warn("")
        self.display = bool(self.head.text)

    def say(self, who: str, number: int, state: str, role: Role) -> None:
        """What the head says while the box is open.

        Args:
            who: the customer.
            number: the ticket's.
            state: whether the text is kept, or what went wrong.
            role: how to paint the state.
        """
        left = (Piece(" Reply to "), Piece(who, "strong"), Piece(f" · #{number}", "strong"))
        self.head.say(left, (Piece(f"{state} ", role),) if state else ())

    def warn(self, words: str) -> None:
        """Why this text is here again, or did not go; as many lines as it takes.

        Args:
            words: may be the server's own; empty for nothing.
        """
        if words == self._warning:
            # To say it again would lay the whole screen out again, with every letter typed.
            return
        self._warning = words
        if words:
            # Here, since it brings the reading of HTML along.
            from tui.text import display_text

            words = display_text(words)
        self.remark.update(words)
        self.remark.display = bool(words)

    def offer(self, *pieces: Piece) -> None:
        """What the head says while the box is closed, with clickable parts."""
        self.head.say(pieces)
        self.display = self.is_open or bool(pieces)

    def fit(self) -> None:
        """Grow and shrink with the text, but leave most of the screen to the conversation."""
        most = max(LEAST_LINES, min(MOST_LINES, self.screen.size.height // 3))
        lines = self.area.wrapped_document.height
        self.area.styles.height = max(LEAST_LINES, min(most, lines))
