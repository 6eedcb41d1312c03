"""Fetch the messages of tickets: those that someone asked for, then those that changed.

Trouble with one conversation leaves the others alone. The poller says when; this module never
reads the ticket list and never writes to SellApp. Source: api-contract 5.4.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui.domain import Message, TicketId
from tui.engine.parts import Parts
from tui.errors import (
    ApiError,
    Garbled,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    Portal,
    Redirected,
    Refused,
    ServerTrouble,
    TurnedAway,
    Unanswered,
)
from tui.events import ThreadChanged, TicketsChanged
from tui.mailbox import gone, quarantine, threads, tickets

if TYPE_CHECKING:
    from tui.api.client import ApiClient

log = logging.getLogger(__name__)

THREADS_PER_CYCLE = 50
"""Conversations fetched in one cycle; the rest waits for the next one, which comes soon."""
SKIP_S = 120.0
"""How long a conversation that cannot be read is left alone."""
MAX_PAGES = 200
"""Pages of one conversation at the most: 20,000 messages."""
FULL_PAGE = 100
NOT_THERE = "SellApp says that it does not have them"
NOT_GIVEN = "SellApp does not give them to this key"
IN_PART = "a part of SellApp's answer could not be read"
"""Why messages are not fresh, where the error's own headline is about something else."""


