"""`outbox`: what each step writes beside the state; the sequences are in `test_outbox_machine`."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mailbox.factories import at, message, ticket
from tui.domain import (
    MAX_REPLY_CHARS,
    Draft,
    MessageId,
    Outgoing,
    OutgoingId,
    OutgoingKind,
    SendState,
    TicketChange,
    TicketId,
)
from tui.errors import EmptyReply, ReplyTooLong
from tui.mailbox import drafts, outbox, outgoing, threads, tickets
from tui.mailbox.database import Mailbox
from tui.mailbox.states import (
    LEGAL,
    RECALLABLE,
    STOPPED,
    UNDER_WAY,
    IllegalMove,
    MessageClaimed,
    NoSuchOutgoing,
)

ONE = TicketId(1)


@pytest.fixture
def do(mailbox: Mailbox) -> Callable[..., Any]:
    """`do(outbox.claim, at=...)`: one function in one write."""
    mailbox.write(lambda conn: tickets.apply_page(conn, [ticket(1), ticket(2)], at=at(0)))
    return lambda fn, *args, **kwargs: mailbox.write(lambda conn: fn(conn, *args, **kwargs))


def test_enqueued_reply(do: Callable[..., Any]) -> None:
    """A reply is kept to the letter, knows the newest message, and takes the draft's place."""
    do(threads.apply_messages, ONE, [message(7, 1), message(9, 1)], complete=True, at=at(0))
    do(drafts.save_draft, ONE, "half", at(1))
    text = "  Hi\n\n\ttabs, 日本, \U0001f600 \r\n"
    number = do(outbox.enqueue_reply, ONE, text, at=at(2), ready_at=at(3))
    assert Outgoing(
        number,
        ONE,
        OutgoingKind.REPLY,
        SendState.QUEUED,
        at(2),
        at(2),
        text=text,
        baseline_id=MessageId(9),
        ready_at=at(3),
        decided_at=at(2),
    ) == do(outbox.get, number)
    assert None is do(drafts.draft, ONE)


def test_a_reply_that_is_no_draft_leaves_the_draft(do: Callable[..., Any]) -> None:
    """Such as that of a script."""
    do(drafts.save_draft, ONE, "half", at(1))
    do(outbox.enqueue_reply, ONE, "text", at=at(2), is_draft=False)
    assert "half" == do(drafts.draft, ONE).text


def test_enqueued_change(do: Callable[..., Any]) -> None:
    """A change keeps its key and both sides, and leaves the draft alone."""
    do(drafts.save_draft, ONE, "half", at(1))
    number = do(
        outbox.enqueue_change, ONE, TicketChange("CLOSED", archived=True), key="uuid", at=at(2)
    )
    row = do(outbox.get, number)
    assert (OutgoingKind.UPDATE, "uuid", TicketChange("CLOSED", archived=True), "") == (
        row.kind,
        row.idempotency_key,
        row.change,
        row.text,
    )
    assert "half" == do(drafts.draft, ONE).text
    other = do(outbox.enqueue_change, ONE, TicketChange(archived=False), key="k", at=at(2))
    assert TicketChange(None, archived=False) == do(outbox.get, other).change


def test_nothing_to_send(do: Callable[..., Any]) -> None:
    """Blank and overlong texts and empty changes make no row, and the draft stays."""
    do(drafts.save_draft, ONE, "half", at(1))
    with pytest.raises(EmptyReply):
        do(outbox.enqueue_reply, ONE, " \n\t", at=at(2))
    with pytest.raises(ReplyTooLong):
        do(outbox.enqueue_reply, ONE, "x" * (MAX_REPLY_CHARS + 1), at=at(2))
    with pytest.raises(ValueError, match="key"):
        do(outbox.enqueue_change, ONE, TicketChange("CLOSED"), key="", at=at(2))
    with pytest.raises(ValueError, match="something"):
        do(outbox.enqueue_change, ONE, TicketChange(), key="k", at=at(2))
    assert ((), "half") == (do(outbox.pending), do(drafts.draft, ONE).text)
    assert do(outbox.enqueue_reply, ONE, "x" * MAX_REPLY_CHARS, at=at(2))


