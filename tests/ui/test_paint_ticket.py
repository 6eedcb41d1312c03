"""Header and facts say what is known, and only that."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.pane_data import HOSTILE_TEXTS, LOOK, NOW, check_strip, message, outgoing, thread
from tui.domain import OutgoingKind, SendState, Ticket, TicketChange, TicketId, Unrefreshed
from tui.text import one_line
from tui.ui.paint_ticket import (
    Moment,
    paint_facts,
    paint_header,
    reference_words,
    waiting_since,
)
from tui.ui.paint_times import short_words

MOMENT = Moment(NOW, UTC)
BARE = Ticket(TicketId(48213), "", "")
FULL = Ticket(
    TicketId(48213),
    "Download link opens an empty archive",
    "OPEN",
    archived=True,
    customer_email="nora.lind@example.net",
    order_id=771204,
    created_at=NOW - timedelta(days=3),
    updated_at=NOW - timedelta(minutes=4),
    store_has_read=True,
    customer_has_read=True,
    reason="technical",
    message_count=3,
)


def header(of, width=120):
    return [strip.text.rstrip() for strip in paint_header(of, MOMENT, width, LOOK)]


def facts(of, width=36):
    return [strip.text.rstrip() for strip in paint_facts(of, MOMENT, width, LOOK)]


def at(minutes_ago, number, **changes):
    return message(number, created_at=NOW - timedelta(minutes=minutes_ago), **changes)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_tickets_stay_in_line(text):
    """Title, address, status, reason and reference are all foreign."""
    word = one_line(text)
    ticket = replace(
        FULL, title=word, customer_email=word, status=word, reason=word, order_id=None,
        reference_type=word, reference_id=word,
    )  # fmt: skip
    for width in (20, 60, 120):
        for strip in paint_header(thread(ticket=ticket), MOMENT, width, LOOK):
            check_strip(strip, width)
        for strip in paint_facts(thread(ticket=ticket), MOMENT, width, LOOK):
            check_strip(strip, width)


@given(st.integers(12, 160), st.text(max_size=80))
def test_every_line_fills_its_pane(width, title):
    """At any width."""
    ticket = replace(FULL, title=one_line(title))
    for strip in paint_header(thread(ticket=ticket), MOMENT, width, LOOK):
        check_strip(strip, width)


def test_the_header_says_what_it_is_about_and_how_it_stands():
    """Title and number above, the facts below, then air."""
    lines = header(thread([at(125, 1)], ticket=FULL), 130)
    assert "  Download link opens an empty archive" == lines[0].removesuffix("#48213").rstrip()
    assert 127 == len(lines[0])
    facts_line = "nora.lind@example.net · waiting 2 h 05 · OPEN · archived · order 771204"
    assert f"  {facts_line}" == lines[1]
    assert "" == lines[2]


@pytest.mark.parametrize(("minutes", "role"), [(10, "body"), (61, "late"), (241, "very_late")])
def test_waiting_has_the_colours_of_the_list(minutes, role):
    """The same ticket is the same amber on both sides."""
    strips = paint_header(thread([at(minutes, 1)], ticket=FULL), MOMENT, 120, LOOK)
    assert LOOK.style(role) == next(s.style for s in strips[1] if "waiting" in s.text)


def test_a_bare_ticket_says_what_it_lacks():
    """No subject, no address, no status: in words."""
    lines = header(thread(ticket=BARE))
    assert lines[0].startswith("  (no subject)")
    assert "  e-mail not told · status not told" == lines[1]


def test_old_messages_say_so_and_fresh_ones_do_not():
    """Stale means that the ticket has moved on since its messages were read."""
    then = NOW - timedelta(minutes=12)
    clock = f"{then:%H:%M}"
    assert f"read {clock}, 12 min ago" in header(thread(fetched_at=then, is_stale=True))[1]
    assert "read " not in header(thread(fetched_at=then))[1]
    ahead = header(thread(fetched_at=NOW + timedelta(hours=3), is_stale=True))
    assert "ahead of this computer's clock" in " ".join(ahead)
    then = NOW - timedelta(days=2)
    day = f"read {short_words(then, UTC, NOW.year)}, 2 days ago"
    assert day in " ".join(" ".join(header(thread(fetched_at=then, is_stale=True))).split())
    assert "messages not read yet" in header(thread(fetched_at=None))[1]


def test_messages_that_cannot_be_read_say_why_since_when_and_what_comes_next():
    """Also where the ticket shows no change since: nobody knows what else is there."""
    unread = Unrefreshed(NOW - timedelta(minutes=7), "SellApp has trouble")
    known = replace(thread(ticket=FULL), unrefreshed=unread)

    then = NOW - timedelta(minutes=1)
    assert any(f"read {then:%H:%M}, 1 min ago" in line for line in header(known))
    words = (
        f"Not refreshed since {unread.since:%H:%M}: SellApp has trouble. "
        "The inbox tries again by itself."
    )
    for width in (40, 80, 120):
        assert words in " ".join(" ".join(header(known, width)).split())


def test_waiting_counts_from_the_first_message_after_our_answer():
    """A second message by the customer does not start the wait anew."""
    talk = [at(90, 1), at(80, 2, author="STORE"), at(70, 3), at(10, 4)]
    assert NOW - timedelta(minutes=70) == waiting_since(thread(talk))


def test_nobody_waits_on_an_answered_closed_or_empty_ticket():
    """An unknown author word is our side: it has answered."""
    assert waiting_since(thread([at(9, 1), at(8, 2, author="BOT")])) is None
    assert waiting_since(thread([at(9, 1)], ticket=replace(FULL, status="CLOSED"))) is None
    assert waiting_since(thread()) is None


def test_a_message_without_a_time_does_not_hide_the_wait():
    """The others still tell since when."""
    talk = [at(30, 1), message(2, created_at=None)]
    assert NOW - timedelta(minutes=30) == waiting_since(thread(talk))


def test_the_facts_are_in_groups():
    """Who and what about, how it stands, when."""
    lines = facts(thread([at(9, 1), at(8, 2, author="STORE")], ticket=FULL))
    assert [
        "",
        " Customer   nora.lind@example.net",
        " About      order 771204",
        " Reason     technical",
        "",
        " Status     OPEN",
        " Archived   yes",
        " Messages   2, 1 by the customer",
        " Read by    store and customer",
        "",
        " Created    Fri 20 Nov 09:55",
        "            3 days ago",
        " Updated    Mon 23 Nov 09:51",
        "            4 min ago",
        " Fetched    Mon 23 Nov 09:54",
        "            1 min ago",
        "",
    ] == lines


def test_what_is_not_known_is_not_there():
    """No empty labels."""
    assert [""] == facts(thread(ticket=BARE, fetched_at=None))


def test_a_long_value_goes_on_below_itself():
    """Nothing of an address is lost in a narrow panel."""
    lines = facts(thread(ticket=replace(FULL, customer_email="a" * 40 + "@example.net")), 36)
    assert "a" * 40 + "@example.net" == "".join(line[12:] for line in lines[1:4])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"store_has_read": True}, "store"),
        ({"customer_has_read": True}, "customer"),
        ({"store_has_read": False, "customer_has_read": False}, "nobody yet"),
        ({"read_by": 12}, "user 12"),
        ({"message_count": 5}, "5"),
    ],
)
def test_read_state_and_count_as_far_as_told(changes, words):
    """Both API versions tell in their own way."""
    assert any(
        line.endswith(f" {words}") for line in facts(thread(ticket=replace(BARE, **changes)))
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"order_id": 7, "reference_type": "product", "reference_id": "9"}, "order 7"),
        ({"reference_type": "product", "reference_id": "9"}, "product 9"),
        ({"reference_type": "product"}, "product"),
        ({"reference_id": "9"}, ""),
    ],
)
def test_what_a_ticket_is_about(changes, words):
    """The order first; else the reference, in the server's own word."""
    assert words == reference_words(replace(BARE, **changes))


