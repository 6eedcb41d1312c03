"""The conversation of one ticket: painted lines, kept in place while messages come in.

The newest screen is wrapped and painted first, the rest in slices between other work. What stands
at the top of the pane stays there through new messages, another width and another look, unless
the view was at the end: then it follows. It never fetches or marks anything as seen.
"""

import math
from collections.abc import Hashable, Mapping
from datetime import tzinfo
from types import MappingProxyType

from textual import events
from textual.cache import FIFOCache, LRUCache
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui.clock import Clock
from tui.domain import Keeper, MessageId, Thread, TicketId
from tui.ui.look import Look
from tui.ui.paint_messages import (
    Canvas,
    Laid,
    command_at,
    link_at,
    paint_air,
    paint_line,
)
from tui.ui.paint_thread import (
    MessageItem,
    OutgoingItem,
    gone_texts,
    items_of,
    why_empty,
)
from tui.ui.unsent import left_s, next_second_s
from tui.ui.widgets.line_view import LineView
from tui.ui.widgets.thread_anchors import match_anchor, news_anchor, same_anchor
from tui.ui.widgets.thread_layout import Anchor, ThreadLayout

SLICE_S = 0.005
"""How long wrapping out of sight may hold up the screen at a time."""
_KEPT_LINES = 160
"""Painted lines that are kept: each takes some three kilobytes, with what Textual keeps in it.

In a cache that is emptied with every layout and so must not be a ring, as an `LRUCache` is.
"""
_LAYOUTS = 4
"""Tickets whose wrapped lines are kept."""
_LAYOUT_ITEMS = 2000
"""Longer conversations are wrapped anew when they come up again."""
_NOTHING: Mapping[Hashable, Laid] = MappingProxyType({})


def _shown_of(thread: Thread) -> tuple[object, ...]:
    """What this pane shows of a ticket: no draft, and not when it was fetched last."""
    return (
        thread.ticket,
        thread.messages,
        thread.outgoing,
        thread.fetched_at is None,
        thread.unrefreshed,
    )


