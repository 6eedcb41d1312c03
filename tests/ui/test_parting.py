"""Whoever quits reads in one line what is not sent and what becomes of it."""

import pytest

from tests.ui.pane_data import outgoing
from tui.domain import OutgoingKind, SendState
from tui.ui.parting import parting_words

QUEUED, SENDING, ON_WIRE, HELD, REJECTED, UNKNOWN = (
    SendState.QUEUED,
    SendState.SENDING,
    SendState.ON_WIRE,
    SendState.HELD,
    SendState.REJECTED,
    SendState.UNKNOWN,
)
GO = "go out when the inbox runs again."


@pytest.mark.parametrize(
    ("states", "drafts", "words"),
    [
        ((), 0, ""),
        ((QUEUED, SENDING), 0, f"2 replies are not sent yet; they stay in the outbox and {GO}"),
        (
            (ON_WIRE,),
            0,
            "1 reply is not sent yet; it stays in the outbox and goes out when the inbox runs"
            " again.",
        ),
        ((UNKNOWN,), 0, "1 reply needs a decision (not known whether it arrived)."),
        ((UNKNOWN,) * 2, 0, "2 replies need a decision (not known whether they arrived)."),
        (
            (HELD, REJECTED),
            1,
            "1 reply needs a decision (SellApp did not accept it)."
            " 1 reply needs a decision (held for another look). 1 draft is kept.",
        ),
        ((), 3, "3 drafts are kept."),
    ],
)
def test_what_is_told(states, drafts, words):
    """Every state has its words; nothing to tell is no line at all."""
    assert words == parting_words([outgoing(state) for state in states], drafts)


def test_replies_and_changes_are_told_apart():
    """A close is no reply."""
    change = outgoing(QUEUED, kind=OutgoingKind.UPDATE)
    rows = [outgoing(QUEUED), change, change]
    assert f"1 reply and 2 changes are not sent yet; they stay in the outbox and {GO}" == (
        parting_words(rows, 0)
    )


@pytest.mark.parametrize("state", [state for state in SendState if state.is_unsettled])
def test_no_unsettled_row_is_left_out(state):
    """Whatever state is added one day, it is told."""
    assert parting_words([outgoing(state)], 0).startswith("1 reply ")
