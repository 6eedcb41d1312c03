"""A ticket's row: exact columns, the right age and mark, calm where nothing is urgent."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.pane_data import HOSTILE_TEXTS, LOOK, NOW, check_strip, ticket_row
from tui.domain import SendState
from tui.text import one_line
from tui.ui.look import ASCII, INBOX_DARK, UNICODE, Look
from tui.ui.paint_rows import (
    NARROW_CELLS,
    lines_per_row,
    mark_of,
    mark_words,
    next_change_s,
    paint_missing,
    paint_row,
    state_of,
    who,
)


def painted(row, width=80, ground="page", look=LOOK):
    return paint_row(row, state_of(row, NOW, ground), width, lines_per_row(width), look)


def text_of(row, width=80):
    return [strip.text for strip in painted(row, width)]


def style_at(strip, word):
    """The style of the piece that holds a word."""
    return next(segment.style for segment in strip if word in segment.text)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
@pytest.mark.parametrize("width", [34, 80])
def test_hostile_text_stays_in_its_column(text, width):
    """Whatever a customer calls a ticket, the row is as wide as ever and holds no control bytes."""
    row = ticket_row(title=one_line(text), customer_email=one_line(text))
    for strip in painted(row, width):
        check_strip(strip, width)


@given(
    st.integers(12, 200),
    st.text(max_size=60),
    st.text(max_size=40),
    st.none() | st.integers(0, 100_000),
    st.sampled_from([None, *SendState]),
    st.sampled_from(["page", "cursor", "quiet"]),
    st.floats(-1e6, 1e10),
)
def test_every_row_is_exactly_as_wide_as_its_pane(width, title, who, count, state, ground, old_s):
    """At any width, with any text, at any age, with or without the cursor."""
    row = ticket_row(
        title=one_line(title),
        customer_email=one_line(who),
        message_count=count,
        send_state=state,
        waiting_since=NOW - timedelta(seconds=min(old_s, 6e10)),
    )
    strips = painted(row, width, ground)
    assert lines_per_row(width) == len(strips)
    for strip in strips:
        check_strip(strip, width)
    for strip in paint_missing(
        "#48213 is no longer here", ground, width, lines_per_row(width), LOOK
    ):
        check_strip(strip, width)


def test_a_wide_row_shows_age_who_subject_and_count():
    """One line; the subject has the room."""
    row = ticket_row(48213, title="Download link opens an empty archive")
    (line,) = text_of(row, 80)
    assert "   10m   customer48213   Download link opens an empty archive" in line
    assert line.endswith("  3 ")


def test_a_narrow_row_gives_the_subject_a_line_of_its_own():
    """At 80 columns the list is 34 cells wide; subject above, who and count below."""
    row = ticket_row(title="Does the pack work with older versions?")
    top, below = text_of(row, 34)
    assert "   10m   Does the pack work with… " == top
    assert "         customer1              3 " == below


def test_the_border_between_one_and_two_lines():
    """Two lines up to the width where a subject would get too short beside the name."""
    assert 2 == lines_per_row(NARROW_CELLS - 1)
    assert 1 == lines_per_row(NARROW_CELLS)


@pytest.mark.parametrize(
    ("minutes", "label", "role"),
    [
        (0, "now", "body"),
        (58, "58m", "body"),
        (60, "1h00", "body"),
        (61, "1h01", "late"),
        (240, "4h00", "late"),
        (241, "4h01", "very_late"),
    ],
)
def test_waiting_too_long_shows(minutes, label, role):
    """Plain up to an hour, amber above, stronger above four."""
    row = ticket_row(waiting_since=NOW - timedelta(minutes=minutes))
    state = state_of(row, NOW)
    assert (label, role) == (state.label, state.age_role)


def test_an_answered_ticket_shows_its_last_activity_quietly():
    """Nobody waits: however old, the age is dim."""
    row = ticket_row(waiting_since=None, activity_at=NOW - timedelta(days=3))
    assert ("3d", "dim") == (state_of(row, NOW).label, state_of(row, NOW).age_role)


def test_a_ticket_without_any_time_shows_no_age():
    """Nothing is made up."""
    row = ticket_row(waiting_since=None, activity_at=None)
    assert "" == state_of(row, NOW).label
    assert float("inf") == next_change_s(row, NOW)


def test_the_next_change_is_when_the_label_changes():
    """One timer is enough: just before it the label is the same, at it it is another."""
    row = ticket_row(waiting_since=NOW - timedelta(minutes=3, seconds=20))
    assert pytest.approx(40) == next_change_s(row, NOW)


@pytest.mark.parametrize(
    ("changes", "glyph"),
    [
        ({}, " "),
        ({"is_new": True}, UNICODE.new),
        ({"has_draft": True, "is_new": True}, UNICODE.draft),
        ({"status": "CLOSED"}, UNICODE.closed),
        ({"status": "CLOSED", "is_new": True}, UNICODE.closed),
        ({"archived": True}, UNICODE.archived),
        ({"status": "CLOSED", "archived": True}, UNICODE.archived),
        ({"send_state": SendState.UNKNOWN, "has_draft": True}, UNICODE.unknown),
        ({"send_state": SendState.REJECTED}, UNICODE.refused),
        ({"send_state": SendState.HELD}, UNICODE.held),
        ({"send_state": SendState.QUEUED}, UNICODE.sending),
        ({"send_state": SendState.SENDING}, UNICODE.sending),
        ({"send_state": SendState.ON_WIRE}, UNICODE.sending),
        ({"send_state": SendState.SENT, "is_new": True}, UNICODE.new),
    ],
)
def test_the_mark_is_the_most_pressing_thing(changes, glyph):
    """A reply in doubt comes before a draft, a draft before being closed, that before news."""
    row = ticket_row(**changes)
    assert glyph == mark_of(row, UNICODE)[0]
    assert f" {glyph} " in painted(row)[0].text


def test_new_is_bold_and_closed_steps_back():
    """Weight says new; dim says done."""
    (new,) = painted(ticket_row(is_new=True, title="Fresh"))
    (done,) = painted(ticket_row(status="CLOSED", title="Done"))
    assert LOOK.style("strong") == style_at(new, "Fresh")
    assert LOOK.style("dim") == style_at(done, "Done")


def test_a_ticket_without_subject_or_address_says_so():
    """No empty cells where a person looks for words."""
    (line,) = text_of(ticket_row(title="", customer_email=""))
    assert "(no subject)" in line
    assert "unknown" in line


def test_who_is_the_name_before_the_at():
    """An address without a name in front of the @ is shown whole."""
    assert "nora.lind" == who(ticket_row(customer_email="nora.lind@example.net"))
    assert "@example.net" == who(ticket_row(customer_email="@example.net"))


@pytest.mark.parametrize(("count", "shown"), [(None, ""), (7, "7"), (128, "128"), (1000, "99+")])
def test_the_count_keeps_its_column(count, shown):
    """Three cells; nothing when the server did not tell."""
    (line,) = text_of(ticket_row(message_count=count))
    assert shown == line[-5:].strip()


@pytest.mark.parametrize("width", [34, 80])
def test_the_cursor_has_a_rail_and_a_ground(width):
    """Both lines of a row carry it; without focus it is quieter but still there."""
    row = ticket_row()
    for strip in painted(row, width, "cursor"):
        assert strip.text.startswith(UNICODE.cursor)
        assert all(s.style.bgcolor == LOOK.style("body", "cursor").bgcolor for s in strip)
    for strip in painted(row, width, "quiet"):
        assert strip.text.startswith(UNICODE.cursor)
    for strip in painted(row, width):
        assert strip.text.startswith(" ")


def test_ascii_rows_hold_ascii_alone():
    """Cursor, marks and the ellipsis have plain forms."""
    look = Look.from_theme(INBOX_DARK, is_ascii=True)
    row = ticket_row(is_new=True, title="long " * 30)
    (strip,) = painted(row, 80, "cursor", look)
    assert strip.text.isascii()
    assert strip.text.startswith(ASCII.cursor)


def test_a_ticket_that_is_gone_says_so():
    """A row whose ticket the mailbox no longer has keeps its place and its height."""
    assert 2 == len(paint_missing("gone", "page", 34, 2, LOOK))
    assert "gone" in paint_missing("gone", "page", 80, 1, LOOK)[0].text


@pytest.mark.parametrize("width", [34, 60, 90])
def test_a_change_under_way_is_shown_as_pending(width):
    """What the ticket is about to become, in words, beside what it is."""
    row = ticket_row(title="Does the pack work with older versions of the editor?")
    state = state_of(row, NOW, pending="closing…")
    strips = paint_row(row, state, width, lines_per_row(width), LOOK)
    for strip in strips:
        check_strip(strip, width)
    assert "closing…" in strips[-1].text
    assert strips[-1].text.endswith("  3 ")
    assert "customer1" in strips[-1].text


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_mark_is_explained_and_no_two_are_alike(glyphs):
    """Whoever sees one finds it in the help."""
    rows = [
        *(ticket_row(1, send_state=state) for state in SendState if state.is_unsettled),
        ticket_row(1, has_draft=True),
        ticket_row(1, is_new=True),
        ticket_row(1, status="CLOSED"),
        ticket_row(1, archived=True, is_new=False),
    ]
    marks = [mark for mark, _ in mark_words(glyphs)]
    assert {mark_of(row, glyphs)[0] for row in rows} == set(marks)
    assert len(set(marks)) == len(marks)
