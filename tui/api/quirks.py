"""What a drifting PHP server means by its JSON: bytes to values, and one lenient type per quirk.

The rule for a page: what breaks JSON's grammar fails the whole body (`Unreadable`); what is grammar
but out of range fails at most the row that holds it. `wire` builds its models from these types.
Nothing here knows a ticket or raises anything but `Unreadable` and `ValueError`.
"""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, NoReturn

from pydantic import BeforeValidator

from tui.clock import EPOCH

MAX_DEPTH = 64
"""Deeper nesting is refused: no answer of SellApp has any."""
MAX_MARKS = 500_000
"""Most brackets and commas in a body: bounds the memory that its values can take."""

_LIMIT = 2**63
_EXACT_FLOAT = 2**53
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_YEARS = range(1990, 2200)
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class Unreadable(ValueError):
    """A body that is not the JSON we can take. The words hold nothing of the body."""


def decode_json(body: bytes) -> object:
    """The value that the bytes stand for, safe to store and to walk.

    A byte order mark is fine. Of doubled keys the last one counts, as in PHP and JavaScript.
    Numbers that neither SQLite nor an exact float can hold become their text. Halves of surrogate
    pairs become U+FFFD: SQLite would refuse them.

    Raises:
        Unreadable: empty, not UTF-8, not JSON, more than one document, too deep, too many values.
    """
    if sum(body.count(mark) for mark in (b"[", b"{", b",")) > MAX_MARKS:
        raise Unreadable("it holds too many values")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Unreadable("it is not UTF-8") from exc
    if not text.strip():
        raise Unreadable("it is empty")
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_fraction, parse_constant=_no_number)
    except RecursionError as exc:
        raise Unreadable("it is nested too deeply") from exc
    except json.JSONDecodeError as exc:
        # Only the place: the error object itself would carry the whole body along.
        raise Unreadable(f"it is not JSON (at character {exc.pos})") from None
    return _tamed(value, 0)


def _whole(digits: str) -> int | str:
    # The length first: int() of some thousand digits raises by itself.
    return int(digits) if len(digits) <= 20 and abs(int(digits)) < _LIMIT else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _no_number(word: str) -> NoReturn:
    raise Unreadable("it holds something that is not a number of JSON")


def _tamed(value: object, depth: int) -> object:
    if depth > MAX_DEPTH:
        raise Unreadable("it is nested too deeply")
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_tamed(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", k): _tamed(v, depth + 1) for k, v in value.items()}
    return value


def whole_number(value: object) -> int | None:
    """A whole number that SQLite can hold, from a number or its digits; None when it is not one.

    Stricter than `int()`, which takes True, " 12 ", "1_000" and the digits of every script.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_FLOAT:
        return int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    return value if isinstance(value, int) and abs(value) < _LIMIT else None


def count(value: object) -> int | None:
    """A number of things, so never below zero; None when it is not told."""
    number = whole_number(value)
    return number if number is not None and number >= 0 else None


def positive_id(value: object) -> int:
    """An id.

    Raises:
        ValueError: not a whole number from 1 to 2**63-1.
    """
    number = whole_number(value)
    if number is None or number < 1:
        raise ValueError("not a positive whole number")
    return number


def some_id(value: object) -> int | None:
    """An id that may be missing; None when there is none to be had."""
    number = whole_number(value)
    return number if number is not None and number >= 1 else None


def flag(value: object) -> bool | None:
    """Yes or no in PHP's many spellings; None when it cannot be told. Source: api-contract 9.6."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else str(whole_number(value))
    return True if word in _TRUE else False if word in _FALSE else None


def moment(value: object) -> datetime | None:
    """A time as aware UTC; None when unknown, which sorts last and hides nothing.

    ISO 8601 with any fraction and `Z` or an offset, `YYYY-MM-DD HH:MM:SS` (UTC), seconds or
    milliseconds since 1970. MySQL's zero date and years before 1990 are unknown.
    Source: api-contract 3.5, 9.13.
    """
    number = value if isinstance(value, float) else whole_number(value)
    try:
        if number is not None:
            seconds = number / 1000 if abs(number) >= 100_000_000_000 else number
            at = EPOCH + timedelta(seconds=seconds)
        elif isinstance(value, str) and len(value) <= 64:
            at = datetime.fromisoformat(value.strip())
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return at if at.year in _YEARS else None


def text_of(value: object) -> str:
    """A text that is shown: null is empty, a number is its digits.

    Raises:
        ValueError: a list, an object or a truth value: showing nothing would lose something.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError("not a text")


def note_of(value: object) -> str:
    """A text beside the point (a reason, a sender): unreadable is empty."""
    try:
        return text_of(value)
    except ValueError:
        return ""


LooseInt = Annotated[int | None, BeforeValidator(whole_number)]
LooseCount = Annotated[int | None, BeforeValidator(count)]
LooseId = Annotated[int, BeforeValidator(positive_id)]
MaybeId = Annotated[int | None, BeforeValidator(some_id)]
LooseBool = Annotated[bool | None, BeforeValidator(flag)]
LooseTime = Annotated[datetime | None, BeforeValidator(moment)]
LooseText = Annotated[str, BeforeValidator(text_of)]
LooseNote = Annotated[str, BeforeValidator(note_of)]
