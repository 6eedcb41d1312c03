"""How a conversation is laid out and painted: rails, names, wrapped text, states.

The customer stands on the left with a rail on the left, our side stands to the right with a rail
on the right; the word in the header says the same. Laying out (wrapping) and painting are apart:
heights are needed for all messages, paint only for the lines in sight.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from tui.domain import Message, OutgoingKind
from tui.records import dataclass, field
from tui.text import matches
from tui.ui.look import Look, Role, marked
from tui.ui.paint import Line, one_row, paragraph
from tui.ui.paint_links import Span, annotated, pieces, spans_of_rows
from tui.ui.paint_outgoing import Hand, Part, Remark, change_as_asked, remarks_of, role_of
from tui.ui.paint_thread import DayItem, Item, MessageItem, NewItem, OutgoingItem
from tui.ui.paint_times import clock_words, day_words, exact_short_words, exact_words

MAX_MEASURE_CELLS = 88
"""Lines longer than this are hard to read, however wide the pane is."""

MARGIN_CELLS = 2
"""Left and right of everything; the first cell is kept for the focus line."""

ROOMY_CELLS = 60
"""From here on, an exact time with day and zone leaves the writer's name whole."""
_NO_TEXT = "(no text)"
_Block = MessageItem | OutgoingItem


@dataclass(frozen=True, slots=True)
class Canvas:
    """What laying out and painting need to know beside the items."""

    width: int
    """Cells of the pane."""
    look: Look
    tz: tzinfo
    this_year: int
    is_exact: bool = False
    """Full dates and seconds with every message."""
    is_focused: bool = False
    """Draw the line that says so down the left edge."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command id -> its key as people write it."""
    sought: tuple[str, ...] = ()
    """Words to mark where they stand."""

    @property
    def measure(self) -> int:
        """Cells from the left edge of the left rail to the right edge of the right one."""
        return max(8, min(self.width - 2 * MARGIN_CELLS, MAX_MEASURE_CELLS))

    @property
    def indent(self) -> int:
        """How far the two sides are shifted against each other."""
        measure = self.measure
        if measure < 40:
            return 2
        return 6 if measure < 64 else 12

    @property
    def body_cells(self) -> int:
        """Cells for text beside a rail and its gap."""
        return max(1, self.measure - self.indent - 2)


@dataclass(frozen=True, slots=True)
class Laid:
    """An item whose lines are known for one width."""

    item: Item
    body: tuple[str, ...] = ()
    """Wrapped text between header and notes."""
    spans: tuple[tuple[Span, ...], ...] = ()
    """Links and warnings of each line of `body`; empty when there are none at all."""
    notes: tuple[Remark, ...] = ()
    """Wrapped remarks below the text, not written by anyone: states, what was hidden."""

    @property
    def height(self) -> int:
        """Lines, with the empty one below."""
        if isinstance(self.item, DayItem | NewItem):
            return 2
        return len(self.body) + len(self.notes) + 2


def estimated_height(item: Item, body_cells: int) -> int:
    """About how many lines an item will take, without wrapping it.

    Args:
        item: of a conversation.
        body_cells: the canvas's; asked once for all items, of which there may be ten thousand.
    """
    # Not by `match`, which looks the fields up anew for each item.
    if isinstance(item, MessageItem):
        text = item.message.content
    elif isinstance(item, OutgoingItem):
        text = item.outgoing.text
    else:
        return 2
    return 3 + text.count("\n") + len(text) // body_cells


def lay_out(item: Item, canvas: Canvas) -> Laid:
    """Wrap an item's text to the canvas."""
    match item:
        case MessageItem(message):
            return _laid_text(item, message.content, _message_notes(message, canvas), canvas)
        case OutgoingItem(outgoing):
            hand = Hand(canvas.body_cells, canvas.look.glyphs, canvas.keys)
            return _laid_text(item, outgoing.text, remarks_of(item, hand), canvas)
        case _:
            return Laid(item)


