"""Answers of a server that has gone astray: valid ones, bent at random places."""

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from tests.api.support import message_row, page_of, ticket_row

ROWS = 5
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**63,
    -(2**63),
    10**400,
    1.5,
    1e308,
    "",
    "0",
    "false",
    " 12 ",
    "1_000",
    "\u0661\u0662",
    "0000-00-00 00:00:00",
    "9999-99-99T99:99:99Z",
    "\ud800",
    "\x00\x1b]0;x\x07",
    "x" * 5_000,
    [],
    {},
    [[]],
    [None],
    {"id": 1},
    {"0": {"id": 1}},
    [{"id": 1}, {"id": 1}],
)
Path = tuple[Any, ...]


def good_page(kind: str, rng: Random) -> dict[str, Any]:
    """A page of well-formed rows with ids from 1,000 up."""
    make = ticket_row if kind == "ticket" else message_row
    first = rng.randrange(1_000, 9_000)
    return page_of([make(first + number) for number in range(ROWS)], total=ROWS)


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place below the root."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def bend(page: dict[str, Any], rng: Random) -> tuple[Any, list[Any]]:
    """Bend a page at one to four places.

    Returns:
        The page, and its rows that are as they were; none when the wrapping itself was bent.
    """
    before = page["data"]
    page = deepcopy(page)
    is_whole = True
    for _ in range(rng.randint(1, 4)):
        path = rng.choice(list(places(page)))
        # What the wrapping says may end a walk, but hides no row of this page.
        is_whole = is_whole and path != ("data",)
        _bend_at(page, path, rng)
        if not isinstance(page.get("data"), list):
            return page, []
    # Compared as text: to Python, True equals 1.
    there = {as_bytes(row) for row in page["data"]}
    good = [row for row in before if as_bytes(row) in there]
    return page, good if is_whole else []


def _bend_at(page: dict[str, Any], path: Path, rng: Random) -> None:
    holder: Any = page
    for key in path[:-1]:
        holder = holder[key]
    key, how = path[-1], rng.randrange(6)
    if how == 0:
        del holder[key]
    elif how == 1 and isinstance(holder, list):
        holder.insert(key, deepcopy(holder[key]))
    elif how == 2 and isinstance(holder, dict):
        holder[f"{key}_new"] = holder[key]
    elif how == 3:
        holder[key] = str(holder[key])
    elif how == 4:
        holder[key] = [holder[key]]
    else:
        holder[key] = deepcopy(rng.choice(ODD_VALUES))


def bend_bytes(body: bytes, rng: Random) -> bytes:
    """Flip, cut, double and mix up bytes."""
    data = bytearray(body)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) or 1)
        how = rng.randrange(5)
        if how == 0 and data:
            data[at % len(data)] = rng.randrange(256)
        elif how == 1:
            del data[at : at + rng.randrange(1, 40)]
        elif how == 2:
            data[at:at] = rng.randbytes(rng.randrange(1, 12))
        elif how == 3:
            data[at:at] = data[at : at + 60]
        else:
            data[at:at] = rng.choice(
                (b"[" * 200, b'{"a":' * 90, b"9" * 400, b"\xef\xbb\xbf", b"\0")
            )
    return bytes(data)


def as_bytes(value: Any) -> bytes:
    """As PHP might write it; numbers that Python would refuse to write are written as they are."""
    return json.dumps(value).encode()
