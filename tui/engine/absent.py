"""Tickets that the list no longer shows: gone only by proof.

A ticket is taken away when a complete walk has not met it *and* SellApp says 404 by its id. A list
that is empty, or much shorter than what is here, is not believed: nothing is taken away, a notice
says so, and only a second walk that finds the same leads to questions by id; an empty list never
does. Source: reliability C.2.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tui.domain import TicketId
from tui.engine.conversations import Conversations
from tui.engine.glance import Glance
from tui.engine.intake import Intake
from tui.engine.lister import Lister
from tui.engine.parts import Parts
from tui.errors import NotFound, Portal, TurnedAway, Unanswered
from tui.events import Noticed

CHECKS_PER_CYCLE = 20
"""Tickets asked for by id in one cycle."""
FEW = 10
"""So many may go at once without a second look."""
SHARE = 20
"""One in so many may."""
LEAVE_S = 600.0
"""One that cannot be read by its id is left alone for so long."""
SECOND_LOOK = timedelta(minutes=10)
"""A list that is much shorter has to stay so for so long."""


class Absent:
    """Decides what the walks missed, and asks for it by id."""

    def __init__(
        self, parts: Parts, intake: Intake, conversations: Conversations, glance: Glance
    ) -> None:
        """Wire it.

        Args:
            parts: clock and events.
            intake: stores a ticket that is there after all.
            conversations: forgets one that is not.
            glance: told of one that no list shows.
        """
        self._clock = parts.clock
        self._emit = parts.emit
        self._intake = intake
        self._conversations = conversations
        self._glance = glance
        self._queue: list[TicketId] = []
        self._left_until_s: dict[TicketId, float] = {}
        """Those that could not be read, by the monotonic clock."""
        self._doubted: frozenset[TicketId] = frozenset()
        self._doubted_at: datetime | None = None

    @property
    def is_in_doubt(self) -> bool:
        """A list was much shorter than what is here; another walk should look again."""
        return self._doubted_at is not None

    @property
    def is_checking(self) -> bool:
        """Tickets are still to be asked for by id."""
        return bool(self._queue)

    def after_walk(self, known: frozenset[TicketId], seen: frozenset[TicketId]) -> None:
        """A complete walk has ended.

        Args:
            known: what was here when it began.
            seen: what it met.
        """
        absent = known - seen
        is_much = len(absent) > FEW and len(absent) * SHARE > len(known)
        if absent and (is_much or not seen):
            absent = self._doubt(absent, known=len(known), listed=len(seen))
        else:
            self._doubted, self._doubted_at = frozenset(), None
        now_s = self._clock.monotonic()
        left = {one: until_s for one, until_s in self._left_until_s.items() if until_s > now_s}
        self._left_until_s = left
        self._queue = sorted(absent - left.keys())

    async def check(self, lister: Lister) -> None:
        """Ask for some of them by id.

        Raises:
            ApiError: the line broke; the rest is asked for later.
        """
        for ticket_id in self._queue[:CHECKS_PER_CYCLE]:
            try:
                ticket = await lister.by_id(ticket_id)
            except NotFound:
                self._conversations.forget(ticket_id)
            except (Portal, TurnedAway, Unanswered):
                # The line, or only this ticket: the list will tell, and this one waits.
                self._leave(ticket_id)
                raise
            else:
                if ticket is None:
                    # No proof of anything; a later walk asks again.
                    self._leave(ticket_id)
                    continue
                self._intake.ticket(ticket)
                self._glance.unlisted()
            self._queue.remove(ticket_id)

    def _leave(self, ticket_id: TicketId) -> None:
        self._queue.remove(ticket_id)
        self._left_until_s[ticket_id] = self._clock.monotonic() + LEAVE_S

    def _doubt(
        self, absent: frozenset[TicketId], *, known: int, listed: int
    ) -> frozenset[TicketId]:
        """Take nothing away yet; answer what a second look has confirmed."""
        now = self._clock.now()
        if self._doubted_at is None:
            self._doubted, self._doubted_at = absent, now
            self._emit(Noticed(_notice(known, listed)))
            return frozenset()
        if not listed or now - self._doubted_at < SECOND_LOOK:
            return frozenset()
        return absent & self._doubted


def _notice(known: int, listed: int) -> str:
    said = f"only {listed:,}" if listed else "none"
    return (
        f"SellApp lists {said} of the {known:,} tickets kept here. None was taken away."
        " Compare with SellApp on the web; R reads the list again."
    )
