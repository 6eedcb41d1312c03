"""`search_query.parse`: anything is a query; operators are recognised and nothing is an error."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.mailbox.search_query import (
    LARGEST_ID,
    MAX_WORDS,
    Flag,
    Query,
    Word,
    parse,
    understood,
)

LAST = True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Query()),
        ("   ", Query()),
        ("refund", Query((Word("refund", LAST),))),
        ("no refund", Query((Word("no"), Word("refund", LAST)))),
        ('"no refund" now', Query((Word("no refund"), Word("now", LAST)))),
        ('now "no refund"', Query((Word("now"), Word("no refund")))),
        ('"no ref', Query((Word("no ref"),))),
        ('""', Query()),
        ("a b", Query((Word("a"), Word("b")))),
        ("鍵", Query((Word("鍵", LAST),))),
        ("!!! - ?", Query()),
        ("is:open", Query(flags=frozenset({Flag.OPEN}))),
        ("IS:Waiting is:new", Query(flags=frozenset({Flag.WAITING, Flag.NEW}))),
        ("is:odd", Query((Word("is odd", LAST),))),
        ("is:", Query()),
        ("from:nora.lind@x", Query(senders=("nora.lind@x",))),
        ('from:"nora lind"', Query(senders=("nora lind",))),
        ("from:!", Query()),
        ("order:771204", Query(orders=("771204",))),
        ("order:#A-7", Query(orders=("A-7",))),
        ("older:3d", Query(older=timedelta(days=3))),
        ("older:12H", Query(older=timedelta(hours=12))),
        ("older:2w", Query(older=timedelta(weeks=2))),
        ("older:1m", Query(older=timedelta(days=30))),
        ("older:1y", Query(older=timedelta(days=365))),
        ("older:3", Query((Word("older 3", LAST),))),
        ("older:99999d", Query((Word("older 99999d", LAST),))),
        ("#48213", Query(numbers=(48213,))),
        ("48213", Query((Word("48213", LAST, 48213),))),
        ("#abc", Query((Word("#abc", LAST),))),
        (f"#{LARGEST_ID}", Query(numbers=(LARGEST_ID,))),
        (f"#{LARGEST_ID + 1}", Query((Word(f"#{LARGEST_ID + 1}", LAST),))),
        ("order:\ud800", Query(orders=("\ufffd",))),
        ("a\0b", Query((Word("a"), Word("b")))),
        ("nora@x.example", Query((Word("nora@x.example", LAST),))),
    ],
)
def test_examples(text: str, expected: Query) -> None:
    """What each text means."""
    assert expected == parse(text)
    assert expected.is_empty is (expected == Query())


@pytest.mark.parametrize(
    ("text", "words", "trouble"),
    [
        ("zip refund", ("zip", "refund"), ""),
        ('is:open "no refund" from:nora', ("no refund",), ""),
        ("is:foo", ("is foo",), "is: takes open, closed, archived, new or waiting, not foo."),
        ("is:op", ("is op",), "is: takes open, closed, archived, new or waiting."),
        ("is:", (), "is: takes open, closed, archived, new or waiting."),
        ("older:3", ("older 3",), "older: takes a number with h, d, w, m or y, as in older:3d."),
        (
            "status:open",
            ("status:open",),
            "There is no status: here; there are is: from: order: older:",
        ),
        ("Re: hello error:404 12:30", ("Re:", "hello", "error:404", "12:30"), ""),
        ('"status: odd"', ("status: odd",), ""),
    ],
)
def test_what_is_no_operator_is_told(text: str, words: tuple[str, ...], trouble: str) -> None:
    """With those that there are; what may well be meant as a word is not."""
    assert (words, trouble) == (understood(text).words, understood(text).trouble)


def test_limits() -> None:
    """A pasted page is cut, not refused."""
    assert MAX_WORDS == len(parse("ab " * 10_000).words)
    assert 500 == len(parse("a" * 10_000).words[0].text)


@settings(deadline=None)
@given(text=st.text())
def test_no_text_is_an_error(text: str) -> None:
    """Any text parses, and only the last word may go on."""
    assert not any(word.is_beginning for word in parse(text).words[:-1])
