"""Widths agree with the layout's, and clusters stay whole."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.text import cell_width, graphemes, plain_emoji

MIXED = st.text(
    st.one_of(
        st.sampled_from("ab \u200d\ufe0f\u0301❤👩👨🏽🇩🇪漢क्षम1\u20e3#☀\u1100\u1161가"),
        st.characters(categories=["L", "M", "N", "P", "S", "Z"]),
    ),
    max_size=30,
)


def test_every_assigned_character_has_the_width_that_rich_gives_it() -> None:
    """All of Unicode that this Python knows; the rest has one or two cells."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) != "Cn":
            assert cell_len(character) == cell_width(character), hex(code)


@pytest.mark.parametrize("character", ["\U0001fae8", "\U0001f6dc", "\U00031350"])
def test_pictures_and_ideographs_newer_than_python_are_wide(character: str) -> None:
    """Unicode 15 and later, known to Rich."""
    assert 2 == cell_width(character)
    assert 1 == cell_width("\u0378")


@given(MIXED)
def test_texts_have_the_width_that_rich_gives_them(text: str) -> None:
    """Joiners, selectors, marks and flags included."""
    assert cell_len(text) == cell_width(text)


@given(MIXED)
def test_clusters_make_up_the_text_and_its_width(text: str) -> None:
    """Nothing is lost between clusters, with either measure."""
    for measure in (cell_width, cell_len):
        parts = graphemes(text, measure)
        assert text == "".join(cluster for cluster, _cells in parts)
        assert measure(text) == sum(cells for _cluster, cells in parts)


@pytest.mark.parametrize("cluster", ["👨‍👩‍👧", "🇩🇪", "1️⃣", "👍🏽", "❤️", "각", "é", "क्"])
def test_a_cluster_stays_whole(cluster: str) -> None:
    """What a reader takes for one character is one."""
    assert ["a", cluster, "b"] == [text for text, _cells in graphemes(f"a{cluster}b")]


def test_three_flag_letters_are_a_flag_and_a_letter() -> None:
    """Flags pair up from the left."""
    assert [("🇩🇪", 2), ("🇺", 1)] == graphemes("🇩🇪🇺")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é 漢", "plain é 漢"),
        ("👨‍👩‍👧 x", "👨 x"),
        ("👩🏻‍❤️‍💋‍👨🏽", "👩"),
        ("❤️ ☎︎", "❤ ☎"),
        ("🇩🇪🇺", "DEU"),
        ("1️⃣", "1"),
        ("👍🏽", "👍"),
        ("ශ්‍රී", "ශ්රී"),
        ("a\u200d", "a"),
        ("a\u200d b", "a b"),
        ("🏴\U000e0067\U000e007f", "🏴"),
    ],
)
def test_plain_emoji(text: str, expected: str) -> None:
    """Only what every terminal measures alike is left."""
    assert expected == plain_emoji(text)


@given(MIXED)
def test_plain_emoji_takes_the_sum_of_its_code_points(text: str) -> None:
    """So terminals that know no clusters agree with Rich."""
    plain = plain_emoji(text)
    assert cell_len(plain) == sum(map(cell_len, plain))
    assert plain == plain_emoji(plain)
