"""Store what the list says, and announce what moved by it.

Everything that the engine reads of tickets goes through here, so that the rota knows when each was
last looked at. Nothing here asks SellApp.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from tui.api.pages import Page, Quarantined
from tui.domain import Ticket, TicketId
from tui.engine.learned import Knowledge
from tui.engine.parts import Parts
from tui.engine.rota import Rota
from tui.errors import ApiError
from tui.events import TicketsChanged
from tui.mailbox import quarantine, tickets
from tui.mailbox.database import Connection
from tui.records import dataclass


@dataclass(slots=True)
class CycleReport:
    """What one cycle found."""

    listed: int = 0
    changed: int = 0
    added: int = 0
    unreadable: int = 0
    is_backfill_left: bool = False
    """Something is left to do that should not wait for the next poll."""
    trouble: ApiError | None = None
    """Why a conversation could not be read, if one gave no answer."""

    def __add__(self, later: CycleReport) -> CycleReport:
        """Both cycles together, as the later one left things."""
        return CycleReport(
            self.listed + later.listed,
            self.changed + later.changed,
            self.added + later.added,
            self.unreadable + later.unreadable,
            later.is_backfill_left,
            later.trouble or self.trouble,
        )


class Intake:
    """Puts tickets into the mailbox."""

    def __init__(self, parts: Parts, rota: Rota, knowledge: Knowledge) -> None:
        """Wire it.

        Args:
            parts: mailbox, clock and events.
            rota: told of each ticket that was looked at.
            knowledge: says whether a ticket as listed tells of its messages; else it was not.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._emit = parts.emit
        self._rota = rota
        self._knowledge = knowledge
        self.report = CycleReport()
        """Of the cycle under way."""
        self.listed: set[TicketId] = set()
        """What was listed in it, with its number of messages."""

    def begin(self) -> CycleReport:
        """A cycle begins."""
        self.report = CycleReport()
        self.listed.clear()
        return self.report

    def page(self, page: Page[Ticket]) -> bool:
        """Store a page.

        Returns:
            True when every ticket on it is new or has moved: there may be more of that.
        """
        applied = self._store(page.items, page.bad)
        self.report.listed += len(page.items)
        self.report.unreadable += len(page.bad)
        return bool(page.items) and len(applied.changed) == len(page.items)

    def ticket(self, ticket: Ticket) -> None:
        """Store one that was read by id."""
        self._store([ticket], ())

    def end_of_walk(self, bad: Sequence[Quarantined]) -> None:
        """The whole list was read: rows kept from earlier and not met again have healed or gone."""
        rows = [(_scope(row), row.raw, row.reason) for row in bad]
        self._mailbox.write(lambda conn: quarantine.replace_kind(conn, "ticket", rows))

    def _store(self, items: Sequence[Ticket], bad: Sequence[Quarantined]) -> tickets.Applied:
        now = self._clock.now()
        healed = [f"ticket {ticket.id}" for ticket in items]
        rows = [(_scope(row), row.raw, row.reason) for row in bad]

        def store(conn: Connection) -> tickets.Applied:
            quarantine.swap(conn, "ticket", healed, rows)
            return tickets.apply_page(conn, items, at=now)

        applied = self._mailbox.write(store)
        self.listed |= {one.id for one in items if one.message_count is not None}
        if self._knowledge.facts.tells_messages:
            self._rota.looked((one.id for one in items), self._clock.monotonic())
        self.report.changed += len(applied.changed)
        self.report.added += len(applied.added)
        if applied.changed or bad:
            self._emit(TicketsChanged(applied.changed, applied.added))
        return applied


def _scope(row: Quarantined) -> str:
    """Which ticket it should have been, or the list where the row does not even say that."""
    try:
        number = json.loads(row.raw)["id"]
    except (ValueError, TypeError, LookupError):
        return "list"
    return f"ticket {number}" if isinstance(number, int | str) else "list"
