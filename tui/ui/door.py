"""What the screen may ask of the engine, as a protocol.

The screen is given an `Engine` and knows it by this shape alone, so that importing the screen
does not import SQLite or HTTP before the first paint.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from tui.domain import (
    Asked,
    Counts,
    Draft,
    Head,
    LinkStatus,
    MessageId,
    Outgoing,
    OutgoingId,
    Sort,
    Thread,
    TicketChange,
    TicketId,
    TicketRow,
    View,
)
from tui.events import Listener


class Door(Protocol):
    """The engine, seen from the screen. `tui.engine.engine.Engine` has the words."""

    @property
    def link(self) -> LinkStatus:
        """What is known of the line to SellApp."""
        ...

    @property
    def store(self) -> str:
        """The store's slug."""
        ...

    def find(self, view: View, sort: Sort, search: str = "") -> "array[int]":
        """Ticket ids in order."""
        ...

    def understood(self, search: str) -> Asked:
        """What a search text was taken to mean."""
        ...

    def find_head(self, view: View, sort: Sort, search: str = "") -> Head:
        """The beginning of `find`, at once; for a search, some of it."""
        ...

    async def find_head_later(self, view: View, sort: Sort, search: str = "") -> Head:
        """`find_head`, off the screen's loop."""
        ...

    def rows(self, ids: Sequence[int]) -> list[TicketRow]:
        """The rows of these tickets; missing ones are left out."""
        ...

    def thread(self, ticket_id: TicketId) -> Thread | None:
        """A ticket with its conversation."""
        ...

    def draft(self, ticket_id: TicketId) -> Draft | None:
        """What is typed for it and not sent."""
        ...

    def counts(self, more: Iterable[View] = ()) -> Counts:
        """The figures that are always on the screen, and those of more views."""
        ...

    def drift(self) -> dict[str, datetime]:
        """In which ways SellApp's answers depart from what we know, each with its first day."""
        ...

    async def find_later(self, view: View, sort: Sort, search: str = "") -> "array[int]":
        """`find`, off the screen's loop."""
        ...

    async def show_ticket(self, ticket_id: TicketId | None) -> None:
        """Say which ticket is on screen."""
        ...

    async def mark_seen(self, ticket_id: TicketId) -> None:
        """Everything known of it is seen."""
        ...

    async def mark_unseen(self, ticket_id: TicketId) -> None:
        """It counts as new again."""
        ...

    async def save_draft(self, ticket_id: TicketId, text: str) -> None:
        """Keep what is typed; blank text removes the draft."""
        ...

    async def discard_draft(self, ticket_id: TicketId) -> Draft | None:
        """Remove the draft and give it back."""
        ...

    async def send_reply(
        self, ticket_id: TicketId, text: str, *, seen_id: MessageId | None = None
    ) -> OutgoingId:
        """Commit a reply to the outbox; `seen_id` is the newest message that was on screen."""
        ...

    async def change_ticket(
        self, ticket_id: TicketId, change: TicketChange, *, after_id: OutgoingId | None = None
    ) -> OutgoingId:
        """Commit a change to the outbox; with `after_id`, to follow that reply."""
        ...

    async def take_back(self, outgoing_id: OutgoingId) -> Draft:
        """A reply becomes a draft again."""
        ...

    async def send_again(
        self, outgoing_id: OutgoingId, *, seen_id: MessageId | None = None
    ) -> None:
        """A person's decision: the same row once more; `seen_id` as in `send_reply`."""
        ...

    async def mark_sent(self, outgoing_id: OutgoingId) -> None:
        """A person's decision: it is there."""
        ...

    async def withdraw(self, outgoing_id: OutgoingId) -> None:
        """Give up a change."""
        ...

    async def refresh(self) -> None:
        """New connections, poll now."""
        ...

    def outbox(self) -> tuple[Outgoing, ...]:
        """Everything that is not proven sent."""
        ...

    def outgoing(self, outgoing_id: OutgoingId) -> Outgoing | None:
        """One row of the outbox, also when it is sent; None when it was taken back."""
        ...

    def set_focus(self, *, is_focused: bool) -> None:
        """Whether the terminal has the focus, for the pace of polling."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear events on the engine's thread; the answer ends it."""
        ...
