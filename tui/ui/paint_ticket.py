"""What is known of one ticket: the lines above its conversation, and the panel beside it.

Only what is known is shown: no empty labels, no placeholders. Pure painters for `TicketHeader` and
`TicketFacts`.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo

from rich.cells import cell_len
from textual.strip import Strip

from tui.domain import Message, Thread, Ticket
from tui.records import dataclass
from tui.text import age_long
from tui.ui.look import Look, Role
from tui.ui.paint import Line, blank, flowing, one_row, paragraph
from tui.ui.paint_messages import MARGIN_CELLS
from tui.ui.paint_rows import LATE_S, VERY_LATE_S
from tui.ui.paint_times import ago_words, clock_words, own_ago_words, short_words
from tui.ui.unsent import pending_words

_LABEL_CELLS = 11
_RECENT_S = 12 * 3600
"""Within it the time of day says enough."""
_SCROLL_BAR_CELLS = 1
"""The header ends where the conversation below it does, which has a scroll bar."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a ticket is looked at."""

    now: datetime
    tz: tzinfo


def waiting_since(thread: Thread) -> datetime | None:
    """Since when the customer waits: their first message after our last answer.

    None when nobody waits: closed, nothing written, or we spoke last.
    """
    if not thread.ticket.is_open:
        return None
    since: datetime | None = None
    for message in reversed(thread.messages):
        if not message.is_customer:
            break
        since = message.created_at or since
    return since


def paint_header(thread: Thread, moment: Moment, width: int, look: Look) -> list[Strip]:
    """Title, facts and an empty line, each exactly `width` cells; as many as they need."""
    inner = width - _SCROLL_BAR_CELLS
    pieces = _header_pieces(thread, moment, look)
    facts = flowing(look, inner, pieces, margin=MARGIN_CELLS)
    return [
        *_title_lines(thread.ticket, width, look),
        *(strip.extend_cell_length(width, look.style("body")) for strip in facts),
        *_unrefreshed_lines(thread, moment, width, look),
        blank(look, width),
    ]


def paint_facts(thread: Thread, moment: Moment, width: int, look: Look) -> list[Strip]:
    """The panel: a label and its value on each line, long values wrapped below themselves."""
    strips = [blank(look, width)]
    for group in _fact_groups(thread, moment):
        known = [(label, value) for label, value in group if value]
        for label, value in known:
            strips.extend(_fact_lines(label, value, width, look))
        if known:
            strips.append(blank(look, width))
    return strips


def reference_words(ticket: Ticket) -> str:
    """`order 771204`, another thing the ticket is about, or nothing."""
    if ticket.order_id is not None:
        return f"order {ticket.order_id}"
    if ticket.reference_type and ticket.reference_id:
        return one_row(f"{ticket.reference_type} {ticket.reference_id}")
    return one_row(ticket.reference_type or "")


def _title_lines(ticket: Ticket, width: int, look: Look) -> list[Strip]:
    """The title on two lines at most, and the number at the end of the first."""
    number = f"#{ticket.id}"
    title = one_row(ticket.title) or "(no subject)"
    right = width - MARGIN_CELLS - _SCROLL_BAR_CELLS
    room = max(0, right - MARGIN_CELLS - 2 - len(number))
    first, *rest = paragraph(title, room)
    strips: list[Strip] = []
    for text in (first, *([" ".join(rest)] if rest else [])):
        line = Line(look, width)
        line.gap(MARGIN_CELLS)
        line.column(text, min(room, cell_len(text)), "strong" if ticket.title else "dim")
        line.gap_to(right - len(number))
        line.add("" if strips else number, "dim")
        strips.append(line.strip())
    return strips


def _header_pieces(thread: Thread, moment: Moment, look: Look) -> list[tuple[str, Role]]:
    """Who, how long, how it stands, about what; then what is out of the ordinary."""
    ticket = thread.ticket
    pieces: list[tuple[str, Role]] = [
        (one_row(ticket.customer_email) or "e-mail not told", "hue"),
    ]
    since = waiting_since(thread)
    if since is not None:
        seconds = (moment.now - since).total_seconds()
        waiting = "just wrote" if seconds < 60 else f"waiting {age_long(seconds)}"
        pieces.append((waiting, _waiting_role(seconds)))
    pieces.append((one_row(ticket.status) or "status not told", "body"))
    pending = pending_words(thread.outgoing, look.glyphs.ellipsis).get(ticket.id)
    if pending:
        pieces.append((pending, "late"))
    if ticket.archived:
        pieces.append(("archived", "body"))
    if reference := reference_words(ticket):
        pieces.append((reference, "dim"))
    if stale := _stale_words(thread, moment):
        pieces.append((stale, "late"))
    return pieces


