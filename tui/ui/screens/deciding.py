"""Deciding: what to do about a reply or change that does not go out, and undoing what has not yet.

The screen offers and asks nothing: the choices stand in the conversation and in the footer, undo
in the bottom line. While anything may be undone one timer counts the seconds; else there is none.
"""

from datetime import datetime
from typing import NamedTuple

from tui.domain import Draft, Keeper, MessageId, Outgoing, OutgoingKind, SendState, TicketId
from tui.records import dataclass
from tui.ui import reasons
from tui.ui.deciding import at_stake, choices_of
from tui.ui.door import Door
from tui.ui.look import Look
from tui.ui.messages import News
from tui.ui.options import Options
from tui.ui.paint_rows import who
from tui.ui.reasons import Context, Place
from tui.ui.screens.writing import Writing
from tui.ui.unsent import (
    NEEDS_DECISION,
    Unsent,
    next_second_s,
    pending_words,
    tray_words,
    why_too_late,
)
from tui.ui.widgets.conversation import Conversation

LOOKING = "Looking whether it arrived …"
NOT_PROVEN = "Looked just now: still not known whether it arrived."


@dataclass(frozen=True, slots=True)
class Discarded:
    """A draft that was thrown away."""

    draft: Draft
    at: datetime


class _Said(NamedTuple):
    """What was said of a ticket's reply or change while the answer is awaited."""

    ticket_id: TicketId
    words: str


