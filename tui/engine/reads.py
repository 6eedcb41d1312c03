"""The reading half of the engine: every question the screen may ask of the mailbox.

Each read is one snapshot on a read-only connection in the calling thread; a window of 60 rows
takes less than a millisecond, cheaper than any hand-over. Nothing here writes, waits or fetches.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime

from tui.domain import (
    VIEWS,
    Asked,
    Counts,
    Draft,
    Head,
    Message,
    Outgoing,
    OutgoingId,
    Sort,
    Thread,
    TicketId,
    TicketRow,
    View,
)
from tui.engine.parts import Parts
from tui.engine.reader import IsWanted, Reader
from tui.mailbox import drafts, drift, listing, outbox, search, search_query, threads
from tui.mailbox.database import Connection

KEPT_THREADS = 3
HEAD_ROWS = 500
"""Enough for every screen; the rest of a list comes a moment later."""


class Reads:
    """Answers from the mailbox."""

    def __init__(self, parts: Parts) -> None:
        """Read from the mailbox of these parts.

        Args:
            parts: mailbox, and the clock for searches such as `older:3d`.
        """
        self._parts = parts
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        # Versions and messages of the conversations read last: a long one is asked for at every
        # poll and every saved draft, and seldom reads differently.
        self._kept: dict[TicketId, tuple[int, tuple[Message, ...]]] = {}
        self._keeping = threading.Lock()
        self._quick, self._slow = Reader("quick reads"), Reader("slow reads")

    def find(self, view: View, sort: Sort, search_text: str = "") -> array[int]:
        """Ticket ids of a view, in order; with a search text, only those that match it.

        Takes tens of milliseconds at 100,000 tickets.
        """
        if not search_text.strip():
            return self._mailbox.read(lambda conn: listing.ids(conn, view, sort))
        now = self._clock.now()
        return self._mailbox.read(lambda conn: search.find(conn, search_text, view, sort, at=now))

    def understood(self, search_text: str) -> Asked:
        """What a search text was taken to mean; asks nothing of the mailbox."""
        return search_query.understood(search_text)

    def find_head(self, view: View, sort: Sort, search_text: str = "") -> Head:
        """The beginning of `find`, within a few milliseconds at any size.

        With a search text, those of its tickets that the newest messages lead to: not all, nor
        always the first in order.
        """
        if search_text.strip():
            now = self._clock.now()
            newest = self._mailbox.read(
                lambda conn: search.find_newest(conn, search_text, view, sort, at=now)
            )
            return Head(newest, is_whole=False)
        ids = self._mailbox.read(lambda conn: listing.ids(conn, view, sort, limit=HEAD_ROWS))
        return Head(ids, is_whole=len(ids) < HEAD_ROWS)

    async def find_head_later(self, view: View, sort: Sort, search_text: str = "") -> Head:
        """`find_head` on a thread of its own, for searches while typing."""
        return await self._quick.ask(lambda _: self.find_head(view, sort, search_text))

    async def find_later(self, view: View, sort: Sort, search_text: str = "") -> array[int]:
        """`find` on a thread of its own. A search that nobody waits for any more is broken off."""
        if not search_text.strip():
            return await self._slow.ask(lambda _: self.find(view, sort))
        now = self._clock.now()

        def read(is_wanted: IsWanted) -> array[int]:
            return self._mailbox.read(
                lambda conn: search.find(conn, search_text, view, sort, at=now, is_wanted=is_wanted)
            )

        return await self._slow.ask(read)

    def rows(self, ids: Sequence[int]) -> list[TicketRow]:
        """The list's lines for these tickets, in this order; those that are gone are left out."""
        return self._mailbox.read(lambda conn: listing.rows(conn, ids))

    def thread(self, ticket_id: TicketId) -> Thread | None:
        """A ticket with its conversation; None when it is not in the mailbox."""
        kept = self._kept.get(ticket_id)

        def read(conn: Connection) -> tuple[int | None, Thread | None]:
            version = threads.version(conn, ticket_id)
            known = kept[1] if kept is not None and kept[0] == version else None
            return version, threads.thread(conn, ticket_id, known)

        version, found = self._mailbox.read(read)
        if version is not None and found is not None:
            with self._keeping:
                self._kept.pop(ticket_id, None)
                self._kept[ticket_id] = (version, found.messages)
                if len(self._kept) > KEPT_THREADS:
                    del self._kept[next(iter(self._kept))]
        return found

    def draft(self, ticket_id: TicketId) -> Draft | None:
        """What was typed for this ticket and not sent."""
        return self._mailbox.read(lambda conn: drafts.draft(conn, ticket_id))

    def counts(self, more: Iterable[View] = ()) -> Counts:
        """The figures that are always on the screen, and those of more views."""
        return self._mailbox.read(lambda conn: listing.counts(conn, (*VIEWS, *more)))

    def drift(self) -> dict[str, datetime]:
        """In which ways SellApp's answers depart from what we know, each with its first day."""
        return self._mailbox.read(drift.all)

    def outbox(self) -> tuple[Outgoing, ...]:
        """Everything not proven sent, oldest first."""
        return self._mailbox.read(outbox.pending)

    def outgoing(self, outgoing_id: OutgoingId) -> Outgoing | None:
        """One outgoing row, also when it is sent."""
        return self._mailbox.read(lambda conn: outbox.get(conn, outgoing_id))