def test_baseline_rises_until_on_wire(do: Callable[..., Any]) -> None:
    """Claim and on-wire renew the baseline; what the person knew stays until they decide again."""

    def arrives(number: int) -> None:
        do(threads.apply_messages, ONE, [message(number, 1)], complete=False, at=at(0))

    arrives(10)
    row_id = do(outbox.enqueue_reply, ONE, "text", at=at(1))
    arrives(11)
    assert 11 == do(outbox.claim, at=at(2)).baseline_id
    arrives(12)
    do(outbox.mark_on_wire, row_id, at(3))
    row = do(outbox.get, row_id)
    assert (12, SendState.ON_WIRE, at(3)) == (row.baseline_id, row.state, row.changed_at)
    arrives(13)
    do(outbox.settle_unknown, row_id, "cut off", at(4))
    assert (12, 10) == (
        do(outbox.get, row_id).baseline_id,
        do(outbox.known_when_decided, row_id),
    )
    do(outbox.send_again, row_id, at(5))
    assert 13 == do(outbox.known_when_decided, row_id)
    assert None is do(outbox.known_when_decided, OutgoingId(99))


def test_words_and_times(do: Callable[..., Any]) -> None:
    """Each step keeps its words and moment; unknown keeps since when; a new attempt clears them."""
    row_id = do(outbox.enqueue_reply, ONE, "text", at=at(1))
    do(outbox.claim, at=at(2))
    do(outbox.requeue, row_id, "no network", at(9), at(3))
    row = do(outbox.get, row_id)
    assert ("no network", at(9), at(3), 1) == (
        row.problem,
        row.ready_at,
        row.changed_at,
        row.attempts,
    )
    assert None is do(outbox.claim, at=at(8))
    claimed = do(outbox.claim, at=at(9))
    assert ("", None, 2) == (claimed.problem, claimed.ready_at, claimed.attempts)
    do(outbox.mark_on_wire, row_id, at(10))
    do(outbox.settle_unknown, row_id, "cut off", at(11))
    do(outbox.settle_unknown, row_id, "two look alike", at(12))
    row = do(outbox.get, row_id)
    assert ("two look alike", at(11)) == (row.problem, row.changed_at)
    do(outbox.settle_sent, row_id, MessageId(50), at(13))
    row = do(outbox.get, row_id)
    assert ("", at(13), 50) == (row.problem, row.changed_at, row.sent_message_id)


def test_rejected_and_held_words(do: Callable[..., Any]) -> None:
    """The server's words and the reason of a hold are kept; sending again clears them."""
    row_id = do(outbox.enqueue_reply, ONE, "text", at=at(1))
    do(outbox.hold, row_id, "Nora wrote again", at(2))
    assert "Nora wrote again" == do(outbox.get, row_id).problem
    do(outbox.send_again, row_id, at(3))
    do(outbox.claim, at=at(4))
    do(outbox.mark_on_wire, row_id, at(5))
    do(outbox.settle_rejected, row_id, "The content is too long.", at(6))
    assert "The content is too long." == do(outbox.get, row_id).problem
    do(outbox.send_again, row_id, at(7))
    assert ("", SendState.QUEUED) == (
        do(outbox.get, row_id).problem,
        do(outbox.get, row_id).state,
    )


def test_recover_words(do: Callable[..., Any]) -> None:
    """After a restart each row says what happened to it."""
    for number in (1, 2):
        do(outbox.enqueue_reply, TicketId(number), "text", at=at(1))
    first = do(outbox.claim, at=at(2))
    do(outbox.mark_on_wire, first.id, at(3))
    second = do(outbox.claim, at=at(4))
    do(outbox.recover, at(5))
    assert outbox.STOPPED_AFTER == do(outbox.get, first.id).problem
    assert outbox.STOPPED_BEFORE == do(outbox.get, second.id).problem


def test_take_back_above_a_newer_draft(do: Callable[..., Any]) -> None:
    """The text comes back above what was typed since, with a blank line between."""
    row_id = do(outbox.enqueue_reply, ONE, "first", at=at(1))
    do(drafts.save_draft, ONE, "second", at(2))
    expected = Draft(ONE, "first\n\nsecond", at(3))
    assert expected == do(outbox.take_back, row_id, at(3))
    assert expected == do(drafts.draft, ONE)
    assert None is do(outbox.get, row_id)


