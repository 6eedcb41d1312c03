"""The words under a reply that is not sent: how it stands, why, and what can be done."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from tests.ui.pane_data import LOOK, NOW, check_strip, message, outgoing, thread
from tui.domain import MessageId, OutgoingKind, SendState, TicketChange
from tui.ui.deciding import CHOICES, at_stake
from tui.ui.keymap import Keymap
from tui.ui.look import ASCII, UNICODE
from tui.ui.paint_messages import Canvas, command_at, lay_out, paint_line
from tui.ui.paint_outgoing import Hand, remarks_of
from tui.ui.paint_thread import MessageItem, NewItem, OutgoingItem, gone_texts, items_of

KEYS = Keymap.build().shown


def words(item, cells=60, glyphs=UNICODE, keys=KEYS):
    remarks = remarks_of(item, Hand(cells, glyphs, keys))
    return ["".join(part.text for part in remark) for remark in remarks]


def stuck(state, **changes):
    return OutgoingItem(outgoing(state, **changes), is_at_stake=True)


CARDS = [
    (
        SendState.HELD,
        "The customer wrote since you last looked.",
        "h Held, not sent",
        "! s send anyway   ! e edit   ! k keep as draft",
    ),
    (
        SendState.UNKNOWN,
        "Cut off. It is not there.",
        "? Not known whether it arrived",
        "! c check again   o open on the web   ! i it is there",
    ),
    (
        SendState.REJECTED,
        "The content is too long.",
        "! SellApp did not accept it",
        "! e edit   ! k keep as draft",
    ),
    (
        SendState.QUEUED,
        "SellApp cannot be reached.",
        "↑ Not sent yet; it goes as soon as it can",
        "! e edit   ! k keep as draft",
    ),
]


@pytest.mark.parametrize(("state", "problem", "title", "choices"), CARDS)
def test_a_card_says_what_why_and_what_can_be_done(state, problem, title, choices):
    """One shape for all of them, below a line of air."""
    assert ["", title, problem, choices] == words(stuck(state, problem=problem))[:4]


def test_choices_wrap_whole():
    """A choice is never cut in two."""
    lines = words(stuck(SendState.UNKNOWN, problem="x"), cells=34)
    assert [
        "! c check again",
        "o open on the web",
        "! i it is there   ! s send again",
        "! k back to draft",
    ] == lines[3:]


def test_a_card_without_a_reason_or_keys():
    """Words stand in; choices are still there to be clicked."""
    assert "Look before it goes." in words(stuck(SendState.HELD))
    assert "It gave no reason." in words(stuck(SendState.REJECTED))
    assert "edit   keep as draft" in words(stuck(SendState.REJECTED), keys={})


@pytest.mark.parametrize(("state", "choice"), [("held", "go ahead"), ("rejected", "try again")])
def test_a_change_has_a_card_too(state, choice):
    """Without a text there is no air above it."""
    item = stuck(SendState(state), kind=OutgoingKind.UPDATE, text="", problem="Why.")
    assert "Why." == words(item)[1]
    assert f"! s {choice}   ! w give it up" == words(item)[2]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (OutgoingItem(outgoing(SendState.QUEUED), left_s=6), "↑ sending in 6 s · z undo"),
        (
            OutgoingItem(outgoing(SendState.QUEUED, kind=OutgoingKind.UPDATE), left_s=1),
            "↑ going out in 1 s · z undo",
        ),
        (
            OutgoingItem(outgoing(SendState.QUEUED), is_behind=True),
            "↑ goes out after the one above",
        ),
        (OutgoingItem(outgoing(SendState.UNKNOWN)), "? Not known whether it arrived"),
    ],
)
def test_what_asks_for_nothing_says_it_in_a_line(item, said):
    """The countdown names the key, if there is one."""
    assert [said] == words(item)
    assert "undo" not in words(item, keys={})[0]


def test_the_oldest_that_needs_a_person_is_at_stake():
    """Before one that is only stuck; one that is merely queued is not."""
    waits = outgoing(SendState.QUEUED, 1, problem="offline")
    held = outgoing(SendState.HELD, 2)
    assert held is at_stake(thread(outgoing=(waits, held)))
    assert waits is at_stake(thread(outgoing=(waits,)))
    assert at_stake(thread(outgoing=(outgoing(SendState.QUEUED),))) is None


def test_every_choice_is_a_command():
    """With a key of its own, so that the card can name it."""
    for choices in CHOICES.values():
        assert all(choice.command in KEYS for choice in choices)


@pytest.mark.parametrize("width", [30, 44, 80, 160])
@pytest.mark.parametrize("state", SendState)
def test_a_card_is_in_line_and_can_be_clicked(width, state):
    """Every line fills the pane; a click on a choice hits its command."""
    on = Canvas(width, LOOK, UTC, 2026, keys=KEYS)
    laid = lay_out(stuck(state, problem="Why it is so, in a few more words."), on)
    hit = set()
    for number in range(laid.height):
        check_strip(paint_line(laid, number, on), width)
        hit |= {command_at(laid, number, cell, on) for cell in range(width)} - {None}
    choices = CHOICES.get((OutgoingKind.REPLY, state), ())
    assert {choice.command for choice in choices} == hit


def test_ascii_cards_hold_ascii_alone():
    """Also the countdown."""
    rows = [OutgoingItem(outgoing(SendState.QUEUED), left_s=3)]
    rows += [stuck(state, problem="x") for state in SendState]
    for row in rows:
        assert all(line.isascii() for line in words(row, glyphs=ASCII))


def test_the_time_left_is_part_of_the_item():
    """So that a second less is another item, and nothing else is laid out anew."""
    row = outgoing(SendState.QUEUED, ready_at=NOW + timedelta(seconds=6))
    shown = thread([message(1)], outgoing=(row, outgoing(SendState.QUEUED, 2)))
    first, second = items_of(shown, None, UTC, now=NOW)[-2:]
    assert (6, False) == (first.left_s, first.is_behind)
    assert (0, True) == (second.left_s, second.is_behind)
    assert 0 == items_of(shown, None, UTC)[-1].left_s


@pytest.mark.parametrize(("state", "left_s"), [("held", 0), ("queued", 6)])
def test_no_second_brings_nearer_what_stands_behind_a_decision(state, left_s):
    """It waits for the one above, however long that takes."""
    first = outgoing(SendState(state), 1)
    second = outgoing(SendState.QUEUED, 2, ready_at=NOW + timedelta(seconds=6))
    shown = thread([message(1)], outgoing=(first, second))
    assert left_s == items_of(shown, None, UTC, now=NOW)[-1].left_s


def test_what_we_sent_ourselves_is_no_news():
    """A reply of ours that comes in as a message draws no line; a customer's does."""
    before = thread([message(1)], outgoing=(outgoing(SendState.ON_WIRE, text="Sent. "),))
    mine = message(2, "Sent.", author="STORE")
    after = replace(before, messages=(*before.messages, mine), outgoing=())
    ours = gone_texts(before, after)
    assert {"Sent."} == ours
    items = items_of(after, MessageId(1), UTC, ours=ours)
    assert not any(isinstance(item, NewItem) for item in items)
    echo = replace(after, messages=(*after.messages, message(3, "Sent.")))
    items = items_of(echo, MessageId(1), UTC, ours=ours)
    assert [NewItem, MessageItem] == [type(item) for item in items[-2:]]
    assert frozenset() == gone_texts(before, before)
    change = outgoing(SendState.QUEUED, kind=OutgoingKind.UPDATE, text="")
    assert frozenset() == gone_texts(replace(before, outgoing=(change,)), after)
    assert (
        "close"
        in paint_line(
            lay_out(
                OutgoingItem(replace(change, change=TicketChange(status="CLOSED"))),
                Canvas(80, LOOK, UTC, 2026),
            ),
            0,
            Canvas(80, LOOK, UTC, 2026),
        ).text
    )