class Conversations:
    """Keeps threads equal to SellApp's, one request at a time."""

    def __init__(self, parts: Parts, on_read: Callable[[TicketId], object]) -> None:
        """Wire it.

        Args:
            parts: mailbox, clock and events.
            on_read: told of each conversation that was just read and stored.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._emit = parts.emit
        self._precedence = parts.precedence
        self._on_read = on_read
        self._asked: deque[TicketId] = deque()
        self._skipped_until: dict[TicketId, float] = {}
        self._epochs: Counter[TicketId] = Counter()
        self.on_whole: Callable[[TicketId], object] = lambda ticket_id: None
        """Told of each conversation that was read whole; the poller's own, set once."""
        self.is_ticket_missing = False
        """A conversation was not there: the list should be read whole."""

    def ask(self, ticket_id: TicketId) -> None:
        """This one goes before all others."""
        self._skipped_until.pop(ticket_id, None)
        if ticket_id not in self._asked:
            self._asked.append(ticket_id)

    async def fetch_asked(self, client: ApiClient) -> None:
        """Read what was asked for; the poller's pause between two requests, so replies go first.

        Raises:
            ApiError: the line broke; what was asked for stays asked for.
        """
        await self._precedence.give_way()
        while self._asked:
            # Taken off first: what is asked for while it is being read is read once more.
            ticket_id = self._asked.popleft()
            try:
                await self._fetch(client, ticket_id)
            except ApiError:
                if ticket_id not in self._skipped_until:
                    self._asked.appendleft(ticket_id)
                raise

    async def fetch_stale(self, client: ApiClient, most: int = THREADS_PER_CYCLE) -> bool:
        """Read conversations that changed, those that an agent would open first.

        Args:
            client: for the requests.
            most: conversations to read now.

        Returns:
            True when more are left for the next cycle.

        Raises:
            ApiError: the line broke; what was read is stored.
        """
        now_s = self._clock.monotonic()
        limit = most + 1 + len(self._skipped_until)
        stale = [
            ticket_id
            for ticket_id in self._mailbox.read(lambda conn: tickets.stale(conn, limit))
            if self._skipped_until.get(ticket_id, 0.0) <= now_s
        ]
        for ticket_id in stale[:most]:
            await self._fetch(client, ticket_id)
            await self.fetch_asked(client)
        return len(stale) > most

    def moved(self, ticket_id: TicketId) -> None:
        """Something else stored messages of this ticket: a reading under way is older than that."""
        self._epochs[ticket_id] += 1

    def forget(self, ticket_id: TicketId) -> None:
        """The ticket is proven gone; it stays while a draft or an outgoing row needs it."""
        now = self._clock.now()
        self._mailbox.write(lambda conn: gone.let_go(conn, ticket_id, at=now))
        self._emit(TicketsChanged(frozenset({ticket_id})))
        self._emit(ThreadChanged(frozenset({ticket_id})))

    def miss(self, ticket_id: TicketId) -> bool:
        """SellApp has denied it: whether that is new, so that a walk should look for it.

        Not yet proof: the walk has to miss it, too, and SellApp to deny it by its id.
        """
        is_new = not self._mailbox.read(lambda conn: gone.is_known_gone(conn, ticket_id))
        self.is_ticket_missing = self.is_ticket_missing or is_new
        return is_new

    async def fetch(self, client: ApiClient, ticket_id: TicketId) -> list[Message]:
        """Read one conversation whole, store it and say so.

        Returns:
            What was read. The mailbox may hold less: it stores no messages of a ticket that it
            does not have (any more).

        Raises:
            ApiError: it could not be read; what is stored stays as it was.
        """
        epoch = self._epochs[ticket_id]
        messages, is_whole = await self._read(client, ticket_id)
        now, now_s = self._clock.now(), self._clock.monotonic()
        # A reply may have been proven, or another reading stored, since this one was asked for:
        # then it adds what it has and takes nothing away, and is made once more.
        is_newest = epoch == self._epochs[ticket_id]
        self._epochs[ticket_id] += 1
        if not is_newest:
            self.ask(ticket_id)
        is_changed = self._mailbox.write(
            lambda conn: threads.apply_messages(
                conn, ticket_id, messages, complete=is_whole and is_newest, at=now
            )
        )
        if is_whole:
            self._skipped_until.pop(ticket_id, None)
            self.on_whole(ticket_id)
        else:
            # It stays stale, so that a row that heals is seen; but not at every turn.
            self._skipped_until[ticket_id] = now_s + SKIP_S
            self._note_unrefreshed(ticket_id, IN_PART)
        # Also when nothing changed: the age of what is shown did.
        self._emit(ThreadChanged(frozenset({ticket_id})))
        if is_changed:
            self._emit(TicketsChanged(frozenset({ticket_id})))
        self._on_read(ticket_id)
        return messages

    async def _fetch(self, client: ApiClient, ticket_id: TicketId) -> None:
        """`fetch`, where trouble with this one conversation leaves the others alone."""
        try:
            await self.fetch(client, ticket_id)
        except NotFoundByOther as error:
            self._leave(ticket_id, error.headline)
        except NotFound:
            self._leave(ticket_id, NOT_THERE if self.miss(ticket_id) else gone.GONE)
        except (Portal, TurnedAway, Unanswered) as error:
            # The line, or only this conversation: the list will tell, and this one waits.
            self._leave(ticket_id, error.headline)
            raise
        except (Garbled, NotPermitted, Redirected, Refused, ServerTrouble) as error:
            log.warning("ticket %d: %s", ticket_id, type(error).__name__)
            is_about_key = isinstance(error, NotPermitted | Refused)
            self._leave(ticket_id, NOT_GIVEN if is_about_key else error.headline)

    def has_failed(self, ticket_id: TicketId) -> bool:
        """Its last reading failed."""
        return self._mailbox.read(lambda conn: threads.unrefreshed(conn, ticket_id)) is not None

    def is_left_alone(self, ticket_id: TicketId) -> bool:
        """Its last reading failed a moment ago."""
        return self._skipped_until.get(ticket_id, 0.0) > self._clock.monotonic()

    def _leave(self, ticket_id: TicketId, why: str) -> None:
        """Try this one again later, and say that its messages are old."""
        self._skipped_until[ticket_id] = self._clock.monotonic() + SKIP_S
        self._note_unrefreshed(ticket_id, why)

    def _note_unrefreshed(self, ticket_id: TicketId, why: str) -> None:
        now = self._clock.now()
        if self._mailbox.write(lambda conn: threads.note_unrefreshed(conn, ticket_id, why, at=now)):
            self._emit(ThreadChanged(frozenset({ticket_id})))

    async def _read(self, client: ApiClient, ticket_id: TicketId) -> tuple[list[Message], bool]:
        """All pages of one conversation; False when some of it could not be read."""
        messages: dict[int, Message] = {}
        is_whole = True
        for number in range(1, MAX_PAGES + 1):
            page = await client.list_messages(ticket_id, number, FULL_PAGE)
            bad = [(row.raw, row.reason) for row in page.bad]
            scope = f"ticket {ticket_id} page {number}"
            self._mailbox.write(partial(quarantine.replace, kind="message", scope=scope, rows=bad))
            is_whole = is_whole and not page.bad
            known = len(messages)
            messages.update((message.id, message) for message in page.items)
            is_full = len(page.items) + len(page.bad) >= (page.per_page or FULL_PAGE)
            is_last = number >= page.last_page if page.last_page is not None else not is_full
            if is_last or len(messages) == known:
                return list(messages.values()), is_whole
        return list(messages.values()), False
