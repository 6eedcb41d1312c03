"""How a ticket reads as a row of the list: how long, who, what, how much.

The subject gets the room. Waiting comes first, because it decides what is next. A pane that is
wide enough shows one line per ticket; a narrow one shows two, so that the subject stays readable.
Pure painters: `TicketList` calls them and caches what they make.
"""

from datetime import datetime

from rich.cells import cell_len
from textual.strip import Strip

from tui.domain import SendState, TicketRow
from tui.records import dataclass
from tui.text import age, next_age_change_s
from tui.ui.look import Glyphs, Ground, Look, Role
from tui.ui.paint import Line, one_row

LATE_S = 3600
"""Waiting longer than this is drawn in amber."""
VERY_LATE_S = 4 * 3600
"""Waiting longer than this is drawn stronger still."""
NARROW_CELLS = 50
"""Below this width a ticket takes two lines."""

_AGE_CELLS = 5
_COUNT_CELLS = 3
_NO_TITLE = "(no subject)"


@dataclass(frozen=True, slots=True)
class RowState:
    """What of a row depends on the moment and on the cursor; with the row it decides the paint."""

    label: str
    """The age as shown."""
    age_role: Role
    ground: Ground = "page"
    pending: str = ""
    """What the ticket is about to become (`closing…`); empty when no change is on its way."""


def lines_per_row(width: int) -> int:
    """How many lines a ticket takes in a list of that many cells."""
    return 2 if width < NARROW_CELLS else 1


def clock_of(row: TicketRow) -> datetime | None:
    """The moment that the row's age counts from: since when someone waits, else last activity."""
    return row.waiting_since or row.activity_at


def state_of(row: TicketRow, now: datetime, ground: Ground = "page", pending: str = "") -> RowState:
    """The moment's part of a row."""
    since = clock_of(row)
    if since is None:
        return RowState("", "dim", ground, pending)
    seconds = (now - since).total_seconds()
    return RowState(age(seconds), _age_role(row, seconds), ground, pending)


def next_change_s(row: TicketRow, now: datetime) -> float:
    """Seconds until the row's age would read differently; infinite when it has none."""
    since = clock_of(row)
    return float("inf") if since is None else next_age_change_s((now - since).total_seconds())


def mark_of(row: TicketRow, glyphs: Glyphs) -> tuple[str, Role]:
    """The one mark of a row: the most pressing thing about it, and the colour that goes with it."""
    match row.send_state:
        case SendState.UNKNOWN:
            return glyphs.unknown, "trouble"
        case SendState.REJECTED:
            return glyphs.refused, "trouble"
        case SendState.HELD:
            return glyphs.held, "late"
        case SendState.QUEUED | SendState.SENDING | SendState.ON_WIRE:
            return glyphs.sending, "dim"
        case _:
            pass
    if row.has_draft:
        return glyphs.draft, "body"
    if row.status == "CLOSED":
        return (glyphs.archived if row.archived else glyphs.closed), "dim"
    if row.is_new:
        return glyphs.new, "hue"
    return (glyphs.archived, "dim") if row.archived else (" ", "dim")


def mark_words(glyphs: Glyphs) -> list[tuple[str, str]]:
    """Every mark and what it says, for the help."""
    return [
        (glyphs.new, "The customer wrote since you last opened it"),
        (glyphs.draft, "A draft of yours"),
        (glyphs.sending, "A reply or change on its way"),
        (glyphs.held, "A reply held back, because someone wrote meanwhile"),
        (glyphs.refused, "A reply or change that SellApp refused"),
        (glyphs.unknown, "A reply of which nobody knows whether it arrived"),
        (glyphs.closed, "Closed"),
        (glyphs.archived, "Archived"),
    ]


def who(row: TicketRow) -> str:
    """Who wrote, as short as it stays recognisable: the part of the address before the @."""
    return one_row(row.customer_email.partition("@")[0] or row.customer_email or "unknown")


