"""The full walk over the list, in small slices, and when the next one is due.

Between two slices the poller does what is more urgent. An interrupted walk goes on where it was,
so that a large list is read to its end also on a line that breaks, or at a server that makes us
wait. A whole list of one page is walked at every poll: that costs one request.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from tui.api.pages import Page, Quarantined
from tui.domain import Ticket, TicketId
from tui.engine.absent import Absent
from tui.engine.conversations import Conversations
from tui.engine.glance import Glance
from tui.engine.intake import Intake
from tui.engine.learned import Knowledge
from tui.engine.lister import Lister
from tui.engine.parts import Parts
from tui.engine.walk import Walk
from tui.errors import MailboxError
from tui.events import Noticed
from tui.mailbox import gone, tickets

log = logging.getLogger(__name__)

WALK_EVERY = timedelta(hours=6)
"""The whole list is read at least this often."""
SLICE_PAGES = 10
"""Pages of a walk between two looks at what is more urgent."""
PAGE_S = 1.0
"""A page of a walk takes at most so long, pauses included, on a line that works."""
PAUSE_AT_MOST = timedelta(minutes=10)
"""A walk that lay for longer begins anew: its first pages are too old."""
AFTER_TROUBLE_S = 10.0
"""For each page of the list, so long after the last walk another may follow trouble."""
FOR_THE_COUNT_S = 480.0
"""The same where the server only counts fewer than are here."""


class Sweep:
    """Reads the list whole, now and then."""

    def __init__(
        self, parts: Parts, knowledge: Knowledge, intake: Intake, absent: Absent, glance: Glance
    ) -> None:
        """Wire it.

        Args:
            parts: mailbox, clock and link.
            knowledge: what the server does; a walk teaches it.
            intake: stores what was read.
            absent: told what a complete walk has met.
            glance: told when a walk has ended.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._link = parts.link
        self._emit = parts.emit
        self._knowledge = knowledge
        self._intake = intake
        self._absent = absent
        self._glance = glance
        self._walk: Walk | None = None
        self._bad: list[Quarantined] = []
        self._known: frozenset[TicketId] = frozenset()
        self._lister: Lister | None = None
        self._told = ""
        """Why the last walk ended early, as a person was told."""
        self._stepped_at = self._clock.now()
        self._ended_at: datetime | None = None
        self._ended_s = 0.0
        self._due_at: datetime | None = None
        self.has_read_whole = False
        """A walk has come to its end, not only to a stop."""

    @property
    def is_under_way(self) -> bool:
        """A walk has begun and not ended."""
        return self._walk is not None

    @property
    def is_first(self) -> bool:
        """No walk has ended yet: nobody knows how old what is here may be."""
        return self._ended_at is None

    def want(self, page_s: float) -> None:
        """The list may have moved where nobody looked.

        Args:
            page_s: a walk may follow the last one after so many seconds for each page; 0 is now.
        """
        if self._ended_at is not None:
            # A server may tell of more pages than a timedelta has room for.
            gap_s = min(page_s * self._knowledge.facts.last_page, WALK_EVERY.total_seconds())
            at = self._ended_at + timedelta(seconds=gap_s)
            self._due_at = at if self._due_at is None else min(self._due_at, at)

    def begin_anew(self) -> None:
        """What was read so far is of another time: after sleep, say."""
        self._walk = None
        self.want(0.0)

    def is_due(self) -> bool:
        """A walk is under way, or should begin."""
        now = self._clock.now()
        if self._ended_at is None or self._walk is not None or now < self._ended_at:
            return True
        is_asked = self._due_at is not None and now >= self._due_at
        if self._absent.is_in_doubt:
            is_asked |= now >= self._ended_at + PAUSE_AT_MOST
        # One clock may stand while the machine sleeps, the other may be set back.
        passed_s = self._clock.monotonic() - self._ended_s
        passed_s = max(passed_s, (now - self._ended_at).total_seconds())
        return is_asked or passed_s >= WALK_EVERY.total_seconds()

    def is_one_page(self) -> bool:
        """The whole list is as cheap as a glance."""
        return self._knowledge.facts.last_page == 1

    def worst_s(self) -> float:
        """How long a change can go unseen if only walks show it, in seconds."""
        return WALK_EVERY.total_seconds() + 2 * PAGE_S * self._knowledge.facts.last_page

    async def slice(self, lister: Lister, conversations: Conversations) -> None:
        """Read some pages, and between them what was asked for; at the end, draw conclusions.

        Raises:
            ApiError: a page could not be read; the next slice asks for it again.
            MailboxError: a page could not be stored; the next slice begins anew.
        """
        self._lister = lister
        now = self._clock.now()
        if self._walk is None or not timedelta() <= now - self._stepped_at <= PAUSE_AT_MOST:
            self._walk = self._begun(now)
        walk = self._walk
        for _ in range(SLICE_PAGES):
            page = await walk.step()
            self._stepped_at = self._clock.now()
            if page is None:
                self._end(walk, lister)
                return
            try:
                self._intake.page(page)
            except MailboxError:
                # The walk counts as met what is not here, so that it proves nothing any more.
                self._walk = None
                raise
            self._bad.extend(page.bad)
            await conversations.fetch_asked(lister.client)
            if self.is_first or walk.extent.last_page != 1:
                self._link.syncing(walk.walked, walk.extent.total)

    def _begun(self, now: datetime) -> Walk:
        self._bad, self._stepped_at, self._due_at = [], now, None
        # What comes in from now on is not gone because the walk does not meet it.
        # What words of ours hang on is looked for also where the cache has lost it.
        self._known = self._mailbox.read(
            lambda conn: tickets.known_ids(conn) | gone.with_words(conn)
        )
        if self.is_first:
            self._link.syncing(0, None)
        return Walk(self._fetch)

    async def _fetch(self, number: int) -> Page[Ticket]:
        assert self._lister is not None  # noqa: S101 - a slice is under way
        return await self._lister.plain(number)

    def _end(self, walk: Walk, lister: Lister) -> None:
        self._walk, self._due_at = None, None
        self._ended_at, self._ended_s = self._clock.now(), self._clock.monotonic()
        if walk.stopped_by:
            log.warning("the walk ended early: %s", walk.stopped_by)
            if walk.stopped_by != self._told:
                self._emit(Noticed(f"SellApp's list was not read whole: {walk.stopped_by}."))
        else:
            self._intake.end_of_walk(self._bad)
        self.has_read_whole |= walk.is_whole
        if not self.has_read_whole:
            # What is missing was never here: it is sought soon, not in six hours.
            self.want(AFTER_TROUBLE_S)
        seen = walk.seen
        if walk.is_complete:
            self._absent.after_walk(self._known, seen)
        # Perhaps by the slice before this one, which did not know that it was the last.
        lister.has_listed = True
        self._known = frozenset()
        self._told = walk.stopped_by
        total = walk.extent.total
        self._glance.walk_ended(0 if total is None else max(0, total - len(seen)))
        if len(seen) > 1:
            self._knowledge.learn(orders=walk.orders)
