"""The cleaner: what a stranger wrote can be read and cannot do anything."""

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text import BIDI_MARK, clean, clean_typed, hidden_count, one_line, type_in
from tui.text.cleaning import (
    _FATES,
    _LATIN_END,
    _SUSPECT,
    _SUSPECT_LATIN,
    LINE_LIMIT,
    MESSAGE_LIMIT,
    _fate,
)
from tui.text.clusters import CROWD

CORPUS = json.loads(
    (Path(__file__).parent.parent / "corpus" / "hostile.json").read_text(encoding="utf-8")
)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NASTY = st.text(
    st.one_of(
        st.sampled_from(
            "ab \n\r\t\x1b\x9b\x85\u2028\u200b\u200c\u200d\u202e\u2066\ufe0f\ufe0e\u0301\u0316"
            "\u180b\u1820\U000e0100漢❤👩👨🏽🇩🇪क्षمی1\u20e3\u1100\u1161\u11a8\ud83d\ue000\ufdd0\ufeff\xad"
        ),
        st.characters(),
    ),
    max_size=60,
)


def build(spec: Any) -> str:
    """Write out a corpus entry's "spec"."""
    if isinstance(spec, str):
        return spec
    if "concat" in spec:
        return "".join(build(part) for part in spec["concat"])
    part, times = spec["repeat"]
    return build(part) * times


def hostile_text(entry: dict[str, Any]) -> str:
    return entry["text"] if "text" in entry else build(entry["spec"])


def assert_inert(text: str) -> None:
    for character in text:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Co")
        assert unicodedata.bidirectional(character) not in (
            *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"),
        )
        assert ord(character) & 0xFFFE != 0xFFFE
    text.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain\ntext", "plain\ntext"),
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\tb\n\tc", "a   b\n    c"),
        ("\x00\x07\x1b[2J\x7f", "␀␇␛[2J␡"),
        ("\x9b2J\x80", "\ufffd2J\ufffd"),
        ("a\ud83db", "a\ufffdb"),
        ("a\ufffe\uffff\ufdd0\U0010ffffb", "a\ufffd\ufffd\ufffd\ufffdb"),
        ("x\u202efdp.exe", f"x{BIDI_MARK}fdp.exe"),
        (BIDI, BIDI_MARK * 9),
        ("s\u200be\u2060l\ufeffl\xad.\u200ea\u200fp\u061cp", "sell.app"),
        ("a\U000e0041\U000e007fb\u3164\u115f\u1160\uffa0\u2062\u034f", "ab"),
        ("a\ufff9b\ufffac\ufffb", "abc"),
        ("\ue0b0\U000f0000\U00100000", "□□□"),
        ("\ufffc\u2800x", "□ x"),
        ("a\ufe0f\ufe0f\U000e0100", "a"),
        ("❤\ufe0f\ufe0f\ufe0e", "❤\ufe0f"),
        ("漢\U000e0100\U000e0101", "漢\U000e0100"),
        ("∩\ufe00 a\ufe00", "∩\ufe00 a"),
        ("ᠠ\u180b a\u180b", "ᠠ\u180b a"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 8),
        ("e" + "\u0301" * 8 + "\u200d" + "\u0301" * 8, "e" + "\u0301" * 8),
        ("\u1100" + "\u1161" * 30, "\u1100" + "\u1161" * 8),
        ("👍" + "🏽" * 30, "👍" + "🏽" * 8),
        ("\u200da\u200db\u200cc\u200d", "abc"),
        ("👩\u200d👩 \u200d 👩\u200d", "👩\u200d👩  👩"),
        ("👩" + "\u200d👩" * 5, "👩\u200d👩\u200d👩\u200d👩👩\u200d👩"),
        ("م\u200dم", "مم"),
    ],
)
def test_each_class_of_characters_has_its_fate(raw: str, expected: str) -> None:
    """One line per row of the table, and its corners."""
    assert expected == clean(raw)
    assert expected == clean(expected)