def _waiting_role(seconds: float) -> Role:
    if seconds > VERY_LATE_S:
        return "very_late"
    return "late" if seconds > LATE_S else "body"


def _stale_words(thread: Thread, moment: Moment) -> str:
    """How old the messages are, when the ticket has moved on since."""
    if thread.fetched_at is None:
        return "messages not read yet"
    if not (thread.is_stale or thread.unrefreshed):
        return ""
    ago_s = (moment.now - thread.fetched_at).total_seconds()
    return f"read {_when_words(thread.fetched_at, moment)}, {own_ago_words(ago_s)}"


def unrefreshed_words(thread: Thread, moment: Moment) -> str:
    """Since when and why its messages cannot be read, and what comes next; empty when they can."""
    trouble = thread.unrefreshed
    if trouble is None:
        return ""
    state = "readable" if thread.fetched_at is None else "refreshed"
    since = _when_words(trouble.since, moment)
    return f"Not {state} since {since}: {trouble.why}. The inbox tries again by itself."


def _unrefreshed_lines(thread: Thread, moment: Moment, width: int, look: Look) -> list[Strip]:
    words = unrefreshed_words(thread, moment)
    strips: list[Strip] = []
    for text in paragraph(words, width - 2 * MARGIN_CELLS - _SCROLL_BAR_CELLS) if words else ():
        line = Line(look, width)
        line.gap(MARGIN_CELLS)
        line.add(text, "late")
        strips.append(line.strip())
    return strips


def _when_words(at: datetime, moment: Moment) -> str:
    """The time of day where that says enough."""
    tz = moment.tz
    is_recent = (moment.now - at).total_seconds() < _RECENT_S
    return clock_words(at, tz) if is_recent else short_words(at, tz, moment.now.astimezone(tz).year)


def _fact_groups(thread: Thread, moment: Moment) -> list[list[tuple[str, str]]]:
    ticket = thread.ticket
    return [
        [
            ("Customer", one_row(ticket.customer_email)),
            ("About", reference_words(ticket)),
            ("Reason", one_row(ticket.reason)),
        ],
        [
            ("Status", one_row(ticket.status)),
            ("Archived", "yes" if ticket.archived else ""),
            ("Messages", _messages_words(thread)),
            ("Read by", _read_words(ticket)),
        ],
        [
            ("Created", _moment_words(ticket.created_at, moment)),
            ("Updated", _moment_words(ticket.updated_at, moment)),
            ("Fetched", _moment_words(thread.fetched_at, moment, own_ago_words)),
        ],
    ]


def _messages_words(thread: Thread) -> str:
    """How many, and how many of them the customer wrote."""
    if not thread.messages:
        count = thread.ticket.message_count
        return "" if count is None else str(count)
    theirs = sum(map(_is_theirs, thread.messages))
    return f"{len(thread.messages)}, {theirs} by the customer"


def _is_theirs(message: Message) -> bool:
    return message.is_customer


def _read_words(ticket: Ticket) -> str:
    """Who has read the ticket at SellApp, as far as told."""
    readers = [
        name
        for name, has_read in (
            ("store", ticket.store_has_read),
            ("customer", ticket.customer_has_read),
        )
        if has_read
    ]
    if readers:
        return " and ".join(readers)
    if ticket.read_by is not None:
        return f"user {ticket.read_by}"
    return "nobody yet" if ticket.store_has_read is False else ""


def _moment_words(
    at: datetime | None, moment: Moment, in_words: Callable[[float], str] = ago_words
) -> str:
    if at is None:
        return ""
    ago = in_words((moment.now - at).total_seconds())
    year = moment.now.astimezone(moment.tz).year
    return f"{short_words(at, moment.tz, year)}\n{ago}"


def _fact_lines(label: str, value: str, width: int, look: Look) -> list[Strip]:
    strips: list[Strip] = []
    for number, text in enumerate(paragraph(value, width - _LABEL_CELLS - 2)):
        line = Line(look, width)
        line.gap(1)
        line.column("" if number else label, _LABEL_CELLS, "dim")
        line.add(text, "dim" if number and "\n" in value else "body")
        strips.append(line.strip())
    return strips
