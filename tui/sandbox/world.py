"""One idea: the shop itself - its tickets, its messages and the people who write them.

Neighbours: `seeding` invents the past, `happenings` what is still to come, `server` shows it all.
Deterministic from a seed and a clock that is passed in; one lock, because tests and the demo poke
it from other threads. Never knows HTTP, JSON or API versions.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from tui.sandbox import seeding
from tui.sandbox.happenings import Happening, Happenings
from tui.sandbox.records import Message, Notice, SeenRequest, Status, Store, Ticket
from tui.sandbox.seeds import stream
from tui.sandbox.shelf import ListOrder, Shelf
from tui.sandbox.stories import STORIES
from tui.sandbox.stories.aftermath import follow_up
from tui.sandbox.stories.people import address

STORE = Store(5150, "brightpixel", "Bright Pixel")
"""The shop that the scenes show."""
SECOND_STORE = Store(5151, "candlewick", "Candlewick")
"""Another shop of the same owner."""

FIRST_TICKET_ID = 48_000
FIRST_MESSAGE_ID = 912_000
USER_ID = 7
"""The user behind the API key; v1 shows it as `read_by`."""


KEPT_REQUESTS = 100_000
"""More than any test makes; a bound for a demo that is left open."""


class World:
    """A shop with its whole state.

    Args:
        seed: Equal seeds, clocks and calls make equal shops.
        now: The shop's clock, aware UTC.
        store: Which shop this is.
        is_lively: Whether new tickets come in by themselves.
        answer_chance: How likely a customer answers a reply after 20-90 s, from 0 to 1.
    """

    def __init__(
        self,
        seed: int,
        now: Callable[[], datetime],
        *,
        store: Store = STORE,
        is_lively: bool = False,
        answer_chance: float = 0.0,
    ) -> None:
        self.seed = seed
        self.now = now
        self.store = store
        self.lock = threading.RLock()
        self.bumps_updated_at = True
        """Whether a message moves the ticket's `updated_at` (unknown of the real server)."""
        self.customer_reopens = True
        """Whether a customer's message opens a closed ticket again."""
        self.requests: list[SeenRequest] = []
        """The requests that reached the server, oldest first; a demo of weeks keeps the last."""
        self.stored_replies: Counter[int] = Counter()
        """Replies stored through the API, by ticket id."""
        self.notices: list[Notice] = []
        """Mails to customers about closed tickets; only a real change sends one."""
        self._shelf = Shelf(seed)
        self._next_ticket_id = FIRST_TICKET_ID
        self._next_message_id = FIRST_MESSAGE_ID
        self._happenings = Happenings(seed, now(), is_lively=is_lively, chance=answer_chance)

    # --- reading -------------------------------------------------------------------------

    def ticket(self, ticket_id: int) -> Ticket | None:
        """The ticket, or None when the shop has none of that id."""
        with self.lock:
            return self._shelf.tickets.get(ticket_id)

    def ticket_ids(self, order: ListOrder = "id_asc") -> list[int]:
        """All ids in the given order; a copy that later changes leave alone."""
        with self.lock:
            return list(self._shelf.ids(order))

    def tickets(self) -> list[Ticket]:
        """All tickets by ascending id."""
        with self.lock:
            return [self._shelf.tickets[key] for key in self._shelf.ids("id_asc")]

    def by_id(self) -> Mapping[int, Ticket]:
        """A view of all tickets, for callers that hold the lock."""
        return MappingProxyType(self._shelf.tickets)

    def thread(self, ticket_id: int) -> list[Message]:
        """The messages of a ticket, oldest first.

        Raises:
            KeyError: The shop has no such ticket.
        """
        with self.lock:
            return list(self._thread(ticket_id))

    # --- writing -------------------------------------------------------------------------

    def reply(self, ticket_id: int, content: str, sender: str | None = "kim") -> Message:
        """Store an answer that came through the API; the customer may answer later."""
        with self.lock:
            message = self._write(ticket_id, "STORE", sender, content, self.now())
            self.stored_replies[ticket_id] += 1
            self._happenings.reply_stored(ticket_id, message.created_at)
            return message

    def colleague_writes(
        self, ticket_id: int, text: str, sender: str | None = "agent-lee"
    ) -> Message:
        """Somebody else of the store answers in the dashboard."""
        with self.lock:
            return self._write(ticket_id, "STORE", sender, text, self.now())

    def customer_writes(self, ticket_id: int, text: str, at: datetime | None = None) -> Message:
        """The customer writes, now or at a given moment."""
        with self.lock:
            email = self._shelf.tickets[ticket_id].email
            return self._write(ticket_id, "CUSTOMER", email, text, at or self.now())

    def update(
        self, ticket_id: int, *, status: Status | None = None, is_archived: bool | None = None
    ) -> Ticket:
        """Close, reopen, archive or restore; what is None stays.

        Raises:
            KeyError: The shop has no such ticket.
        """
        with self.lock:
            ticket = self._shelf.tickets[ticket_id]
            before = (ticket.status, ticket.is_archived)
            ticket.status = status or ticket.status
            ticket.is_archived = ticket.is_archived if is_archived is None else is_archived
            if before != (ticket.status, ticket.is_archived):
                ticket.updated_at = self.now()
                self._shelf.touch()
            if before[0] != "CLOSED" and ticket.status == "CLOSED":
                self.notices.append(Notice(ticket_id, self.now()))
            return ticket

    def note_request(self, seen: SeenRequest) -> None:
        """Remember a request, and forget the oldest when there are very many."""
        with self.lock:
            self.requests.append(seen)
            if len(self.requests) > KEPT_REQUESTS:
                del self.requests[: KEPT_REQUESTS // 2]

    def mark_read(self, ticket_id: int) -> None:
        """The store has looked at the ticket."""
        with self.lock:
            ticket = self._shelf.tickets[ticket_id]
            ticket.is_read_by_store = True
            ticket.read_by = USER_ID

    def new_ticket(
        self,
        title: str,
        text: str,
        *,
        email: str | None = None,
        about: Literal["order", "product"] | None = None,
        at: datetime | None = None,
    ) -> int:
        """A customer opens a ticket; answers its id."""
        with self.lock:
            moment = at or self.now()
            ticket_id = self._take_ticket_id()
            chance = stream(self.seed, "walk-in", ticket_id)
            number = 700_000 + chance.randrange(99_999)
            ticket = Ticket(
                id=ticket_id,
                title=title,
                status="OPEN",
                customer_id=seeding.customer_id(chance),
                email=email or address("en", chance),
                reference_type=about,
                reference_id=number if about else None,
                order_id=number if about == "order" else None,
                reason=None,
                created_at=moment,
                updated_at=moment,
                message_count=0,
            )
            self._shelf.put(ticket)
            self._shelf.threads[ticket_id] = []
            self._write(ticket_id, "CUSTOMER", ticket.email, text, moment)
            return ticket_id

    def delete_ticket(self, ticket_id: int) -> None:
        """The ticket is gone, as after a purge in the dashboard.

        Raises:
            KeyError: The shop has no such ticket.
        """
        with self.lock:
            self._shelf.remove(ticket_id)

    # --- the past and the future ---------------------------------------------------------

    def populate(self, plans: Iterable[seeding.Plan]) -> list[int]:
        """Add tickets with a past, in the given order; answers their ids."""
        with self.lock:
            added = []
            for plan in plans:
                ticket_id = self._take_ticket_id()
                first = self._next_message_id + 1
                self._shelf.put(seeding.draw_ticket(self.seed, ticket_id, plan, first))
                self._next_message_id += plan.turns
                added.append(ticket_id)
            return added

    def populate_backlog(self, count: int, span: timedelta = timedelta(days=60)) -> list[int]:
        """Add `count` likely tickets opened over the last `span`, oldest first."""
        now = self.now().replace(microsecond=0)
        chance = stream(self.seed, "backlog")
        span_s = int(span.total_seconds())
        ages_s = sorted((chance.randrange(span_s) for _ in range(count)), reverse=True)
        moments = (now - timedelta(seconds=age_s) for age_s in ages_s)
        return self.populate(seeding.draw_plan(chance, moment, now) for moment in moments)

    def advance(self) -> None:
        """Let everything happen that is due by now; the server calls it at each request."""
        with self.lock:
            for happening in self._happenings.due(self.now()):
                self._apply(happening)

    # --- inside --------------------------------------------------------------------------

    def _apply(self, happening: Happening) -> None:
        if happening.ticket_id is None:
            plan = seeding.Plan(happening.choice, 1, happening.at, happening.at)
            self.populate([plan])
            return
        ticket = self._shelf.tickets.get(happening.ticket_id)
        if ticket is not None:
            language = STORIES[ticket.script.story].language if ticket.script else "en"
            text = follow_up(language, happening.choice)
            self.customer_writes(ticket.id, text, happening.at)

    def _take_ticket_id(self) -> int:
        self._next_ticket_id += 1
        return self._next_ticket_id

    def _thread(self, ticket_id: int) -> list[Message]:
        ticket = self._shelf.tickets[ticket_id]
        thread = self._shelf.threads.get(ticket_id)
        if thread is None:
            thread = seeding.play(self.seed, ticket, ticket.script) if ticket.script else []
            self._shelf.threads[ticket_id] = thread
        return thread

    def _write(
        self,
        ticket_id: int,
        author: Literal["STORE", "CUSTOMER"],
        sender: str | None,
        content: str,
        at: datetime,
    ) -> Message:
        thread = self._thread(ticket_id)
        ticket = self._shelf.tickets[ticket_id]
        self._next_message_id += 1
        message = Message(self._next_message_id, ticket_id, author, sender, content, at, at)
        thread.append(message)
        ticket.message_count = len(thread)
        ticket.is_read_by_store = author == "STORE"
        ticket.is_read_by_customer = author == "CUSTOMER"
        if self.bumps_updated_at:
            ticket.updated_at = at
        if author == "CUSTOMER" and self.customer_reopens:
            ticket.status = "OPEN"
        self._shelf.touch()
        return message
