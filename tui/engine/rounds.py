"""Go round the open tickets where SellApp cannot list what moved, one look a tick.

A look is a page that holds many open tickets, or one ticket by its id, whichever gets round
sooner. So the age of what is known of an open ticket has a bound, and the bound is told.
"""

from __future__ import annotations

from datetime import timedelta

from tui.domain import TicketId
from tui.engine import rota
from tui.engine.conversations import Conversations
from tui.engine.glance import Glance, Source
from tui.engine.intake import Intake
from tui.engine.learned import Knowledge
from tui.engine.lister import Lister
from tui.engine.parts import Parts
from tui.errors import NotFound, Portal, TurnedAway, Unanswered
from tui.mailbox import standing

HOT_FOR = timedelta(hours=6)
"""After something happened on it a ticket has its turn more often."""
MOST_HOT = 12
RECOUNT = 20
"""The pages with open tickets are counted anew when one in so many has come or gone."""
IN_TURN = 2
"""Glances and looks take turns: one request a tick."""
RARELY = 6
"""Where looks show by the count that something came in, a glance is for what the count hides: one
ticket that came while another went."""
JITTER = 1.2
"""A tick may come that much later than named (`pace.JITTER`)."""


class Rounds:
    """Looks at open tickets in turn."""

    def __init__(
        self,
        parts: Parts,
        knowledge: Knowledge,
        intake: Intake,
        turns: rota.Rota,
        glance: Glance,
        conversations: Conversations,
    ) -> None:
        """Wire it.

        Args:
            parts: mailbox and clock.
            knowledge: what the server does.
            intake: stores what was read, and tells `turns` of it.
            turns: who was looked at when.
            glance: knows what needs no rounds.
            conversations: read where a ticket does not tell of its messages.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._knowledge = knowledge
        self._intake = intake
        self._turns = turns
        self._glance = glance
        self._conversations = conversations
        self._page = 0
        self._begun_s = (0.0, 0.0)
        """When this round over the open pages began, and the one before."""
        self._sought: TicketId | None = None
        conversations.on_whole = self._note_read
        self._counted = (0, 0)
        """So many open tickets were on so many pages when that was counted last."""

    def watch(self) -> None:
        """Take note of which tickets are open by now."""
        self._turns.watch(self._mailbox.read(standing.desk_ids), self._clock.monotonic())

    def is_needed(self) -> bool:
        """Whether a glance can miss something on an open ticket."""
        facts = self._knowledge.facts
        if not facts.tells_messages:
            return True
        if facts.last_page == 1 or facts.tells_all:
            return False
        return self._glance.source() is not Source.OPEN_PAGE

    @property
    def glance_every(self) -> int:
        """One tick in so many is for a glance, the others are for looks."""
        return RARELY if self._is_by_page() else IN_TURN

    def worst_s(self, turn_s: float) -> float | None:
        """The oldest that our knowledge of an open ticket can get, in seconds.

        Args:
            turn_s: seconds between two turns, as named; None is returned when every tick tells all.
        """
        if not self.is_needed() or not len(self._turns):
            return None
        return rota.worst_age_s(self._looks(), turn_s * JITTER)

    def oldest_s(self) -> float:
        """How old our knowledge of an open ticket is now, in seconds: some cannot be read."""
        return self._turns.oldest_s(self._clock.monotonic())

    async def look(self, lister: Lister, turn_s: float) -> bool:
        """Have one look, if one is due.

        Returns:
            Whether that was enough for this tick: False when none was due, or when it shows that
            the store has more tickets than are here.

        Raises:
            ApiError: it could not be read; it is still due.
        """
        now = self._clock.now()
        now_s = self._clock.monotonic()
        due_s = rota.due_age_s(self._looks(), turn_s * JITTER)
        hot = self._mailbox.read(lambda conn: standing.hot_ids(conn, now - HOT_FOR, MOST_HOT))
        ticket_id = self._turns.next(now_s, due_s, hot)
        if ticket_id is None:
            return False
        facts = self._knowledge.facts
        if facts.last_page == 1:
            # The list has just told the rest of it.
            self._ask_messages(ticket_id)
        elif self._is_by_id() or ticket_id == self._sought:
            await self._by_id(lister, ticket_id)
        elif facts.finds_open:
            if now_s - self._turns.age_s(ticket_id, now_s) < self._begun_s[1]:
                # A whole round over the open ones has not shown it.
                await self._by_id(lister, ticket_id)
            else:
                await self._next_open_page(lister, now_s)
        else:
            self._sought = ticket_id
            place = self._mailbox.read(
                lambda conn: standing.rank(conn, ticket_id, is_oldest_first=facts.is_oldest_first)
            )
            page = await lister.plain(place // facts.page_rows + 1)
            self._intake.page(page)
            return page.total is None or not self._glance.weigh(page.total)
        return True

    def _is_by_page(self) -> bool:
        """A look is a page of the plain list, which counts the tickets as a glance does."""
        facts = self._knowledge.facts
        return facts.tells_messages and not facts.finds_open and facts.can_rank

    def _is_by_id(self) -> bool:
        facts = self._knowledge.facts
        if not facts.tells_messages or not (facts.finds_open or facts.can_rank):
            return True
        return not self._is_by_page() and len(self._turns) <= self._pages()

    def _pages(self) -> int:
        """Pages that hold all the open tickets."""
        facts = self._knowledge.facts
        if facts.finds_open:
            return -(-self._mailbox.read(standing.open_count) // facts.page_rows)
        number, pages = self._counted
        if abs(len(self._turns) - number) * RECOUNT > number:
            # Counting looks at every ticket, so not for each that opens or closes.
            pages = self._mailbox.read(
                lambda conn: standing.desk_pages(
                    conn, facts.page_rows, is_oldest_first=facts.is_oldest_first
                )
            )
            self._counted = (len(self._turns), pages)
        # Each that came since may stand on a page of its own.
        return pages + max(0, len(self._turns) - self._counted[0])

    def _looks(self) -> int:
        return len(self._turns) if self._is_by_id() else min(self._pages(), len(self._turns))

    async def _by_id(self, lister: Lister, ticket_id: TicketId) -> None:
        self._sought = None
        try:
            ticket = await lister.by_id(ticket_id)
        except NotFound:
            self._conversations.miss(ticket_id)
            ticket = None
        except (Portal, TurnedAway, Unanswered):
            # The line, or only this ticket: the list tells, and the others have their turn.
            lister.is_line_in_doubt = True
            ticket = None
        if ticket is None:
            self._turns.tried(ticket_id, self._clock.monotonic())
            return
        self._intake.ticket(ticket)
        if not self._knowledge.facts.tells_messages:
            self._ask_messages(ticket_id)

    def _ask_messages(self, ticket_id: TicketId) -> None:
        """It is looked at when they have come."""
        self._turns.tried(ticket_id, self._clock.monotonic())
        self._conversations.ask(ticket_id)

    def _note_read(self, ticket_id: TicketId) -> None:
        if not self._knowledge.facts.tells_messages:
            self._turns.looked([ticket_id], self._clock.monotonic())

    async def _next_open_page(self, lister: Lister, now_s: float) -> None:
        if self._page == 0:
            self._begun_s = (now_s, self._begun_s[0])
        page = await lister.open(self._page + 1)
        if page is None:
            return
        self._intake.page(page)
        self._page = 0 if self._page + 1 >= (page.last_page or 1) else self._page + 1