def test_less_than_a_minute_is_just_now():
    """The panels are painted anew once a minute, so that seconds would soon be a lie."""
    fresh = replace(FULL, updated_at=NOW - timedelta(seconds=4))
    shown = thread([at(0, 1)], ticket=fresh, fetched_at=NOW, is_stale=True)
    assert "            just now" in facts(shown)
    assert "· just wrote ·" in header(shown)[1]
    assert f"read {NOW:%H:%M}, just now" in header(shown)[1]


def test_a_change_under_way_stands_beside_the_status():
    """As pending, not as done."""
    change = TicketChange(status="CLOSED", archived=True)
    row = outgoing(SendState.QUEUED, ticket_id=FULL.id, kind=OutgoingKind.UPDATE, change=change)
    assert "OPEN · closing and archiving… · " in header(thread(ticket=FULL, outgoing=(row,)))[1]


@pytest.mark.parametrize("width", [34, 43, 60, 66, 120])
def test_a_header_leaves_nothing_out(width):
    """Number, title, e-mail, status, archive and order, at every size."""
    words = " ".join(" ".join(header(thread([at(4, 1)], ticket=FULL), width)).split())
    for said in ("#48213", "empty", "nora.lind@example.net", "OPEN", "archived", "order 771204"):
        assert said in words
    assert "…" not in words
