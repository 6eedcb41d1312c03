"""A ticket list in memory that changes between two pages: for thousands of walks a minute."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from tests.support.virtual import START
from tui.api.pages import Page
from tui.domain import Ticket, TicketId
from tui.engine.walk import FetchPage, Walk

ORDERS = ("id_asc", "id_desc", "updated_asc", "updated_desc", "scattered")
SCATTER = 2_654_435_761
"""Knuth's multiplicative hash: an order that no row tells."""


def ticket(number: int, updated_at: datetime = START, messages: int = 1) -> Ticket:
    """A ticket with little to say."""
    return Ticket(
        TicketId(number),
        "",
        "OPEN",
        created_at=START,
        updated_at=updated_at,
        message_count=messages,
    )


class ChangingList:
    """Tickets in one of the orders; between two requests something may happen.

    Args:
        order: `id_asc`, `id_desc`, `updated_asc`, `updated_desc` or `scattered`.
        size: tickets at the beginning.
        limit: rows of a page.
        rng: chance.
        churn: how likely something happens between two requests.
    """

    def __init__(self, order: str, size: int, limit: int, rng: Random, churn: float) -> None:
        self.order, self.limit, self.rng, self.churn = order, limit, rng, churn
        self._ticks = count(1)
        self._next_id = count(size + 1)
        self.rows = {number: ticket(number) for number in range(1, size + 1)}
        for number in rng.sample(sorted(self.rows), size):
            self.edit(number)
        self.stable = set(self.rows)
        """What has been there all the time."""
        self.ever = set(self.rows)
        self.requests = 0
        self.most_pages = self._last_page()
        self._sorted: list[int] | None = None
        self.order_of: Callable[[int], object] = self._key
        """Where a ticket stands; to be replaced for an order of another kind."""

    def edit(self, number: int) -> None:
        """Somebody writes on the ticket."""
        at = START + timedelta(seconds=next(self._ticks))
        self.rows[number] = ticket(number, at, (self.rows[number].message_count or 0) + 1)
        self._sorted = None

    def add(self) -> None:
        """A new ticket."""
        number = next(self._next_id)
        self.rows[number] = ticket(number, START + timedelta(seconds=next(self._ticks)))
        self.ever.add(number)
        self._sorted = None

    def remove(self, number: int) -> None:
        """A ticket is purged."""
        del self.rows[number]
        self.stable.discard(number)
        self._sorted = None

    async def fetch(self, number: int) -> Page[Ticket]:
        """A page, as `ApiClient.list_tickets` gives it."""
        self.requests += 1
        if self.requests > 1 and self.rng.random() < self.churn:
            self._happen()
        self.most_pages = max(self.most_pages, self._last_page())
        start = (number - 1) * self.limit
        shown = self._ids()[start : start + self.limit]
        items = tuple(self.rows[one] for one in shown)
        return Page(items, (), number, self._last_page(), len(self.rows), self.limit, ())

    def _happen(self) -> None:
        kind = self.rng.randrange(3) if self.rows else 0
        if kind == 0:
            self.add()
        elif kind == 1:
            self.edit(self.rng.choice(list(self.rows)))
        else:
            self.remove(self.rng.choice(list(self.rows)))

    def _last_page(self) -> int:
        return max(1, -(-len(self.rows) // self.limit))

    def _ids(self) -> list[int]:
        if self._sorted is None:
            self._sorted = sorted(self.rows, key=self.order_of, reverse=self.order.endswith("desc"))
        return self._sorted

    def _key(self, number: int) -> object:
        if self.order.startswith("updated"):
            return self.rows[number].updated_at
        return number * SCATTER % 2**32 if self.order == "scattered" else number


@dataclass
class Sums:
    """What many walks came to."""

    missed: int = 0
    """Walks that did not see a ticket that was there throughout."""
    made_up: int = 0
    requests: int = 0
    pages: int = 0
    """The most pages that the list had during each walk, together."""
    worst: float = 0.0
    """Requests a page in the dearest walk."""
    incomplete: int = 0


async def walked(source: ChangingList | FetchPage, *, budget: int = 7_000) -> Walk:
    """A walk to its end."""
    walk = Walk(source.fetch if isinstance(source, ChangingList) else source, budget=budget)
    while await walk.step() is not None:
        pass
    return walk


async def churned(order: str, limit: int, size: int, churn: float, seeds: Iterable[int]) -> Sums:
    """One walk for each seed, over a list that changes."""
    sums = Sums()
    for seed in seeds:
        source = ChangingList(order, size, limit, Random(seed), churn)
        walk = await walked(source)
        sums.missed += not source.stable <= walk.seen
        sums.made_up += not walk.seen <= source.ever
        sums.requests += source.requests
        sums.pages += source.most_pages
        sums.worst = max(sums.worst, source.requests / source.most_pages)
        sums.incomplete += not walk.is_complete
    return sums
