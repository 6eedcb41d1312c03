"""The look before sending."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.domain import Message, MessageId, Outgoing, OutgoingId, OutgoingKind, SendState, TicketId
from tui.engine import guard

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def said(number: int, author: str = "CUSTOMER", sender: str = "") -> Message:
    return Message(MessageId(number), TicketId(1), author, sender, "Hi")


def queued(decided_at: datetime = AT) -> Outgoing:
    return Outgoing(
        OutgoingId(1),
        TicketId(1),
        OutgoingKind.REPLY,
        SendState.SENDING,
        AT,
        AT,
        text="Hello",
        decided_at=decided_at,
    )


@given(st.sets(st.integers(1, 50)), st.integers(0, 50), st.sets(st.integers(1, 50)))
def test_news_is_what_came_later_and_is_not_ours(ids: set[int], seen: int, ours: set[int]) -> None:
    """Every message above the seen one counts, except the proofs of our own replies."""
    claimed = {MessageId(number) for number in ours}
    found = guard.news([said(i) for i in sorted(ids)], MessageId(seen), claimed)

    assert {i for i in ids if i > seen and i not in ours} == {message.id for message in found}


def test_it_says_who_wrote() -> None:
    """The customer, a colleague by name, or a colleague without one; each once."""
    unseen = [said(1), said(2), said(3, "STORE", "lee"), said(4, "STORE")]

    expected = "The customer and lee and a colleague wrote since you last looked."
    assert expected == guard.why_hold(queued(), unseen, AT)


def test_old_text_is_looked_at_again() -> None:
    """After a quarter of an hour in the queue; not a moment before."""
    at_the_edge = AT + guard.WAITED_LONG

    assert guard.why_hold(queued(), (), at_the_edge) == ""
    late = guard.why_hold(queued(), (), at_the_edge + timedelta(seconds=1))
    assert late == "It has waited for 15 min."


def test_a_new_decision_makes_it_young_again() -> None:
    """What a person just decided to send has not waited."""
    now = AT + timedelta(days=1)

    assert guard.why_hold(queued(decided_at=now), (), now) == ""


def test_a_clock_that_was_set_back_asks() -> None:
    """How long it has waited cannot be told any more."""
    assert guard.why_hold(queued(), (), AT - timedelta(seconds=30)) == ""
    assert "clock was set back" in guard.why_hold(queued(), (), AT - timedelta(hours=1))
