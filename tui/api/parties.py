"""Who a ticket is from and what it is about: the two fields with the most shapes.

`customer` and `reference` are objects by one paper and arrays by another (api-contract 9.3, 9.4);
both are read here into one form each. Unreadable means unknown: neither may cost us the ticket.
"""

import re
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from tui.api.quirks import note_of

_CLASS = re.compile(r"(?:^|.*[\\/.:\w])(Order|Product)")
_NONE = frozenset({"", "null"})


class Customer(NamedTuple):
    """Who wrote; not yet cleaned."""

    email: str = ""
    id: str | None = None
    """Opaque: a number or any other word, as text."""


class Reference(NamedTuple):
    """What it is about; not yet cleaned."""

    type: str | None = None
    """`order`, `product`, or the raw word."""
    id: str | None = None


def read_customer(value: object) -> Customer:
    """An object, a list of one, a list of words, a bare address, `[]` or null."""
    if isinstance(value, Customer):
        return value
    if isinstance(value, dict):
        return Customer(note_of(value.get("email")), _opaque(value.get("id")))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return read_customer(value[0])
    words = value if isinstance(value, list) else [value]
    return Customer(next((w for w in words if isinstance(w, str) and "@" in w), ""))


def read_reference(value: object) -> Reference:
    """An object, a list of one, a list of words, a bare word, `[]` or null."""
    if isinstance(value, Reference):
        return value
    if isinstance(value, dict):
        return Reference(_type(value.get("type")), _opaque(value.get("id")))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return read_reference(value[0])
    words = [_opaque(word) for word in (value if isinstance(value, list) else [value])]
    return Reference(
        next((_type(w) for w in words if w and not w.isdigit()), None),
        next((w for w in words if w and w.isdigit()), None),
    )


def _opaque(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    word = note_of(value).strip()
    return None if word.lower() in _NONE else word


def _type(value: object) -> str | None:
    word = _opaque(value)
    if word is None or word.lower() in {"order", "product"}:
        return word and word.lower()
    # A PHP class name, such as App\Models\Order.
    named = _CLASS.fullmatch(word)
    return named[1].lower() if named else word


LooseCustomer = Annotated[Customer, BeforeValidator(read_customer)]
LooseReference = Annotated[Reference, BeforeValidator(read_reference)]
