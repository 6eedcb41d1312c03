"""Acting on the ticket at hand: close, reopen, archive, unread, copy; and what acts on no ticket.

A key acts on the ticket that was meant when it was pressed: every action takes the ticket's id at
once and never looks at the list again.
"""

from collections.abc import Callable

from tui.domain import OutgoingId, Thread, TicketChange
from tui.errors import InboxError
from tui.ui import reasons
from tui.ui.screens.deciding import Deciding
from tui.ui.steady import SteadyApp
from tui.ui.unsent import UNDER_WAY, left_s

QUIT_WAIT_S = 2.0
"""How long leaving waits for the answer to what is on its way; the engine waits as long."""


class Acting(Deciding):
    """The eighth layer: changes, copies, help, leaving."""

    _awaited: frozenset[OutgoingId] = frozenset()
    """What is on its way while we are leaving."""
    _text_at_quit = ""
    """What stood in the box when the person asked to leave."""
    _warned_of = ""
    """The text of which the person was told that leaving does not save it."""

    # ------------------------------------------------------------------ changes

    async def action_close_ticket(self) -> None:
        """Close; SellApp mails the customer."""
        words = "Closing #{id}; SellApp mails the customer."
        await self._change(TicketChange(status="CLOSED"), words)

    async def action_reopen_ticket(self) -> None:
        """Open again."""
        await self._change(TicketChange(status="OPEN"), "Opening #{id} again.")

    async def action_archive_ticket(self) -> None:
        """Archive, or bring back."""
        thread = self.context().thread
        is_archived = thread is not None and thread.ticket.archived
        words = "Bringing #{id} back." if is_archived else "Archiving #{id}."
        await self._change(TicketChange(archived=not is_archived), words)

    async def _change(self, change: TicketChange, words: str) -> None:
        thread = self.context().thread
        if thread is None:
            return
        ticket_id = thread.ticket.id
        outgoing_id = await self.attempt_change(self.door.change_ticket(ticket_id, change))
        if outgoing_id is None:
            return
        self.last_act = outgoing_id
        row = self.door.outgoing(outgoing_id)
        if row is None or not left_s(row, self.clock.now()):
            # With time left for undo the bottom line counts it down, which says as much.
            kept = " Its draft is kept." if thread.draft else ""
            self.say(words.format(id=ticket_id) + kept)
        # Who decides about a ticket has seen it; else the row would go on calling.
        self.note(lambda: self.door.mark_seen(ticket_id))

    async def action_withdraw_change(self) -> None:
        """Give up a change that has not gone out."""
        row = reasons.change_to_withdraw(self.context())
        if row is not None and await self.attempt(self.door.withdraw(row.id)):
            self.say(f"Given up; #{row.ticket_id} stays as it is.")

    async def action_mark_unread(self) -> None:
        """It looks new again, here."""
        thread = self.context().thread
        if thread is not None and await self.attempt(self.door.mark_unseen(thread.ticket.id)):
            self.say(f"#{thread.ticket.id} counts as not seen.")

    # ------------------------------------------------------------------ copying

    def action_copy(self, what: str) -> None:
        """Put something of the ticket on the clipboard, through the terminal."""
        context = self.context()
        if context.thread is None:
            return
        text = _COPIES[what](context.thread) if what != "address" else context.address
        if text:
            self.app.copy_to_clipboard(text)
            shown = text if "\n" not in text and len(text) < 60 else "the message"
            self.say(f"Copied {shown}")

    # ------------------------------------------------------------------ the program

    async def action_refresh_now(self) -> None:
        """Ask SellApp now, on new connections, and paint the screen anew."""
        if isinstance(self.app, SteadyApp):
            self.app.paint_anew()
        if await self.attempt(self.door.refresh()):
            self.say("Asking SellApp …")

    def action_suspend(self) -> None:
        """Back to the shell, if there is one; what is typed is saved before."""
        if not (isinstance(self.app, SteadyApp) and self.app.go_to_shell()):
            self.say("No shell started this inbox, so nobody could let it go on.")

    async def action_help(self) -> None:
        """The keys of this place."""
        from tui.ui.screens.help import HelpScreen

        await self.app.push_screen(HelpScreen(self.keymap, self.place, self.tickets.look.glyphs))

    async def action_palette(self) -> None:
        """Every command by name."""
        await self.app.run_action("palette", self.app)

    async def action_switch_store(self) -> None:
        """The other stores, and what waits there."""
        await self.app.run_action("switch_store", self.app)

    def action_theme(self) -> None:
        """The next set of colours."""
        own = () if self.app.no_color else ("inbox-dark", "inbox-light")
        names = (*own, "ansi-dark", "ansi-light")
        here = names.index(self.app.theme) if self.app.theme in names else -1
        self.app.theme = names[(here + 1) % len(names)]
        self.say(f"Colours: {self.app.theme}")

    async def action_back_or_quit(self) -> None:
        """Back to the list; from there, quit."""
        if self.place is reasons.Place.THREAD:
            self.action_back()
        else:
            await self.action_quit()

    async def action_quit(self) -> None:
        """Save, and leave; a reply in mid-air is waited for, a second time not even that.

        What stays unsent is told on the terminal afterwards (`parting`), and a text that could not
        be saved is printed there: nobody is locked in by a full disk.
        """
        await self.save_draft()
        await self.run_after_frame()
        text = self.unsaved_text
        if text and text != self._warned_of:
            self._warned_of = text
            self.app.copy_to_clipboard(text)
            # The reason last: beside what is not sent there may be room for little.
            words = "Copied. Quit again to leave unsaved"
            self.say(f"{words}: {self.keeper.problem}.", "trouble")
            return
        in_flight = self._in_flight()
        if self._awaited or not in_flight:
            self.app.exit()
            return
        self._awaited, self._text_at_quit = in_flight, self.keeper.text
        self.say(f"On its way to SellApp; waiting {QUIT_WAIT_S:.0f} s for the answer, then out.")
        self.later("leave", QUIT_WAIT_S, self._leave)

    def renew_unsent(self) -> None:
        """What is not sent; and while leaving, whether what was waited for has landed."""
        super().renew_unsent()
        if self._awaited and not self._awaited & self._in_flight():
            self.later("leave", 0.0, self._leave)

    async def _leave(self) -> None:
        """What was waited for has landed, or took too long; but whoever writes again stays."""
        await self.save_draft()
        if self.keeper.text != self._text_at_quit:
            self._awaited = frozenset()
        elif self._awaited:
            self.app.exit()

    def _in_flight(self) -> frozenset[OutgoingId]:
        if self.options.is_read_only:
            # Another inbox sends these; they end without us.
            return frozenset()
        try:
            return frozenset(row.id for row in self.door.outbox() if row.state in UNDER_WAY)
        except InboxError:
            # Whoever wants to leave may: what is on its way is in the outbox, and is told there.
            return frozenset()


_COPIES: dict[str, Callable[[Thread], str | None]] = {
    "ticket": lambda thread: str(thread.ticket.id),
    "email": lambda thread: thread.ticket.customer_email,
    "order": reasons.order_of,
    "message": lambda thread: thread.messages[-1].content,
}
