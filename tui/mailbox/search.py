"""Finding tickets by words in them and by what is known of them.

One idea: each part of a query is a set of ticket ids, and the answer is what all sets share; so
the words of a query may stand in different messages of one ticket. Without words the answer is
read from the list's indexes in order. Reads only; `words` keeps the index, `search_query` takes
the text apart.
"""

import sqlite3
from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tui.clock import to_ms
from tui.domain import Sort, View
from tui.mailbox.derived import ARCHIVED_BIT, NEEDS_REPLY_BIT, OPEN_BIT
from tui.mailbox.dropping import droppable
from tui.mailbox.listing import condition_of
from tui.mailbox.search_query import Flag, Query, Word, parse
from tui.mailbox.shelves import IS_NEW, ORDERS, SELECTS, merged, only, shelves_of
from tui.mailbox.words import segment

MAX_FOUND = 1_000
NEWEST = 1_000
"""As many messages are enough for the first results."""
LEAST_BEGINNING = 3
"""Shorter beginnings fit too many words; SQLite would merge the lists of all."""
Hits = tuple[str, list[Any]]
"""A statement for the ids of tickets, and its parameters."""

FLAG_BITS = {
    Flag.OPEN: (OPEN_BIT, True),
    Flag.CLOSED: (OPEN_BIT, False),
    Flag.ARCHIVED: (ARCHIVED_BIT, True),
    Flag.WAITING: (NEEDS_REPLY_BIT, True),
}
"""Flags that are shelves; `is:new` depends on the seen marks."""

WITH_WORD = """
    SELECT w.rowid FROM ticket_words AS w WHERE w.ticket_words MATCH ?
    UNION SELECT m.ticket_id
    FROM message_words AS w CROSS JOIN message AS m INDEXED BY message_home ON m.id = w.rowid
    WHERE w.message_words MATCH ?
"""
NEWEST_WITH_WORDS = """
    SELECT * FROM (
        SELECT w.rowid FROM ticket_words AS w WHERE w.ticket_words MATCH ?
        ORDER BY w.rowid DESC LIMIT ?
    )
    UNION SELECT * FROM (
        SELECT m.ticket_id
        FROM message_words AS w CROSS JOIN message AS m INDEXED BY message_home ON m.id = w.rowid
        WHERE w.message_words MATCH ? ORDER BY w.rowid DESC LIMIT ?
    )
"""
"""SQLite reads the list of a word from its end and stops; ids grow with time."""
WITH_SENDER = "SELECT w.rowid FROM ticket_words AS w WHERE w.ticket_words MATCH ?"
WITH_ID = """
    SELECT id FROM ticket WHERE id = ?
    UNION SELECT id FROM ticket WHERE order_id = ?
"""
WITH_ORDER = """
    SELECT id FROM ticket WHERE order_id = CAST(? AS INTEGER)
    UNION SELECT id FROM ticket WHERE reference_id = ?
"""
NEW = f"(SELECT {IS_NEW} FROM (SELECT 1) LEFT JOIN main.seen AS s ON s.ticket_id = t.id)"  # noqa: S608 - constants of ours


def find(
    conn: sqlite3.Connection,
    text: str,
    view: View | None,
    sort: Sort,
    *,
    at: datetime,
    limit: int = MAX_FOUND,
    is_wanted: Callable[[], bool] | None = None,
) -> "array[int]":
    """Tickets that match all of `text`, within `view`.

    Args:
        conn: in any transaction.
        text: as typed; see `search_query`. Nothing in it can be an error.
        view: None is everything, archive included.
        sort: the order.
        at: now, for `older:`.
        limit: at most so many, the first in order.
        is_wanted: asked now and then; None goes on to the end in any case.

    Raises:
        Dropped: the answer was not wanted any more.
    """
    query = parse(text)
    hits, params = _hits(query)
    with droppable(conn, is_wanted):
        return _found(conn, query, (hits, params), view, sort, at=at, limit=limit)


def find_newest(
    conn: sqlite3.Connection, text: str, view: View | None, sort: Sort, *, at: datetime
) -> "array[int]":
    """Some of what `find` finds, within a few milliseconds, however common the words are.

    All words stand in one of the newest messages, or in one title and address. Whole words come
    first; only when there are none are words looked for that begin so.
    """
    query = parse(text)
    words = query.words
    for is_beginning in (False, True):
        if is_beginning and (not words or len(words[-1].text) < LEAST_BEGINNING):
            break
        hits = _newest_hits(query, is_beginning=is_beginning)
        found = _found(conn, query, hits, view, sort, at=at, limit=NEWEST)
        if found:
            return found
    return array("q")