def paint_line(laid: Laid, number: int, canvas: Canvas) -> Strip:
    """Paint one line of an item, exactly as wide as the canvas.

    Args:
        laid: the item, laid out for this canvas.
        number: which of its lines, from 0.
        canvas: width, look and zone.
    """
    match laid.item:
        case DayItem(day):
            words = day_words(day, canvas.this_year) if day else "no date"
            return _separator(words, "dim", canvas) if number == 0 else paint_air(canvas)
        case NewItem():
            words = "new since you last looked"
            return _separator(words, "hue", canvas) if number == 0 else paint_air(canvas)
        case item:
            return _paint_block_line(laid, item, number, canvas)


def link_at(laid: Laid, number: int, cell: int, canvas: Canvas) -> str | None:
    """The address of the link at a cell of an item's line, if there is one.

    Args:
        laid: the item, laid out for this canvas.
        number: which of its lines, from 0.
        cell: counted from the pane's left edge.
        canvas: the canvas that the item was laid out for.
    """
    if not laid.spans or not 1 <= number <= len(laid.body):
        return None
    at = _text_cell(laid.item, canvas)
    for text, kind, url in pieces(laid.body[number - 1], laid.spans[number - 1]):
        end = at + cell_len(text)
        if kind == "link" and at <= cell < end:
            return url
        at = end
    return None


def command_at(laid: Laid, number: int, cell: int, canvas: Canvas) -> str | None:
    """The id of the command whose choice is at a cell of an item's line, if there is one.

    Args:
        laid: the item, laid out for this canvas.
        number: which of its lines, from 0.
        cell: counted from the pane's left edge.
        canvas: the canvas that the item was laid out for.
    """
    row = number - 1 - len(laid.body)
    if not 0 <= row < len(laid.notes):
        return None
    at = _text_cell(laid.item, canvas)
    for part in laid.notes[row]:
        end = at + cell_len(part.text)
        if at <= cell < end:
            return part.command or None
        at = end
    return None


def _laid_text(item: Item, text: str, notes: tuple[Remark, ...], canvas: Canvas) -> Laid:
    text, spans = annotated(text, canvas.look.glyphs.warning)
    is_change = isinstance(item, OutgoingItem) and item.outgoing.kind is OutgoingKind.UPDATE
    if is_change:
        rows = []
    elif text.strip():
        rows = paragraph(text.rstrip(), canvas.body_cells)
    else:
        rows, notes = [], ((Part(_NO_TEXT, "dim"),), *notes)
    return Laid(
        item,
        tuple(rows),
        tuple(spans_of_rows(text, rows, spans)) if spans else (),
        notes,
    )


def _message_notes(message: Message, canvas: Canvas) -> tuple[Remark, ...]:
    if not message.hidden_chars:
        return ()
    words = f"[hidden characters: {message.hidden_chars}]"
    return tuple((Part(row, "late"),) for row in paragraph(words, canvas.body_cells))


def paint_air(canvas: Canvas) -> Strip:
    """An empty line of the conversation."""
    return _begin(canvas).strip()


def _begin(canvas: Canvas) -> Line:
    """A line with its left margin."""
    line = Line(canvas.look, canvas.width)
    if canvas.is_focused:
        line.add(canvas.look.glyphs.focus, "focus")
    line.gap_to(MARGIN_CELLS)
    return line


def _separator(words: str, role: Role, canvas: Canvas) -> Strip:
    rule = canvas.look.glyphs.rule
    line = _begin(canvas)
    line.add(rule * 2, "faint" if role == "dim" else role)
    line.add(f" {words} ", role)
    line.add(rule * max(0, MARGIN_CELLS + canvas.measure - line.used), "faint")
    return line.strip()


