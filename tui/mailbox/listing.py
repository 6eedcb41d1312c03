"""What the list on the screen asks: which tickets in which order, their rows, the counts.

One idea: a list is a merge of shelves, each read in order from an index; no statement sorts a
table or skips with OFFSET. Drafts and unsent replies are few and start from the desk. `tickets`
passes these functions on. Reads only.
"""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime

from tui.domain import (
    ArchivedFilter,
    Counts,
    Only,
    SendState,
    Sort,
    StatusFilter,
    TicketId,
    TicketRow,
    View,
)
from tui.mailbox import quarantine
from tui.mailbox.derived import NEEDS_REPLY_BIT
from tui.mailbox.shelves import IS_NEW, ORDERS, SELECTS, merged, shelves_of
from tui.mailbox.values import Row, moment

ROWS_PER_QUERY = 500
DIGITS_AT_ONCE = 32_768
"""So much of the answer is turned into numbers in one go, half a millisecond."""
UNDECIDED = View("undecided", "", StatusFilter.OPEN, ArchivedFilter.NO, Only.ANSWERED)
"""Where a ticket stands until its messages have told who spoke last."""
EVERY = -1
"""No limit, as SQLite says it."""

WORRY = (
    SendState.QUEUED,
    SendState.SENDING,
    SendState.ON_WIRE,
    SendState.HELD,
    SendState.REJECTED,
    SendState.UNKNOWN,
)
"""Unsettled states, the most worrying last; the statement below counts from 1 in this order."""

ON_DESK = {
    Only.DRAFTS: "t.id IN (SELECT d.ticket_id FROM main.draft AS d)",
    Only.UNSENT: "t.id IN (SELECT o.ticket_id FROM main.outgoing AS o WHERE o.state <> 'sent')",
}
"""Tickets with something of the agent's own: the condition that the views of the desk add."""

STALE = "SELECT s.id FROM ticket AS s INDEXED BY ticket_stale WHERE s.messages_stale = 1"
"""Tickets of which nobody knows at this moment who spoke last."""
STALE_ON_DESK = f"{STALE} AND (s.shelf >> 1 = 2) = 1"
"""Those of them that are open and not archived: few, since they are fetched first."""

# The newest and the most worrying are found per row: a window has few rows, a row few neighbours.
ROWS = f"""
    SELECT t.id, t.title, t.customer_email, t.status, t.archived, t.activity_ms, t.shelf,
        t.waiting_ms, t.message_count, {IS_NEW},
        EXISTS (SELECT 1 FROM main.draft AS d WHERE d.ticket_id = t.id),
        (
            SELECT max(CASE o.state
                WHEN 'queued' THEN 1 WHEN 'sending' THEN 2 WHEN 'on_wire' THEN 3
                WHEN 'held' THEN 4 WHEN 'rejected' THEN 5 WHEN 'unknown' THEN 6 END)
            FROM main.outgoing AS o WHERE o.ticket_id = t.id AND o.state <> 'sent'
        )
    FROM json_each(?) AS wanted
    CROSS JOIN ticket AS t ON t.id = wanted.value
    LEFT JOIN main.seen AS s ON s.ticket_id = t.id
    ORDER BY wanted.id
"""  # noqa: S608 - both parts are constants of ours


def ids(conn: sqlite3.Connection, view: View, sort: Sort, *, limit: int = EVERY) -> "array[int]":
    """The tickets of `view`, in order: eight bytes a ticket.

    Args:
        conn: in any transaction.
        view: built-in or made up from the filters; its own `sort` is not looked at.
        sort: the order. Ties are broken by id.
        limit: the first so many; a few hundred take under a millisecond from any list.
    """
    is_on_desk = view.only in ON_DESK
    condition = condition_of(view)
    statement = _from_desk(view, sort) if is_on_desk else merged(shelves_of(view), sort, condition)
    # One text instead of a row each, which is most of the time. The limit keeps the order.
    found = conn.execute(f"SELECT group_concat(id) FROM ({statement} LIMIT ?)", (limit,))  # noqa: S608 - constants of ours
    return numbers(found.fetchone()[0] or "")