@pytest.mark.parametrize(
    "text",
    [
        *("English text", "Ünïcödé Ñandú", "Ελληνικά", "Русский язык", "Українська", "Հայերեն"),
        *("ქართული", "עברית שָׁלוֹם", "العربية مُحَمَّد", "می‌خواهم", "हिन्दी क्‍ष क्ष", "বাংলা র‍্যাব"),
        *("தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල ශ්‍රී", "ไทยที่นี่", "ລາວ", "བོད་ཡིག", "မြန်မာ"),
        *(
            "ខ្មែរ",
            "አማርኛ",
            "日本語ｶﾀｶﾅ",
            "中文漢字𠮷",
            "한국어",
            "ᏣᎳᎩ",
            "ߒߞߏ",
            "Tiếng Việt e\u0302\u0301",
        ),
        *("👨‍👩‍👧‍👦", "🇩🇪🇪🇺", "1️⃣#️⃣", "👍🏽", "❤️", "👩🏻‍❤️‍💋‍👨🏽", "🙂‍↔️", "🏳️‍🌈", "ℹ️", "☎︎", "🧔🏽‍♂️"),
        *("[/] [$x] {y} %(z)s \\[", "a\xa0b\u3000c", "= 5 ≤ 6 → “ok” — №"),
    ],
)
def test_real_writing_is_unchanged(text: str) -> None:
    """Letters of all scripts and the usual emoji come through as they are."""
    assert text == clean(text)
    assert 0 == hidden_count(text)


@pytest.mark.parametrize("entry", CORPUS, ids=lambda entry: entry["id"])
def test_every_hostile_text_ends_inert(entry: dict[str, Any]) -> None:
    """Nothing of the corpus keeps a character that a terminal acts on."""
    cleaned = clean(hostile_text(entry))
    assert_inert(cleaned)
    assert cleaned == clean(cleaned)
    assert len(cleaned) <= MESSAGE_LIMIT
    if entry["class"] in ("bidi", "zero") and entry["expect"] == "marked":
        assert BIDI_MARK in cleaned or hidden_count(hostile_text(entry)) > 0


@given(NASTY)
def test_any_text_ends_inert_and_cleaning_twice_changes_nothing(text: str) -> None:
    """Idempotent; nothing hidden is left; always UTF-8."""
    cleaned = clean(text)
    assert_inert(cleaned)
    assert cleaned == clean(cleaned)
    assert 0 == hidden_count(cleaned)
    typed = clean_typed(text)
    assert_inert(typed)
    assert typed == clean_typed(typed)


def typed_in_turn(text: str) -> str:
    """As keys bring it."""
    written = ""
    for character in text:
        gone, put = type_in(written[written.rfind("\n") + 1 :], character)
        assert gone in (0, 1)
        written = written[: len(written) - gone] + put
    return written


CLINGING = st.text(
    "a \u0301\u0316\u200b\u200c\u200d\u202e\ufe0f\ufe0e\u180b\u1820"
    "\U000e0100漢❤👩🏽क्षम+\u1100\u1161",
    max_size=80,
)


@given(NASTY | CLINGING)
def test_text_that_comes_key_by_key_is_as_clean_as_at_once(text: str) -> None:
    """But for a joiner at the end, which waits for what it joins."""
    written = typed_in_turn(text.replace("\r\n", "\n"))
    assert written == clean_typed(text) or written[:-1] == clean_typed(text)
    assert_inert(written)
    assert written.rstrip("\u200c\u200d") == clean_typed(written)


@given(CLINGING)
def test_cleaning_what_clings_twice_changes_nothing(text: str) -> None:
    """Towers of marks, selectors and joiners, one over the other."""
    assert clean_typed(text) == clean_typed(clean_typed(text))


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "お世話に\u3000なります",
        "👨‍👩‍👧‍👦",
        "👩🏻‍❤️‍💋‍👨🏽",
        "1\u202f000\xa0€",
        "क्\u200dष",
    ],
)
def test_what_people_type_comes_as_it_is(text: str) -> None:
    """Blanks of every width, joiners in their places."""
    assert text == typed_in_turn(text)


def test_a_joiner_goes_where_nothing_can_join() -> None:
    """At once at the start of a line, else as soon as it shows."""
    assert (0, "") == type_in("", "\u200d")
    assert (1, "c") == type_in("ab\u200d", "c")
    assert (0, "\u200c") == type_in("می", "\u200c")
    assert (1, " ") == type_in("می\u200c", " ")
    assert (0, "⇄") == type_in("می", "\u202e")


