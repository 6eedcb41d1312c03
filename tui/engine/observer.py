"""A door that only looks: for a second inbox on a store that another one has open.

It reads the mailbox that the other inbox keeps, notices when that one commits or is gone, and
refuses every intent in words. It never writes, polls SellApp or sends, nor takes the other's place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import NoReturn

from tui.clock import Clock
from tui.domain import (
    Draft,
    Keeper,
    LinkStatus,
    MessageId,
    OutgoingId,
    TicketChange,
    TicketId,
)
from tui.engine.host import Host
from tui.engine.link import Link
from tui.engine.memory import remembered
from tui.engine.parts import Parts
from tui.engine.reads import Reads
from tui.errors import MailboxError, MailboxInUse
from tui.events import Event, LinkChanged, Listener, Noticed, ThreadChanged, TicketsChanged
from tui.mailbox import changes, tickets
from tui.mailbox.database import Mailbox
from tui.mailbox.lock import is_held

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0
"""Seconds between two looks at whether the other inbox is there and has committed anything."""
ONLY_READS = "Work in that one; this one only reads."
NOBODY = ("Nobody has this store open any more", "Quit and start again to work in it.")


class Observer(Reads):
    """The engine's reads; its intents raise `MailboxInUse`."""

    def __init__(self, *, mailbox: Mailbox, clock: Clock, store: str) -> None:
        """Wire it; nothing starts yet.

        Args:
            mailbox: open for reading only.
            clock: the time.
            store: SellApp's slug of the store.
        """
        self._listeners: list[Listener] = []
        self._link = Link(self._emit)
        # It draws nothing; the seed is as good as any.
        super().__init__(Parts(mailbox, clock, Random(0), self._link, self._emit))
        self.store = store
        self._host = Host()
        self._is_kept = True
        self._link.remember(*mailbox.read(remembered))

    @property
    def link(self) -> LinkStatus:
        """This inbox asks nobody; its data is as old as the other's, or as when that one ended."""
        keeper, (headline, advice) = Keeper.NOBODY, NOBODY
        if self._is_kept:
            keeper, headline, advice = Keeper.OTHER, MailboxInUse.headline, ONLY_READS
        return replace(self._link.status, headline=headline, advice=advice, keeper=keeper)

    def start(self) -> None:
        """Watch the mailbox, on a daemon thread."""
        self._host.start(self._watch)

    def stop(self, timeout_s: float = 2.0, *, send_waiting: bool = False) -> bool:
        """End the watch; whether it has ended is the answer."""

        async def nothing() -> None:
            return

        return self._host.stop(nothing, timeout_s)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear events, on the watching thread; returns what ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    async def refresh(self) -> None:
        """Read everything again."""
        self._announce_all()

    async def show_ticket(self, ticket_id: TicketId | None) -> None:
        """Nothing to do: the other inbox decides what is fetched."""

    async def mark_seen(self, ticket_id: TicketId) -> None:
        """Nothing to do: what is seen here is not noted."""

    def set_focus(self, *, is_focused: bool) -> None:
        """Nothing to do: there is no pace to change."""

    async def mark_unseen(self, ticket_id: TicketId) -> None:
        """Refused."""
        self._refuse()

    async def save_draft(self, ticket_id: TicketId, text: str) -> None:
        """Refused."""
        self._refuse()

    async def discard_draft(self, ticket_id: TicketId) -> Draft | None:
        """Refused."""
        self._refuse()

    async def send_reply(
        self, ticket_id: TicketId, text: str, *, seen_id: MessageId | None = None
    ) -> OutgoingId:
        """Refused."""
        self._refuse()

    async def change_ticket(
        self, ticket_id: TicketId, change: TicketChange, *, after_id: OutgoingId | None = None
    ) -> OutgoingId:
        """Refused."""
        self._refuse()

    async def take_back(self, outgoing_id: OutgoingId) -> Draft:
        """Refused."""
        self._refuse()

    async def send_again(
        self, outgoing_id: OutgoingId, *, seen_id: MessageId | None = None
    ) -> None:
        """Refused."""
        self._refuse()

    async def mark_sent(self, outgoing_id: OutgoingId) -> None:
        """Refused."""
        self._refuse()

    async def withdraw(self, outgoing_id: OutgoingId) -> None:
        """Refused."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        link = self.link
        raise MailboxInUse(headline=link.headline, advice=link.advice)

    async def _watch(self) -> None:
        before = (0, 0)
        while True:
            self._look_for_keeper()
            try:
                now = self._mailbox.read(changes.fingerprint)
                if before not in (now, (0, 0)):
                    self._announce_all()
                before = now
            except MailboxError as error:
                # The other inbox may be busy, or moving a damaged file aside; look again later.
                log.warning("not read: %s", type(error).__name__)
            await self._clock.sleep(LOOK_EVERY_S)

    def _look_for_keeper(self) -> None:
        """Say when the other inbox has gone, and when somebody has the store open again."""
        is_kept = is_held(self._mailbox.folder)
        if is_kept == self._is_kept:
            return
        self._is_kept = is_kept
        self._emit(LinkChanged())
        if not is_kept:
            self._emit(Noticed(". ".join(NOBODY)))

    def _announce_all(self) -> None:
        self._link.remember(*self._mailbox.read(remembered))
        ids = self._mailbox.read(tickets.known_ids)
        self._emit(TicketsChanged(ids))
        self._emit(ThreadChanged(ids))
        self._emit(LinkChanged())

    def _emit(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)
