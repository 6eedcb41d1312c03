"""Reading: which ticket is on the screen, and moving within its conversation.

The conversation follows the cursor a moment after it has come to rest; that is a look, not
reading. Opening is explicit and alone marks a ticket as seen.
"""

import math
from urllib.parse import quote

from tui.domain import Thread, TicketId
from tui.errors import InboxError
from tui.text import find_links, safe_url
from tui.ui.browsing import open_page
from tui.ui.reasons import Context, Place
from tui.ui.screens.keying import Keying
from tui.ui.widgets.conversation import Conversation
from tui.ui.widgets.ticket_list import TicketList

PREVIEW_S = 0.06
LEAST_TICK_S = 0.5


class Reading(Keying):
    """The third layer: one ticket at a time."""

    thread: Thread | None = None
    """The ticket that is shown; None for none."""
    sought: tuple[str, ...] = ()
    """What a search looks for: marked in conversations, and brought into sight."""

    @property
    def shown_id(self) -> TicketId | None:
        """Its id."""
        return self.thread.ticket.id if self.thread else None

    def context(self) -> Context:
        """The moment: in the list, the ticket under the cursor is meant; else the one shown."""
        place, thread = self.place, self.thread
        if place is Place.LIST and self.tickets.cursor_id != self.shown_id:
            cursor_id = self.tickets.cursor_id
            thread = None if cursor_id is None else self.door.thread(cursor_id)
        return Context(
            place,
            thread,
            can_update=self.door.link.can_update,
            find_address=lambda: _newest_address(thread) if thread else None,
            page=self._page_of(thread) if thread else None,
            text=self.composer.area.text if self.composer.is_open else "",
            is_read_only=self.options.is_read_only,
            keeper=self.door.link.keeper,
            has_other_stores=self.options.stores.has_others,
        )

    # ------------------------------------------------------------------ showing

    async def show_ticket(self, ticket_id: TicketId | None) -> None:
        """Put a ticket on the screen, or none."""
        self.later("preview", None, None)
        thread = None if ticket_id is None else self.door.thread(ticket_id)
        is_other = (thread.ticket.id if thread else None) != self.shown_id
        if is_other and not await self.leave_ticket():
            return
        self.paint_thread(thread)
        if is_other:
            self.renew_hints()
            self.note(lambda: self.door.show_ticket(self.shown_id))

    def paint_thread(self, thread: Thread | None) -> None:
        """Hand the ticket to everything that shows a part of it."""
        self.thread = thread
        self.header.show(thread)
        self.conversation.show(thread, self.sought)
        self.facts.show(thread)
        self.after_frame(self.tick)

    def reread_thread(self) -> None:
        """Something about the ticket shown has changed."""
        if self.shown_id is None:
            return
        try:
            self.paint_thread(self.door.thread(self.shown_id))
        except InboxError as error:
            # An afterthought of many acts, which must not end half way for it.
            self.could_not_read(error)
        self.renew_hints()

    async def leave_ticket(self) -> bool:
        """Another ticket is about to be shown; the layer that writes saves the draft here.

        Returns:
            False to stay with this one.
        """
        return True

    def on_ticket_list_moved(self, message: TicketList.Moved) -> None:
        """Follow the cursor once it rests."""
        message.stop()
        pushed, self.pushed_to = self.pushed_to, None
        if message.ticket_id is None or message.ticket_id != pushed:
            self.later("preview", PREVIEW_S, self._preview)

    async def _preview(self) -> None:
        await self.show_ticket(self.tickets.cursor_id)

    async def follow_cursor(self) -> None:
        """Show the ticket under the cursor if that is what the person looks for."""
        if self.place in (Place.LIST, Place.SEARCH) and self.tickets.cursor_id != self.shown_id:
            await self._preview()

    async def on_ticket_list_opened(self, message: TicketList.Opened) -> None:
        """A click asked for it."""
        message.stop()
        await self.action_open_ticket()

    async def action_open_ticket(self) -> None:
        """Read the ticket under the cursor."""
        ticket_id = self.tickets.cursor_id
        if ticket_id is not None:
            await self.show_ticket(ticket_id)
            # Else it did not come up: the one with words that could not be saved stays.
            if self.shown_id == ticket_id:
                self.go_to(Place.THREAD)
                self.note(lambda: self.door.mark_seen(ticket_id))

    def action_back(self) -> None:
        """Back to the list."""
        self.go_to(Place.LIST)

    async def action_skip(self, delta: int) -> None:
        """The next ticket of the list, still reading."""
        self.tickets.move(delta)
        await self.action_open_ticket()

    # ------------------------------------------------------------------ moving

    def action_move(self, delta: int) -> None:
        """Move the cursor."""
        self.tickets.move(delta)

    def action_go(self, index: int) -> None:
        """Move the cursor to the first or the last ticket."""
        self.tickets.go(index)

    def action_page(self, delta: int) -> None:
        """Move the cursor by a pane."""
        self.tickets.page(delta)

    def action_scroll_thread(self, lines: int) -> None:
        """Scroll the conversation by lines."""
        self.conversation.scroll_lines(lines)

    def action_page_thread(self, pages: float) -> None:
        """Scroll the conversation by panes."""
        self.conversation.scroll_pages(pages)

    def action_thread_start(self) -> None:
        """To the first message."""
        self.conversation.to_start()

    def action_thread_end(self) -> None:
        """To the last message."""
        self.conversation.to_end()

    def action_exact_times(self) -> None:
        """Times of day, or date and time to the second."""
        self.conversation.exact_times = not self.conversation.exact_times

    # ------------------------------------------------------------------ links

    def action_browse(self) -> None:
        """Open the newest address of the conversation."""
        address = self.context().address
        if address:
            self._open(address)

    def action_open_on_web(self) -> None:
        """Open the ticket where its store's people see it."""
        page = self.context().page
        if page:
            self._open(page)

    def _page_of(self, thread: Thread) -> str | None:
        """Where a ticket is on the web."""
        template = self.options.ticket_url
        slug = quote(self.door.store, safe="")
        page = template.replace("{store}", slug).replace("{id}", str(thread.ticket.id))
        return page or None

    def on_conversation_link_pressed(self, message: Conversation.LinkPressed) -> None:
        """A link was clicked."""
        message.stop()
        self._open(message.url)

    def _open(self, text: str) -> None:
        """Open an address in the browser, or copy it where that would be unwise."""
        url = safe_url(text)
        if url is None:
            self.say("This address is not one that may be opened.", "trouble")
        elif any(link.is_suspicious for link in find_links(url)):
            self.app.copy_to_clipboard(url)
            self.say(f"Copied, not opened: this host may not be what it seems: {url}", "late")
        elif not self.options.browser:
            self.app.copy_to_clipboard(url)
            self.say(f"No browser here; copied {url}")
        elif problem := open_page(url, self.options.browser, self.options.child_environ):
            self.app.copy_to_clipboard(url)
            self.say(f"Copied, not opened: {problem}. {url}", "trouble")
        else:
            self.say(f"Opening {url}")

    # ------------------------------------------------------------------ ages

    def tick(self) -> None:
        """Repaint what reads differently by now, and come back when something next will."""
        parts = (self.top_bar, self.tickets, self.header, self.facts)
        wait_s = min(part.tick() for part in parts)
        is_blind = wait_s == math.inf or not self.app.app_focus
        self.later("tick", None if is_blind else max(LEAST_TICK_S, wait_s), self.tick)

    def look_here(self) -> None:
        """The terminal has the focus again."""
        if not self.options.is_read_only:
            self.door.set_focus(is_focused=True)
        self.tick()


def _newest_address(thread: Thread) -> str | None:
    """The last address in the conversation that may be opened or copied."""
    for message in reversed(thread.messages):
        links = find_links(message.content) if "http" in message.content.lower() else []
        if links:
            return safe_url(links[-1].url)
    return None