@pytest.mark.parametrize(
    "call",
    [
        lambda conn, row: outbox.take_back(conn, row, at(1)),
        lambda conn, row: outbox.settle_sent(conn, row, None, at(1)),
        outbox.withdraw_change,
    ],
)
def test_no_such_row(do: Callable[..., Any], call: Callable[..., Any]) -> None:
    """A row that is not there is said to be gone."""
    with pytest.raises(NoSuchOutgoing):
        do(call, OutgoingId(5))


def test_ids_are_never_reused(do: Callable[..., Any]) -> None:
    """A row that was taken back leaves its number to nobody."""
    first = do(outbox.enqueue_reply, ONE, "text", at=at(1))
    do(outbox.take_back, first, at(2))
    assert first < do(outbox.enqueue_reply, ONE, "text", at=at(3))


def test_one_message_proves_one_row_a_ticket(do: Callable[..., Any]) -> None:
    """Changes need no message; the same number in another ticket is another message."""
    rows = [
        do(outbox.enqueue_reply, ONE, "a", at=at(1)),
        do(outbox.enqueue_reply, TicketId(2), "b", at=at(1)),
    ]
    for row_id in rows:
        do(outbox.claim, at=at(2))
        do(outbox.mark_on_wire, row_id, at(2))
        do(outbox.settle_sent, row_id, MessageId(5), at(2))
    assert [SendState.SENT] * 2 == [do(outbox.get, row_id).state for row_id in rows]


def test_a_message_proves_one_reply_only(do: Callable[..., Any]) -> None:
    """The second reply that points at the same message stays as it is, and is told."""
    rows = [do(outbox.enqueue_reply, ONE, "ok thanks", at=at(1)) for _ in range(2)]
    for row_id in rows:
        do(outbox.claim, at=at(2))
        do(outbox.mark_on_wire, row_id, at(2))
        if row_id == rows[0]:
            do(outbox.settle_sent, row_id, MessageId(5), at(2))
    with pytest.raises(MessageClaimed):
        do(outbox.settle_sent, rows[1], MessageId(5), at(3))
    assert SendState.ON_WIRE is do(outbox.get, rows[1]).state


def test_prune_keeps_young_and_unsettled(do: Callable[..., Any]) -> None:
    """Only what was sent before the moment goes."""
    rows = [do(outbox.enqueue_reply, ONE, "text", at=at(1)) for _ in range(3)]
    for minute, row_id in ((2, rows[0]), (6, rows[1])):
        do(outbox.claim, at=at(minute))
        do(outbox.mark_on_wire, row_id, at(minute))
        do(outbox.settle_sent, row_id, MessageId(minute), at(minute))
    assert 1 == do(outbox.prune_sent, at(6))
    assert [False, True, True] == [do(outbox.get, row_id) is not None for row_id in rows]


def test_the_table_is_whole() -> None:
    """Every state is in the table, sent is the end, and no set of states is a surprise."""
    assert set(SendState) == set(LEGAL)
    assert frozenset() == LEGAL[SendState.SENT]
    assert not RECALLABLE & UNDER_WAY
    assert STOPPED < RECALLABLE
    assert set(SendState) == RECALLABLE | UNDER_WAY | {SendState.SENT}
    # What may have left is never queued by anyone but a person or proof, and never forgotten.
    assert SendState.QUEUED not in LEGAL[SendState.SENT]
    assert SendState.UNKNOWN not in LEGAL[SendState.SENDING]


def test_illegal_move_names_row_and_states(do: Callable[..., Any]) -> None:
    """The log can say which row was asked to do what."""
    row_id = do(outbox.enqueue_reply, ONE, "text", at=at(1))
    with pytest.raises(IllegalMove, match=f"row {row_id}: queued -> sent"):
        do(outbox.settle_sent, row_id, MessageId(1), at(2))


def drain(folder: Path, taken: "multiprocessing.Queue[int]") -> None:
    """Claim until nothing is left, as a second inbox would if the lock lied."""
    with Mailbox.open(folder) as mailbox:
        while row := mailbox.write(lambda conn: outbox.claim(conn, at=at(9))):
            taken.put(row.id)
    taken.put(0)