def test_the_fast_path_sees_every_character_that_has_another_fate() -> None:
    """The coarse net and the rule agree over all of Unicode."""
    missed = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if not _SUSPECT.match(chr(code)) and _fate(code) != chr(code)
    ]
    assert [] == missed


def test_the_net_for_what_most_texts_are_made_of_is_as_fine() -> None:
    """And where it ends, nothing clings to anything yet."""
    latin = list(map(chr, range(ord(_LATIN_END))))
    assert [c for c in latin if _SUSPECT.match(c)] == [c for c in latin if _SUSPECT_LATIN.match(c)]
    assert not CROWD.search("".join(latin))
    assert not any(map(unicodedata.combining, latin))


def test_the_memory_of_fates_is_bounded() -> None:
    """A text with every character does not fill the memory for good."""
    clean("".join(map(chr, range(0x20000))))
    assert len(_FATES) <= 16_384


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("abc", 0), ("a\u200bb\xad", 2), ("a\r\nb", 0), ("\x1b\u202e", 0), ("e" + "\u0301" * 10, 2)],
)
def test_hidden_characters_are_counted(raw: str, expected: int) -> None:
    """What is replaced by something visible does not count, a line end neither."""
    assert expected == hidden_count(raw)


def test_a_long_line_is_cut_with_a_count() -> None:
    """The notice is part of the limit, the count is exact, other lines are untouched."""
    cleaned = clean("a\n" + "x" * 20_000 + "\nb")
    first, cut, last = cleaned.split("\n")
    assert ("a", "b") == (first, last)
    assert len(cut) <= LINE_LIMIT
    assert f"… ({20_000 - cut.count('x')} more characters)" == cut.lstrip("x")
    assert cleaned == clean(cleaned)


@pytest.mark.parametrize("length", [200_001, 400_000, 1_000_000])
def test_a_long_message_is_cut_with_a_count(length: int) -> None:
    """Bounded however long the text was, and stable."""
    cleaned = clean("123456789\n" * (length // 10) + "x" * (length % 10))
    body, notice = cleaned.rsplit("\n", 1)
    assert len(cleaned) <= MESSAGE_LIMIT
    assert f"… ({length - len(body)} more characters)" == notice
    assert cleaned == clean(cleaned)


def test_text_at_the_limits_is_whole() -> None:
    """Exactly the limit is not too long, and a text of only hidden characters says what is left."""
    line = "x" * LINE_LIMIT
    assert line == clean(line)
    full = (("x" * 999 + "\n") * 200)[:MESSAGE_LIMIT]
    assert full == clean(full)
    assert "\n… (5 more characters)" == clean("\u200b" * 400_000 + "hello")


def test_a_cut_leaves_no_joiner_behind() -> None:
    """A joiner at the cut has nothing to join, and would swallow what is drawn next."""
    for shift in range(4):
        cleaned = clean("x" * shift + "👩\u200d👩x" * 5000)
        assert cleaned == clean(cleaned)
        assert "\u200d…" not in cleaned
        line = one_line("x" * shift + "👩\u200d👩x" * 50, 100)
        assert "\u200d…" not in line


@pytest.mark.parametrize(
    ("raw", "limit", "expected"),
    [
        ("  a \n\t b\u3000c  ", 2000, "a b c"),
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("ok\n2026 INFO\x1b", 99, "ok 2026 INFO␛"),
        ("", 5, ""),
        ("ab", 1, "…"),
    ],
)
def test_one_line(raw: str, limit: int, expected: str) -> None:
    """No newline, no run of blanks, never longer than the limit."""
    assert expected == one_line(raw, limit)


def test_typed_text_is_not_shortened() -> None:
    """A paste keeps its length and lines; its control characters are pictures."""
    assert "a␃␄b\n    c" == clean_typed("a\x03\x04b\r\n\tc")
    assert 300_000 == len(clean_typed("\t" * 75_000))
    assert "plain" == clean_typed("plain")
