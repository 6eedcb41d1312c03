"""Messages are readable, both sides are told apart, and nothing foreign gets through."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.pane_data import HOSTILE_TEXTS, LOOK, NOW, check_strip, message, outgoing, thread
from tui.domain import MessageId, OutgoingKind, SendState, TicketChange
from tui.ui.look import INBOX_DARK, UNICODE, Look
from tui.ui.paint_messages import (
    MAX_MEASURE_CELLS,
    Canvas,
    Laid,
    estimated_height,
    lay_out,
    link_at,
    paint_air,
    paint_line,
)
from tui.ui.paint_thread import DayItem, MessageItem, NewItem, OutgoingItem, items_of


def canvas(width=80, look=LOOK, **changes):
    return Canvas(width, look, UTC, 2026, **changes)


def painted(item, on=None):
    on = on or canvas()
    laid = lay_out(item, on)
    return [paint_line(laid, number, on) for number in range(laid.height)]


def text_of(item, on=None):
    return [strip.text.rstrip() for strip in painted(item, on)]


def said(content="Hello", **changes):
    return MessageItem(message(1, content, **changes), "nora.lind@example.net")


def whole(item, on=None):
    return "\n".join(text_of(item, on))


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
@pytest.mark.parametrize("width", [24, 80, 200])
def test_hostile_messages_are_inert_and_in_line(text, width):
    """From body, sender and author alike: no control byte, no line too long or too short."""
    item = said(text, sender=message(1, text).content.replace("\n", " "))
    for strip in painted(item, canvas(width)):
        check_strip(strip, width)


@given(
    st.text(max_size=300),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30),
    st.sampled_from(["CUSTOMER", "STORE", "MODERATOR", ""]),
    st.integers(10, 140),
    st.booleans(),
    st.booleans(),
)
def test_every_line_of_a_message_fills_its_pane(text, sender, author, width, is_exact, is_focused):
    """Any text, any name, any side, any width."""
    on = canvas(width, is_exact=is_exact, is_focused=is_focused)
    laid = lay_out(said(text, sender=sender, author=author), on)
    assert 3 <= laid.height
    for number in range(laid.height + 1):
        check_strip(paint_line(laid, number, on), width)


def test_the_customer_stands_left_with_a_rail():
    """Rail, name, word, time, text."""
    lines = text_of(said("Hi, the zip is 0 bytes."))
    assert lines[0].startswith(f"  {UNICODE.customer} nora.lind · customer ")
    assert lines[0].endswith(f"{NOW - timedelta(minutes=1999):%H:%M}")
    assert f"  {UNICODE.customer} Hi, the zip is 0 bytes." == lines[1]
    assert "" == lines[2]


def test_our_side_stands_right_with_a_rail_on_the_right():
    """Side, rail and word differ from the customer's."""
    lines = text_of(said("We rebuilt it.", author="STORE", sender="agent-kim"))
    assert lines[0].startswith(" " * 14 + "agent-kim · store ")
    assert lines[0].endswith(UNICODE.store)
    assert lines[1].startswith(" " * 14 + "We rebuilt it.")
    assert len(lines[0]) == len(lines[1]) == 78


@pytest.mark.parametrize(
    ("author", "word"), [("MODERATOR", "moderator"), ("", "writer not told"), ("STORE", "store")]
)
def test_an_unknown_author_word_is_shown_as_it_is(author, word):
    """Never passed off as customer or store."""
    assert f"bot · {word} " in text_of(said(author=author, sender="bot"))[0]


def test_a_writer_without_a_name_has_a_fallback():
    """The customer goes by the ticket's address, shortened like every address."""
    assert "nora.lind · customer" in text_of(said(sender=""))[0]


def test_a_long_name_gives_way_to_its_word_and_its_time():
    """Who it is may be cut; as what they write may not."""
    (header, *_) = text_of(said(sender="n" * 200))
    assert "… · customer " in header
    assert header.endswith(f"{NOW - timedelta(minutes=1999):%H:%M}")


def test_text_has_a_measure_that_eyes_can_follow():
    """On a very wide pane lines end long before its edge."""
    lines = painted(said("word " * 200), canvas(240))
    assert max(len(strip.text.rstrip()) for strip in lines) <= MAX_MEASURE_CELLS + 2


def test_indentation_is_kept():
    """What a customer pasted from a terminal still looks like it."""
    lines = text_of(said("Look:\n\n    $ unzip -l a.zip\n      0 files"))
    assert f"  {UNICODE.customer}     $ unzip -l a.zip" == lines[3]
    assert f"  {UNICODE.customer}       0 files" == lines[4]


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\u3000\u00a0"])
def test_an_empty_body_is_said_to_be_empty(text):
    """A blank bubble would look like a fault of ours."""
    assert "(no text)" in whole(said(text))


def test_hidden_characters_are_counted_in_words():
    """The reader learns that something was taken out."""
    assert "[hidden characters: 2]" in whole(said("pay\u200bpal\u200b"))
    assert "hidden" not in whole(said("paypal"))


def test_exact_times_leave_no_doubt():
    """Date, seconds and zone instead of the short time."""
    (header, *_) = text_of(said(created_at=NOW), canvas(is_exact=True))
    assert header.endswith("Mon 23 Nov 2026 09:55:12 UTC")
    assert "no time" in text_of(said(created_at=None))[0]
    (header, *_) = text_of(said(created_at=NOW), canvas(52, is_exact=True))
    assert "nora.lind" in header
    assert "23 Nov 09:55:12" in header


