"""The quick poll: what is new, for one request when nothing is, however large the mailbox.

Which page shows it depends on the server: the end of a list by update, a search sorted by update,
all the open tickets when they fit on a page, or the end of the list where new tickets come in. What
it cannot show, `rounds` looks for. It reads on while a page holds nothing but news.
"""

from __future__ import annotations

from enum import Enum, auto

from tui.domain import TicketId
from tui.engine.intake import Intake
from tui.engine.learned import Knowledge
from tui.engine.lister import Lister
from tui.engine.parts import Parts
from tui.engine.rota import CALM_S
from tui.errors import NotFound, Portal, TurnedAway, Unanswered
from tui.mailbox import standing

MOST_PAGES = 5
"""Of nothing but news; more than that is for a whole walk."""
MOST_LEFT = 5
"""Tickets that are no longer among the open ones, read by id in one glance."""
ROOM = 5
"""Places kept free on the page of open tickets, for those that come in."""


class Source(Enum):
    """Where news shows."""

    LIST_BY_UPDATE = auto()
    SEARCH_BY_UPDATE = auto()
    OPEN_PAGE = auto()
    NEW_END = auto()


class Glance:
    """Reads the page that shows what is new."""

    def __init__(self, parts: Parts, knowledge: Knowledge, intake: Intake) -> None:
        """Wire it.

        Args:
            parts: mailbox and clock.
            knowledge: what the server does.
            intake: stores what was read.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._knowledge = knowledge
        self._intake = intake
        self._end_read_s: float | None = None
        self._missing: set[TicketId] = set()
        self._hidden = 0
        self.is_overrun = False
        """More has moved, or come in, than a glance can show."""
        self.is_count_off = False
        """The server counts fewer than are here: something went."""

    def walk_ended(self, hidden: int) -> None:
        """The whole list was read.

        Args:
            hidden: how many more tickets the server counts than are here.
        """
        self._hidden = hidden
        self._missing.clear()
        self.is_overrun = self.is_count_off = False

    def weigh(self, total: int) -> bool:
        """Whether the server counts more tickets than are here; fewer is for a walk."""
        gain = total - self._mailbox.read(standing.count) - self._hidden
        self.is_count_off |= gain < 0
        return gain > 0

    def unlisted(self) -> None:
        """A ticket is there by its id, though no list shows it and no count may count it."""
        self._hidden -= 1

    def source(self) -> Source:
        """Where to look, as far as the server is known."""
        facts = self._knowledge.facts
        if facts.moves_update is not False:
            if facts.lists_by_update:
                return Source.LIST_BY_UPDATE
            if facts.sorts_by_update:
                return Source.SEARCH_BY_UPDATE
        if facts.finds_open and self._open_count() <= facts.page_rows - ROOM:
            return Source.OPEN_PAGE
        return Source.NEW_END

    async def read(self, lister: Lister) -> None:
        """Read what is new and store it.

        Raises:
            ApiError: it could not be read; what came before is stored.
        """
        source = self.source()
        if source is Source.SEARCH_BY_UPDATE:
            await self._by_update(lister)
        elif source is Source.OPEN_PAGE:
            await self._open_page(lister)
        elif self._knowledge.facts.is_oldest_first:
            await self._last_pages(lister)
        else:
            await self._first_pages(lister)

    def _open_count(self) -> int:
        return self._mailbox.read(standing.open_count)

    async def _by_update(self, lister: Lister) -> None:
        for number in range(1, MOST_PAGES + 1):
            page = await lister.by_update(number)
            if page is None:
                # No longer: then as if it had never been.
                await self.read(lister)
                return
            if not self._intake.page(page) or number >= (page.last_page or number):
                self._compare(page.total)
                return
        self.is_overrun = True

    async def _open_page(self, lister: Lister) -> None:
        before = self._mailbox.read(standing.open_ids)
        page = await lister.open(1)
        if page is None:
            await self.read(lister)
            return
        self._intake.page(page)
        if (page.last_page or 1) == 1 and not page.bad:
            await self._read_left(lister, before - {ticket.id for ticket in page.items})
        now_s = self._clock.monotonic()
        if self._end_read_s is None or now_s - self._end_read_s >= CALM_S:
            # What came in and was closed between two glances is not among the open ones.
            self._end_read_s = now_s
            if self._knowledge.facts.is_oldest_first:
                await self._last_pages(lister)
            else:
                await self._first_pages(lister)

    async def _read_left(self, lister: Lister, left: frozenset[TicketId]) -> None:
        """No longer among the open ones: closed, or gone, which is for a walk to prove."""
        for ticket_id in sorted(left - self._missing)[-MOST_LEFT:]:
            # Until it was read: what cannot be is for a walk, and never asked at every glance.
            self._missing.add(ticket_id)
            try:
                ticket = await lister.by_id(ticket_id)
            except NotFound:
                ticket = None
            except (Portal, TurnedAway, Unanswered):
                self.is_count_off = True
                raise
            if ticket is None:
                self.is_count_off = True
                continue
            self._intake.ticket(ticket)
            self._missing.discard(ticket_id)

    async def _first_pages(self, lister: Lister) -> None:
        for number in range(1, MOST_PAGES + 1):
            page = await lister.plain(number)
            if not self._intake.page(page) or number >= (page.last_page or number):
                self._compare(page.total)
                return
        self.is_overrun = True

    async def _last_pages(self, lister: Lister) -> None:
        """The end of the list, wherever it is by now, and upwards while all is news."""
        number = self._knowledge.facts.last_page
        page = await lister.plain(number)
        # As far as it can be: what the page itself says may be more than there is.
        last = self._knowledge.facts.last_page
        if last < number:
            number = last
            page = await lister.plain(number)
        is_news, total = self._intake.page(page), page.total
        if last > number + MOST_PAGES:
            self.is_overrun = True
            return
        for later in range(number + 1, last + 1):
            page = await lister.plain(later)
            self._intake.page(page)
            total = page.total
        for earlier in range(number - 1, max(number - MOST_PAGES, 0), -1):
            if not is_news:
                break
            is_news = self._intake.page(await lister.plain(earlier))
        self.is_overrun |= is_news and number > 1
        self._compare(total)

    def _compare(self, total: int | None) -> None:
        if total is not None:
            self.is_overrun |= self.weigh(total)
