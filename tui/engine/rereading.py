"""Read the kept raw rows again when the reader has become better since they were stored.

So an update of the inbox repairs what an older one misread, without asking SellApp, and rows in
quarantine get another chance. In slices, each a transaction, so that drafts are saved meanwhile;
cut short it begins anew at the next start, which does no harm. Source: reliability E.2.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tui.api.pages import READER
from tui.domain import Message, Ticket, TicketId
from tui.engine.parts import Parts
from tui.events import ThreadChanged, TicketsChanged
from tui.mailbox import kept, meta, threads, tickets
from tui.mailbox.database import Connection

_TICKET = re.compile(r"ticket (\d{1,18})\b")
"""How the scope of a message in quarantine begins."""
SLICE_ROWS = 100
"""Rows read again in one go: some ten milliseconds."""


class Rereading:
    """Goes through everything that is kept, once for each version of the reader."""

    def __init__(self, parts: Parts) -> None:
        """Wire it.

        Args:
            parts: mailbox, clock and events.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._emit = parts.emit

    async def run(self) -> None:
        """Read again what an older reader has read, if one has."""
        if self._mailbox.read(lambda conn: meta.get(conn, meta.READER)) == READER:
            return
        await self._slices(kept.tickets_after, self._tickets)
        await self._slices(kept.messages_after, self._messages)
        await self._slices(kept.quarantined_after, self._quarantined)
        self._mailbox.write(lambda conn: meta.put(conn, meta.READER, READER))

    async def _slices(self, after: Callable[..., Any], work: Callable[[Any], None]) -> None:
        last_id = 0
        while rows := self._mailbox.read(lambda conn, at=last_id: after(conn, at, SLICE_ROWS)):  # type: ignore[misc]
            work(rows)
            last_id = rows[-1][0]
            # Others get their turn.
            await self._clock.sleep(0)

    def _tickets(self, rows: Iterable[tuple[int, str]]) -> None:
        # Here and below, not above: it brings pydantic along.
        from tui.api.again import ticket_of

        self._store([one for _, raw in rows if (one := ticket_of(raw)) is not None])

    def _messages(self, rows: Iterable[tuple[int, int, str]]) -> None:
        from tui.api.again import message_of

        read = (message_of(raw, TicketId(ticket_id)) for _, ticket_id, raw in rows)
        self._store_messages([one for one in read if one is not None])

    def _quarantined(self, rows: Iterable[tuple[int, str, str, str]]) -> None:
        from tui.api.again import message_of, ticket_of

        found: list[Ticket] = []
        said: list[Message] = []
        for row_id, kind, scope, raw in rows:
            place = _TICKET.match(scope)
            if kind == "ticket" and (ticket := ticket_of(raw)) is not None:
                found.append(ticket)
            elif place is not None and (one := message_of(raw, TicketId(int(place[1])))):
                said.append(one)
            else:
                continue
            self._mailbox.write(lambda conn, at=row_id: kept.release(conn, at))  # type: ignore[misc]
        self._store(found)
        self._store_messages(said)

    def _store(self, read: Sequence[Ticket]) -> None:
        now = self._clock.now()
        applied = self._mailbox.write(lambda conn: tickets.apply_page(conn, read, at=now))
        if applied.changed:
            self._emit(TicketsChanged(applied.changed, applied.added))

    def _store_messages(self, read: Sequence[Message]) -> None:
        now = self._clock.now()
        by_ticket: dict[TicketId, list[Message]] = defaultdict(list)
        for message in read:
            by_ticket[message.ticket_id].append(message)

        def store(conn: Connection) -> frozenset[TicketId]:
            return frozenset(
                ticket_id
                for ticket_id, messages in by_ticket.items()
                if threads.apply_messages(conn, ticket_id, messages, complete=False, at=now)
            )

        if changed := self._mailbox.write(store):
            self._emit(ThreadChanged(changed))
            self._emit(TicketsChanged(changed))
