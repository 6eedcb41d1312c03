"""Writing: the composer bound to one ticket, its draft, and what becomes of a reply.

Words leave the composer only after the engine has committed them. Every other way out keeps the
draft. What becomes of a reply that does not go out is the next layer's business.
"""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tui.domain import Outgoing, OutgoingId, SendState, Thread, TicketChange, TicketId
from tui.errors import InboxError
from tui.text import first_words, one_line
from tui.ui import reasons
from tui.ui.door import Door
from tui.ui.drafting import DraftKeeper
from tui.ui.editor import edit
from tui.ui.farewell import Save
from tui.ui.look import Look
from tui.ui.options import Options
from tui.ui.reasons import Context, Place
from tui.ui.screens.searching import Searching
from tui.ui.steady import SteadyApp
from tui.ui.widgets.one_line import Piece

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from tui.ui.widgets.reply_area import ReplyArea

CALM_S = 0.1
"""After a save in passing, before the head speaks of it: who types on makes it untrue by then."""
SEND_LIMIT_S = 0.4
"""How long the end of the program waits for how a send ends; it has less than a second for all."""


class Writing(Searching):
    """The sixth layer: replies."""

    def __init__(self, door: Door, options: Options, look: Look) -> None:
        """As the frame, with a keeper for the draft."""
        super().__init__(door, options, look)
        self.keeper = DraftKeeper(door.save_draft, options.clock)
        self._came_from = Place.LIST
        self._note = ""
        self._is_sending = False
        self._send_is_over = asyncio.Event()
        self._send_is_over.set()
        self._is_blank = True
        self.last_act: OutgoingId | None = None
        """The last reply or change that was asked for here."""

    # ------------------------------------------------------------------ opening and leaving

    async def action_reply(self) -> None:
        """Write to the customer of the ticket at hand; a refused reply comes back first."""
        context = self.context()
        if context.thread is None:
            return
        ticket_id, draft, note = context.thread.ticket.id, context.thread.draft, ""
        refused = _refused(context)
        if refused is not None and (draft is None or not draft.text.strip()):
            note = f"Not accepted: {refused.problem}" if refused.problem else "Not accepted"
            if not await self.recall(refused):
                return
        await self.open_composer(ticket_id, note=note)

    async def action_quote(self) -> None:
        """The same, with the customer's last message quoted."""
        thread = self.context().thread
        if thread is None:
            return
        quoted = _quote(thread)
        await self.open_composer(thread.ticket.id)
        self.composer.area.put(quoted if not self.composer.area.text else f"\n\n{quoted}")

    async def open_composer(self, ticket_id: TicketId, *, note: str = "") -> None:
        """Bind the composer to a ticket; from here on it stays with that one."""
        place = self.place
        if place is not Place.COMPOSER:
            self._came_from = place
        await self.show_ticket(ticket_id)
        if self.composer.is_open:
            await self.save_draft()
        if self.keeper.is_unsaved:
            # What stands in the box is nowhere else: it stays, whoever asked for another text.
            self.say(f"Not saved: {self.keeper.problem}. Your text stays here.", "trouble")
            self.go_to(Place.COMPOSER)
            return
        draft = self.door.draft(ticket_id)
        self._note = note
        text = draft.text if draft else ""
        # In this order: another thread may ask at any moment what is unsaved, and of which ticket.
        self.keeper.close()
        self.composer.open(text)
        self._lay_out_at_once()
        self.keeper.open(ticket_id, text)
        self._is_blank = not text.strip()
        self.renew_head()
        self.go_to(Place.COMPOSER)
        self.conversation.to_end()
        self.note(lambda: self.door.mark_seen(ticket_id))

    async def action_leave_composer(self) -> None:
        """Away from the box; the draft is kept."""
        await self.close_composer()
        self.go_to(self._came_from)

    async def leave_ticket(self) -> bool:
        """Another ticket comes: what is typed stays with this one, or we stay with it."""
        if self.composer.is_open:
            await self.close_composer()
        if self.keeper.is_unsaved:
            self.say(f"Not saved: {self.keeper.problem}. Staying with this ticket.", "trouble")
        return not self.keeper.is_unsaved

    async def recall(self, row: Outgoing) -> bool:
        """Turn an unsent reply into the draft again, above what stands in the box by now."""
        is_open = self.composer.is_open and self.keeper.ticket_id == row.ticket_id
        if is_open:
            # Saved first: the mailbox puts the two together, and the box then shows both.
            await self.save_draft()
        if self.keeper.is_unsaved or not await self.attempt(self.door.take_back(row.id)):
            return False
        if is_open:
            await self.open_composer(row.ticket_id)
        return True

    async def close_composer(self) -> None:
        """Save and put the box away; it stays open while the text cannot be saved."""
        await self.save_draft()
        if not self.keeper.is_unsaved:
            self.keeper.close()
            self.composer.close()
            self._lay_out_at_once()
            self._note = ""
        self.reread_thread()

    def _lay_out_at_once(self) -> None:
        """With the next frame; asked by the box, Textual would first paint it in its old place."""
        self.refresh(repaint=False, layout=True)

    async def put_away(self) -> bool:
        """Put the box away because this screen is about to go; False to stay."""
        if self._is_sending:
            self.say("A reply is just being put into the outbox; try again.")
            return False
        if self.composer.is_open:
            await self.action_leave_composer()
        if self.keeper.is_unsaved:
            self.say(f"Not saved: {self.keeper.problem}. Staying with this store.", "trouble")
        return not self.keeper.is_unsaved

    def drop_composer(self) -> None:
        """Put the box away without saving: its draft was thrown away on purpose."""
        self.later("draft", None, None)
        if self.composer.is_open:
            self.keeper.close()
            self.composer.close()
            self._lay_out_at_once()
            self._note = ""
            self.go_to(self._came_from)

    # ------------------------------------------------------------------ the draft

    def on_text_area_changed(self, event: "TextArea.Changed") -> None:
        """Every change: grow the box, and save after a pause."""
        event.stop()
        if not self.composer.is_open or self._is_sending:
            return
        self.last_active_s = self.clock.monotonic()
        self._catch_up()
        self.composer.fit()
        if self._is_blank is bool(self.keeper.text.strip()):
            self._is_blank = not self._is_blank
            self.renew_hints()
        self._save_when_due()
        self.renew_head()
        # Now, not at the head's next turn: it would be painted a frame after the letter.
        self.composer.head._check_refresh()  # noqa: SLF001 - pinned by a test

    def _catch_up(self) -> None:
        """Tell the keeper what stands in the box: the news of a change comes after the change."""
        if self.composer.is_open and not self._is_sending:
            self.keeper.typed(self.composer.area.text)

    def _save_when_due(self) -> None:
        self.later("draft", self.keeper.due_in_s(), self.save_in_passing)

    async def save_draft(self) -> None:
        """Save now if anything is unsaved, and say how it went."""
        await self._save()
        self.renew_head()

    async def _save(self) -> None:
        if self._is_sending:
            # The text is on its way into the outbox; saved now, it would be a draft once more.
            return
        self.later("draft", None, None)
        self._catch_up()
        await self.keeper.save()
        self._save_when_due()

    async def save_in_passing(self) -> None:
        """Save, and say so once no letter comes after it; a failure is said at once."""
        await self._save()
        if self.keeper.problem:
            self.renew_head()
        else:
            # Else the head changed twice between two letters, each a frame that a letter waits for.
            self.later("head", CALM_S, self.renew_head)

    async def keep_draft(self) -> None:
        """Save before the program ends or stops: also what is just being sent and then fails to."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._send_is_over.wait(), SEND_LIMIT_S)
        await self.save_draft()
        await self.run_after_frame()

    async def look_away(self) -> None:
        """The terminal lost the focus: save, and stop what only eyes need."""
        if not self.options.is_read_only:
            self.door.set_focus(is_focused=False)
        self.tick()
        await self.save_draft()

    async def on_descendant_blur(self) -> None:
        """The box lost the keys: a good moment to save."""
        await self.save_draft()

    def unsaved(self) -> Save | None:
        """How to save what is typed, from any thread; None when all is saved."""
        self._catch_up()
        return None if self._is_sending else self.keeper.unsaved()

    @property
    def unsaved_text(self) -> str:
        """What is typed and only here, since it could not be saved; empty when nothing is."""
        self._catch_up()
        return self.keeper.text if self.keeper.is_unsaved else ""

    def action_copy_text(self) -> None:
        """Put what stands in the box on the clipboard, through the terminal."""
        if text := self.composer.area.text:
            self.app.copy_to_clipboard(text)
            self.say(f"Copied your text, {len(text):,} characters")

    def on_reply_area_paste_refused(self, message: "ReplyArea.PasteRefused") -> None:
        """Too much at once; the text stays as it is."""
        message.stop()
        self.say(f"{message.words} F4 opens your editor.", "trouble")

    def renew_head(self) -> None:
        """The line above the box."""
        thread = self.thread
        if not self.composer.is_open or thread is None:
            return
        ticket = thread.ticket
        who = ticket.customer_email or "the customer"
        words = "sending…" if self._is_sending else self.keeper.words
        is_bad = bool(self.keeper.problem) and not self._is_sending
        self.composer.say(who, ticket.id, one_line(words, 200), "trouble" if is_bad else "dim")
        # On a line that wraps, so that in the head there is room for whom the reply goes to.
        why = self._why_not_saved() if is_bad else ""
        self.composer.warn("\n".join(filter(None, (self._note, why))))

    def _why_not_saved(self) -> str:
        """What is wrong, and what keeps the text all the same."""
        key = self.keymap.sign_of("composer.copy")
        copies = f" {key} copies your text." if key else ""
        return f"Not saved: {self.keeper.problem}.{copies}"

    # ------------------------------------------------------------------ sending

    async def action_send(self) -> None:
        """Commit the reply to the outbox."""
        await self.send()

    async def action_send_and_close(self) -> None:
        """The same, then close once it is proven sent, and on to who waits next."""
        ticket_id, reply_id = self.keeper.ticket_id, await self.send()
        if ticket_id is None or reply_id is None:
            return
        change = TicketChange(status="CLOSED")
        is_closing = await self.attempt(
            self.door.change_ticket(ticket_id, change, after_id=reply_id)
        )
        if is_closing:
            await self.action_next_waiting()

    async def send(self) -> OutgoingId | None:
        """Commit what stands in the box; it is cleared when that is done, not before.

        Returns:
            The row in the outbox; None when the text is still in the box.
        """
        ticket_id, text = self.keeper.ticket_id, self.composer.area.text
        if ticket_id is None or self._is_sending:
            return None
        if _is_only_quoted(text):
            self.say("Not sent: there is only the quotation yet. Write your answer below it.")
            return None
        self._is_sending = self.composer.area.read_only = True
        self._send_is_over.clear()
        self._note = ""
        self.later("draft", None, None)
        self.renew_head()
        reply_id: OutgoingId | None = None
        seen_id = self.conversation.newest_shown_id
        try:
            reply_id = await self.door.send_reply(ticket_id, text, seen_id=seen_id)
        except InboxError as error:
            parts = (error.headline, error.detail, error.advice)
            self._note = "Not sent: " + " ".join(f"{part.rstrip('.')}." for part in parts if part)
        else:
            self.last_act = reply_id
            self.keeper.close()
            self.composer.close()
        finally:
            self._is_sending = self.composer.area.read_only = False
            self._send_is_over.set()
        if self._note:
            self.keeper.typed(self.composer.area.text)
            self._save_when_due()
            self.renew_head()
            return None
        self.reread_thread()
        self.go_to(self._came_from)
        return reply_id

    # ------------------------------------------------------------------ the person's own editor

    async def action_edit(self) -> None:
        """Write in $EDITOR; the screen sleeps meanwhile, the engine does not."""
        options = self.options
        if not options.editor:
            self.say("No editor is set; set $EDITOR and start again.")
            return
        # Whatever becomes of the editor or of us, these words are kept.
        await self.save_draft()
        before, app = self.composer.area.text, self.app
        lend = app.lend_terminal if isinstance(app, SteadyApp) else app.suspend
        try:
            with lend():
                # Nothing may be awaited or raised in here: Textual would never wake up again.
                edited = edit(before, options.editor, options.state_dir, options.child_environ)
        except SuspendNotSupported:
            self.say("This terminal cannot be lent to an editor.")
            return
        if edited.problem:
            self.say(f"Your text is as it was: {edited.problem}.", "trouble")
        elif edited.text != before:
            area = self.composer.area
            area.select_all()
            area.put(edited.text)
            await self.save_draft()

    # ------------------------------------------------------------------ below the conversation

    def paint_thread(self, thread: Thread | None) -> None:
        """Under the conversation, while the box is closed: the draft."""
        super().paint_thread(thread)
        if not self.composer.is_open:
            self.composer.offer(*self._offer(thread))

    def _offer(self, thread: Thread | None) -> list[Piece]:
        if thread is None or thread.draft is None:
            return []
        words = Piece(f" Draft: {first_words(thread.draft.text, 40)} ", "dim", "reply.write")
        key = self.keymap.sign_of("reply.write")
        hint = [Piece(f"  {key} ", "hue", "reply.write"), Piece("go on", "dim", "reply.write")]
        return [words, *hint]


def _refused(context: Context) -> Outgoing | None:
    """A refused reply of the ticket that comes back when the person replies."""
    row = reasons.reply_to_take_back(context)
    return row if row is not None and row.state is SendState.REJECTED else None


def _quote(thread: Thread) -> str:
    """The customer's last message, or else the last message, each line marked."""
    mine = [message for message in thread.messages if message.is_customer]
    source = (mine or list(thread.messages))[-1]
    return "\n".join(f"> {line}".rstrip() for line in source.content.splitlines()) + "\n\n"


def _is_only_quoted(text: str) -> bool:
    """Nothing of the agent's own is in it yet; blank text is refused in other words."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and all(line.startswith(">") for line in lines)