def _found(
    conn: sqlite3.Connection,
    query: Query,
    asked: Hits,
    view: View | None,
    sort: Sort,
    *,
    at: datetime,
    limit: int,
) -> "array[int]":
    """The first tickets in order that the hits, the flags and the view have in common."""
    shelves = shelves_of(view)
    for flag in query.flags - {Flag.NEW}:
        bit, is_set = FLAG_BITS[flag]
        shelves = only(shelves, bit, is_set=is_set)
    condition = _condition(query, view, sort, at)
    hits, params = asked
    statement = (
        _joined(hits, shelves, sort, condition) if hits else merged(shelves, sort, condition)
    )
    found = conn.execute(statement + " LIMIT ?", (*params, limit))
    return array("q", [row[0] for row in found])


def _joined(hits: str, shelves: frozenset[int], sort: Sort, condition: str) -> str:
    """A statement that begins with the hits, looks up each and sorts what is left.

    The plus keeps SQLite from beginning with the shelves.
    """
    wanted = ", ".join(str(shelf) for shelf in sorted(shelves))
    return "".join(
        (
            "WITH hit (id) AS MATERIALIZED (",
            hits,
            ") ",
            SELECTS[sort],
            "t.id IN (SELECT hit.id FROM hit) AND +t.shelf IN (",
            wanted,
            ") AND ",
            condition,
            ORDERS[sort],
        )
    )


def _condition(query: Query, view: View | None, sort: Sort, at: datetime) -> str:
    """What a ticket must meet beside shelf and words, in words of our own and numbers."""
    parts = ["1" if view is None else condition_of(view)]
    if Flag.NEW in query.flags:
        parts.append(NEW)
    if query.older is not None:
        before_ms = to_ms(at) - query.older // timedelta(milliseconds=1)
        # The plus keeps SQLite on the index that has the order, so that it stops at the limit.
        column = "+t.activity_ms" if sort is Sort.WAITING else "t.activity_ms"
        parts.append(f"{column} BETWEEN 1 AND {before_ms}")
    return " AND ".join(parts)


def _hits(query: Query) -> Hits:
    """A statement for the ids that have all words, and its parameters; empty without words."""
    arms: list[str] = []
    params: list[Any] = []
    for word in query.words:
        match = _match(word)
        arms.append(WITH_WORD if word.number is None else f"{WITH_WORD} UNION {WITH_ID}")
        params += [match, match]
        params += [] if word.number is None else [word.number, word.number]
    more, more_params = _other_arms(query)
    arms += more
    params += more_params
    return " INTERSECT ".join(f"SELECT * FROM ({arm})" for arm in arms), params  # noqa: S608 - arms are constants of ours


def _other_arms(query: Query) -> tuple[list[str], list[Any]]:
    """What is asked beside words and flags: senders and numbers."""
    arms: list[str] = []
    params: list[Any] = []
    for sender in query.senders:
        arms.append(WITH_SENDER)
        params.append("email : " + _match(Word(sender, is_beginning=True)))
    for number in query.numbers:
        arms.append(WITH_ID)
        params += [number, number]
    for order in query.orders:
        arms.append(WITH_ORDER)
        params += [order, order]
    return arms, params


def _newest_hits(query: Query, *, is_beginning: bool) -> Hits:
    """Like `_hits`, from the newest messages alone, and all words from one text."""
    words = [replace(word, is_beginning=is_beginning and word.is_beginning) for word in query.words]
    arms, params = _other_arms(query)
    if words:
        match = " AND ".join(_match(word) for word in words)
        arms.insert(0, NEWEST_WITH_WORDS)
        params = [match, NEWEST, match, NEWEST, *params]
        number = words[0].number
        if len(words) == 1 and number is not None:
            arms[0] = f"{NEWEST_WITH_WORDS} UNION {WITH_ID}"
            params[4:4] = [number, number]
    return " INTERSECT ".join(f"SELECT * FROM ({arm})" for arm in arms), params  # noqa: S608 - arms are constants of ours


def _match(word: Word) -> str:
    """An FTS5 expression for one word: always a string literal, so that nothing in it is syntax.

    Source: sqlite.org/fts5.html, 3.1.
    """
    literal = segment(word.text).replace('"', '""')
    return f'"{literal}" *' if word.is_beginning else f'"{literal}"'
