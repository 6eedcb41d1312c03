"""Columns are exactly as wide as they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.pure.test_text_cells import MIXED
from tui.text import cell_width, first_words, fit, fit_right


@given(st.one_of(MIXED, st.text(max_size=40)), st.integers(0, 40))
def test_fit_is_exact_for_any_text(text: str, cells: int) -> None:
    """By Rich's measure, whichever measure is passed."""
    for measure in (cell_len, cell_width):
        assert cells == measure(fit(text, cells, measure=measure))
        assert cells == measure(fit_right(text, cells, measure=measure))


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 6, "abcdef"),
        ("abcdef", 4, "abc…"),
        ("漢字", 4, "漢字"),
        ("漢字漢", 5, "漢字…"),
        ("漢字漢", 4, "漢… "),
        ("a👨‍👩‍👧b", 3, "a… "),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("abcdef漢字", 4, "abc…"),
        ("abc\u0301def", 4, "abc\u0301…"),
        ("abcd\u0301ef", 4, "abc…"),
        ("abc👨‍👩‍👧def", 5, "abc… "),
        ("abc", 0, ""),
        ("abc", -1, ""),
        ("abc", 1, "…"),
    ],
)
def test_fit(text: str, cells: int, expected: str) -> None:
    """Pad, cut with an ellipsis, never half a cluster."""
    assert expected == fit(text, cells)


def test_fit_right_pads_on_the_left_and_ellipsis_can_be_ascii() -> None:
    """An ellipsis wider than the column is left away."""
    assert "  4m" == fit_right("4m", 4)
    assert "ab.." == fit("abcdef", 4, ellipsis="..")
    assert "a" == fit("abcdef", 1, ellipsis="..")


def test_a_joiner_at_the_end_swallows_no_cell() -> None:
    """Rich counts the character behind a joiner as part of the one before it."""
    assert "a   " == fit("a\u200d", 4)


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("\n\n Hello,\nI bought  it\n", 80, "Hello, I bought it"),
        ("Hello, world and more", 8, "Hello, …"),
        ("", 10, ""),
        ("漢字漢字", 5, "漢字…"),
    ],
)
def test_first_words(text: str, cells: int, expected: str) -> None:
    """One line, not padded."""
    assert expected == first_words(text, cells)
