"""Find out what became of replies whose fate is unknown, and never send one again.

After each fresh reading of a conversation the evidence is weighed (`proof`); a proven reply is
settled, any other stays in plain sight with the reason why we cannot tell. The times at which to
read again are given to the sender; this module asks nothing of SellApp itself.
Source: reliability A.3 rule 7.
"""

from datetime import datetime, timedelta

from tui.domain import Outgoing, OutgoingId, OutgoingKind, SendState, TicketId
from tui.engine import habits
from tui.engine.parts import Parts
from tui.engine.proof import Doubt, Proof, find_proof
from tui.mailbox import meta, outbox, outgoing, threads
from tui.mailbox.database import Connection

CHECK_AFTER_S = (0.0, 15.0, 60.0, 120.0, 300.0, 900.0)
"""Seconds after a reply became unknown at which its conversation is read again."""


class Reconciler:
    """Settles what can be proven."""

    def __init__(self, parts: Parts) -> None:
        """Wire it.

        Args:
            parts: mailbox, clock and events.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._parts = parts
        self._looked_at: dict[OutgoingId, datetime] = {}

    def settle(self, ticket_id: TicketId) -> bool:
        """Weigh a conversation that was just read; True when a reply was proven."""
        if not any(_is_open_question(row) for row in self._pending(ticket_id)):
            return False
        proven = self._mailbox.write(lambda conn: self._weigh(conn, ticket_id))
        self._parts.announce(ticket_id)
        return proven

    def due(self) -> frozenset[TicketId]:
        """Tickets whose conversation should be read now; counts as the look at each of them."""
        now = self._clock.now()
        questions = self._questions()
        due = {row for row in questions if (at := self._next_look_at(row)) and at <= now}
        looked = {row.id: self._looked_at.get(row.id) for row in questions}
        looked.update((row.id, now) for row in due)
        self._looked_at = {row_id: at for row_id, at in looked.items() if at is not None}
        return frozenset(row.ticket_id for row in due)

    def next_due_s(self) -> float | None:
        """Seconds until `due` has something; None when no look is planned."""
        looks = [at for row in self._questions() if (at := self._next_look_at(row))]
        if not looks:
            return None
        return max(0.0, (min(looks) - self._clock.now()).total_seconds())

    def _next_look_at(self, row: Outgoing) -> datetime | None:
        """The first planned look that no look has answered yet: what was slept over is one look."""
        looked_at = self._looked_at.get(row.id)
        planned = (row.changed_at + timedelta(seconds=after_s) for after_s in CHECK_AFTER_S)
        return next((at for at in planned if looked_at is None or at > looked_at), None)

    def _questions(self) -> list[Outgoing]:
        return [row for row in self._pending() if _is_open_question(row)]

    def _pending(self, ticket_id: TicketId | None = None) -> tuple[Outgoing, ...]:
        return self._mailbox.read(lambda conn: outbox.pending(conn, ticket_id))

    def _weigh(self, conn: Connection, ticket_id: TicketId) -> bool:
        """One transaction, so that no message proves two replies."""
        messages = threads.messages(conn, ticket_id)
        now = self._clock.now()
        known = habits.unpacked(meta.get(conn, meta.TEXT_HABITS))
        has_proof = False
        for row in outbox.pending(conn, ticket_id):
            if not _is_open_question(row):
                continue
            siblings = outgoing.unproven(conn, ticket_id)
            claimed = outgoing.claimed(conn, ticket_id)
            verdict = find_proof(row, messages, siblings, claimed, known)
            if isinstance(verdict, Proof):
                outbox.settle_sent(conn, row.id, verdict.message_id, now)
                has_proof = True
            else:
                outbox.settle_unknown(conn, row.id, _words(row, verdict), now)
        return has_proof


def _is_open_question(row: Outgoing) -> bool:
    return row.kind is OutgoingKind.REPLY and row.state is SendState.UNKNOWN


def _words(row: Outgoing, doubt: Doubt) -> str:
    """What happened, then what we found; the second part replaces that of the last look."""
    happened = row.problem
    for known in Doubt:
        happened = happened.removesuffix(known.value).rstrip()
    return f"{happened} {doubt.value}".strip()
