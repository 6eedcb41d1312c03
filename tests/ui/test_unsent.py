"""What may be undone, what needs a person, and in which words."""

import math
from datetime import timedelta

import pytest

from tests.ui.pane_data import NOW, outgoing
from tui.domain import OutgoingId, OutgoingKind, SendState, TicketChange, TicketId
from tui.ui.unsent import (
    Unsent,
    left_s,
    next_second_s,
    pending_words,
    tray_words,
    why_too_late,
)

CLOSE = {"kind": OutgoingKind.UPDATE, "change": TicketChange(status="CLOSED")}


def waiting(number: int = 1, seconds: float = 8.0, **changes: object):
    return outgoing(
        SendState.QUEUED, number, **{"ready_at": NOW + timedelta(seconds=seconds), **changes}
    )


@pytest.mark.parametrize(("seconds", "left"), [(8, 8), (7.2, 8), (0.1, 1), (0, 0), (-3, 0)])
def test_seconds_left_are_rounded_up(seconds, left):
    """So that it never says 0 while undo still works."""
    assert left == left_s(waiting(seconds=seconds), NOW)


@pytest.mark.parametrize(
    "row",
    [
        waiting(attempts=1),
        outgoing(SendState.QUEUED),
        outgoing(SendState.HELD, ready_at=NOW + timedelta(seconds=8)),
    ],
)
def test_only_what_nobody_tried_to_send_is_in_its_window(row):
    """A back-off is no undo window."""
    assert 0 == left_s(row, NOW)
    assert math.inf == next_second_s(row, NOW)


@pytest.mark.parametrize(("seconds", "wait_s"), [(8, 1.0), (7.25, 0.25)])
def test_the_count_changes_on_whole_seconds(seconds, wait_s):
    """One timer, set to the moment at which the number changes."""
    assert pytest.approx(wait_s) == next_second_s(waiting(seconds=seconds), NOW)


def test_the_outbox_is_sorted():
    """A close that only follows a reply is not counted beside it."""
    rows = (
        waiting(1),
        waiting(2, after_id=OutgoingId(1), **CLOSE),
        outgoing(SendState.UNKNOWN, 3),
        outgoing(SendState.HELD, 4),
        outgoing(SendState.ON_WIRE, 5),
        outgoing(SendState.QUEUED, 6, attempts=2),
    )
    assert Unsent((rows[0],), decisions=2, in_doubt=1, others=2) == Unsent.of(rows, NOW)


@pytest.mark.parametrize("reply", [waiting(1, seconds=-0.1), outgoing(SendState.ON_WIRE, 1)])
def test_a_follower_counts_no_seconds_while_its_reply_is_under_way(reply):
    """It waits for the reply's answer then, however long that takes."""
    close = waiting(2, seconds=0.5, after_id=OutgoingId(1), **CLOSE)
    assert Unsent(others=1) == Unsent.of([reply, close], NOW)


def test_a_follower_stands_alone_once_its_reply_is_gone():
    """Then it is the one to undo."""
    row = waiting(2, after_id=OutgoingId(1), **CLOSE)
    assert (row,) == Unsent.of([row], NOW).waiting


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (waiting(), "Reply to nora.lind goes out in 8 s"),
        (waiting(**CLOSE), "Closing #1 in 8 s"),
        (
            waiting(kind=OutgoingKind.UPDATE, change=TicketChange(status="OPEN", archived=False)),
            "Reopening and restoring #1 in 8 s",
        ),
        (
            waiting(kind=OutgoingKind.UPDATE, change=TicketChange(archived=True)),
            "Archiving #1 in 8 s",
        ),
    ],
)
def test_the_tray_says_what_goes_out_and_when(row, words):
    """One by its name; several by their number."""
    assert words == tray_words(Unsent((row,)), "nora.lind", NOW)
    assert "2 waiting" == tray_words(Unsent((row, row)), "nora.lind", NOW)
    assert "" == tray_words(Unsent(), "", NOW)


def test_a_change_under_way_is_pending_and_never_done():
    """By ticket; one that needs a decision or waits for one is not pending, nor is a reply."""
    rows = (
        outgoing(SendState.ON_WIRE, 1, **CLOSE),
        outgoing(SendState.REJECTED, 2, ticket_id=TicketId(2), **CLOSE),
        outgoing(SendState.QUEUED, 3, ticket_id=TicketId(3)),
        outgoing(SendState.REJECTED, 4, ticket_id=TicketId(4)),
        outgoing(SendState.QUEUED, 5, ticket_id=TicketId(4), **CLOSE),
    )
    assert {TicketId(1): "closing…"} == pending_words(rows, "…")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (None, "There is nothing to undo."),
        (outgoing(SendState.SENT), "Too late: the reply to #1 is done; SellApp has it."),
        (outgoing(SendState.ON_WIRE), "Too late: the reply to #1 is already on its way."),
        (outgoing(SendState.SENDING, **CLOSE), "Too late: closing #1 is already on its way."),
        (
            outgoing(SendState.HELD),
            "The reply to #1 waits for your decision; open the ticket to see the choices.",
        ),
        (
            outgoing(SendState.QUEUED),
            "The reply to #1 waits to go out; its ticket shows how to take it back.",
        ),
    ],
)
def test_too_late_has_a_reason(row, words):
    """Never just nothing."""
    assert words == why_too_late(row)


def test_what_waits_behind_a_decision_does_not_count_down():
    """It would say that it goes out, and not go."""
    stopped = outgoing(SendState.REJECTED, 1)
    behind = waiting(2)
    elsewhere = waiting(3, ticket_id=TicketId(9))
    unsent = Unsent.of((stopped, behind), NOW)
    assert "#1 waits for your decision on the reply before it" == tray_words(unsent, "x", NOW)
    assert frozenset({behind.id}) == unsent.behind
    assert frozenset() == Unsent.of((stopped, elsewhere), NOW).behind
    assert frozenset() == Unsent.of((behind, outgoing(SendState.HELD, 4)), NOW).behind
