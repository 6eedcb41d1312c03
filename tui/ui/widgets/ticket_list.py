"""The list of tickets: a cursor and a window over any number of rows.

It holds ticket ids and a small cache of rows, asks its window for the rows in sight, and keeps the
cursor on the same ticket whatever happens around it. It never sorts, filters or reads anything
else; the screen gives it a new listing with `show`.
"""

from array import array
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from textual import events
from textual.message import Message
from textual.strip import Strip

from tui.clock import Clock
from tui.domain import TicketId, TicketRow
from tui.errors import InboxError
from tui.ui.look import Ground, Look
from tui.ui.paint import blank
from tui.ui.paint_rows import (
    RowState,
    lines_per_row,
    next_change_s,
    paint_missing,
    paint_row,
    state_of,
)
from tui.ui.widgets.line_view import LineView
from tui.ui.widgets.row_window import ReadRows, RowWindow

_KEPT_ROWS = 160
"""Painted rows that are kept: a few screens, so that scrolling back and forth is cheap. On a screen
of more than eighty rows, two screens."""
_LONG_S = 30 * 86_400
"""An age that stays the same for longer is not worth a date."""
_NEVER = datetime.max.replace(tzinfo=UTC)


class _Painted(NamedTuple):
    """A row as painted, and how long it stays true."""

    strips: tuple[Strip, ...]
    state: RowState | None
    until: datetime