class Conversation(LineView):
    """The reading pane."""

    class ChoicePressed(Message):
        """A choice of a card was clicked; `command` is its id."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    class LinkPressed(Message):
        """A link was clicked; `url` is http or https with its host in ASCII."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    def __init__(
        self,
        look: Look,
        clock: Clock,
        tz: tzinfo,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        """Begin with no ticket.

        Args:
            look: how to paint.
            clock: for the current year and for the length of slices.
            tz: the agent's time zone.
            id: Textual's id of the widget.
            classes: its stylesheet classes.
        """
        super().__init__(look, id=id, classes=classes)
        self._clock = clock
        self._tz = tz
        self._keeper = Keeper.THIS
        self._thread: Thread | None = None
        self._seen_id: MessageId | None = None
        self._layout: ThreadLayout | None = None
        self._layout_key: Hashable = None
        self._is_fresh = False
        self._anchor: Anchor = (0, 0)
        self._follows_end = True
        self._is_exact = False
        self._empty = ("No ticket chosen", "")
        self._is_overdue = False
        """The ticket changed while the pane was hidden and had no width to lay it out for."""
        self._sought: tuple[str, ...] = ()
        self._seeks = False
        """What is sought has not been brought into sight yet."""
        self._shown_id: MessageId | None = None
        self._ours: frozenset[str] = frozenset()
        self.keys: Mapping[str, str] = {}
        """Command id -> its key as people write it, for what may be done about a reply."""
        self._strips: FIFOCache[Anchor, Strip] = FIFOCache(_KEPT_LINES)
        self._known: LRUCache[Hashable, dict[Hashable, Laid]] = LRUCache(_LAYOUTS)

    # ---- what it shows

    def show(self, thread: Thread | None, sought: tuple[str, ...] = ()) -> None:
        """Show a ticket's conversation, or none.

        Another ticket comes up at its end, or at its "new since you last looked" line when what
        is new is longer than the pane. The same ticket keeps its place; its "new" line stays
        where it was when the ticket came up, though the agent has looked by now. Words that are
        `sought` are marked and brought into sight.
        """
        former, self._thread = self._thread, thread
        is_sought_anew, self._sought = sought != self._sought, sought
        self._seeks = bool(sought) and (self._seeks or is_sought_anew)
        if thread is None:
            self._layout = None
            self.set_line_count(0)
            self.refresh()
            return
        if former is None or former.ticket.id != thread.ticket.id:
            self._seen_id, self._shown_id, self._ours = thread.seen_id, None, frozenset()
            self._is_fresh = True
            self._seeks = bool(sought)
        else:
            # Never opened before, it has no "new" line; from the first look on it may get one.
            first = None if self._seen_id else thread.seen_id
            has_news = first is not None and any(one.id > first for one in thread.messages)
            self._seen_id = self._seen_id or first
            if _shown_of(former) == _shown_of(thread) and not (is_sought_anew or has_news):
                return
            self._ours |= gone_texts(former, thread)
        self._lay_out()

    @property
    def ticket_id(self) -> TicketId | None:
        """The ticket that is shown."""
        return self._thread.ticket.id if self._thread else None

    @property
    def newest_shown_id(self) -> MessageId | None:
        """The newest message of this ticket that was painted, even if only its beginning.

        Not simply the newest one known: what came in below the edge of the pane was not seen.
        """
        return self._shown_id

    @property
    def exact_times(self) -> bool:
        """Whether every message tells date, seconds and zone."""
        return self._is_exact

    @exact_times.setter
    def exact_times(self, is_exact: bool) -> None:
        if is_exact != self._is_exact:
            self._is_exact = is_exact
            self._lay_out()

    @property
    def keeper(self) -> Keeper:
        """Who sends what is not sent: only what is ours can be undone here, and counts down."""
        return self._keeper

    @keeper.setter
    def keeper(self, keeper: Keeper) -> None:
        if keeper is not self._keeper:
            self._keeper = keeper
            self._lay_out()

    @property
    def empty(self) -> tuple[str, str]:
        """Headline and advice for when no ticket is shown."""
        return self._empty

    @empty.setter
    def empty(self, words: tuple[str, str]) -> None:
        self._empty = words
        if self._thread is None:
            self.refresh()

    # ---- scrolling

    @property
    def is_laid_out(self) -> bool:
        """Every message is wrapped: no height will change by itself any more."""
        return self._layout is None or self._layout.is_exact

    @property
    def is_at_end(self) -> bool:
        """Whether the newest line is in sight."""
        return self.scroll_offset.y + self.pane.height >= self.virtual_size.height

    def scroll_lines(self, lines: int) -> None:
        """Scroll down by so many lines; up when negative."""
        self.scroll_to_line(self.scroll_offset.y + lines)

    def scroll_pages(self, pages: float) -> None:
        """Scroll by panes, two lines less so that the eye finds its place; halves are fine."""
        self.scroll_lines(round(pages * max(1, self.pane.height - 2)))

    def to_start(self) -> None:
        """Show the oldest message."""
        self.scroll_to_line(0)

    def to_end(self) -> None:
        """Show the newest line."""
        self._settle(None)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Keep track of the place."""
        super().watch_scroll_y(old_value, new_value)
        self._note_place()

    def tick(self) -> float:
        """Repaint if the time left for an undo reads differently by now.

        Returns:
            Seconds until it will next; infinite when nothing may be undone.
        """
        is_ours = self._keeper is Keeper.THIS
        rows = self._thread.outgoing if self._thread and is_ours else ()
        now = self._clock.now()
        counting = {item.outgoing.id: item.left_s for item in self._outgoing_items()}
        if any(counting.get(row.id, 0) != left_s(row, now) for row in rows):
            self._lay_out()
        return min((next_second_s(row, now) for row in rows), default=math.inf)

    def _outgoing_items(self) -> list[OutgoingItem]:
        items = self._layout.items if self._layout else ()
        return [item for item in items if isinstance(item, OutgoingItem)]

    # ---- laying out

    def _lay_out(self) -> None:
        """Make the layout anew, and keep what is at the top there."""
        thread, former = self._thread, self._layout
        self._is_overdue = thread is not None and not self.pane.width
        if thread is None or self._is_overdue:
            return
        now = self._clock.now()
        year = now.astimezone(self._tz).year
        canvas = Canvas(
            self.pane.width,
            self.look,
            self._tz,
            year,
            self._is_exact,
            self.has_focus,
            self.keys,
            self._sought,
        )
        key = (thread.ticket.id, canvas.width, self.look.is_ascii)
        items = items_of(
            thread,
            self._seen_id,
            self._tz,
            now=now if self._keeper is Keeper.THIS else None,
            ours=self._ours,
            is_left=self._keeper is Keeper.NOBODY,
        )
        layout = ThreadLayout(items, canvas, self._known_for(key))
        anchor = self._place(former, layout)
        self._layout, self._layout_key = layout, key
        self._strips.clear()
        self._settle(anchor)
        self.call_after_refresh(self._lay_rest, layout)

    def _known_for(self, key: Hashable) -> Mapping[Hashable, Laid]:
        """Keep the wrapped lines of the layout that goes; return those that fit the next one."""
        former = self._layout
        if former and key == self._layout_key:
            return former.known()
        if former and len(former.items) <= _LAYOUT_ITEMS:
            self._known[self._layout_key] = former.known()
        return self._known.get(key) or _NOTHING

    def _place(self, former: ThreadLayout | None, layout: ThreadLayout) -> Anchor | None:
        """What belongs at the top of the pane; None for the end of the conversation."""
        found = match_anchor(layout, self._sought) if self._seeks else None
        self._seeks = False
        if found is not None:
            self._is_fresh = False
            return found
        if self._is_fresh:
            self._is_fresh = False
            return news_anchor(layout, self.pane.height)
        if self._follows_end or former is None or not former.items:
            return None
        return same_anchor(former, layout, self._anchor)

    def _settle(self, anchor: Anchor | None) -> None:
        """Bring an anchor to the top, or the end to the bottom, with exact heights in sight."""
        layout = self._layout
        if layout is None:
            return
        height = self.pane.height
        if anchor is None or not layout.items:
            layout.lay_up(0, height)
            top = layout.total - height
        else:
            layout.lay_down(layout.line_of(anchor), height)
            top = layout.line_of(anchor)
        self.set_line_count(layout.total)
        self.scroll_to_line(top)
        self._note_place()
        self.refresh()

    def _note_place(self) -> None:
        """Remember what stands at the top, for when lines above it change."""
        if self._layout and self._layout.items:
            self._anchor = self._layout.find(self.scroll_offset.y)
            self._follows_end = self.is_at_end

    def _lay_rest(self, layout: ThreadLayout) -> None:
        """Wrap what is out of sight, a slice at a time; then let the heights be exact at once."""
        if layout is not self._layout:
            return
        deadline = self._clock.monotonic() + SLICE_S
        if layout.lay_some(lambda: self._clock.monotonic() >= deadline):
            self.call_later(self._lay_rest, layout)
            return
        layout.commit()
        if not layout.items:
            return
        exact = (layout.total, layout.line_of(self._anchor))
        if exact != (self.virtual_size.height, self.scroll_offset.y):
            self._settle(None if self._follows_end else self._anchor)

    # ---- painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """Wrap what has come into sight before any of it is painted."""
        if self._layout and self._layout.items:
            self._layout.lay_down(self.scroll_offset.y, self.pane.height)
            self._note_shown(self._layout)
        return super().render_lines(crop)

    def _note_shown(self, layout: ThreadLayout) -> None:
        """Remember the newest message that is being painted now."""
        top = self.scroll_offset.y
        last = min(top + self.pane.height, layout.total) - 1
        for item in layout.items[layout.find(top)[0] : layout.find(last)[0] + 1]:
            if isinstance(item, MessageItem):
                self._shown_id = max(self._shown_id or item.message.id, item.message.id)

    def paint(self, rows: range) -> list[Strip]:
        """The lines at these content rows."""
        layout = self._layout
        if layout is None or not layout.items:
            words = self._empty_words()
            return [self.notice_line(y, *words) for y in rows]
        return [self._line(layout, y) for y in rows]

    def _line(self, layout: ThreadLayout, y: int) -> Strip:
        if y >= layout.total:
            return paint_air(layout.canvas)
        at = layout.find(y)
        strip = self._strips.get(at)
        if strip is None:
            index, number = at
            strip = self._strips[at] = paint_line(layout.laid(index), number, layout.canvas)
        return strip

    def look_changed(self) -> None:
        """Paint everything anew; the wrapped lines stay."""
        self._lay_out()

    def _empty_words(self) -> tuple[str, str]:
        return why_empty(self._thread, self._keeper) if self._thread else self._empty

    # ---- Textual's events

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's own signature
        """Draw the focus line, or take it away."""
        super().watch_has_focus(has_focus)
        self._lay_out()

    def on_resize(self) -> None:
        """Wrap to the new width; the message at the top stays there."""
        is_same = self._layout is not None and self._layout.canvas.width == self.pane.width
        if is_same and not self._is_overdue:
            self._settle(None if self._follows_end else self._anchor)
        else:
            self._lay_out()

    def on_click(self, event: events.Click) -> None:
        """Hand on the link or the choice under the pointer."""
        layout, y = self._layout, event.y + self.scroll_offset.y
        if layout is None or not layout.items or y >= layout.total:
            return
        index, number = layout.find(y)
        url = link_at(layout.laid(index), number, event.x, layout.canvas)
        if url is not None:
            event.stop()
            self.post_message(self.LinkPressed(url))
            return
        command = command_at(layout.laid(index), number, event.x, layout.canvas)
        if command is not None:
            event.stop()
            self.post_message(self.ChoicePressed(command))
