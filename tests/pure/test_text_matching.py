"""What is marked is what was found: any case, any accent, at the beginning of a word."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.text import folded, matches


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The zip is empty", ("zip",), ["zip"]),
        ("ZIP, zip, unzip", ("zip",), ["ZIP", "zip"]),
        ("zipped", ("zip",), ["zip"]),
        ("Größe und ÉTÉ", ("grosse", "ete"), ["Größe", "ÉTÉ"]),
        ("라이선스 키가", ("키",), ["키"]),
        ("日本語のライセンス", ("ライセ",), ["ライセ"]),
        ("ＦＵＬＬ width", ("full",), ["ＦＵＬＬ"]),
        ("no refund, no", ("no refund",), ["no refund"]),
        ("license key", ("license", "license key"), ["license key"]),
        ("order 771204.", ("771204",), ["771204"]),
        ("nothing", ("zip", ""), []),
        ("", ("zip",), []),
    ],
)
def test_examples(text, words, expected):
    """Each stretch as it is written."""
    assert expected == [text[start:end] for start, end in matches(text, words)]


@given(st.text(max_size=60), st.lists(st.text(max_size=4), max_size=3))
def test_stretches_are_in_order_and_inside(text, words):
    """Whatever the text, they can be painted one after another."""
    edges = [edge for stretch in matches(text, words) for edge in stretch]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)


@given(st.text(max_size=40))
@example("\U0001d6e2")
def test_folding_twice_is_folding_once(text):
    """Both sides of a comparison may be folded already."""
    assert folded(folded(text)) == folded(text)
