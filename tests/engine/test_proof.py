"""Is a reply of unknown fate there after all?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain import Message, MessageId, Outgoing, OutgoingId, OutgoingKind, SendState, TicketId
from tui.engine.proof import Doubt, Proof, find_proof

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICKET = TicketId(1)


def row(text: str = "Thanks, fixed.", number: int = 1, baseline: int | None = 10) -> Outgoing:
    return Outgoing(
        OutgoingId(number),
        TICKET,
        OutgoingKind.REPLY,
        SendState.UNKNOWN,
        AT,
        AT,
        text=text,
        baseline_id=None if baseline is None else MessageId(baseline),
    )


def said(number: int, text: str = "Thanks, fixed.", author: str = "STORE") -> Message:
    return Message(MessageId(number), TICKET, author, "", text)


def test_one_later_message_of_ours_that_says_the_same_is_proof() -> None:
    """Wherever it stands among others."""
    messages = [said(9), said(11, "Else"), said(12), said(13, author="CUSTOMER")]

    assert find_proof(row(), messages, [row()], set()) == Proof(MessageId(12))


@pytest.mark.parametrize(
    ("messages", "doubt"),
    [
        ([], Doubt.ABSENT),
        ([said(10)], Doubt.ABSENT),
        ([said(11, author="CUSTOMER")], Doubt.ABSENT),
        ([said(11, "Something else entirely")], Doubt.ABSENT),
        ([said(11), said(12)], Doubt.SEVERAL),
        ([said(11, "Thanks, fixed. Best, the team")], Doubt.NEAR),
    ],
)
def test_anything_less_is_a_doubt(messages: list[Message], doubt: Doubt) -> None:
    """Before the baseline, by the customer, other words, two of them, or almost the same."""
    assert find_proof(row(), messages, [row()], set()) is doubt


def test_a_message_proves_one_reply_only() -> None:
    """What another row has claimed is not there for this one."""
    assert find_proof(row(), [said(11)], [row()], {MessageId(11)}) is Doubt.ABSENT


def test_twins_are_never_told_apart() -> None:
    """Two replies of ours that say the same: the message could belong to either."""
    siblings = [row(), row(number=2)]

    assert find_proof(row(), [said(11)], siblings, set()) is Doubt.TWIN
    assert find_proof(row(), [], siblings, set()) is Doubt.ABSENT


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        ("a & b", "a &amp; b"),
        ("line one\r\nline two  ", "line one\nline two"),
        ("caf\u00e9", "cafe\u0301"),
        ("Hi\n\n\n\nthere", "Hi\n\nthere"),
    ],
)
def test_how_a_server_changes_text_does_not_hide_it(sent: str, listed: str) -> None:
    """Entities, line ends, composition and blank lines are the same words."""
    assert find_proof(row(sent), [said(11, listed)], [row(sent)], set()) == Proof(MessageId(11))


@given(
    st.lists(st.sampled_from(["a", "b"]), max_size=6),
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.booleans()), max_size=6),
)
def test_no_evidence_is_ever_used_twice(replies: list[str], listed: list[tuple[str, bool]]) -> None:
    """Settling rows one after the other, in any mix, never gives two the same message."""
    rows = [row(text, number, 0) for number, text in enumerate(replies, 1)]
    messages = [
        said(number, text, "STORE" if is_ours else "CUSTOMER")
        for number, (text, is_ours) in enumerate(listed, 1)
    ]
    claimed: set[MessageId] = set()
    for one in rows:
        verdict = find_proof(one, messages, rows, claimed)
        if isinstance(verdict, Proof):
            assert verdict.message_id not in claimed
            assert replies.count(one.text) == 1
            claimed.add(verdict.message_id)