class Deciding(Writing):
    """The seventh layer: second thoughts."""

    def __init__(self, door: Door, options: Options, look: Look) -> None:
        """As below, with nothing discarded."""
        super().__init__(door, options, look)
        self._discarded: Discarded | None = None
        self._said: _Said | None = None

    # ------------------------------------------------------------------ what is not sent

    def renew_figures(self) -> None:
        """Counts, and with them what is not sent."""
        super().renew_figures()
        self.renew_unsent()

    def renew_unsent(self) -> None:
        """Show what is not sent, and come back within the second while anything counts down."""
        now, outbox = self.clock.now(), self.door.outbox()
        # Who only reads can undo nothing, and does not know whether the other one still sends.
        unsent = Unsent.of(outbox, None if self.options.is_read_only else now)
        customer = self._customer_of(unsent.waiting[-1].ticket_id) if unsent.waiting else ""
        self.tab_bar.set_alarm(needs_decision=unsent.decisions > 0)
        key = self.keymap.sign_of("act.undo")
        self.status.set_unsent(unsent, tray_words(unsent, customer, now), key)
        if self.door.link.keeper is Keeper.NOBODY:
            self.tickets.show_pending({})
        else:
            self.tickets.show_pending(pending_words(outbox, self.tickets.look.glyphs.ellipsis))
        self.conversation.tick()
        waits = [next_second_s(row, now) for row in unsent.waiting]
        self.later("tray", min(waits, default=None), self.renew_unsent)

    def _customer_of(self, ticket_id: TicketId) -> str:
        """The customer of a ticket, as the list names them."""
        rows = self.door.rows([ticket_id])
        return who(rows[0]) if rows else f"#{ticket_id}"

    def hints(self, context: Context) -> list[tuple[str, str, str]]:
        """In the conversation, the choices about its reply come first."""
        hints = super().hints(context)
        row = at_stake(context.thread) if context.thread else None
        if row is None or context.place is not Place.THREAD or context.is_read_only:
            return hints
        signed = ((self.keymap.sign_of(c.command), c.label, c.command) for c in choices_of(row))
        return [*(hint for hint in signed if hint[0]), *hints]

    async def on_conversation_choice_pressed(self, message: Conversation.ChoicePressed) -> None:
        """A choice of a card was clicked."""
        message.stop()
        await self.run_id(message.command)

    # ------------------------------------------------------------------ choices

    async def action_take_back(self) -> None:
        """A reply that did not go out becomes the draft again, in the composer."""
        row = reasons.reply_to_take_back(self.context())
        if row is not None and await self.recall(row):
            await self.open_composer(row.ticket_id, note=row.problem)

    async def action_keep_draft(self) -> None:
        """The same, for later."""
        row = reasons.reply_to_take_back(self.context())
        if row is not None and await self.recall(row):
            self.say(f"Back to a draft; it is kept with #{row.ticket_id}.")

    async def action_send_again(self) -> None:
        """A person's decision."""
        row = reasons.row_to_send_again(self.context())
        # What was not on the screen holds it again: in a list alone nobody has read it.
        seen_id = self.conversation.newest_shown_id or MessageId(0)
        if row is not None and await self.attempt(self.door.send_again(row.id, seen_id=seen_id)):
            self.last_act = row.id
            what = "reply" if row.kind is OutgoingKind.REPLY else "change"
            self._say_of(row, f"The {what} goes out, if SellApp has nothing new.")

    async def action_mark_sent(self) -> None:
        """A person's decision."""
        row = reasons.reply_of_unknown_fate(self.context())
        if row is not None and await self.attempt(self.door.mark_sent(row.id)):
            self.say("Counted as sent.")

    async def action_check_again(self) -> None:
        """Read the conversation once more, at once."""
        row = reasons.reply_of_unknown_fate(self.context())
        if row is None:
            return
        # Said before it is asked: the answer may be here before the engine has said that it asks.
        self._say_of(row, LOOKING)
        if await self.attempt(self.door.refresh()):
            await self.attempt(self.door.show_ticket(row.ticket_id))

    def take_news(self, news: News) -> None:
        """As below; what was said of a row ends with the answer, which its card tells."""
        super().take_news(news)
        if self._said is None or self._said.ticket_id not in news.outbox:
            return
        ticket_id, words = self._said
        rows = (row for row in self.door.outbox() if row.ticket_id == ticket_id)
        stopped = NEEDS_DECISION.intersection(row.state for row in rows)
        if words != LOOKING and not stopped:
            return
        self._said = None
        if self.status.notice == words:
            self.clear_notice()
            if words == LOOKING and SendState.UNKNOWN in stopped:
                self.say(NOT_PROVEN)

    def _say_of(self, row: Outgoing, words: str) -> None:
        """Until the answer is here."""
        self._said = _Said(row.ticket_id, words)
        self.say(words)

    # ------------------------------------------------------------------ undo

    async def action_undo(self) -> None:
        """Undo the last act that can be; else say why not."""
        waiting = Unsent.of(self.door.outbox(), self.clock.now()).waiting
        row = waiting[-1] if waiting else None
        gone = self._discarded
        if gone is not None and (row is None or row.created_at <= gone.at):
            await self._restore(gone.draft)
        elif row is not None:
            await self._undo(row)
        else:
            last = None if self.last_act is None else self.door.outgoing(self.last_act)
            self.say(why_too_late(last))

    async def _undo(self, row: Outgoing) -> None:
        is_reply = row.kind is OutgoingKind.REPLY
        if is_reply and await self.recall(row):
            await self._write_on(row.ticket_id)
        elif not is_reply and await self.attempt(self.door.withdraw(row.id)):
            self.say(f"Undone; #{row.ticket_id} stays as it is.")
        elif (now := self.door.outgoing(row.id)) and now.state is not SendState.QUEUED:
            # The sender took it in the moment between the look and the decision.
            self.say(why_too_late(now))

    async def _write_on(self, ticket_id: TicketId) -> None:
        """Open the composer on a ticket that need not be the one at hand."""
        self.tickets.select(ticket_id)
        await self.open_composer(ticket_id)

    async def action_discard_draft(self) -> None:
        """Throw the draft away; undo brings it back."""
        thread = self.context().thread
        if thread is None:
            return
        ticket_id = thread.ticket.id
        thrown = self.door.draft(ticket_id)
        if self.composer.is_open and self.keeper.ticket_id == ticket_id:
            # What is on the screen is newer than what is saved.
            await self.save_draft()
            thrown = Draft(ticket_id, self.keeper.text, self.clock.now())
        if thrown is None or not await self.attempt(self.door.discard_draft(ticket_id)):
            return
        self._discarded = Discarded(thrown, self.clock.now())
        self.drop_composer()
        self.reread_thread()
        key = self.keymap.sign_of("act.undo")
        self.say(f"Draft discarded · {key} brings it back" if key else "Draft discarded")

    async def _restore(self, thrown: Draft) -> None:
        """Put a discarded draft back, above whatever was typed since."""
        since = self.door.draft(thrown.ticket_id)
        text = f"{thrown.text}\n\n{since.text}" if since else thrown.text
        if await self.attempt(self.door.save_draft(thrown.ticket_id, text)):
            self._discarded = None
            await self._write_on(thrown.ticket_id)
