"""The reply box: one text area for life, under a line that says for whom and whether it is kept.

What SellApp had against a text that came back stands between the two, in full.
It holds no draft and sends nothing; the screen does. The text area is made when it is first wanted
(`area`): it is the largest widget of all, and the first painting shows none of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.text import fit
from tui.ui.laid_once import LaidOnce
from tui.ui.look import Look, Role
from tui.ui.widgets.one_line import OneLine, Piece, Sides, cells_of

if TYPE_CHECKING:
    from tui.ui.widgets.reply_area import ReplyArea

LEAST_LINES = 3
MOST_LINES = 8


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


class Composer(LaidOnce, Vertical):
    """Head and box."""

    def __init__(self, look: Look) -> None:
        """Begin closed, with nothing to say."""
        super().__init__(id="composer")
        self.head = ComposerHead(look)
        self._warning: str | None = None
        self.remark = Static("", id="composer-remark", markup=False)
        self.made: ReplyArea | None = None
        """The box, once it was wanted."""

    def compose(self) -> ComposeResult:
        """For the life of the program, as is what joins it later."""
        yield self.head
        yield self.remark

    @property
    def area(self) -> "ReplyArea":
        """The box. Made at its first use, and kept: a text area that is removed stays in memory."""
        if self.made is None:
            from tui.ui.widgets.reply_area import ReplyArea

            area = ReplyArea()
            area.display = False
            self.made = area
            # Not awaited: it takes text and the focus at once, and joins at Textual's next turn.
            _ = self.mount(area)
        return self.made

    def on_mount(self) -> None:
        """Closed at first."""
        self.close()

    @property
    def is_open(self) -> bool:
        """The box can be typed in."""
        return self.made is not None and self.made.display

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
        if self.made is not None:
            self.made.load_text("")
            self.made.display = False
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

    def on_reply_area_rewrapped(self, message: "ReplyArea.Rewrapped") -> None:
        """As many lines as the text takes at its new width."""
        message.stop()
        self.fit()

    def fit(self) -> None:
        """Grow and shrink with the text, but leave most of the screen to the conversation."""
        most = max(LEAST_LINES, min(MOST_LINES, self.screen.size.height // 3))
        lines = self.area.wrapped_document.height
        self.area.styles.height = max(LEAST_LINES, min(most, lines))
        # A bar that is only there until the box has grown lays the screen out twice more.
        self.area.styles.overflow_y = "auto" if lines > most else "hidden"
