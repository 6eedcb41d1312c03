"""A painted line is exactly as wide as it says, whatever is put into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.pane_data import LOOK, check_strip
from tui.text import clean, one_line
from tui.ui.look import INBOX_DARK, Look
from tui.ui.paint import Line, blank, flowing, notice, one_row, paragraph

ASCII_LOOK = Look.from_theme(INBOX_DARK, is_ascii=True)


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(1, 60))
def test_a_line_is_filled_exactly(texts, width):
    """Cut when there is too much, filled up when there is too little."""
    line = Line(LOOK, width)
    for text in texts:
        line.add(one_line(text))
    check_strip(line.strip(), width)


@given(st.text(max_size=30), st.integers(-3, 40), st.booleans())
def test_a_column_takes_its_cells_and_no_more(text, cells, is_right):
    """Columns stay in line, also when asked for more than there is room."""
    line = Line(LOOK, 30)
    line.column(one_line(text), cells, is_right=is_right)
    assert max(0, min(30, cells)) == line.used
    check_strip(line.strip(), 30)


def test_a_right_column_ends_at_its_edge():
    """Numbers stand under each other."""
    line = Line(LOOK, 10)
    line.column("7", 3, is_right=True)
    assert "  7       " == line.strip().text


def test_a_right_column_that_is_too_long_is_cut_at_the_end():
    """The beginning of a word tells more than its end."""
    line = Line(LOOK, 10)
    line.column("abcdef", 4, is_right=True)
    assert "abc…      " == line.strip().text


def test_a_gap_to_a_cell_that_has_passed_is_none():
    """Text that ran over a tab stop is not overwritten."""
    line = Line(LOOK, 10)
    line.add("abcdef")
    line.gap_to(3)
    assert 6 == line.used


def test_text_that_does_not_fit_is_marked_as_cut():
    """Nobody takes half an address for a whole one."""
    line = Line(LOOK, 6)
    line.add("abcdefgh")
    assert "abcde…" == line.strip().text
    line = Line(ASCII_LOOK, 6)
    line.add("abcdefgh")
    assert "abcd.." == line.strip().text


def test_a_wide_character_at_the_edge_leaves_a_blank():
    """Half a character is never drawn."""
    line = Line(LOOK, 4)
    line.column("한글이", 4)
    assert "한… " == line.strip().text


def test_one_row_plays_emoji_down():
    """Joined emoji become one that every terminal draws alike; plain text is untouched."""
    assert "plain" == one_row("plain")
    assert "👨" == one_row("👨\u200d👩\u200d👧")


def test_a_blank_line_stands_on_the_page():
    """Nothing is left to the terminal's own colour."""
    check_strip(blank(LOOK, 12), 12)


@given(st.integers(1, 80), st.integers(1, 20))
def test_a_notice_fills_its_pane(width, height):
    """Headline and advice are centred; a small pane shows as much as fits."""
    strips = notice(LOOK, (width, height), "Nobody is waiting", "Press 2 to see open tickets.")
    assert height == len(strips)
    for strip in strips:
        check_strip(strip, width)


def test_a_notice_says_what_is_the_case_and_what_to_do():
    """The headline is bold, the advice is not, and there may be none."""
    text = [strip.text.strip() for strip in notice(LOOK, (60, 9), "Nobody is waiting", "Good.")]
    assert ["Nobody is waiting", "", "Good."] == text[2:5]
    assert "Nobody is waiting" in "".join(
        s.text for s in notice(LOOK, (60, 3), "Nobody is waiting", "")
    )


def test_facts_flow_on_and_none_is_left_out():
    """A fact that does not fit begins a line; only one longer than a line is cut."""
    pieces = [("nora.lind@example.net", "hue"), ("OPEN", "body"), ("order 771204", "dim")]
    lines = {
        45: [" nora.lind@example.net · OPEN · order 771204 "],
        30: [" nora.lind@example.net · OPEN ", " order 771204                 "],
        12: [" nora.lind… ", " OPEN       ", " order 771… "],
    }
    for width, expected in lines.items():
        assert expected == [strip.text for strip in flowing(LOOK, width, pieces)]
    assert [] == flowing(LOOK, 20, [])


@given(st.text(max_size=200), st.integers(-2, 40))
def test_a_paragraph_fits_its_width(text, width):
    """Also in panes that have no room at all."""
    from rich.cells import cell_len

    rows = paragraph(clean(text), width)
    assert rows
    assert all(cell_len(row) <= max(1, width) for row in rows)


@pytest.mark.parametrize("text", ["\u0301abc", "🇩🇪🇪🇺", "ก็", "\u200d👩"])
def test_awkward_beginnings_keep_the_width(text):
    """A mark or a joiner at the start of a piece does not shift what follows."""
    line = Line(LOOK, 12)
    line.add("ab")
    line.add(one_row(one_line(text)))
    check_strip(line.strip(), 12)


def test_blanks_need_no_style_of_their_own():
    """They join their neighbours, but never under a line nor on another ground."""
    line = Line(LOOK, 20)
    line.gap(2)
    line.add("late", "late")
    line.gap(1)
    line.add("dim", "dim")
    assert ["  late ", "dim          "] == [segment.text for segment in line.strip()]
    line = Line(LOOK, 8)
    line.gap(1)
    line.add_styled("url", LOOK.link())
    assert [" ", "url", "    "] == [segment.text for segment in line.strip()]
    line = Line(LOOK, 4, "cursor")
    line.gap(1)
    line.ground = "page"
    line.add("x")
    assert [" ", "x  "] == [segment.text for segment in line.strip()]
