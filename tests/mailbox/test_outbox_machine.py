"""The outbox against a simple model, over random sequences of everything that may happen.

Whatever the order: no text is lost or doubled, no ticket has two rows under way, the line of a
ticket keeps its order, every row is in exactly one state, and an illegal step changes nothing.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.mailbox.factories import at, message, ticket
from tui.domain import MessageId, OutgoingId, SendState, TicketChange, TicketId
from tui.mailbox import drafts, outbox, threads, tickets
from tui.mailbox.database import Mailbox
from tui.mailbox.states import IllegalMove, MessageClaimed

# Written down once more, on purpose, and not taken from `states.LEGAL`.
MOVES = {
    "hold": ({"queued", "sending"}, "held"),
    "mark_on_wire": ({"sending"}, "on_wire"),
    "settle_sent": ({"on_wire", "unknown"}, "sent"),
    "settle_rejected": ({"sending", "on_wire"}, "rejected"),
    "settle_unknown": ({"on_wire", "unknown"}, "unknown"),
    "requeue": ({"sending", "on_wire"}, "queued"),
    "send_again": ({"unknown", "rejected", "held"}, "queued"),
    "mark_sent": ({"unknown"}, "sent"),
    "take_back": ({"queued", "held", "rejected", "unknown"}, ""),
    "withdraw_change": ({"queued", "held", "rejected", "unknown"}, ""),
}
TICKETS = st.sampled_from([1, 2, 3])


@dataclass(frozen=True)
class Row:
    """The model's row."""

    ticket: int
    text: str
    state: str = "queued"
    attempts: int = 0
    ready: int | None = None
    proof: int | None = None


CALLS: dict[str, Callable[[Any, OutgoingId, MessageId, datetime], object]] = {
    "hold": lambda conn, row, _, now: outbox.hold(conn, row, "look", now),
    "mark_on_wire": lambda conn, row, _, now: outbox.mark_on_wire(conn, row, now),
    "settle_sent": outbox.settle_sent,
    "settle_rejected": lambda conn, row, _, now: outbox.settle_rejected(conn, row, "no", now),
    "settle_unknown": lambda conn, row, _, now: outbox.settle_unknown(conn, row, "lost", now),
    "requeue": lambda conn, row, _, now: outbox.requeue(
        conn, row, "wait", now + timedelta(minutes=2), now
    ),
    "send_again": lambda conn, row, _, now: outbox.send_again(conn, row, now),
    "mark_sent": lambda conn, row, _, now: outbox.mark_sent(conn, row, now),
    "take_back": lambda conn, row, _, now: outbox.take_back(conn, row, now),
    "withdraw_change": lambda conn, row, *_: outbox.withdraw_change(conn, row),
}


