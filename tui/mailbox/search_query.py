"""What a person typed into the search line, taken apart.

One idea: anything is a query. What is no operator is a word to look for, and no text is an error.
Operators: `is:open|closed|archived|new|waiting`, `from:`, `order:`, `older:3d`, `#48213`; quotes
make a phrase. Pure; `search` turns the parts into statements.
"""

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from tui.domain import Asked
from tui.mailbox.values import storable
from tui.records import dataclass
from tui.text.late import late_pattern

MAX_QUERY_CHARS = 500
MAX_WORDS = 20
LARGEST_ID = 2**63 - 1

PIECE = late_pattern(r'(?:(is|from|order|older):)?(?:"([^"]*)"?|(\S+))?', re.IGNORECASE)
AGE = late_pattern(r"(\d{1,4})([hdwmy])", re.IGNORECASE | re.ASCII)
NUMBER = late_pattern(r"#?(\d{1,19})", re.ASCII)

UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "m": timedelta(days=30),
    "y": timedelta(days=365),
}
"""What `older:` understands; m is a month of 30 days."""


LIKELY = frozenset(
    {
        "after",
        "before",
        "body",
        "customer",
        "email",
        "has",
        "id",
        "in",
        "label",
        "mail",
        "message",
        "newer",
        "number",
        "reply",
        "sort",
        "state",
        "status",
        "subject",
        "tag",
        "ticket",
        "title",
        "to",
        "view",
    }
)
"""Operators that people know from elsewhere. Any word may stand before a colon; these are told."""
OPERATORS = "is: from: order: older:"


class Flag(StrEnum):
    """The words after `is:`."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"
    NEW = "new"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Word:
    """One word or quoted phrase that must occur in the ticket or one of its messages."""

    text: str
    is_beginning: bool = False
    """The last word is still being typed: it may go on. A lone ASCII letter begins too many."""
    number: int | None = None
    """The same as a number: then a ticket or order of that number is a hit, too."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search, in parts that must all hold."""

    words: tuple[Word, ...] = ()
    senders: tuple[str, ...] = ()
    """Parts of the customer's address."""
    orders: tuple[str, ...] = ()
    """Order numbers or references."""
    numbers: tuple[int, ...] = ()
    """Ticket or order ids (`#48213`)."""
    flags: frozenset[Flag] = frozenset()
    older: timedelta | None = None
    """Nothing happened for longer than this."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return self == Query()


def parse(text: str) -> Query:
    """Take `text` apart; only its first `MAX_QUERY_CHARS` characters and `MAX_WORDS` parts count.

    An operator without a value yet is not looked at; one with a value that it does not know is
    looked for as words.
    """
    words: list[Word] = []
    senders: list[str] = []
    orders: list[str] = []
    numbers: list[int] = []
    flags: set[Flag] = set()
    older: timedelta | None = None
    for operator, value, is_quoted in _pieces(text):
        if operator and not value:
            continue
        if operator == "from" and _has_word(value):
            senders.append(value)
        elif operator == "order":
            orders.append(value.removeprefix("#"))
        elif operator == "is" and value.lower() in set(Flag):
            flags.add(Flag(value.lower()))
        elif operator == "older" and (match := AGE.fullmatch(value)):
            older = int(match[1]) * UNITS[match[2].lower()]
        elif not is_quoted and value.startswith("#") and (number := _number(value)) is not None:
            numbers.append(number)
        elif _has_word(value):
            whole = f"{operator} {value}".strip()
            is_beginning = not is_quoted and (len(whole) > 1 or not whole.isascii())
            words.append(Word(whole, is_beginning, _number(whole)))
    return Query(
        words=(*(replace(word, is_beginning=False) for word in words[:-1]), *words[-1:]),
        senders=tuple(senders),
        orders=tuple(orders),
        numbers=tuple(numbers),
        flags=frozenset(flags),
        older=older,
    )


def understood(text: str) -> Asked:
    """What of `text` is looked for as words, and what was most likely meant as an operator."""
    words = tuple(word.text for word in parse(text).words)
    troubles = filter(None, (_trouble(*piece) for piece in _pieces(text)))
    return Asked(words, next(troubles, ""))


def _trouble(operator: str, value: str, is_quoted: bool) -> str:  # noqa: FBT001 - a piece, whole
    if operator == "is" and value.lower() not in set(Flag):
        *most, last = Flag
        is_typing = any(flag.startswith(value.lower()) for flag in Flag)
        odd = "" if is_typing else f", not {value}"
        return f"is: takes {', '.join(most)} or {last}{odd}."
    if operator == "older" and not AGE.fullmatch(value):
        return "older: takes a number with h, d, w, m or y, as in older:3d."
    name, colon, _ = value.partition(":")
    if not operator and not is_quoted and colon and name.lower() in LIKELY:
        return f"There is no {name}: here; there are {OPERATORS}"
    return ""


def _pieces(text: str) -> list[tuple[str, str, bool]]:
    """(operator or "", value, whether it was quoted) of each piece."""
    found = []
    # NUL would end an FTS5 string early; a lone surrogate could not be handed to SQLite at all.
    for match in PIECE.finditer(storable(text[:MAX_QUERY_CHARS]).replace("\0", " ")):
        operator, quoted, plain = match.groups()
        if match[0]:
            is_quoted = quoted is not None
            value = quoted if is_quoted else plain or ""
            found.append(((operator or "").lower(), value.strip(), is_quoted))
    return found[:MAX_WORDS]


def _number(value: str) -> int | None:
    """The id that `value` spells, if it does and SQLite can hold it."""
    match = NUMBER.fullmatch(value)
    number = int(match[1]) if match else LARGEST_ID + 1
    return number if number <= LARGEST_ID else None


def _has_word(value: str) -> bool:
    """Whether SQLite's tokenizer finds anything in `value`: letters, digits, private use."""
    return any(
        unicodedata.category(char)[0] in "LN" or unicodedata.category(char) == "Co"
        for char in value
    )
