"""The bottom line: what the keys do here, what is not sent, and what just happened.

Hints come from the registry through the screen, six at most, each clickable. A notice takes their
place for a while; nothing pops up over the work.
"""

import re
from collections.abc import Sequence

from tui.ui.look import Look, Role
from tui.ui.unsent import Unsent
from tui.ui.widgets.one_line import OneLine, Piece, Sides, cells_of

MOST_HINTS = 6


class StatusBar(OneLine):
    """Hints at the left, unsent work at the right."""

    def __init__(self, look: Look) -> None:
        """Begin with nothing to say."""
        super().__init__(look, id="status-bar")
        self._hints: tuple[tuple[str, str, str], ...] = ()
        self._notice: tuple[str, Role] = ("", "body")
        self._choices: tuple[str, tuple[tuple[str, str, str], ...]] = ("", ())
        self._unsent = Unsent()
        self._tray = ("", "")

    def set_hints(self, hints: Sequence[tuple[str, str, str]]) -> None:
        """What the keys do: (key as people write it, label, command id), the best first."""
        self._hints = tuple(hints)
        self.renew()

    def set_choices(self, first: str, choices: Sequence[tuple[str, str, str]]) -> None:
        """The first of two keys was pressed: what may follow; nothing ends it."""
        self._choices = (first, tuple(choices))
        self.renew()

    def set_notice(self, words: str, role: Role = "body") -> None:
        """What just happened; empty takes it away."""
        self._notice = (words, role)
        self.renew()

    def set_unsent(self, unsent: Unsent, tray: str = "", undo_key: str = "") -> None:
        """What is not sent.

        Args:
            unsent: the outbox, sorted.
            tray: what may still be undone, in words; empty when nothing may.
            undo_key: the key that undoes it, as people write it; empty when it has none.
        """
        self._unsent, self._tray = unsent, (tray, undo_key)
        self.renew()

    @property
    def notice(self) -> str:
        """The notice that is shown; empty when none is."""
        return self._notice[0]

    @property
    def notice_room(self) -> int:
        """Cells that a notice may take now."""
        width = self.size.width
        return max(0, width - cells_of(self._right(width)) - 2)

    def sides(self, width: int) -> Sides:
        """Choices, or a notice, or the hints that fit."""
        right = self._right(width)
        room = width - cells_of(right) - 2
        first, choices = self._choices
        if first:
            begin = [Piece(f" {first} ", "focus"), Piece("  ")]
            beside = self._fitting(begin, choices, room)
            if len(beside) == len(begin) + len(_hint_pieces(choices)):
                return beside, right
            # What was asked for by a key goes before what stands there all the time.
            return self._fitting(begin, choices, width), ()
        words, role = self._notice
        if words:
            return [Piece(f" {words}", role)], right
        # Whoever does not know the keys finds them all behind one, so that one is always there.
        last = [hint for hint in self._hints if hint[2] == "app.help"]
        others = [hint for hint in self._hints if hint not in last][: MOST_HINTS - len(last)]
        end = _hint_pieces(last)
        return [*self._fitting([], others, room - cells_of(end)), *end], right

    def _fitting(
        self, begin: list[Piece], hints: Sequence[tuple[str, str, str]], room: int
    ) -> list[Piece]:
        pieces = begin
        for hint in hints:
            more = _hint_pieces([hint])
            if cells_of(pieces) + cells_of(more) > room:
                break
            pieces = [*pieces, *more]
        return pieces

    def _right(self, width: int) -> list[Piece]:
        """The tray comes first, since it does not stay; what needs a person, if there is room."""
        tray, rest = self._tray_pieces(), self._rest_pieces()
        both = [*rest, Piece("  "), *tray] if rest and tray else tray or rest
        if cells_of(both) > width // 2 and tray:
            both = tray
        return [*both, Piece(" ")] if both else []

    def _tray_pieces(self) -> list[Piece]:
        words, key = self._tray
        if not words:
            return []
        undo = "undoes the last" if len(self._unsent.waiting) > 1 else "undo"
        return [
            Piece(words, "body", "act.undo"),
            Piece(" · ", "dim"),
            Piece(f"{key} " if key else "", "hue", "act.undo"),
            Piece(undo, "dim", "act.undo"),
            # One digit less after a second may not move the words.
            Piece(" " * _is_one_digit(words), "dim"),
        ]

    def _rest_pieces(self) -> list[Piece]:
        unsent = self._unsent
        if unsent.decisions:
            one, many = "a reply is in doubt", "replies are in doubt"
            if unsent.decisions != unsent.in_doubt:
                one, many = "1 needs a decision", "need a decision"
            words = one if unsent.decisions == 1 else f"{unsent.decisions} {many}"
            return [Piece(words, "trouble", "view.unsent")]
        return [Piece(f"{unsent.others} unsent", "late", "view.unsent")] if unsent.others else []


def _hint_pieces(hints: Sequence[tuple[str, str, str]]) -> list[Piece]:
    return [
        piece
        for key, label, command in hints
        for piece in (Piece(f" {key}", "hue", command), Piece(f" {label} ", "dim", command))
    ]


def _is_one_digit(words: str) -> bool:
    """The seconds that the words end with take one cell."""
    return re.search(r" \d s$", words) is not None