class OutboxMachine(RuleBasedStateMachine):
    """Rows and drafts in SQLite beside rows and drafts in two dicts."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.mailbox = Mailbox.open(Path(self.place.name) / "store")
        # Durability has tests of its own; here a flush per step would only cost time.
        self.mailbox._writer_here().execute("PRAGMA main.synchronous = OFF")
        self.mailbox.write(
            lambda conn: tickets.apply_page(conn, [ticket(n) for n in (1, 2, 3)], at=at(0))
        )
        self.rows: dict[int, Row] = {}
        self.drafts: dict[int, str] = {}
        self.now = 0
        self.texts = 0
        self.highest_id = 0
        self.messages = 0

    def teardown(self) -> None:
        self.mailbox.close()
        self.place.cleanup()

    def _text(self) -> str:
        self.texts += 1
        return f"text {self.texts}"

    def _add(self, made: OutgoingId, row: Row) -> None:
        assert made > self.highest_id
        self.highest_id = made
        self.rows[made] = row

    @rule(number=TICKETS, blank=st.booleans())
    def save(self, number: int, *, blank: bool) -> None:
        text = " \n" if blank else self._text()
        self.mailbox.write(
            lambda conn: drafts.save_draft(conn, TicketId(number), text, at(self.now))
        )
        self.drafts.pop(number, None)
        if not blank:
            self.drafts[number] = text

    @rule(number=TICKETS, wait=st.sampled_from([None, 0, 3]))
    def enqueue_reply(self, number: int, wait: int | None) -> None:
        text = self.drafts.pop(number, None) or self._text()
        ready = None if wait is None else self.now + wait
        made = self.mailbox.write(
            lambda conn: outbox.enqueue_reply(
                conn,
                TicketId(number),
                text,
                at=at(self.now),
                ready_at=None if ready is None else at(ready),
            )
        )
        self._add(made, Row(number, text, ready=ready))

    @rule(number=TICKETS)
    def enqueue_change(self, number: int) -> None:
        made = self.mailbox.write(
            lambda conn: outbox.enqueue_change(
                conn, TicketId(number), TicketChange("CLOSED"), key="key", at=at(self.now)
            )
        )
        self._add(made, Row(number, ""))

    @rule(number=TICKETS)
    def message_comes(self, number: int) -> None:
        self.messages += 1
        self.mailbox.write(
            lambda conn: threads.add_sent(conn, message(self.messages, number), at=at(self.now))
        )

    @rule(minutes=st.integers(1, 5))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes

    @rule()
    def claim(self) -> None:
        first: dict[int, int] = {}
        for number, row in sorted(self.rows.items()):
            if row.state != "sent":
                first.setdefault(row.ticket, number)
        ready = [
            number
            for number in sorted(first.values())
            if self.rows[number].state == "queued" and (self.rows[number].ready or 0) <= self.now
        ]
        got = self.mailbox.write(lambda conn: outbox.claim(conn, at=at(self.now)))
        assert (ready[0] if ready else None) == (got.id if got else None)
        if got:
            row = self.rows[got.id]
            assert (row.ticket, row.text) == (got.ticket_id, got.text)
            self.rows[got.id] = replace(row, state="sending", attempts=row.attempts + 1, ready=None)

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), likely=st.booleans())
    def act(self, data: st.DataObject, *, likely: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.rows)))
        state = self.rows[number].state
        fitting = [name for name, (sources, _) in sorted(MOVES.items()) if state in sources]
        name = data.draw(st.sampled_from(fitting if likely and fitting else sorted(MOVES)))
        row = self.rows[number]
        proof = data.draw(st.integers(1, 3)) if name == "settle_sent" else None
        sources, target = MOVES[name]
        is_legal = row.state in sources
        if name in {"take_back", "withdraw_change"}:
            is_legal &= bool(row.text) is (name == "take_back")
        is_claimed = proof is not None and any(
            other.ticket == row.ticket and other.proof == proof for other in self.rows.values()
        )
        if not is_legal or is_claimed:
            with pytest.raises(MessageClaimed if is_legal else IllegalMove):
                self._call(name, number, proof)
            return
        self._call(name, number, proof)
        if target:
            ready = self.now + 2 if name == "requeue" else None
            self.rows[number] = replace(row, state=target, ready=ready, proof=proof)
            return
        del self.rows[number]
        if row.text:
            below = self.drafts.get(row.ticket)
            self.drafts[row.ticket] = f"{row.text}\n\n{below}" if below else row.text

    def _call(self, name: str, number: int, proof: int | None) -> None:
        """Run one of `MOVES` on a row."""
        row_id, moment = OutgoingId(number), at(self.now)
        proof_id = MessageId(proof or 0)
        self.mailbox.write(lambda conn: CALLS[name](conn, row_id, proof_id, moment))

    @rule()
    def restart(self) -> None:
        """The program ends, however it ends, and starts again."""
        moved = self.mailbox.write(lambda conn: outbox.recover(conn, at(self.now)))
        after = {"sending": "queued", "on_wire": "unknown"}
        expected = [number for number, row in sorted(self.rows.items()) if row.state in after]
        for number in expected:
            row = self.rows[number]
            # A change has a key, so that it may go out a second time.
            state = after[row.state] if row.text else "queued"
            self.rows[number] = replace(row, state=state, ready=None)
        assert expected == [row.id for row in moved]
        assert [self.rows[number].state for number in expected] == [row.state for row in moved]

    @rule()
    def prune(self) -> None:
        gone = [number for number, row in self.rows.items() if row.state == "sent"]
        assert len(gone) == self.mailbox.write(
            lambda conn: outbox.prune_sent(conn, at(self.now + 1))
        )
        for number in gone:
            del self.rows[number]

    @invariant()
    def the_same_rows(self) -> None:
        found = self.mailbox.read(
            lambda conn: {number: outbox.get(conn, OutgoingId(number)) for number in self.rows}
        )
        assert self.rows == {
            number: row
            and Row(
                row.ticket_id,
                row.text,
                row.state.value,
                row.attempts,
                None if row.ready_at is None else round((row.ready_at - at(0)).seconds / 60),
                row.sent_message_id,
            )
            for number, row in found.items()
        }
        pending = self.mailbox.read(outbox.pending)
        assert [n for n, row in sorted(self.rows.items()) if row.state != "sent"] == [
            row.id for row in pending
        ]
        for number in (1, 2, 3):
            line = [row for row in pending if row.ticket_id == number]
            assert tuple(line) == self.mailbox.read(
                lambda conn, number=number: outbox.pending(conn, TicketId(number))
            )
            # Only the head of a line may be under way.
            assert not any(row.state in {"sending", "on_wire"} for row in line[1:])

    @invariant()
    def the_same_drafts(self) -> None:
        found = self.mailbox.read(
            lambda conn: {n: drafts.draft(conn, TicketId(n)) for n in (1, 2, 3)}
        )
        assert self.drafts == {n: draft.text for n, draft in found.items() if draft}


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize("kind", ["reply", "update"])
@pytest.mark.parametrize("state", list(SendState))
@pytest.mark.parametrize("name", sorted(MOVES))
def test_every_step_from_every_state(
    mailbox: Mailbox, name: str, state: SendState, kind: str
) -> None:
    """Each of the ten steps is legal from exactly the states above, for replies and changes."""

    def place(conn: Any) -> OutgoingId:
        if kind == "reply":
            made = outbox.enqueue_reply(conn, TicketId(1), "text", at=at(0))
        else:
            change = TicketChange("CLOSED")
            made = outbox.enqueue_change(conn, TicketId(1), change, key="key", at=at(0))
        conn.execute("UPDATE outgoing SET state = ? WHERE id = ?", (state.value, made))
        return made

    row_id = mailbox.write(place)
    before = mailbox.read(lambda conn: outbox.get(conn, row_id))
    sources, target = MOVES[name]
    wrong_kind = {"take_back": "update", "withdraw_change": "reply"}.get(name)
    if state in sources and kind != wrong_kind:
        mailbox.write(lambda conn: CALLS[name](conn, row_id, MessageId(5), at(1)))
        after = mailbox.read(lambda conn: outbox.get(conn, row_id))
        assert target == (after.state if after else "")
        return
    with pytest.raises(IllegalMove):
        mailbox.write(lambda conn: CALLS[name](conn, row_id, MessageId(5), at(1)))
    assert before == mailbox.read(lambda conn: outbox.get(conn, row_id))
