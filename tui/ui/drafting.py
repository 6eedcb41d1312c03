"""When the words in the composer are saved, and what the person is told about it.

A `DraftKeeper` belongs to the one composer and is bound to one ticket at a time. It saves 0.3 s
after the last change, at the latest 1 s after the first unsaved one, and at once when asked. It
knows the engine only as a function that saves, and no widget at all.
"""

import asyncio
from collections.abc import Awaitable, Callable

from tui.clock import Clock
from tui.domain import TicketId
from tui.errors import InboxError
from tui.ui.farewell import Save

SaveDraft = Callable[[TicketId, str], Awaitable[None]]

PAUSE_S = 0.3
LONGEST_S = 0.6
RETRY_S = 5.0


class DraftKeeper:
    """Keeps what is typed for one ticket."""

    def __init__(self, save: SaveDraft, clock: Clock) -> None:
        """Begin without a ticket.

        Args:
            save: `Engine.save_draft`; raises InboxError when it could not.
            clock: for the pauses.
        """
        self._save = save
        self._clock = clock
        self._lock = asyncio.Lock()
        self._saved = ""
        self._changed_at = 0.0
        self._unsaved_since = 0.0
        self._is_saving = False
        self.ticket_id: TicketId | None = None
        self.text = ""
        self.problem = ""
        """Why the last save failed, in words; empty when it did not."""

    def open(self, ticket_id: TicketId, saved: str) -> None:
        """Take over a ticket whose saved draft reads like this."""
        self.ticket_id = ticket_id
        self.text = self._saved = saved
        self.problem = ""

    def close(self) -> None:
        """The words are gone from here: sent, or saved and left."""
        self.ticket_id = None
        self.text = self._saved = self.problem = ""

    def typed(self, text: str) -> None:
        """The composer reads like this now."""
        if text == self.text:
            return
        now_s = self._clock.monotonic()
        if not self.is_unsaved:
            self._unsaved_since = now_s
        self.text = text
        self._changed_at = now_s

    @property
    def is_unsaved(self) -> bool:
        """Something is typed that the mailbox does not have."""
        return self.ticket_id is not None and self.text != self._saved

    def due_in_s(self) -> float | None:
        """Seconds until it should be saved; None when there is nothing to save."""
        if not self.is_unsaved:
            return None
        if self.problem:
            return RETRY_S
        due_s = min(self._changed_at + PAUSE_S, self._unsaved_since + LONGEST_S)
        return max(0.0, due_s - self._clock.monotonic())

    async def save(self) -> None:
        """Save now, if there is anything to save; never raises what a person may meet."""
        async with self._lock:
            ticket_id, text = self.ticket_id, self.text
            if ticket_id is None or text == self._saved:
                return
            self._is_saving = True
            try:
                await self._save(ticket_id, text)
            except InboxError as error:
                self.problem = error.headline
            else:
                self._note_saved(ticket_id, text)
            finally:
                self._is_saving = False

    def _note_saved(self, ticket_id: TicketId, text: str) -> None:
        # While the save was under way another ticket may have taken the composer.
        if ticket_id == self.ticket_id:
            self._saved = text
            self.problem = ""
            self._unsaved_since = self._clock.monotonic()

    @property
    def words(self) -> str:
        """How it stands: `saving…`, `draft saved`, `not saved`, or nothing."""
        if self.problem:
            return "not saved"
        if self._is_saving or self.is_unsaved:
            return "saving…"
        return "draft saved" if self.text.strip() else ""

    def unsaved(self) -> Save | None:
        """How to save what is unsaved from another loop; None when all is saved."""
        ticket_id, text = self.ticket_id, self.text
        if ticket_id is None or not self.is_unsaved:
            return None

        async def save() -> None:
            await self._save(ticket_id, text)

        return save