def test_two_processes_never_claim_the_same_row(folder: Path) -> None:
    """Without any lock, 120 rows are claimed once each by three processes."""
    with Mailbox.open(folder) as mailbox:
        rows = mailbox.write(
            lambda conn: [
                outbox.enqueue_reply(conn, TicketId(number + 1), "text", at=at(1))
                for number in range(120)
            ]
        )
    context = multiprocessing.get_context("spawn")
    taken: multiprocessing.Queue[int] = context.Queue()
    children = [context.Process(target=drain, args=(folder, taken)) for _ in range(3)]
    for child in children:
        child.start()
    got: list[int] = []
    endings = 0
    while endings < len(children):
        number = taken.get(timeout=30)
        endings += number == 0
        got += [number] if number else []
    for child in children:
        child.join(30)
    assert rows == sorted(got)


def test_a_change_follows_its_reply(do: Callable[..., Any]) -> None:
    """The close of "send and close" waits for proof of the reply."""
    reply = do(outbox.enqueue_reply, ONE, "Done.", at=at(1))
    closing = TicketChange(status="CLOSED")
    change = do(outbox.enqueue_change, ONE, closing, key="k", at=at(1), after_id=reply)
    assert reply == do(outbox.claim, at=at(2)).id
    assert do(outbox.claim, at=at(2)) is None
    do(outbox.mark_on_wire, reply, at(2))
    do(outbox.settle_sent, reply, MessageId(50), at(3))
    followed = do(outbox.claim, at=at(4))
    assert (change, reply) == (followed.id, followed.after_id)


def test_taking_a_reply_back_takes_what_was_to_follow_it(do: Callable[..., Any]) -> None:
    """Nobody closes a ticket whose answer was taken back; other rows stay."""
    reply = do(outbox.enqueue_reply, ONE, "Done.", at=at(1))
    do(outbox.enqueue_change, ONE, TicketChange(status="CLOSED"), key="k", at=at(1), after_id=reply)
    other = do(outbox.enqueue_change, ONE, TicketChange(archived=True), key="l", at=at(1))
    do(outbox.take_back, reply, at(2))
    assert [other] == [row.id for row in do(outbox.pending)]


def test_a_change_on_the_wire_is_queued_again(do: Callable[..., Any]) -> None:
    """Its key makes a second attempt harmless, so a crash leaves no question."""
    change = do(outbox.enqueue_change, ONE, TicketChange(archived=True), key="k", at=at(1))
    do(outbox.claim, at=at(2))
    do(outbox.mark_on_wire, change, at(2))
    do(outbox.recover, at(3))
    assert SendState.QUEUED is do(outbox.get, change).state


def test_who_has_proof_and_who_has_none(do: Callable[..., Any]) -> None:
    """Claimed messages belong to proven replies; a reply that a person called sent has none."""
    proven = do(outbox.enqueue_reply, ONE, "One.", at=at(1))
    do(outbox.claim, at=at(2))
    do(outbox.mark_on_wire, proven, at(2))
    do(outbox.settle_sent, proven, MessageId(50), at(3))
    called = do(outbox.enqueue_reply, ONE, "Two.", at=at(4))
    do(outbox.claim, at=at(5))
    do(outbox.mark_on_wire, called, at(5))
    do(outbox.settle_unknown, called, "Gone quiet.", at(6))
    do(outbox.mark_sent, called, at(7))
    assert frozenset({MessageId(50)}) == do(outgoing.claimed, ONE)
    assert [called] == [row.id for row in do(outgoing.unproven, ONE)]


def test_a_decision_is_dated(do: Callable[..., Any]) -> None:
    """Sending again is a new decision; a retry by the machine is not."""
    reply = do(outbox.enqueue_reply, ONE, "One.", at=at(1))
    do(outbox.claim, at=at(2))
    do(outbox.requeue, reply, "Offline.", at(3), at(2))
    assert at(1) == do(outbox.get, reply).decided_at
    do(outbox.claim, at=at(4))
    do(outbox.hold, reply, "Someone wrote.", at(5))
    do(outbox.send_again, reply, at(6))
    assert at(6) == do(outbox.get, reply).decided_at


def test_what_was_on_the_screen_counts_as_seen(do: Callable[..., Any]) -> None:
    """Not what the mailbox had by then: a message may have come in under the agent's hands."""
    do(threads.apply_messages, ONE, [message(7, 1), message(9, 1)], complete=True, at=at(0))
    reply = do(outbox.enqueue_reply, ONE, "One.", at=at(1), seen_id=MessageId(7))
    assert MessageId(7) == do(outbox.known_when_decided, reply)
