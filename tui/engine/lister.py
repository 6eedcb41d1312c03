"""Ask for pages of tickets: of the plain list, of the open ones, of what moved last.

Each answer is checked against what it should be, and what it tells of the server is learned. A
search that the server does not take is told as None. One client, no mailbox of tickets, no
decision on when to ask. Source: api-contract 4, 5.1, 5.7, 9.1.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tui.api.pages import SearchFilter, SearchQuery, SearchSort
from tui.engine import order
from tui.engine.learned import Knowledge
from tui.errors import (
    Garbled,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    NotSupported,
    Portal,
    Redirected,
    Refused,
    ServerTrouble,
)

if TYPE_CHECKING:
    from tui.api.client import ApiClient
    from tui.api.pages import Page
    from tui.domain import Ticket, TicketId

log = logging.getLogger(__name__)

SMALL_PAGE = 15
"""What SellApp gives when nobody asks; surely it does not refuse it. Source: api-contract 4."""
REFUSALS = (Refused, NotFound, NotPermitted, NotSupported)
"""A search that is not to be had."""
OPEN = SearchQuery(filters=(SearchFilter("status", "=", "OPEN"),))
BY_UPDATE = SearchQuery(sort=(SearchSort("updated_at", "desc"),))


class Lister:
    """The list of one store, and what it teaches."""

    def __init__(self, client: ApiClient, knowledge: Knowledge) -> None:
        """Ask through `client`, and learn."""
        self.client = client
        self._knowledge = knowledge
        self.has_listed = False
        """A page of it came: one ticket by its id says nothing of the others."""
        self.is_line_in_doubt = False
        """Something else than a list had no answer: that is the line, or only what was asked for;
        a list tells which."""
        self.is_doubtful = False
        """An answer has contradicted what was believed of the list: it should be read whole."""

    async def plain(self, number: int) -> Page[Ticket]:
        """A page of the list, in the server's own order.

        Raises:
            ApiError: it could not be read.
        """
        facts = self._knowledge.facts
        try:
            page = await self.client.list_tickets(number, facts.asks_rows)
        except Refused as error:
            if error.status != 422 or facts.asks_rows <= SMALL_PAGE:
                raise
            # Whether it cuts or refuses a page that is too large is not known (api-contract 9.16).
            self._knowledge.learn(asks_rows=SMALL_PAGE)
            return await self.plain(number)
        self.has_listed = True
        self._learn_from(page)
        return page

    async def open(self, number: int) -> Page[Ticket] | None:
        """A page of the open tickets alone; None when the server's search does not do that.

        Raises:
            ApiError: it could not be read.
        """
        page = await self._search(OPEN, number)
        if page is None or not all(ticket.is_open for ticket in page.items):
            self._knowledge.learn(finds_open=False)
            return None
        return page

    async def by_update(self, number: int) -> Page[Ticket] | None:
        """A page of the tickets, what moved last first; None when its search does not do that.

        Raises:
            ApiError: it could not be read.
        """
        page = await self._search(BY_UPDATE, number)
        if page is None or order.ListOrder.UPDATE_DESC not in order.fitting(page.items):
            self._knowledge.learn(sorts_by_update=False)
            return None
        return page

    async def by_id(self, ticket_id: TicketId) -> Ticket | None:
        """One ticket; None when it cannot be read, which says nothing about the others.

        Raises:
            NotFound: it is not there, in SellApp's own words.
            ApiError: the line broke, as far as one answer can tell.
        """
        try:
            return await self.client.get_ticket(ticket_id)
        except NotFoundByOther:
            # No proof: whoever said so does not know SellApp's tickets.
            log.warning("ticket %d: a 404 that is not SellApp's", ticket_id)
            return None
        except (NotFound, Portal):
            raise
        except (Garbled, NotPermitted, Redirected, Refused, ServerTrouble) as error:
            log.warning("ticket %d: %s", ticket_id, type(error).__name__)
            return None

    async def _search(self, query: SearchQuery, number: int) -> Page[Ticket] | None:
        try:
            rows = self._knowledge.facts.asks_rows
            page = await self.client.search_tickets(query, number, rows)
        except REFUSALS:
            return None
        self.has_listed = True
        return page

    def _learn_from(self, page: Page[Ticket]) -> None:
        facts = self._knowledge.facts
        known = facts.orders
        orders = known & order.fitting(page.items)
        if known and not orders:
            # No longer what it was. Unknown until a whole walk has found a new one.
            self.is_doubtful = True
        self._knowledge.learn(
            orders=orders,
            page_rows=min(page.per_page or facts.page_rows, 100),
            last_page=_last_page(page, facts.page_rows) or facts.last_page,
            counts_messages=facts.counts_messages
            if not page.items
            else any(ticket.message_count is not None for ticket in page.items),
        )


def _last_page(page: Page[Ticket], page_rows: int) -> int | None:
    """What it says, but never more than its own total has room for."""
    if page.last_page is None or page.total is None:
        return page.last_page
    rows = max(1, min(page.per_page or page_rows, 100))
    return min(page.last_page, max(1, -(-page.total // rows)))
