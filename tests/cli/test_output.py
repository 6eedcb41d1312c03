"""Plain text for eyes and objects for scripts, from our own nouns alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli import output, shapes
from tui.domain import (
    Draft,
    Message,
    MessageId,
    Outgoing,
    OutgoingId,
    OutgoingKind,
    SendState,
    Thread,
    Ticket,
    TicketChange,
    TicketId,
    TicketRow,
)
from tui.text import cell_width, one_line

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ROW = TicketRow(
    id=TicketId(48213),
    title="Download link opens an empty archive",
    customer_email="nora.lind@example.net",
    status="OPEN",
    archived=False,
    activity_at=NOW - timedelta(minutes=5),
    needs_reply=True,
    waiting_since=NOW - timedelta(minutes=125),
    message_count=3,
    is_new=True,
    has_draft=False,
    send_state=None,
)
REPLY = Outgoing(
    OutgoingId(7),
    TicketId(48213),
    OutgoingKind.REPLY,
    SendState.ON_WIRE,
    NOW,
    NOW,
    text="On its\nway",
)
CHANGE = replace(REPLY, kind=OutgoingKind.UPDATE, text="", state=SendState.QUEUED)


def test_a_row_says_what_is_special_about_it() -> None:
    """In words, since there is no colour."""
    row = replace(
        ROW,
        status="CLOSED",
        needs_reply=False,
        waiting_since=None,
        archived=True,
        has_draft=True,
        send_state=SendState.ON_WIRE,
        is_new=False,
        title="",
        customer_email="",
    )
    first, second = output.ticket_table([ROW, row], NOW).splitlines()
    assert first.startswith("48213   2h05  *  nora.lind@example.net")
    assert first.endswith("needs reply")
    assert second.endswith("closed, archived, draft, reply on wire")
    assert "(no subject)" in second
    assert "  5m  " in second


def test_a_row_without_any_time_is_still_a_row() -> None:
    """SellApp may tell none."""
    assert "48213" in output.ticket_table([replace(ROW, activity_at=None, waiting_since=None)], NOW)


@given(st.text(max_size=80), st.text(max_size=40))
def test_columns_stand_whatever_the_texts(title: str, email: str) -> None:
    """The words at the end begin at one place, for every script."""
    row = replace(ROW, title=one_line(title), customer_email=one_line(email))
    lines = output.ticket_table([ROW, row], NOW).splitlines()
    places = {cell_width(line.removesuffix("needs reply")) for line in lines}
    assert 1 == len(places)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (TicketChange(status="CLOSED"), "close"),
        (TicketChange(status="OPEN", archived=False), "reopen and restore"),
        (TicketChange(archived=True), "archive"),
        (TicketChange(status="SPAM"), "spam"),
    ],
)
def test_a_change_is_named(change: TicketChange, words: str) -> None:
    """In the outbox a change has no text of its own."""
    assert f"7  #48213  queued  {words}" == output.outgoing_line(replace(CHANGE, change=change))


def test_an_outgoing_line_holds_the_problem() -> None:
    """And the first words of the reply."""
    row = replace(REPLY, problem="SellApp did not answer")
    assert "7  #48213  on wire (SellApp did not answer)  On its way" == output.outgoing_line(row)


def thread() -> Thread:
    """A ticket with everything in it."""
    ticket = Ticket(
        TicketId(48213), "", "OPEN", archived=True, customer_email="nora@example.net", order_id=77
    )
    messages = (
        Message(MessageId(1), ticket.id, "CUSTOMER", "nora", "Hi\nthere", NOW - timedelta(hours=2)),
        Message(MessageId(2), ticket.id, "", "", "", None),
    )
    return Thread(
        ticket, messages, (REPLY,), Draft(ticket.id, "half", NOW), None, NOW, is_stale=False
    )


def test_a_thread_reads_from_top_to_bottom() -> None:
    """Facts, messages, what is not sent, what is typed."""
    expected = """\
#48213  (no subject)
nora@example.net · open · archived · order 77

nora (customer), 2 h 00 ago:
  Hi
  there

store (store), ? ago:
  (no text)

on its way: 7  #48213  on wire  On its way
  On its
  way

draft:
  half"""
    assert expected == output.linear_thread(thread(), NOW)


def test_a_thread_as_an_object() -> None:
    """The promised names, times in UTC, enums as their words."""
    data = shapes.thread(thread())
    assert (48213, "", True, 77) == tuple(
        data[name] for name in ("id", "title", "archived", "order_id")
    )
    assert "2026-11-23T07:30:00Z" == data["messages"][0]["created_at"]
    assert {"text": "half", "saved_at": "2026-11-23T09:30:00Z"} == data["draft"]
    assert ("reply", "on_wire", None) == tuple(
        data["outgoing"][0][name] for name in ("kind", "state", "change")
    )


def test_a_change_as_an_object() -> None:
    """Both sides, unknown as null."""
    data = shapes.outgoing(replace(CHANGE, change=TicketChange(status="CLOSED")))
    assert {"status": "CLOSED", "archived": None} == data["change"]


def test_words_for_a_terminal_break_between_words() -> None:
    """Neither in a name nor in what is to be copied."""
    words = "There is none. The scenes are busy-morning, quiet. Run `sellapp-inbox login` now."
    assert [
        "There is none. The scenes",
        "are busy-morning, quiet.",
        "Run `sellapp-inbox login`",
        "now.",
    ] == output.wrapped(words, 25).splitlines()
    assert words == output.wrapped(words, 0)
    assert words.split() == output.wrapped(words, 3).split()
