"""Searching: all tickets by their words, one view alone, and everything of one customer.

What is sought is marked in the conversations; a search begins with what is found first, and the
whole answer follows.
"""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from textual.worker import Worker

from tui.domain import EVERYTHING, VIEWS, Sort, Thread
from tui.ui.reasons import Place
from tui.ui.screens.listed import Listed
from tui.ui.widgets.ticket_facts import TicketFacts

if TYPE_CHECKING:
    from textual.widgets import Input

SEARCH_PAUSE_S = 0.08
OTHERS_S = 0.1
"""After a ticket has come up, before its customer's other tickets are looked for: a hand that moves
on does not want them, and would wait for them."""
MOST_READ = 60
"""Tickets of one customer that are looked at for the panel."""
ALL = next(view for view in VIEWS if view.name == "all")


class Searching(Listed):
    """The fifth layer: what is looked for."""

    _found_whole: object = None
    """View, order and search of the last whole answer to a search."""

    def action_search(self) -> None:
        """Open the search line."""
        self.make_whole()
        self.listing.begin_search()
        self.search_box.display = True
        self.go_to(Place.SEARCH)

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Search as it is typed."""
        event.stop()
        self.last_active_s = self.clock.monotonic()
        if event.value != self.listing.search:
            self.listing.search = event.value
            self._say_what_is_asked()
            self._search_by(self._first_found)
            self.later("search", SEARCH_PAUSE_S, self._ask_search)

    def _say_what_is_asked(self) -> None:
        """What is to be marked in conversations, and what in the search is no operator."""
        asked = self.door.understood(self.listing.search)
        self.sought = asked.words
        if asked.trouble:
            self.say(asked.trouble, "late", stays=True)
        else:
            self.clear_notice()

    def action_search_scope(self) -> None:
        """All tickets, or the view alone."""
        self.listing.turn_scope()
        self.later("search", 0.0, self._ask_search)

    def _ask_search(self) -> None:
        self._search_by(self._all_found)

    def _search_by(self, way: Callable[[], Coroutine[None, None, None]]) -> None:
        """Begin it; the former one is dropped, so that it takes nothing from this one."""
        _: Worker[None] = self.run_worker(way, group="search", exclusive=True, exit_on_error=False)

    async def _first_found(self) -> None:
        """Something at once, however common the words are."""
        asked = self.listing.asked
        head = await self.door.find_head_later(*asked)
        is_wanted = asked == self.listing.asked and self.place is Place.SEARCH
        if is_wanted and (head.is_whole or len(head.ids)):
            self._show(self.listing.begin_with(head))
            self._to_first_found()

    async def _all_found(self) -> None:
        asked = self.listing.asked
        found = await self.door.find_later(*asked)
        if asked != self.listing.asked:
            return
        self._found_whole = asked
        if self.place is not Place.SEARCH:
            self._take(found)
            return
        self._accept(found)
        self._to_first_found()

    def _to_first_found(self) -> None:
        self.tickets.go(0)
        if self.tickets.cursor_id == self.shown_id:
            self.reread_thread()

    def action_accept_search(self) -> None:
        """Into the list of what was found, at once: the next key acts on it."""
        self.later("search", None, None)
        self.workers.cancel_group(self, "search")
        is_found = self.listing.is_whole and self._found_whole == self.listing.asked
        if self.search_box.value.strip() and not is_found:
            self.relist()
        self.go_to(Place.LIST)
        if not self.search_box.value.strip():
            self.hide_search()

    def action_clear_search(self) -> None:
        """Back to the view as it was."""
        was_searching = bool(self.listing.search)
        cursor = self.tickets.cursor_id
        self.listing.end_search()
        self.hide_search()
        if self.place is Place.SEARCH:
            self.go_to(Place.LIST)
        if was_searching:
            self.relist(cursor)

    def hide_search(self) -> None:
        """Put the search line away, and take the marks out of the conversation."""
        self.later("search", None, None)
        if self.sought:
            self.sought = ()
            self.reread_thread()
        if self.search_made is not None:
            self.search_made.value = ""
            self.search_made.display = False

    # ------------------------------------------------------------------ one customer's tickets

    def paint_thread(self, thread: Thread | None) -> None:
        """Beside the conversation, where there is room: the customer's other tickets."""
        is_other = thread is None or thread.ticket.id != self.shown_id
        super().paint_thread(thread)
        if is_other:
            self.facts.show_others(())
        if is_other or not self.is_coming("others"):
            self.later("others", OTHERS_S, self.renew_others)

    def renew_others(self) -> None:
        """Ask for them, off this loop, once the hand rests."""
        if self.is_coming("preview"):
            self.later("others", OTHERS_S, self.renew_others)
        elif self._email and self.facts.display:
            # A function and not its coroutine: one that is dropped at once never begins.
            _: Worker[None] = self.run_worker(
                self._find_others, group="others", exclusive=True, exit_on_error=False
            )

    @property
    def _email(self) -> str:
        """Of the customer whose ticket is shown; empty when there is none."""
        return self.thread.ticket.customer_email if self.thread else ""

    async def _find_others(self) -> None:
        email = self._email
        ids = await self.door.find_later(EVERYTHING, Sort.NEWEST, _from(email))
        rows = [row for row in self.door.rows(ids[:MOST_READ]) if row.customer_email == email]
        if email == self._email:
            self.facts.show_others([row for row in rows if row.id != self.shown_id])

    async def on_ticket_facts_other_pressed(self, message: TicketFacts.OtherPressed) -> None:
        """One of them was clicked: read it, in the list if it is there, else among all."""
        message.stop()
        if not self.tickets.select(message.ticket_id):
            self._turn_to(ALL)
            self.tickets.select(message.ticket_id)
        await self.action_open_ticket()

    def action_customer_tickets(self) -> None:
        """Everything this customer ever asked, as a search."""
        thread = self.context().thread
        if thread is None:
            return
        self.listing.begin_search()
        self.listing.is_everywhere, self.listing.search = True, _from(thread.ticket.customer_email)
        self.sought = ()
        self.search_box.value = self.listing.search
        self.search_box.display = True
        self.go_to(Place.LIST)
        self.relist(thread.ticket.id)


def _from(email: str) -> str:
    """A search for one customer."""
    return f'from:"{email.replace(chr(34), " ")}"'
