"""Word wrap: never too wide, nothing lost, the breaks people know."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich._wrap import divide_line
from rich.cells import cell_len

from tui.text import cell_width, clean, wrap

SAMPLES = {
    "latin": "Hello there my friend I have bought the wrong licence würde gern tauschen naïve",
    "cyrillic": "Здравствуйте ключ уже использован помогите пожалуйста ещё раз спасибо",
    "wide": "漢字 テキスト ライセンス 키가 이미 사용 中文 ok 注文 番号",
    "emoji": "thanks 😀 great 🎉🎉 ok 👍 ❤️ 👍🏽 🇩🇪 done",
    "marks": "हिन्दी में लिखा मुझे मदद चाहिए مُحَمَّد سلام ครับ ที่นี่ שָׁלוֹם",
}
FOREIGN = st.text(
    st.one_of(
        st.sampled_from("ab  \n\u3000\u0301❤\ufe0f👩\u200d👩漢字क्ष🇩🇪"),
        st.characters(),
    ),
    max_size=120,
).map(clean)


def rich_rows(line: str, cells: int) -> list[str]:
    breaks = [0, *divide_line(line, cells), len(line)]
    return [line[a:b].rstrip() for a, b in pairwise(breaks)]


@pytest.mark.parametrize("script", SAMPLES)
def test_breaks_are_those_of_rich_for_ordinary_text(script: str) -> None:
    """Random sentences of each script, at widths a pane can have."""
    chance = random.Random(script)
    for _round in range(300):
        line = " ".join(chance.choices(SAMPLES[script].split(), k=chance.randint(1, 60)))
        cells = chance.randint(20, 110)
        assert rich_rows(line, cells) == wrap(line, cells)


@given(FOREIGN, st.integers(1, 30))
def test_no_row_is_too_wide_and_no_letter_is_lost(text: str, cells: int) -> None:
    """By Rich's measure and ours; a column of one cell may replace wide characters."""
    for measure in (cell_len, cell_width):
        rows = wrap(text, cells, measure=measure)
        assert max(map(measure, rows)) <= cells
        if cells > 1:
            assert "".join(text.split()) == "".join("".join(rows).split())


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("", 10, [""]),
        ("\n", 10, ["", ""]),
        ("a\n\nb", 10, ["a", "", "b"]),
        ("   \n" + "\xa0" * 99, 10, ["", ""]),
        ("aaa bbb ccc", 7, ["aaa bbb", "ccc"]),
        ("aaa bbb     ccc", 7, ["aaa bbb", "ccc"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("a漢字漢字", 4, ["a漢", "字漢", "字"]),
        ("漢字", 1, ["…", "…"]),
        ("ab", 0, ["a", "b"]),
        ("    code here it is", 10, ["    code", "here it is"]),
        ("    longword", 8, ["    long", "word"]),
        (" " * 50 + "x", 8, ["    x"]),
        ("漢\u3000字 b", 5, ["漢", "字 b"]),
        ("👨‍👩‍👧👨‍👩‍👧 e\u0301", 4, ["👨‍👩‍👧👨‍👩‍👧", "e\u0301"]),
        ("\u0301abc", 3, ["\u0301ab", "c"]),
        ("x\x1fyz", 3, ["x\ufffdy", "z"]),
        ("x\ufdd0y\x1fz é", 3, ["x\ufffdy", "\ufffdz", "é"]),
    ],
)
def test_wrap(text: str, cells: int, expected: list[str]) -> None:
    """Corners, each by hand."""
    assert expected == wrap(text, cells)


def test_the_memory_of_shapes_is_bounded() -> None:
    """A text with every letter does not fill the memory for good."""
    letters = "".join(map(chr, range(0x4E00, 0x9FFF))) + "".join(map(chr, range(0xAC00, 0xD7A0)))
    assert letters == "".join(wrap(letters, 80, measure=cell_len))
