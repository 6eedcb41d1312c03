"""Links are found again after wrapping, and a false one is unmasked in plain text."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.text import clean, wrap
from tui.ui.paint_links import Span, annotated, pieces, spans_of_rows

URL = "https://downloads.brightpixel.example/aurora/771204?token=9f2c4be1d07a"


def test_plain_text_is_left_alone():
    """No address, no work."""
    assert ("no links here", ()) == annotated("no links here", "!")


def test_an_honest_link_is_only_marked():
    """Nothing is written into the customer's text without need."""
    text, spans = annotated(f"see {URL} now", "!")
    assert f"see {URL} now" == text
    assert (Span(4, 4 + len(URL), "link", URL),) == spans


def test_a_posing_host_is_unmasked():
    """Cyrillic letters that look like sell.app: the real name stands behind."""
    text, spans = annotated("go to https://ѕеll.аpp/login please", "!")
    assert "go to https://ѕеll.аpp/login [! leads to xn--ll-mlc1k.xn--pp-6kc] please" == text
    assert ["link", "warning"] == [span.kind for span in spans]
    assert "[! leads to xn--ll-mlc1k.xn--pp-6kc]" == text[spans[1].start : spans[1].end]


def test_a_label_that_names_another_host_is_unmasked():
    """Markdown's `[shop](elsewhere)` trick."""
    text, spans = annotated("[https://sell.app](https://evil.example/x)", "!")
    assert "[https://sell.app](https://evil.example/x [! leads to evil.example])" == text
    assert ["link", "link", "warning"] == [span.kind for span in spans]


def test_a_link_broken_over_rows_stays_a_link_on_each():
    """A long address is underlined on every row that it takes."""
    text, spans = annotated(f"Here it is: {URL} - Kim", "!")
    rows = wrap(text, 24, measure=cell_len)
    cut = spans_of_rows(text, rows, spans)
    found = [
        piece
        for row, of_row in zip(rows, cut, strict=True)
        for piece in pieces(row, of_row)
        if piece[1] == "link"
    ]
    assert URL == "".join(part for part, _, _ in found)
    assert {URL} == {url for _, _, url in found}
    assert len(found) > 2


def test_the_same_words_twice_do_not_confuse():
    """The link is the second `sell.app`, not the first."""
    text, spans = annotated("sell.app\nsell.app\nhttps://sell.app\nsell.app", "!")
    cut = spans_of_rows(text, text.split("\n"), spans)
    assert [0, 0, 1, 0] == [len(of_row) for of_row in cut]


def test_an_indented_link_keeps_its_place():
    """Code-like indentation is kept, and the link starts behind it."""
    text, spans = annotated("run:\n    curl https://a.example/x", "!")
    rows = wrap(text, 60, measure=cell_len)
    cut = spans_of_rows(text, rows, spans)
    assert [
        ("    curl ", "text", ""),
        ("https://a.example/x", "link", "https://a.example/x"),
    ] == pieces(rows[1], cut[1])


def test_rows_that_are_not_in_the_text_have_no_links():
    """Better no link than a wrong one."""
    assert [(), ()] == spans_of_rows("abc", ["xyz", ""], [Span(0, 3, "link", "u")])


@given(
    st.lists(st.sampled_from([URL, "words", "漢字", "\n", " ", "    x", "https://ѕеll.аpp/"])),
    st.integers(4, 40),
)
def test_wrapping_loses_no_part_of_a_link(parts, width):
    """Whatever stands around it, the linked pieces are the addresses, in order."""
    text, spans = annotated(clean(" ".join(parts)), "!")
    rows = wrap(text.rstrip(), width, measure=cell_len)
    cut = spans_of_rows(text, rows, spans)
    shown = "".join(
        part
        for row, of_row in zip(rows, cut, strict=True)
        for part, kind, _ in pieces(row, of_row)
        if kind == "link"
    )
    assert "".join(text[s.start : s.end] for s in spans if s.kind == "link") == shown
    for row, of_row in zip(rows, cut, strict=True):
        assert row == "".join(part for part, _, _ in pieces(row, of_row))
