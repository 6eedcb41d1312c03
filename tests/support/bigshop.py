"""A shop in memory with the client's methods, cheap also with 100,000 tickets.

It lists in one of five orders, gives pages of its own size, and takes or refuses a search. Between
two requests a test changes it by its methods; nothing happens by itself.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tui.api.pages import Page, SearchQuery
from tui.domain import ApiVersion, Message, MessageId, Ticket, TicketId
from tui.errors import ApiError, NotFound, Refused

ORDERS = ("id_asc", "id_desc", "updated_asc", "updated_desc", "scattered")
SCATTER = 2_654_435_761
Key = tuple[float, int]


class BigShop:
    """The server.

    Args:
        now: the time there.
        order: one of `ORDERS`.
        limit: rows of a page, at the most.
        searches: whether it takes filters and sorts; True, False, or the fields that it takes.
        bumps: whether a message moves `updated_at`.
        version: v1 counts no messages.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        order: str = "id_asc",
        limit: int = 100,
        searches: bool | frozenset[str] = True,
        bumps: bool = True,
        version: ApiVersion = ApiVersion.V2,
    ) -> None:
        self.now, self.order, self.limit, self.bumps, self.version = (
            now,
            order,
            limit,
            bumps,
            version,
        )
        fields = frozenset({"status", "updated_at"})
        self.takes = fields if searches is True else searches or frozenset()
        self.tickets: dict[int, Ticket] = {}
        self.messages: dict[int, list[Message]] = {}
        self.drift: set[str] = set()
        self.requests: Counter[str] = Counter()
        self.fault: Callable[[str], ApiError | None] = lambda kind: None
        self.has_newer = False
        """A shop of v1 has got v2."""
        self.newer: ApiError | None = None
        """What comes when it is asked for v2."""
        self.broken: dict[int, ApiError] = {}
        """Tickets that it cannot give by their ids, and what comes instead."""
        self.withheld: Callable[[int], bool] | None = None
        """Tickets that no list shows and no total counts, though they are there by their ids."""
        self._listed: list[Key] = []
        self._by_update: list[Key] = []
        self._open: list[int] | None = None
        self._next_id = self._next_message = 1
        self._begun_at = now()

    # ---- what happens there

    def fill(self, count: int, open_count: int, rng: Random) -> None:
        """Tickets of the last weeks, so many of them open."""
        is_open = set(rng.sample(range(count), open_count))
        for number in range(count):
            at = self._begun_at - timedelta(minutes=count - number)
            self.add("OPEN" if number in is_open else "CLOSED", at)
        for number in rng.sample(sorted(self.tickets), count // 5) if self.bumps else ():
            # Some had an answer later on.
            ticket = self.tickets[number]
            at = self._begun_at - timedelta(seconds=rng.randrange(60 * (count - number) + 60))
            self.thread(number).append(self._message(number, 1, "STORE", at))
            self.tickets[number] = replace(ticket, updated_at=at, message_count=2)
        self._sort()

    def add(self, status: str = "OPEN", at: datetime | None = None) -> int:
        """A customer opens a ticket."""
        number, moment = self._next_id, at or self.now()
        self._next_id += 1
        ticket = Ticket(
            TicketId(number),
            f"Ticket {number}",
            status,
            customer_email="ann@example.net",
            created_at=moment,
            updated_at=moment,
            store_has_read=False,
            message_count=1,
        )
        self._put(ticket, is_bulk=at is not None)
        return number

    def write(self, number: int, author: str = "CUSTOMER") -> None:
        """Somebody writes on a ticket."""
        thread = self.thread(number)
        self._next_message += 1
        thread.append(self._message(number, len(thread), author, self.now()))
        ticket = self.tickets[number]
        changed = replace(ticket, message_count=len(thread), store_has_read=author != "CUSTOMER")
        self._put(replace(changed, updated_at=self.now()) if self.bumps else changed)

    def edit(self, number: int, *, touches: bool = True, **fields: object) -> None:
        """A field changes, with its time of update or without."""
        changed = replace(self.tickets[number], **fields)  # type: ignore[arg-type]
        self._put(replace(changed, updated_at=self.now()) if touches else changed)

    def remove(self, number: int) -> None:
        """A ticket is purged."""
        self._take_out(number)
        del self.tickets[number]
        self.messages.pop(number, None)

    def reorder(self, order: str) -> None:
        """The server lists in another order from now on."""
        self.order = order
        self._sort()

    def thread(self, number: int) -> list[Message]:
        """The messages of a ticket."""
        ticket = self.tickets[number]
        if number not in self.messages:
            at = ticket.created_at or self._begun_at
            self.messages[number] = [self._message(number, 0, "CUSTOMER", at)]
        return self.messages[number]

    # ---- `ApiClient`, as far as reading goes

    async def list_tickets(self, page: int = 1, limit: int = 100) -> Page[Ticket]:
        """The plain list."""
        self._meet("list")
        keys = self._shown_keys(self._listed)
        is_down = self.order.endswith("desc")
        return self._page(page, limit, len(keys), lambda i: keys[~i if is_down else i][1])

    async def search_tickets(
        self, query: SearchQuery, page: int = 1, limit: int = 100
    ) -> Page[Ticket]:
        """Open tickets, or all by update; nothing else."""
        self._meet("search")
        asked = {one.field for one in query.filters} | {one.field for one in query.sort}
        if not asked <= self.takes:
            raise Refused(status=422)
        if query.filters:
            found = [number for _, number in self._shown_keys([(0, n) for n in self.open_ids()])]
            return self._page(page, limit, len(found), lambda i: found[i])
        keys = self._shown_keys(self._by_update)
        return self._page(page, limit, len(keys), lambda i: keys[~i][1])

    async def get_ticket(self, ticket_id: TicketId) -> Ticket:
        """One ticket."""
        self._meet("ticket")
        if ticket_id in self.broken:
            raise self.broken[ticket_id]
        if ticket_id not in self.tickets:
            raise NotFound(status=404)
        return self._shown(self.tickets[ticket_id])

    async def list_messages(
        self, ticket_id: TicketId, page: int = 1, limit: int = 100
    ) -> Page[Message]:
        """A conversation."""
        self._meet("messages")
        if ticket_id not in self.tickets:
            raise NotFound(status=404)
        found = tuple(self.thread(ticket_id))
        shown = found[(page - 1) * limit : page * limit]
        last = max(1, -(-len(found) // limit))
        return Page(shown, (), page, last, len(found), limit, ())

    async def look_for_newer(self) -> bool:
        """Whether there is a v2 by now."""
        self._meet("newer")
        if self.newer is not None:
            raise self.newer
        if self.has_newer:
            self.version = ApiVersion.V2
        return self.has_newer

    def give_up_hanging(self) -> None:
        """Nothing hangs here."""

    async def reconnect(self) -> None:
        """Connections are of no matter here."""

    async def aclose(self) -> None:
        """Nothing is open."""

    # ---- within

    def _meet(self, kind: str) -> None:
        self.requests[kind] += 1
        error = self.fault(kind)
        if error is not None:
            raise error

    def _page(self, page: int, limit: int, count: int, at: Callable[[int], int]) -> Page[Ticket]:
        rows = min(limit, self.limit)
        start = (page - 1) * rows
        numbers: Iterable[int] = (at(i) for i in range(start, min(start + rows, count)))
        items = tuple(self._shown(self.tickets[number]) for number in numbers)
        return Page(items, (), page, max(1, -(-count // rows)), count, rows, ())

    def _shown(self, ticket: Ticket) -> Ticket:
        if self.version is ApiVersion.V2:
            return ticket
        return replace(ticket, message_count=None, store_has_read=None)

    def _shown_keys(self, keys: list[Key]) -> list[Key]:
        if self.withheld is None:
            return keys
        return [key for key in keys if not self.withheld(key[1])]

    def open_ids(self) -> list[int]:
        """Open tickets, as the list has them; the list is the shop's own."""
        if self._open is None:
            keys = reversed(self._listed) if self.order.endswith("desc") else self._listed
            self._open = [number for _, number in keys if self.tickets[number].is_open]
        return self._open

    def _put(self, ticket: Ticket, *, is_bulk: bool = False) -> None:
        before = self.tickets.get(ticket.id)
        if before is not None:
            self._take_out(ticket.id)
        self.tickets[ticket.id] = ticket
        if not is_bulk:
            insort(self._listed, self._key(ticket))
            insort(self._by_update, self._update_key(ticket))
        self._open = None

    def _take_out(self, number: int) -> None:
        ticket = self.tickets[number]
        del self._listed[bisect_left(self._listed, self._key(ticket))]
        del self._by_update[bisect_left(self._by_update, self._update_key(ticket))]
        self._open = None

    def _sort(self) -> None:
        self._listed = sorted(map(self._key, self.tickets.values()))
        self._by_update = sorted(map(self._update_key, self.tickets.values()))
        self._open = None

    def _key(self, ticket: Ticket) -> Key:
        if self.order.startswith("updated"):
            return self._update_key(ticket)
        if self.order == "scattered":
            return (ticket.id * SCATTER % 2**32, ticket.id)
        return (0.0, ticket.id)

    @staticmethod
    def _update_key(ticket: Ticket) -> Key:
        return (ticket.updated_at.timestamp() if ticket.updated_at else 0.0, ticket.id)

    @staticmethod
    def _message(number: int, place: int, author: str, at: datetime) -> Message:
        return Message(
            MessageId(number * 1_000 + place), TicketId(number), author, "Ann", "Hello?", at, at
        )
