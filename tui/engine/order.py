"""In which order the server lists tickets, judged from the pages that it sends.

SellApp documents no order (api-contract 9.1), so each page is taken as evidence: some of the known
orders fit it, the others are ruled out. Pure: it reads rows and keeps nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from tui.domain import Ticket


class ListOrder(StrEnum):
    """The orders that we know how to follow."""

    ID_ASC = "id_asc"
    """Oldest ticket first: Laravel's habit when nobody asks for an order."""
    ID_DESC = "id_desc"
    UPDATE_ASC = "update_asc"
    UPDATE_DESC = "update_desc"
    """What moved last is on top."""


Orders = frozenset[ListOrder]
"""Those that fit everything seen so far; none means an order that we cannot follow."""

ANY: Orders = frozenset(ListOrder)
"""Nothing is known yet."""
NEWEST_FIRST: Orders = frozenset({ListOrder.ID_DESC, ListOrder.UPDATE_DESC})
OLDEST_FIRST: Orders = frozenset({ListOrder.ID_ASC, ListOrder.UPDATE_ASC})
BY_UPDATE: Orders = frozenset({ListOrder.UPDATE_ASC, ListOrder.UPDATE_DESC})
BY_ID: Orders = frozenset({ListOrder.ID_ASC, ListOrder.ID_DESC})


def fitting(rows: Sequence[Ticket]) -> Orders:
    """The orders that these rows of one page may be in; fewer than two rows fit all.

    Tickets without a time of update say nothing about the orders by update.
    """
    ids = [row.id for row in rows]
    times = [row.updated_at for row in rows if row.updated_at is not None]
    found = set()
    if all(a < b for a, b in pairwise(ids)):
        found.add(ListOrder.ID_ASC)
    if all(a > b for a, b in pairwise(ids)):
        found.add(ListOrder.ID_DESC)
    if _rises(times):
        found.add(ListOrder.UPDATE_ASC)
    if _rises(times[::-1]):
        found.add(ListOrder.UPDATE_DESC)
    if len(found) == 3:
        # All moved at the same time: then the ids tell which end is which.
        found.discard(ListOrder.UPDATE_DESC if ListOrder.ID_ASC in found else ListOrder.UPDATE_ASC)
    return frozenset(found)


def is_among(orders: Orders, wanted: Orders) -> bool:
    """Whether one of `wanted` it is for certain: something fits, and nothing else does."""
    return bool(orders) and orders <= wanted


def packed(orders: Orders) -> list[str]:
    """As the mailbox keeps them."""
    return sorted(orders)


def unpacked(names: Iterable[object]) -> Orders:
    """What `packed` made; names of another version are left out."""
    return frozenset(order for order in ListOrder if order in set(map(str, names)))


def _rises(times: Sequence[datetime]) -> bool:
    # Not strictly: the server tells seconds and sorts by less.
    return all(a <= b for a, b in pairwise(times))