def _paint_block_line(laid: Laid, item: _Block, number: int, canvas: Canvas) -> Strip:
    """A line of a message or of an outgoing row: rail, text, rail."""
    if number >= laid.height - 1:
        return paint_air(canvas)
    line = _begin(canvas)
    glyphs = canvas.look.glyphs
    if _is_left(item):
        line.add(glyphs.customer, "hue")
        line.gap(1)
        _add_content(line, laid, item, number, canvas)
    else:
        line.gap(canvas.indent)
        _add_content(line, laid, item, number, canvas)
        line.gap_to(MARGIN_CELLS + canvas.measure - 1)
        if isinstance(item, OutgoingItem):
            line.add(glyphs.pending, role_of(item.outgoing.state))
        else:
            line.add(glyphs.store, "store")
    return line.strip()


def _add_content(line: Line, laid: Laid, item: _Block, number: int, canvas: Canvas) -> None:
    if number == 0:
        _add_header(line, item, canvas)
        return
    row = number - 1
    if row >= len(laid.body):
        for part in laid.notes[row - len(laid.body)]:
            line.add(part.text, part.role)
        return
    spans = laid.spans[row] if laid.spans else ()
    for text, kind, _ in pieces(laid.body[row], spans):
        _add_marked(line, text, _span_style(kind, canvas.look), canvas)


def _add_marked(line: Line, text: str, style: Style, canvas: Canvas) -> None:
    """Text in which what is sought stands out."""
    at = 0
    for start, end in matches(text, canvas.sought) if canvas.sought else ():
        line.add_styled(text[at:start], style)
        line.add_styled(text[start:end], marked(style))
        at = end
    line.add_styled(text[at:], style)


def match_line(laid: Laid, sought: Sequence[str]) -> int:
    """Which line of an item is the first with something sought; 0 when none is."""
    found = (number for number, row in enumerate(laid.body, 1) if matches(row, sought))
    return next(found, 0)


def _span_style(kind: str, look: Look) -> Style:
    if kind == "link":
        return look.link()
    return look.style("trouble" if kind == "warning" else "body")


def _add_header(line: Line, item: _Block, canvas: Canvas) -> None:
    """Who, as what, and when; the time ends where the text ends."""
    name, role_word, role, at = _header_of(item)
    end = line.used + canvas.body_cells
    words = _time_words(at, canvas)
    suffix = f" {canvas.look.glyphs.dot} {role_word}" if role_word else ""
    room = end - line.used - cell_len(words) - 1
    name_cells = min(cell_len(name), max(1, room - cell_len(suffix)))
    line.column(name, name_cells, role)
    line.column(suffix, min(cell_len(suffix), max(0, end - line.used)), "dim")
    line.gap_to(end - cell_len(words))
    if line.used + cell_len(words) <= end:
        line.add(words, "dim")


def _header_of(item: _Block) -> tuple[str, str, Role, datetime | None]:
    """Name, the word for its side, the name's role, and when."""
    match item:
        case MessageItem(message, fallback_name):
            name = one_row(_short_name(message.sender or fallback_name))
            word = one_row(message.author.lower()) or "writer not told"
            return name, word, "hue" if message.is_customer else "store", message.created_at
        case OutgoingItem(outgoing) if outgoing.kind is OutgoingKind.UPDATE:
            return "your change", change_as_asked(item), "store", outgoing.created_at
        case OutgoingItem(outgoing):
            return "your reply", outgoing.state.fate, "store", outgoing.created_at


def _short_name(sender: str) -> str:
    """The part of an address before the @; a name as it is."""
    return sender.partition("@")[0] or sender


def _time_words(at: datetime | None, canvas: Canvas) -> str:
    if at is None:
        return "no time"
    if not canvas.is_exact:
        return clock_words(at, canvas.tz)
    is_roomy = canvas.body_cells >= ROOMY_CELLS
    return exact_words(at, canvas.tz) if is_roomy else exact_short_words(at, canvas.tz)


def _is_left(item: Item) -> bool:
    return isinstance(item, MessageItem) and item.message.is_customer


def _text_cell(item: Item, canvas: Canvas) -> int:
    """The cell of the pane in which an item's text begins."""
    return MARGIN_CELLS + (2 if _is_left(item) else canvas.indent)
