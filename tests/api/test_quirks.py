"""Bytes to values, and the lenient types: never an exception but the documented ones."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api import quirks
from tui.api.quirks import Unreadable, decode_json

BIG = 2**63


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a":1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b' \n{"a":1}\n ', {"a": 1}),
        (b'"a\\ud800b"', "a\ufffdb"),
        (b'{"\\udc00":[{"x":"\\ud83d\\ude00"}]}', {"\ufffd": [{"x": "😀"}]}),
        (b"1e400", "1e400"),
        (b"-1e400", "-1e400"),
        (b"1.5", 1.5),
        (b"9223372036854775807", BIG - 1),
        (b"9223372036854775808", "9223372036854775808"),
        (b"-9223372036854775808", "-9223372036854775808"),
        (b"7" * 5000, "7" * 5000),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b"null", None),
        (b"[" * 64 + b"]" * 64, None),
    ],
)
def test_decodes(body: bytes, expected: object) -> None:
    """Grammar is enough; what is out of range stays as its text, for the row to judge."""
    value = decode_json(body)
    if expected is not None or body == b"null":
        assert expected == value
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  ", "empty"),
        (b"{", "not JSON"),
        (b"{}{}", "not JSON"),
        (b"{} x", "not JSON"),
        (b"<br />{}", "not JSON"),
        (b'{"a":NaN}', "not a number"),
        (b"[-Infinity]", "not a number"),
        (b'"\xff"', "not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        ('{"a":1}'.encode("utf-16"), "not UTF-8"),
        (b'"a\nb"', "not JSON"),
        (b"[" * 66 + b"]" * 66, "nested"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 100_000, "nested"),
        (b"[" + b"[]," * 300_000 + b"[]]", "too many"),
    ],
)
def test_refuses(body: bytes, reason: str) -> None:
    """Broken grammar, depth and mass are one documented error that repeats nothing."""
    with pytest.raises(Unreadable, match=reason) as caught:
        decode_json(body)
    assert len(str(caught.value)) < 100


@given(st.binary(max_size=300))
def test_any_bytes_decode_or_are_refused(body: bytes) -> None:
    """No bytes raise anything else."""
    with contextlib.suppress(Unreadable):
        decode_json(body)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_what_comes_out_can_be_stored(value: object) -> None:
    """Decoded texts are valid UTF-8 and numbers fit SQLite."""
    json.dumps(decode_json(json.dumps(value).encode()), ensure_ascii=False).encode("utf-8")


ODD: list[Any] = [True, False, None, [], [1], {}, " 12 ", "1_000", "٣", "", "x", "1.0", "+1", "012"]
ODD += [12.5, 1e300, 1e400, float("nan"), BIG, -BIG, str(BIG), 2.0**60, "\ud800"]


@pytest.mark.parametrize("value", ODD)
def test_whole_numbers_are_strict(value: object) -> None:
    """Everything that `int()` would take too lightly is no number."""
    assert quirks.whole_number(value) is None
    assert quirks.count(value) is None
    assert quirks.some_id(value) is None
    with pytest.raises(ValueError, match="not a positive whole number"):
        quirks.positive_id(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12, 12), ("12", 12), (12.0, 12), (BIG - 1, BIG - 1), (str(BIG - 1), BIG - 1)],
)
def test_ids(value: object, expected: int) -> None:
    """An id is a positive whole number, spelled as a number or as its digits."""
    assert expected == quirks.positive_id(value)
    assert expected == quirks.some_id(value)


@pytest.mark.parametrize("value", [0, -1, "0", "-3", 0.0])
def test_zero_and_below_are_no_ids(value: object) -> None:
    """PHP's zero is "none"."""
    assert quirks.some_id(value) is None
    with pytest.raises(ValueError, match="positive"):
        quirks.positive_id(value)


def test_counts_are_not_negative() -> None:
    """A count below zero is not told."""
    assert (0, None) == (quirks.count("0"), quirks.count(-1))


@pytest.mark.parametrize("value", [True, 1, 1.0, "1", "true", " TRUE ", "yes", "on"])
def test_yes(value: object) -> None:
    """Each spelling of yes."""
    assert quirks.flag(value) is True


@pytest.mark.parametrize("value", [False, 0, 0.0, "0", "false", "no", "off", "", " "])
def test_no(value: object) -> None:
    """Each spelling of no; the texts are truthy in Python."""
    assert quirks.flag(value) is False


@pytest.mark.parametrize("value", [None, 2, -1, 0.5, "maybe", "2026-01-01", [], {}, [1]])
def test_neither(value: object) -> None:
    """What is neither is not guessed."""
    assert quirks.flag(value) is None


TEN = datetime(2026, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-05-01T10:00:00Z", TEN),
        ("2026-05-01T10:00:00.123Z", TEN.replace(microsecond=123_000)),
        ("2026-05-01T10:00:00.123456Z", TEN.replace(microsecond=123_456)),
        ("2026-05-01T12:00:00+02:00", TEN),
        ("2026-05-01T05:30:00-0430", TEN),
        ("2026-05-01 10:00:00", TEN),
        (" 2026-05-01T10:00:00 ", TEN),
        (1_777_629_600, TEN),
        ("1777629600", TEN),
        (1_777_629_600.5, TEN.replace(microsecond=500_000)),
        (1_777_629_600_000, TEN),
        ("1777629600000", TEN),
    ],
)
def test_times(value: object, expected: datetime) -> None:
    """Every known form is the same aware UTC moment."""
    at = quirks.moment(value)
    assert expected == at
    assert at is not None
    assert UTC == at.tzinfo


@pytest.mark.parametrize(
    "value",
    [
        None, "", "0000-00-00 00:00:00", "yesterday", 0, "0", True, [], {},
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00", "1970-01-01T00:00:00Z", BIG, -1, 1e300, "2026-13-01", "\ud800",
        "1" * 100_000, "2026-05-01T25:00:00",
    ],
)  # fmt: skip
def test_unknown_times(value: object) -> None:
    """What is no time, or no sensible one, is unknown and not an error."""
    assert quirks.moment(value) is None


@given(st.text(max_size=40) | st.integers() | st.floats() | st.none() | st.lists(st.text()))
def test_no_value_raises_a_stranger(value: object) -> None:
    """Whatever comes, the readers answer or raise ValueError."""
    for read in (quirks.moment, quirks.flag, quirks.whole_number, quirks.count, quirks.note_of):
        read(value)
    for strict in (quirks.positive_id, quirks.text_of):
        with contextlib.suppress(ValueError):
            strict(value)


@pytest.mark.parametrize(
    ("value", "expected"), [(None, ""), ("a", "a"), (123, "123"), (1.5, "1.5"), (0, "0")]
)
def test_texts(value: object, expected: str) -> None:
    """Null is empty and a number is its digits."""
    assert expected == quirks.text_of(value)
    assert expected == quirks.note_of(value)


@pytest.mark.parametrize("value", [True, False, [], ["a"], {}, {"a": 1}])
def test_no_texts(value: object) -> None:
    """Lists, objects and truth values are no text; beside the point they are empty."""
    with pytest.raises(ValueError, match="not a text"):
        quirks.text_of(value)
    assert not quirks.note_of(value)
