"""A customer's other tickets, for the panel beside the conversation: age, how it stands, title.

Pure painters for `TicketFacts`.
"""

from collections.abc import Sequence
from datetime import datetime

from textual.strip import Strip

from tui.domain import TicketRow
from tui.ui.look import Look
from tui.ui.paint import Line, blank, one_row
from tui.ui.paint_rows import mark_of, state_of

MOST_OTHERS = 8


def paint_others(others: Sequence[TicketRow], now: datetime, width: int, look: Look) -> list[Strip]:
    """A headline and a line for each ticket; nothing when there is none.

    Args:
        others: newest activity first; those behind `MOST_OTHERS` are only counted.
        now: for the ages.
        width: cells of the panel.
        look: theme and glyphs.
    """
    if not others:
        return []
    strips = [_line("Other tickets of this customer", width, look)]
    strips += [_row(row, now, width, look) for row in others[:MOST_OTHERS]]
    if more := len(others) - MOST_OTHERS:
        strips += [_line(f"and {more} more", width, look)] if more > 0 else []
    return [*strips, blank(look, width)]


def _row(row: TicketRow, now: datetime, width: int, look: Look) -> Strip:
    state = state_of(row, now)
    mark, mark_role = mark_of(row, look.glyphs)
    line = Line(look, width)
    line.gap(1)
    line.column(state.label, 5, state.age_role, is_right=True)
    line.gap(1)
    line.add(mark, mark_role)
    line.gap(1)
    title = one_row(row.title) or "(no subject)"
    line.column(title, line.room - 1, "body" if row.status != "CLOSED" else "dim")
    return line.strip()


def _line(words: str, width: int, look: Look) -> Strip:
    line = Line(look, width)
    line.gap(1)
    line.column(words, line.room - 1, "dim")
    return line.strip()
