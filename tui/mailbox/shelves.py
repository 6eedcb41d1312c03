"""Which shelves a view shows, and the statement that reads them in order.

One idea: a view is a set of shelves (`derived`), and a list is the merge of their indexes, which
SQLite does without sorting. Pure: this module builds statements and runs none.
"""

from tui.domain import ArchivedFilter, Only, Sort, StatusFilter, View
from tui.mailbox.derived import ARCHIVED_BIT, NEEDS_REPLY_BIT, OPEN_BIT

ALL_SHELVES = frozenset({0, 2, 4, 5, 6, 7})
"""A closed ticket needs no reply, so that 1 and 3 do not exist."""

SELECTS = {
    Sort.WAITING: "SELECT t.id, t.rank_ms FROM ticket AS t WHERE ",
    Sort.NEWEST: "SELECT t.id, t.activity_ms FROM ticket AS t WHERE ",
    Sort.OLDEST: "SELECT t.id, t.activity_ms FROM ticket AS t WHERE ",
}
"""The beginning of one arm; t is the ticket."""

ORDERS = {
    Sort.WAITING: " ORDER BY 2, 1",
    Sort.NEWEST: " ORDER BY 2 DESC, 1 DESC",
    Sort.OLDEST: " ORDER BY 2, 1",
}
"""By the second column, then the first: (key, id), as in the indexes."""

IS_NEW = """
    CASE
        WHEN s.message_id IS NULL THEN t.shelf & 1 OR t.store_has_read IS 0
        WHEN s.message_id = 0 THEN 1
        ELSE coalesce(t.newest_customer_id, 0) > s.message_id
    END
"""
"""Whether the agent has something new to see in ticket t; s is its seen mark, if any.

Never opened here: when it needs a reply or SellApp says so. Put back as unseen (0): yes.
Otherwise: when the customer wrote after the mark.
"""


def shelves_of(view: View | None) -> frozenset[int]:
    """The shelves that `view` shows; None shows all."""
    if view is None:
        return ALL_SHELVES
    found = ALL_SHELVES
    if view.status is not StatusFilter.ALL:
        found = only(found, OPEN_BIT, is_set=view.status is StatusFilter.OPEN)
    if view.archived is not ArchivedFilter.ALL:
        found = only(found, ARCHIVED_BIT, is_set=view.archived is ArchivedFilter.YES)
    if view.only in (Only.NEEDS_REPLY, Only.ANSWERED):
        found = only(found, NEEDS_REPLY_BIT, is_set=view.only is Only.NEEDS_REPLY)
    return found


def only(shelves: frozenset[int], bit: int, *, is_set: bool) -> frozenset[int]:
    """Those of `shelves` on which `bit` is set, or is not."""
    return frozenset(shelf for shelf in shelves if bool(shelf & bit) is is_set)


def merged(shelves: frozenset[int], sort: Sort, condition: str = "1") -> str:
    """A statement for (id, key) of every ticket on `shelves` that meets `condition`, in order.

    Args:
        shelves: none is allowed: closed tickets that need a reply, say.
        sort: the order.
        condition: SQL over `t`, made of our own words only.
    """
    if shelves == ALL_SHELVES:
        return "".join((SELECTS[sort], condition, ORDERS[sort]))
    if not shelves:
        return "".join((SELECTS[sort], "0", ORDERS[sort]))
    arms = [
        "".join((SELECTS[sort], "t.shelf = ", str(shelf), " AND ", condition))
        for shelf in sorted(shelves)
    ]
    return " UNION ALL ".join(arms) + ORDERS[sort]