def paint_row(
    row: TicketRow, state: RowState, width: int, lines: int, look: Look
) -> tuple[Strip, ...]:
    """The lines of one ticket, each exactly `width` cells.

    Args:
        row: the ticket.
        state: its age and its ground.
        width: cells of the pane.
        lines: 1, or 2 for a narrow pane; see `lines_per_row`.
        look: theme and glyphs.
    """
    if lines == 1:
        return (_one_line(row, state, width, look),)
    return _two_lines(row, state, width, look)


def paint_missing(
    words: str, ground: Ground, width: int, lines: int, look: Look
) -> tuple[Strip, ...]:
    """The lines of a ticket that there is nothing known of, and why."""
    line = _begin(look, width, ground)
    line.gap(_AGE_CELLS + 3)
    line.add(words, "dim")
    rest = [_begin(look, width, ground).strip() for _ in range(lines - 1)]
    return (line.strip(), *rest)


def _one_line(row: TicketRow, state: RowState, width: int, look: Look) -> Strip:
    line = _begin(look, width, state.ground)
    _add_age_and_mark(line, row, state, look)
    line.column(who(row), _who_cells(width), _who_role(row))
    line.gap(2)
    pending_cells = cell_len(state.pending) + 2 if state.pending else 0
    _add_title(line, row, line.room - pending_cells - _COUNT_CELLS - 2)
    if state.pending:
        line.gap(2)
        line.add(state.pending, "late")
    _add_count(line, row)
    return line.strip()


def _two_lines(row: TicketRow, state: RowState, width: int, look: Look) -> tuple[Strip, Strip]:
    top = _begin(look, width, state.ground)
    _add_age_and_mark(top, row, state, look)
    _add_title(top, row, top.room - 1)
    below = _begin(look, width, state.ground)
    below.gap(_AGE_CELLS + 3)
    pending = f" {look.glyphs.dot} {state.pending}" if state.pending else ""
    name_cells = max(0, below.room - _COUNT_CELLS - 2 - cell_len(pending))
    below.column(who(row), min(name_cells, cell_len(who(row))), "dim")
    below.add(pending, "late")
    below.gap(below.room - _COUNT_CELLS - 2)
    _add_count(below, row)
    return top.strip(), below.strip()


def _begin(look: Look, width: int, ground: Ground) -> Line:
    """A line with the cursor's rail."""
    line = Line(look, width, ground)
    if ground == "page":
        line.gap(1)
    else:
        line.add(look.glyphs.cursor, "focus" if ground == "cursor" else "dim")
    return line


def _add_age_and_mark(line: Line, row: TicketRow, state: RowState, look: Look) -> None:
    mark, mark_role = mark_of(row, look.glyphs)
    line.column(state.label, _AGE_CELLS, state.age_role, is_right=True)
    line.gap(1)
    line.add(mark, mark_role)
    line.gap(1)


def _add_title(line: Line, row: TicketRow, cells: int) -> None:
    role: Role = "strong" if row.is_new else _quiet_role(row, "body")
    line.column(one_row(row.title) or _NO_TITLE, cells, role if row.title else "dim")


def _add_count(line: Line, row: TicketRow) -> None:
    count = "" if row.message_count is None else str(row.message_count)
    line.gap(1)
    line.column(count if len(count) <= _COUNT_CELLS else "99+", _COUNT_CELLS, "dim", is_right=True)


def _age_role(row: TicketRow, seconds: float) -> Role:
    if row.waiting_since is None:
        return "dim"
    if seconds > VERY_LATE_S:
        return "very_late"
    return "late" if seconds > LATE_S else "body"


def _who_role(row: TicketRow) -> Role:
    return "strong" if row.is_new else "dim"


def _quiet_role(row: TicketRow, role: Role) -> Role:
    """Closed and archived tickets step back."""
    return "dim" if row.archived or row.status == "CLOSED" else role


def _who_cells(width: int) -> int:
    if width < 60:
        return 11
    return 14 if width < 90 else 18