def numbers(text: str) -> "array[int]":
    """Numbers with commas between them.

    In parts: all at once would need ten times the memory, and hold up a key from another thread.
    """
    every = array("q")
    start = 0
    while start < len(text):
        end = text.find(",", start + DIGITS_AT_ONCE)
        end = len(text) if end < 0 else end
        every.fromlist(json.loads(f"[{text[start:end]}]"))
        start = end + 1
    return every


def rows(conn: sqlite3.Connection, ticket_ids: Sequence[int]) -> list[TicketRow]:
    """The list's lines for `ticket_ids`, in that order; those not here are left out."""
    found: list[TicketRow] = []
    for start in range(0, len(ticket_ids), ROWS_PER_QUERY):
        # JSON, as a list of numbers is anyway.
        wanted = str(list(ticket_ids[start : start + ROWS_PER_QUERY]))
        found.extend(_ticket_row(row) for row in conn.execute(ROWS, (wanted,)))
    return found


def condition_of(view: View) -> str:
    """What a view asks beside its shelves, as SQL over t."""
    if view.only is Only.ANSWERED:
        return f"t.id NOT IN ({_stale(view)})"
    return ON_DESK.get(view.only, "1")


def _stale(view: View) -> str:
    is_desk = view.archived is ArchivedFilter.NO and view.status is StatusFilter.OPEN
    return STALE_ON_DESK if is_desk else STALE


def counts(conn: sqlite3.Connection, views: Iterable[View]) -> Counts:
    """The figures for `views`, and those that are always shown."""
    on_shelf = dict(
        conn.execute("SELECT shelf, tickets FROM shelf_size WHERE shelf >= 0").fetchall()
    )
    by_view = {}
    for view in views:
        if view.only in ON_DESK:
            by_view[view.name] = len(conn.execute(_from_desk(view, Sort.NEWEST)).fetchall())
        else:
            by_view[view.name] = sum(on_shelf.get(shelf, 0) for shelf in shelves_of(view))
        if view.only is Only.ANSWERED:
            by_view[view.name] -= _unsure(conn, view)
    unsent, unknown = conn.execute(
        "SELECT count(*), count(*) FILTER (WHERE state = 'unknown') FROM main.outgoing"
        " WHERE state <> 'sent'"
    ).fetchone()
    return Counts(
        by_view=by_view,
        unsent=unsent,
        unknown=unknown,
        waiting_since=_longest_wait(conn),
        unreadable=quarantine.count(conn),
        unsure=_unsure(conn, UNDECIDED),
    )


def _unsure(conn: sqlite3.Connection, view: View) -> int:
    """How many on the shelves of `view` are stale; few, once a store has been read."""
    shelves = ", ".join(str(shelf) for shelf in sorted(shelves_of(view)))
    found = conn.execute(f"SELECT count(*) FROM ({_stale(view)} AND +s.shelf IN ({shelves}))")  # noqa: S608 - constants of ours
    return int(found.fetchone()[0])


def _longest_wait(conn: sqlite3.Connection) -> datetime | None:
    """Since when the customer waits who waits longest; the archive is not looked at."""
    row = conn.execute(
        """
        SELECT waiting_ms FROM ticket
        WHERE shelf = 5 AND waiting_ms IS NOT NULL ORDER BY rank_ms, id LIMIT 1
        """
    ).fetchone()
    return None if row is None else moment(row[0])


def _from_desk(view: View, sort: Sort) -> str:
    """A statement for the tickets of `view` that the desk knows about; few, so sorted."""
    wanted = ", ".join(str(shelf) for shelf in sorted(shelves_of(view)))
    return "".join(
        (SELECTS[sort], ON_DESK[view.only], " AND +t.shelf IN (", wanted, ")", ORDERS[sort])
    )


def _ticket_row(row: Row) -> TicketRow:
    """One line of the list, from a row of `ROWS`."""
    return TicketRow(
        id=TicketId(row[0]),
        title=row[1],
        customer_email=row[2],
        status=row[3],
        archived=bool(row[4]),
        activity_at=moment(row[5] or None),
        needs_reply=bool(row[6] & NEEDS_REPLY_BIT),
        waiting_since=moment(row[7]),
        message_count=row[8],
        is_new=bool(row[9]),
        has_draft=bool(row[10]),
        send_state=None if row[11] is None else WORRY[row[11] - 1],
    )
