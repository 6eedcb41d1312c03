"""Why a command cannot work now, in words, and what it would act on."""

from dataclasses import replace

import pytest

from tests.ui.pane_data import message, outgoing, thread
from tui.domain import OutgoingKind, SendState, Ticket, TicketId
from tui.ui import reasons
from tui.ui.commands import BY_ID, COMMANDS
from tui.ui.deciding import at_stake
from tui.ui.reasons import Context, Place

OPEN = thread([message(1)])
CLOSED = replace(OPEN, ticket=replace(OPEN.ticket, status="CLOSED"))
ARCHIVED_WORD = replace(OPEN, ticket=replace(OPEN.ticket, status="WAITING"))


def said(command_id: str, shown=OPEN, **changes: object) -> str | None:
    return BY_ID[command_id].why_not(Context(Place.LIST, shown, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command_id", "context", "words"),
    [
        ("ticket.close", {"shown": None}, "No ticket is selected."),
        ("ticket.close", {"shown": CLOSED}, "closed already"),
        ("ticket.close", {"can_update": False}, "older API"),
        ("ticket.reopen", {}, "open already"),
        ("ticket.reopen", {"shown": None}, "No ticket is selected."),
        ("ticket.archive", {"can_update": False}, "older API"),
        ("copy.order", {}, "names no order"),
        ("copy.message", {"shown": thread()}, "no message"),
        ("copy.message", {"shown": None}, "No ticket is selected."),
        ("copy.email", {"shown": thread(ticket=Ticket(TicketId(1), "x", "OPEN"))}, "not known"),
        ("copy.email", {"shown": None}, "No ticket is selected."),
        ("ticket.browse", {}, "no web address"),
        ("ticket.browse", {"shown": None}, "No ticket is selected."),
        ("ticket.web", {}, "documents no web address"),
        ("ticket.web", {"shown": None}, "No ticket is selected."),
        ("list.show_new", {}, "Nothing new"),
        ("reply.send", {"text": " \n"}, "nothing to send"),
        ("reply.take_back", {}, "No unsent reply"),
        ("reply.take_back", {"shown": None}, "No ticket is selected."),
        ("reply.send_again", {}, "waits to be sent again"),
        ("reply.mark_sent", {}, "in doubt"),
        ("change.withdraw", {}, "No unsent change"),
    ],
)
def test_what_cannot_work_says_why(command_id, context, words):
    """A sentence for a person."""
    assert words in str(said(command_id, **context))


@pytest.mark.parametrize(
    ("command_id", "context"),
    [
        ("ticket.close", {}),
        ("ticket.close", {"shown": ARCHIVED_WORD}),
        ("ticket.reopen", {"shown": CLOSED}),
        ("ticket.archive", {"shown": CLOSED}),
        ("copy.email", {}),
        ("copy.message", {}),
        ("copy.address", {"find_address": lambda: "https://a.example"}),
        ("list.show_new", {"arrivals": 1}),
        ("reply.send", {"text": "Hello"}),
        ("list.down", {"shown": None}),
    ],
)
def test_what_can_work_says_nothing(command_id, context):
    """None."""
    assert said(command_id, **context) is None


_FATES = {
    SendState.QUEUED: {"reply.take_back"},
    SendState.HELD: {"reply.take_back", "reply.send_again"},
    SendState.SENDING: set(),
    SendState.ON_WIRE: set(),
    SendState.SENT: set(),
    SendState.REJECTED: {"reply.take_back", "reply.send_again"},
    SendState.UNKNOWN: {"reply.take_back", "reply.send_again", "reply.mark_sent"},
}


@pytest.mark.parametrize("state", SendState)
def test_what_may_be_done_with_a_reply(state):
    """Nothing that is on its way can be taken back; only doubt can be settled by hand."""
    shown = replace(OPEN, outgoing=(outgoing(state),))
    commands = ("reply.take_back", "reply.send_again", "reply.mark_sent")
    assert _FATES[state] == {name for name in commands if said(name, shown) is None}


def test_a_change_on_its_way_blocks_another():
    """It can be given up; a reply on its way blocks nothing."""
    change = outgoing(SendState.QUEUED, kind=OutgoingKind.UPDATE)
    shown = replace(OPEN, outgoing=(change,))
    assert "already on its way" in str(said("ticket.close", shown))
    assert change is reasons.change_to_withdraw(Context(Place.LIST, shown))
    assert said("ticket.close", replace(OPEN, outgoing=(outgoing(SendState.SENDING),))) is None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SendState.HELD, "is held comes first"),
        (SendState.REJECTED, "did not accept comes first"),
        (SendState.UNKNOWN, "may not have arrived comes first"),
    ],
)
def test_a_change_does_not_hide_behind_a_reply_that_waits_for_a_decision(state, words):
    """It would say that it goes out, and wait for ever."""
    shown = replace(OPEN, outgoing=(outgoing(state),))
    for command_id in ("ticket.close", "ticket.archive"):
        assert words in str(said(command_id, shown))
    assert words in str(said("reply.send_close", shown, text="x"))
    assert said("reply.send", shown, text="x") is None


@pytest.mark.parametrize("first", [SendState.QUEUED, SendState.SENDING])
def test_a_choice_is_about_the_row_of_the_card(first):
    """Also when an older row of the ticket could be meant."""
    older = outgoing(first, 1)
    card = outgoing(SendState.UNKNOWN, 2)
    context = Context(Place.THREAD, replace(OPEN, outgoing=(older, card)))
    assert card == at_stake(context.thread)
    assert card == reasons.reply_to_take_back(context)
    assert card == reasons.row_to_send_again(context)
    assert card == reasons.reply_of_unknown_fate(context)


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ({"order_id": 771204}, "771204"),
        ({"reference_type": "order", "reference_id": "A-1"}, "A-1"),
        ({"reference_type": "product", "reference_id": "A-1"}, None),
        ({}, None),
    ],
)
def test_the_order_of_a_ticket(changes, order):
    """From wherever the server put it."""
    assert order == reasons.order_of(replace(OPEN, ticket=replace(OPEN.ticket, **changes)))


def test_no_command_breaks_on_nothing():
    """Every reason can be asked in an empty inbox."""
    for command in COMMANDS:
        for place in Place:
            assert isinstance(command.why_not(Context(place)), str | None)