class TicketList(LineView):
    """The list pane: one painted row per ticket, read as they come into sight."""

    class Moved(Message):
        """The cursor stands on another ticket, or on none."""

        def __init__(self, ticket_id: TicketId | None) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    class Fitted(Message):
        """The list has fitted itself to its size."""

    class Opened(Message):
        """The person wants to read this ticket."""

        def __init__(self, ticket_id: TicketId) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    class Unreadable(Message):
        """Rows could not be read; what was read before stands in their place."""

        def __init__(self, error: InboxError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        read_rows: ReadRows,
        look: Look,
        clock: Clock,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        """Begin with no tickets.

        Args:
            read_rows: the window onto the mailbox; ids that are gone are left out of its answer.
            look: how to paint.
            clock: for the ages.
            id: Textual's id of the widget.
            classes: its stylesheet classes.
        """
        super().__init__(look, id=id, classes=classes)
        self._window = RowWindow(read_rows, self._note_trouble)
        self._clock = clock
        self._cursor = 0
        self._row_lines = 1
        self._was_opened_by_click = False
        self._painted: dict[int, _Painted] = {}
        self._kept_rows = _KEPT_ROWS
        self._pending: Mapping[TicketId, str] = {}
        self._empty = ("Nothing here", "")

    # ---- what it shows

    @property
    def ids(self) -> "array[int]":
        """The listing, in order. Not to be changed in place."""
        return self._window.ids

    @property
    def cursor_index(self) -> int:
        """The cursor's position in the listing; 0 when there is nothing."""
        return self._cursor

    @property
    def cursor_id(self) -> TicketId | None:
        """The ticket under the cursor."""
        return TicketId(self.ids[self._cursor]) if self.ids else None

    @property
    def empty(self) -> tuple[str, str]:
        """Headline and advice for when there are no tickets."""
        return self._empty

    @empty.setter
    def empty(self, words: tuple[str, str]) -> None:
        if words != self._empty:
            self._empty = words
            if not self.ids:
                self.refresh()

    def show(self, ids: "array[int]", *, keep: TicketId | None = None) -> None:
        """Take a new listing.

        The cursor stays on its ticket, or where it was when that ticket is no longer listed; its
        row stays at the same height of the pane, as far as the new listing allows.

        Args:
            ids: ticket ids in order (typecode "q"); kept, not copied.
            keep: the ticket for the cursor; by default the one under it.
        """
        if keep is None and self._lengthen(ids):
            return
        before = self.cursor_id
        top, old_cursor = self.scroll_offset.y, self._cursor
        was_in_sight = old_cursor in self._in_sight()
        wanted = before if keep is None else keep
        found = _index_of(ids, wanted)
        self._window.list_anew(ids)
        self._painted.clear()
        self._cursor = max(0, min(old_cursor if found is None else found, len(ids) - 1))
        self.set_line_count(len(ids) * self._row_lines)
        self.scroll_to_line(top + (self._cursor - old_cursor) * self._row_lines)
        if was_in_sight:
            self._scroll_to_cursor()
        self.refresh()
        if self.cursor_id != before:
            self.post_message(self.Moved(self.cursor_id))

    def _lengthen(self, ids: "array[int]") -> bool:
        """Take a listing that only has more at its end: then nothing in sight changes.

        Returns:
            Whether it was such a one.
        """
        former = self.ids
        if not former or len(ids) <= len(former) or ids[: len(former)] != former:
            return False
        is_end_in_sight = self._in_sight().stop == len(former)
        self._window.lengthen(ids)
        self.set_line_count(len(ids) * self._row_lines)
        if is_end_in_sight:
            self.refresh()
        return True

    def reread(self, ids: frozenset[TicketId] | None = None) -> None:
        """Read rows again and repaint those in sight that read differently now.

        Args:
            ids: the tickets that changed; None for any.
        """
        in_sight = self._in_sight()
        before = [self._window.row(index) for index in in_sight]
        self._window.forget(ids)
        for index, row in zip(in_sight, before, strict=True):
            if self._window.row(index) != row:
                self._refresh_row(index)

    def show_pending(self, pending: Mapping[TicketId, str]) -> None:
        """Say what tickets are about to become, in place of showing it as done.

        Args:
            pending: ticket id -> words such as `closing…`.
        """
        former, self._pending = self._pending, pending
        if former == pending:
            return
        for index in self._in_sight():
            ticket_id = TicketId(self.ids[index])
            if former.get(ticket_id) != pending.get(ticket_id):
                self._refresh_row(index)

    def tick(self) -> float:
        """Repaint rows whose age reads differently by now.

        Returns:
            Seconds until an age in sight changes next; infinite when none will.
        """
        now = self._clock.now()
        wait_s = float("inf")
        for index in self._in_sight():
            row = self._window.row(index)
            if row is None:
                continue
            painted = self._painted.get(index)
            if painted is None or painted.state != self._state_of(index, row, now):
                self._refresh_row(index)
            wait_s = min(wait_s, next_change_s(row, now))
        return wait_s

    # ---- the cursor

    def move(self, delta: int) -> None:
        """Move the cursor by so many rows, as far as there are any."""
        self._set_cursor(self._cursor + delta)

    def go(self, index: int) -> None:
        """Put the cursor on a position; -1 is the last."""
        self._set_cursor(index if index >= 0 else len(self.ids) + index)

    def page(self, delta: int) -> None:
        """Move the cursor and the view by so many panes."""
        rows = max(1, self.pane.height // self._row_lines)
        self.scroll_to_line(self.scroll_offset.y + delta * rows * self._row_lines)
        self.move(delta * rows)
        self.call_after_refresh(self._read_ahead, delta)

    def _read_ahead(self, delta: int) -> None:
        """Once a page is painted: the rows of the next one, of which a third is the reading."""
        sight = self._in_sight()
        if delta > 0:
            ahead = range(sight.stop, min(sight.stop + len(sight), len(self.ids)))
        else:
            ahead = range(max(0, sight.start - len(sight)), sight.start)
        for index in (ahead[0], ahead[-1]) if ahead else ():
            self._window.row(index)

    def select(self, ticket_id: TicketId) -> bool:
        """Put the cursor on a ticket; False when it is not listed."""
        index = _index_of(self.ids, ticket_id)
        if index is None:
            return False
        self._set_cursor(index)
        return True

    def _set_cursor(self, index: int) -> None:
        index = max(0, min(index, len(self.ids) - 1))
        if index != self._cursor:
            former, self._cursor = self._cursor, index
            self._refresh_row(former)
            self._refresh_row(index)
            self.post_message(self.Moved(self.cursor_id))
        self._scroll_to_cursor()

    def _scroll_to_cursor(self) -> None:
        height = self.pane.height
        top, first = self.scroll_offset.y, self._cursor * self._row_lines
        last = first + self._row_lines
        if first < top or self._row_lines > height:
            self.scroll_to_line(first)
        elif last > top + height:
            self.scroll_to_line(last - height)

    # ---- painting

    def paint(self, rows: range) -> list[Strip]:
        """The lines at these content rows."""
        if not self.ids:
            return [self.notice_line(y, *self._empty) for y in rows]
        width, now = self.pane.width, self._clock.now()
        # A part of the pane may be painted alone, so this only grows.
        self._kept_rows = max(self._kept_rows, 2 * len(rows))
        return [self._line(y, width, now) for y in rows]

    def _line(self, y: int, width: int, now: datetime) -> Strip:
        index, part = divmod(y, self._row_lines)
        if index >= len(self.ids):
            return blank(self.look, width)
        painted = self._painted.get(index)
        if painted is None or painted.until <= now:
            painted = self._paint_row(index, width, now)
            self._keep(index, painted)
        return painted.strips[part]

    def _keep(self, index: int, painted: _Painted) -> None:
        """Keep a painted row, and let go of the one that was painted first.

        By hand: Textual's `FIFOCache` cannot drop one row, and its `LRUCache` is a ring, of which
        each change of the view would leave half a megabyte to the garbage collector.
        """
        self._painted.pop(index, None)
        if len(self._painted) >= self._kept_rows:
            del self._painted[next(iter(self._painted))]
        self._painted[index] = painted

    def look_changed(self) -> None:
        """Drop the painted rows."""
        self._painted.clear()

    def _paint_row(self, index: int, width: int, now: datetime) -> _Painted:
        row, lines, ground = self._window.row(index), self._row_lines, self._ground(index)
        if row is None:
            words = "cannot be read now" if self._window.is_blind else "is no longer here"
            missing = f"#{self.ids[index]} {words}"
            strips = paint_missing(missing, ground, width, lines, self.look)
            return _Painted(strips, None, _NEVER)
        state = self._state_of(index, row, now)
        wait_s = next_change_s(row, now)
        until = now + timedelta(seconds=wait_s) if wait_s < _LONG_S else _NEVER
        return _Painted(paint_row(row, state, width, lines, self.look), state, until)

    def _note_trouble(self, error: InboxError) -> None:
        self.post_message(self.Unreadable(error))

    def _state_of(self, index: int, row: TicketRow, now: datetime) -> RowState:
        return state_of(row, now, self._ground(index), self._pending.get(row.id, ""))

    def _ground(self, index: int) -> Ground:
        if index != self._cursor:
            return "page"
        return "cursor" if self.has_focus else "quiet"

    def _refresh_row(self, index: int) -> None:
        self._painted.pop(index, None)
        self.refresh_lines(index * self._row_lines, self._row_lines)

    def _in_sight(self) -> range:
        first, rest = divmod(self.scroll_offset.y, self._row_lines)
        rows = -(-(rest + self.pane.height) // self._row_lines)
        return range(first, min(first + rows, len(self.ids)))

    # ---- Textual's events

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's own signature
        """Show on the cursor's row whether keys go there."""
        super().watch_has_focus(has_focus)
        self._refresh_row(self._cursor)

    def on_resize(self) -> None:
        """Fit the rows to the new width; the topmost stays, and the cursor stays in sight."""
        row_lines = lines_per_row(self.pane.width)
        top = self.scroll_offset.y // self._row_lines
        if row_lines != self._row_lines:
            self._row_lines = row_lines
            self.set_line_count(len(self.ids) * row_lines)
            self.scroll_to_line(top * row_lines)
        self._painted.clear()
        self._scroll_to_cursor()
        if self.size.height:
            self.post_message(self.Fitted())

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row; a row that has it already, or a second click, opens it."""
        index = (event.y + self.scroll_offset.y) // self._row_lines
        if not 0 <= index < len(self.ids):
            return
        event.stop()
        is_second = event.chain > 1
        opens = index == self._cursor and not (is_second and self._was_opened_by_click)
        self._was_opened_by_click = opens
        self._set_cursor(index)
        if opens:
            self.post_message(self.Opened(TicketId(self.ids[index])))


def _index_of(ids: "array[int]", ticket_id: TicketId | None) -> int | None:
    if ticket_id is None:
        return None
    try:
        return ids.index(ticket_id)
    except ValueError:
        return None