def test_a_time_that_does_not_fit_is_left_out():
    """A pane of a few cells shows the name rather than half a date."""
    (header, *_) = text_of(said(created_at=NOW), canvas(20, is_exact=True))
    assert "2026" not in header


def test_days_and_news_are_rules_with_words():
    """The year is told when it is another one; an unknown day says so."""
    assert "  ── Sat 23 Nov 2024 ──" in text_of(DayItem(NOW.date().replace(year=2024), 1))[0]
    assert "  ── no date ──" in text_of(DayItem(None, 1))[0]
    lines = text_of(NewItem())
    assert "  ── new since you last looked ──" in lines[0]
    assert "" == lines[1]


@pytest.mark.parametrize(
    ("state", "problem", "words", "role", "fate"),
    [
        (SendState.QUEUED, "", "↑ queued", "dim", "not sent yet"),
        (SendState.QUEUED, "offline", "↑ queued - offline", "dim", "not sent yet"),
        (SendState.SENDING, "", "↑ sending…", "dim", "on its way"),
        (SendState.ON_WIRE, "", "↑ sending…", "dim", "on its way"),
        (SendState.HELD, "Nora has written", "h Held, not sent", "late", "held, not sent"),
        (SendState.REJECTED, "Too long.", "! SellApp did not accept it", "trouble", "not accepted"),
        (
            SendState.UNKNOWN,
            "cut off",
            "? Not known whether it arrived",
            "trouble",
            "may have arrived",
        ),
        (SendState.SENT, "", "sent", "dim", "sent"),
    ],
)
def test_what_is_under_way_says_how_it_stands(state, problem, words, role, fate):
    """In words, with a mark, with a rail of its own, and loud only where a person is needed."""
    strips = painted(OutgoingItem(outgoing(state, problem=problem)))
    lines = [strip.text.rstrip() for strip in strips]
    assert f"your reply · {fate}" in lines[0]
    assert "I have sent a fresh link." in lines[1]
    assert words == lines[2].strip(f" {UNICODE.pending}")
    assert all(line.endswith(UNICODE.pending) for line in lines[:3])
    assert LOOK.style(role) == next(s.style for s in strips[2] if words in s.text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (TicketChange(status="CLOSED"), "close"),
        (TicketChange(status="OPEN"), "reopen"),
        (TicketChange(status="ON HOLD"), "on hold"),
        (TicketChange(archived=True), "archive"),
        (TicketChange(status="OPEN", archived=False), "reopen and restore"),
    ],
)
def test_a_change_under_way_says_what_it_does(change, words):
    """It has no text, so there is no empty body either."""
    row = outgoing(SendState.QUEUED, kind=OutgoingKind.UPDATE, change=change, text="")
    lines = text_of(OutgoingItem(row))
    assert f"your change · {words} " in lines[0]
    assert "↑ queued" in lines[1]
    assert 3 == len(lines)


def test_a_link_can_be_hit_where_it_is_drawn():
    """Left, right and middle of it; not beside it, not on the header."""
    on = canvas()
    laid = lay_out(said("see https://a.example/x now"), on)
    assert "https://a.example/x" == link_at(laid, 1, 8, on)
    assert "https://a.example/x" == link_at(laid, 1, 26, on)
    assert link_at(laid, 1, 7, on) is None
    assert link_at(laid, 1, 27, on) is None
    assert link_at(laid, 0, 8, on) is None
    assert link_at(laid, 2, 8, on) is None
    assert link_at(lay_out(said("no link"), on), 1, 8, on) is None


def test_a_link_of_our_side_is_hit_at_its_indented_place():
    """The hit follows the paint."""
    on = canvas()
    laid = lay_out(said("https://a.example/x", author="STORE"), on)
    assert link_at(laid, 1, 13, on) is None
    assert "https://a.example/x" == link_at(laid, 1, 14, on)


def test_a_link_is_underlined_and_a_false_one_unmasked():
    """Both can be seen without colour."""
    strips = painted(said("at https://ѕеll.аpp/login"))
    link = next(s for s in strips[1] if "://" in s.text)
    assert link.style.underline
    assert "leads to xn--ll-mlc1k.xn--pp-6kc" in whole(said("at https://ѕеll.аpp/login"))


def test_focus_is_a_line_down_the_edge():
    """On every line, empty ones too; without focus there is none."""
    on = canvas(is_focused=True)
    for strip in [*painted(said("a\n\nb"), on), *painted(NewItem(), on), paint_air(on)]:
        assert strip.text.startswith(UNICODE.focus)
    for strip in [*painted(said("a")), paint_air(canvas())]:
        assert strip.text.startswith(" ")


def test_ascii_conversations_hold_ascii_alone():
    """Rails, rules, dots and states."""
    look = Look.from_theme(INBOX_DARK, is_ascii=True)
    on = canvas(look=look, is_focused=True)
    rows = tuple(outgoing(state, n) for n, state in enumerate(SendState))
    messages = [message(1), message(2, author="STORE")]
    for item in items_of(thread(messages, outgoing=rows), MessageId(1), UTC):
        for strip in painted(item, on):
            assert strip.text.isascii()
            check_strip(strip, 80)


@given(st.text(max_size=400), st.integers(20, 120))
def test_an_estimate_is_never_nothing(text, width):
    """Items that nobody has wrapped yet still take room."""
    cells = canvas(width).body_cells
    assert estimated_height(said(text), cells) >= 3
    assert estimated_height(OutgoingItem(outgoing(SendState.QUEUED, text=text)), cells) >= 3
    assert 2 == estimated_height(NewItem(), cells) == Laid(NewItem()).height
