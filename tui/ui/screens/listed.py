"""The list: views, order, and news that never moves what is being looked at.

While the agent was active in the last 15 seconds, or types, rows are read again where they stand
and newcomers are only counted; the new order is shown when things are quiet, on `.`, or with
another view. A ticket that has left the view stays where it is until then, and the one under the
cursor for as long as the cursor is there.
"""

import asyncio
from array import array
from dataclasses import replace

from textual import events
from textual.worker import Worker, WorkerState

from tui.domain import VIEWS, Head, Sort, TicketId, View
from tui.errors import InboxError
from tui.ui.connection import empty_words
from tui.ui.listing import Listing, newcomers
from tui.ui.messages import News
from tui.ui.reasons import Context, Place
from tui.ui.screens.frame import NEVER_S
from tui.ui.screens.reading import Reading
from tui.ui.unsent import NEEDS_DECISION

QUIET_S = 15.0
LEAST_QUIET_S = 5.0
"""While a reply is open for long, the list is asked about no more often than this."""
GATHER_S = 0.2
"""News comes in bursts; the list is asked for once a burst."""


class Listed(Reading):
    """The fourth layer: which tickets are listed."""

    def begin(self) -> None:
        """Open with the first view, from the mailbox, at once."""
        super().begin()
        self.listing = Listing()
        self.own: View | None = None
        self._cursors: dict[str, TicketId] = {}
        self._sizes: dict[str, int] = {}
        try:
            self.renew_figures()
            self.relist()
        except InboxError as error:
            # The layers above have to begin all the same.
            self.tickets.empty = (error.headline, error.advice)
            self.could_not_read(error)

    def context(self) -> Context:
        """The moment, with what waits to be shown."""
        context = super().context()
        return replace(context, arrivals=self.listing.arrivals or int(self.listing.has_offer))

    # ------------------------------------------------------------------ showing

    def relist(self, cursor: TicketId | None = None) -> None:
        """Ask the mailbox and show the answer, because a person asked.

        Args:
            cursor: where the cursor goes if it is listed; else it goes to the top.
        """
        self._begin_with(self._head(*self.listing.asked, cursor), cursor)

    def _head(self, view: View, sort: Sort, search: str, cursor: TicketId | None) -> Head:
        """The beginning of a listing if the cursor is in it; else all of it."""
        head = self.door.find_head(view, sort, search)
        if head.is_whole or (len(head.ids) and (cursor is None or cursor in head.ids)):
            return head
        return Head(self.door.find(view, sort, search), is_whole=True)

    def _begin_with(self, head: Head, cursor: TicketId | None) -> None:
        self._show(self.listing.begin_with(head))
        if cursor is None or not self.tickets.select(cursor):
            self.tickets.go(0)
        if not head.is_whole:
            self.once_shown(self._ask_listing)

    def _accept(self, ids: "array[int] | None") -> None:
        self._show(self.listing.accept(ids))

    def _show(self, ids: "array[int]") -> None:
        self.later("quiet", None, None)
        self.tickets.empty = self._empty_words()
        before = self.tickets.cursor_id
        self.tickets.show(ids)
        if self.last_active_s == NEVER_S:
            # The first tickets come in page by page; nobody has chosen one of them yet.
            self.tickets.go(0)
        self.tab_bar.set_view(self.listing.shown, self.own)
        self._renew_foot()
        is_choosing = self.place in (Place.LIST, Place.SEARCH)
        if not is_choosing and self.tickets.cursor_id != before:
            # Only a key turns the page that someone reads or answers.
            self.pushed_to = self.tickets.cursor_id
        if self.tickets.cursor_id != self.shown_id and is_choosing:
            self.later("preview", 0.0, self._preview)

    def _empty_words(self) -> tuple[str, str]:
        """An empty list is only called so after SellApp has answered once."""
        if self.listing.search:
            return self.listing.empty_words
        if self._sizes.get(self.listing.view.name):
            # The tab counts some: the list is about to show them.
            return "Reading the tickets", ""
        return empty_words(self.door.link) or self.listing.empty_words

    def _renew_foot(self) -> None:
        key = self.keymap.sign_of("list.show_new")
        total = None if self.listing.search.strip() else self._sizes.get(self.listing.view.name)
        # No count is a claim, too, before the first answer.
        is_empty = not len(self.listing.ids)
        is_known = not is_empty or (self.door.link.has_list and not total)
        words = self.listing.foot_words(total) if is_known else ""
        self.foot.say(words, self.listing.arrivals, key)

    def renew_figures(self) -> None:
        """Counts and the state of the line."""
        counts = self.door.counts(() if self.own is None else (self.own,))
        self._sizes = counts.by_view
        if self.listing.unsure != counts.unsure:
            self.listing.unsure = counts.unsure
            self.tickets.empty = self._empty_words()
            self._renew_foot()
        self.tab_bar.set_counts(counts)
        self.top_bar.set_counts(counts)
        self.foot.set_unreadable(counts.unreadable)
        self.top_bar.set_link(self.door.link)
        self.set_title(counts.by_view.get(VIEWS[0].name, 0))

    def set_title(self, waiting: int) -> None:
        """The window's title; the app knows how."""

    # ------------------------------------------------------------------ news

    def take_news(self, news: News) -> None:
        """Read again what has changed."""
        if news.tickets:
            self.tickets.reread(frozenset(news.tickets))
        if news.has_listing_changed:
            self.later("gather", GATHER_S, self._ask_listing)
        if self.shown_id in news.threads | news.tickets:
            self.reread_thread()
        is_empty = not len(self.listing.ids)
        if news.tickets or news.threads or news.has_outbox_changed or is_empty:
            self.renew_figures()
        if news.has_link_changed or is_empty:
            # "Nobody waits" must not stand there for the moment that a first listing takes.
            self.top_bar.set_link(self.door.link)
            self.conversation.keeper = self.door.link.keeper
            self.tickets.empty = self._empty_words()
            self._renew_foot()
            self.renew_hints()
        for notice in news.notices:
            self.say(notice)
        self.tick()

    def _ask_listing(self) -> None:
        """Find out, off this loop, how the list would read now."""
        self.run_worker(self._find(), group="listing", exclusive=True, exit_on_error=False)

    async def _find(self) -> None:
        asked = self.listing.asked
        fresh = await self.door.find_later(*asked)
        shown, arrivals = self.listing.ids, None
        if self.listing.is_whole and fresh != shown:
            # With a hundred thousand on each side that takes longer than a frame.
            arrivals = await asyncio.to_thread(newcomers, fresh, shown)
        # Meanwhile a person may have turned to another view; then this answer is about nothing.
        if asked == self.listing.asked:
            self._take(fresh, arrivals if shown is self.listing.ids else None)
        self._renew_foot()

    def _take(self, fresh: "array[int]", arrivals: int | None = None) -> None:
        """The whole listing has come: the rest of what is shown, or something new."""
        if not self.listing.is_whole:
            self._show(self.listing.complete(fresh))
        else:
            self.listing.offer(fresh, arrivals)
        if self.listing.has_offer:
            self._show_when_quiet()

    def make_whole(self) -> None:
        """The rest is wanted now: the cursor is about to leave the beginning."""
        if not self.listing.is_whole:
            self._take(self.door.find(*self.listing.asked))
            self._renew_foot()

    def action_go(self, index: int) -> None:
        """Move the cursor to the first or the last ticket."""
        if index < 0:
            self.make_whole()
        super().action_go(index)

    def action_page(self, delta: int) -> None:
        """Move the cursor by a pane."""
        before = self.tickets.cursor_index
        super().action_page(delta)
        if self.tickets.cursor_index == before:
            self.make_whole()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A search that failed says so; anything unforeseen ends the program with a report."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            if not isinstance(error, InboxError):
                raise RuntimeError(f"worker {event.worker.group} failed") from error
            self.say_trouble(error)

    @property
    def is_busy(self) -> bool:
        """The agent is at work on what is listed now."""
        idle_s = self.clock.monotonic() - self.last_active_s
        return self.place is Place.COMPOSER or idle_s < QUIET_S

    def _show_when_quiet(self) -> None:
        if self.listing.has_offer:
            if len(self.listing.ids) and self.is_busy:
                wait_s = QUIET_S - (self.clock.monotonic() - self.last_active_s)
                self.later("quiet", max(LEAST_QUIET_S, wait_s), self._show_when_quiet)
            else:
                self._show_around_cursor()

    def _show_around_cursor(self) -> None:
        """Only a key takes away the ticket that may just be read, and `e` would close another."""
        chosen = None if self.last_active_s == NEVER_S else self.tickets.cursor_id
        before = self.listing.ids
        if self.listing.accept_around(chosen) != before:
            self._show(self.listing.ids)
        if self.listing.has_offer:
            self.later("quiet", QUIET_S, self._show_when_quiet)

    def action_show_new(self) -> None:
        """Show what waits."""
        self.relist(self.tickets.cursor_id)

    # ------------------------------------------------------------------ views and order

    def action_view(self, number: int) -> None:
        """Turn to a built-in view."""
        self._turn_to(VIEWS[number])

    def action_turn_view(self, delta: int) -> None:
        """The next or previous view."""
        views = VIEWS if self.own is None else (*VIEWS, self.own)
        here = [view.name for view in views].index(self.listing.view.name)
        self._turn_to(views[(here + delta) % len(views)])

    async def action_view_own(self) -> None:
        """The filter made last; without one, or once more, make one."""
        if self.own is None or self.listing.view.name == self.own.name:
            await self.action_filter()
        else:
            self._turn_to(self.own)

    def _turn_to(self, view: View, cursor: TicketId | None = None) -> None:
        # Read before anything turns: a mailbox that cannot be read leaves the view as it is.
        cursor = self._cursors.get(view.name) if cursor is None else cursor
        head = self._head(view, view.sort, "", cursor)
        if self.tickets.cursor_id is not None:
            self._cursors[self.listing.view.name] = self.tickets.cursor_id
        self.listing.turn_to(view)
        self.hide_search()
        if self.place is not Place.LIST:
            self.go_to(Place.LIST)
        self._begin_with(head, cursor)

    def action_sort(self) -> None:
        """Another order."""
        words = self.listing.turn_sort()
        self.relist(self.tickets.cursor_id)
        self.say(f"Order: {words}")

    async def action_filter(self) -> None:
        """Choose status and archive by hand."""
        # Here, as with every dialog: none is needed before the first paint.
        from tui.ui.screens.filter import FilterScreen

        await self.app.push_screen(FilterScreen(self.listing.view), self._filtered)

    def _filtered(self, view: View | None) -> None:
        if view is not None:
            # Not here: this runs outside of the screen's own turns, where an error ends all.
            self.call_later(self._show_own, view)

    def _show_own(self, view: View) -> None:
        self._turn_to(view)
        self.own = view
        self.tab_bar.set_view(view, view)
        self.renew_figures()

    async def action_next_waiting(self) -> None:
        """On to who waits longest, or to the one after the ticket at hand."""
        here = self.context().thread
        target = self._next_waiting(here.ticket.id if here else None)
        if target is None:
            self.say("Nobody waits for a reply.")
            return
        is_reading = self.place is Place.THREAD
        if not self.tickets.select(target):
            self._turn_to(VIEWS[0], target)
        if is_reading:
            await self.action_open_ticket()

    def _next_waiting(self, here: TicketId | None) -> TicketId | None:
        """Who comes after a ticket in the order of waiting; not whom an answer is on its way to."""
        head = self._head(VIEWS[0], Sort.WAITING, "", here)
        target = self._next_in(head.ids, here)
        if target is None and not head.is_whole:
            target = self._next_in(self.door.find(VIEWS[0], Sort.WAITING), here)
        return target

    def _next_in(self, waiting: "array[int]", here: TicketId | None) -> TicketId | None:
        at = waiting.index(here) + 1 if here is not None and here in waiting else 0
        handled = {row.ticket_id for row in self.door.outbox() if row.state not in NEEDS_DECISION}
        in_turn = (TicketId(number) for number in (*waiting[at:], *waiting[:at]))
        return next((ticket_id for ticket_id in in_turn if ticket_id not in handled), None)

    def hide_search(self) -> None:
        """The search is over; the layer that searches knows what to put away."""

    def on_click(self, event: events.Click) -> None:
        """The mouse counts as being at work."""
        del event
        self.last_active_s = self.clock.monotonic()
