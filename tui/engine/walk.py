"""Read a paged list whole while it changes under our feet.

SellApp pages by number, so rows shift between two requests. A newest-first list is read forward,
an oldest-first one backward (`ways`): then rows slip into what is still to come, or the slip shows
in `total`; and what was new or moved meanwhile stands at the newest end, which is read last. An
order that is neither is read both ways, and the two are joined.

This module asks a function for pages and keeps count; it knows no client and no mailbox. A walk
can be left and gone on with at any time, also after a failed request. Source: api-contract 4, 9.1,
9.15; reliability C.2.
"""

from collections.abc import Awaitable, Callable

from tui.api.pages import Page
from tui.domain import Ticket, TicketId
from tui.engine import order
from tui.engine.ways import Backward, Extent, Forward, News, Way, is_short
from tui.errors import ApiError

FetchPage = Callable[[int], Awaitable[Page[Ticket]]]

PAGE_BUDGET = 7_000
"""Pages in one walk at the most: 100,000 tickets on the smallest pages that SellApp gives."""
STRIKES = 2
"""So many pages equal to the one before, or empty where there should be rows, are no chance."""


class Walk:
    """One pass over the ticket list."""

    def __init__(self, fetch: FetchPage, *, budget: int = PAGE_BUDGET) -> None:
        """Prepare a pass.

        Args:
            fetch: gives the page of that number (from 1).
            budget: pages to read at the most.
        """
        self._fetch = fetch
        self._budget = budget
        self._marks: dict[TicketId, int] = {}
        self._met_at_end: set[TicketId] = set()
        """Met when all had been read once."""
        self._ways: list[Way] = []
        self._is_both_ways = False
        self._repeats = 0
        self._hollow = 0
        self._is_misled = False
        """Its end was sought in vain: whatever is missing is no proof."""
        self._previous: tuple[TicketId, ...] = ()
        self.extent = Extent()
        """How long the list is, as the newest page says."""
        self.orders = order.ANY
        """The orders that fit every page of this walk."""
        self.requests = 0
        self.bad_rows = 0
        """Rows that could not be read."""
        self.is_over = False
        """Nothing more is to be read."""
        self.stopped_by = ""
        """Why the walk ended early, in words; empty when it did not."""

    @property
    def seen(self) -> frozenset[TicketId]:
        """Every ticket id that was listed."""
        return frozenset(self._marks)

    @property
    def walked(self) -> int:
        """How many different tickets were listed."""
        return len(self._marks)

    @property
    def is_whole(self) -> bool:
        """The list was read from one end to the other, as far as the server shows it."""
        return self.is_over and not (self.stopped_by or self._is_misled)

    @property
    def is_complete(self) -> bool:
        """The whole list was read, nothing unreadable was on the way, and no row was kept back."""
        return self.is_whole and not self.bad_rows and self.walked >= (self.extent.total or 0)

    async def step(self) -> Page[Ticket] | None:
        """Read one page more; None when the walk is over.

        Raises:
            ApiError: the page could not be read; the next call asks for it again.
        """
        number = self._next()
        if number is None:
            return None
        try:
            page = await self._fetch(number)
        except ApiError:
            if self._ways:
                self._ways[0].left()
            raise
        self.requests += 1
        is_steady = page.total == self.extent.total
        news = self._note(page)
        if self.requests == 1:
            self._ways = self._chosen(page)
        if isinstance(self._ways[0], Backward) and self.requests == 1:
            # It counts for nothing yet: rows may slip into it until its turn comes.
            self.extent.note(page)
        else:
            self._ways[0].took(number, page, news)
        if not self.orders:
            self._go_both_ways()
        self._guard(page, is_steady=is_steady)
        return page

    def _next(self) -> int | None:
        """The number of the next page; None when the walk is over."""
        if self.requests == 0:
            return 1
        while not self.is_over:
            number = self._ways[0].next()
            if number is not None:
                return number
            del self._ways[0]
            self._previous, self._repeats = (), 0
            self.is_over = not self._ways
        return None

    def _chosen(self, first: Page[Ticket]) -> list[Way]:
        """How to read the list, now that its first page is known."""
        is_all = first.last_page == 1 or (first.last_page is None and is_short(first))
        if is_all or (first.total is not None and order.is_among(self.orders, order.NEWEST_FIRST)):
            can_move = not order.is_among(self.orders, order.BY_ID)
            return [Forward(self.extent, can_rows_move=can_move)]
        if first.last_page is not None and order.is_among(self.orders, order.OLDEST_FIRST):
            return [Backward(self.extent)]
        self._is_both_ways = True
        return [Forward(self.extent, is_newest_first=False), Backward(self.extent)]

    def _go_both_ways(self) -> None:
        """The list is not in the order that its first page promised."""
        if not self._is_both_ways and self.extent.last_page != 1:
            is_forward = isinstance(self._ways[0], Forward)
            self._ways.append(
                Backward(self.extent) if is_forward else Forward(self.extent, is_newest_first=False)
            )
            self._is_both_ways = True

    def _note(self, page: Page[Ticket]) -> News:
        """Take the page's rows."""
        marks = {ticket.id: mark(ticket) for ticket in page.items}
        is_all = bool(marks) and all(
            key in self._met_at_end or self._marks.get(key) != new for key, new in marks.items()
        )
        if self._ways and self._ways[0].is_at_end:
            self._met_at_end |= marks.keys()
        is_last_unmet = bool(page.items) and page.items[-1].id not in self._marks
        self._marks |= marks
        self.bad_rows += len(page.bad)
        self.orders &= order.fitting(page.items)
        return News(is_all, is_last_unmet)

    def _guard(self, page: Page[Ticket], *, is_steady: bool) -> None:
        """Bounds on what a strange server can make us do."""
        ids = tuple(ticket.id for ticket in page.items)
        # With a steady total: a new row on top shifts a page of one row by a whole page.
        is_repeat = bool(ids) and ids == self._previous and is_steady
        self._repeats = self._repeats + 1 if is_repeat else 0
        self._previous = ids
        is_hollow = not page.items and not page.bad and page.page <= (page.last_page or 0)
        self._hollow += is_hollow and page.page > 1
        if self._hollow >= STRIKES and not self._is_both_ways and self._is_backward():
            # Its end is not where it says; from the front it has to come to an end.
            self._ways = [Forward(self.extent, is_newest_first=False)]
            self._is_both_ways, self._hollow, self._is_misled = True, 0, True
        elif self._hollow >= STRIKES:
            self._stop("the server counts pages that it does not have")
        elif self._repeats >= STRIKES:
            self._stop("the server repeats the same page")
        elif self.requests >= self._budget:
            self._stop(f"the list has more than {self._budget} pages")
        elif self.requests > 4 * (self.extent.last_page or self._budget) + 20:
            self._stop("the list changes faster than it can be read")

    def _is_backward(self) -> bool:
        return bool(self._ways) and isinstance(self._ways[0], Backward)

    def _stop(self, why: str) -> None:
        if self._next() is not None:
            self.stopped_by = why
            self.is_over = True


def mark(ticket: Ticket) -> int:
    """What moves when something happened to the ticket, in short. Source: api-contract 9.2."""
    return hash(
        (
            ticket.message_count,
            ticket.updated_at,
            ticket.status,
            ticket.archived,
            ticket.store_has_read,
            ticket.customer_has_read,
            ticket.read_by,
        )
    )
