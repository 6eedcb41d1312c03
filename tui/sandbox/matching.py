"""One idea: which rows a search finds, and in which order, by the habits of MySQL.

Neighbours: `search` parsed the wish, `server` names the columns. Text compares without case,
numbers compare with numeric text, null matches nothing but itself. Source: api-contract 5.7.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from tui.sandbox.search import MEMBERSHIP, Condition, Group, Search

Row = TypeVar("Row")
Column = Callable[[Row], Any]
Compare = Callable[[datetime], date]
"""What of a moment takes part in a comparison: the day alone, or all of it."""


def find(
    rows: Sequence[Row],
    wish: Search,
    columns: Mapping[str, Column[Row]],
    texts: Callable[[Row], Sequence[str]],
    *,
    has_date_trap: bool,
) -> list[Row]:
    """The rows that match, sorted as wished, otherwise in the given order.

    Args:
        rows: All rows in the server's own order.
        wish: What the body asked for.
        columns: How to read a field of a row.
        texts: What the free-text search looks through.
        has_date_trap: Dates compare by calendar day, as Orion's `whereDate` does.
    """
    compare = _by_day if has_date_trap else _by_moment
    found = [row for row in rows if _group(row, wish.filters, columns, compare)]
    if wish.value:
        found = [row for row in found if _contains(texts(row), wish)]
    for order in reversed(wish.orders):
        found.sort(key=_by(columns[order.field]), reverse=order.is_descending)
    return found


def _by(read: Column[Row]) -> Callable[[Row], tuple[int, Any]]:
    """A sort key for one column: null first, then numbers and dates, then text."""

    def key(row: Row) -> tuple[int, Any]:
        value = read(row)
        if value is None:
            return (0, 0)
        return (2, value.casefold()) if isinstance(value, str) else (1, value)

    return key


def _contains(texts: Sequence[str], wish: Search) -> bool:
    if wish.is_case_sensitive:
        return any(wish.value in text for text in texts)
    needle = wish.value.casefold()
    return any(needle in text.casefold() for text in texts)


def _group(row: Row, group: Group, columns: Mapping[str, Column[Row]], compare: Compare) -> bool:
    """SQL's precedence: `and` binds tighter than `or`."""
    any_term, term = False, True
    for index, part in enumerate(group.parts):
        if index and part.joins == "or":
            any_term, term = any_term or term, True
        if isinstance(part, Group):
            holds = _group(row, part, columns, compare)
        else:
            holds = _holds(columns[part.field](row), part, compare)
        term = term and holds
    return any_term or term


def _holds(stored: Any, condition: Condition, compare: Compare) -> bool:
    operator, wanted = condition.operator, condition.value
    if wanted is None:
        # Orion turns both into a question for NULL.
        return operator in {"=", "!="} and (stored is None) == (operator == "=")
    if stored is None:
        return False
    if operator in MEMBERSHIP:
        return _is_member(stored, operator, wanted, compare)
    if "like" in operator:
        return _like(stored, wanted) != operator.startswith("not")
    left, right = _comparable(stored, wanted, compare)
    if operator in {"=", "!="}:
        return (right is not None and left == right) == (operator == "=")
    return right is not None and _ordered(operator, left, right)


def _is_member(stored: Any, operator: str, wanted: list[Any], compare: Compare) -> bool:
    hits = [left == right for left, right in (_comparable(stored, one, compare) for one in wanted)]
    if operator == "all in":
        return all(hits)
    return any(hits) != operator.startswith("not")


def _ordered(operator: str, left: Any, right: Any) -> bool:
    if operator.startswith("<"):
        return bool(left < right or (operator == "<=" and left == right))
    return bool(left > right or (operator == ">=" and left == right))


def _like(stored: Any, pattern: Any) -> bool:
    parts = re.split(r"([%_])", str(pattern))
    wild = "".join({"%": ".*", "_": "."}.get(part, re.escape(part)) for part in parts)
    return re.fullmatch(wild, str(stored), re.IGNORECASE | re.DOTALL) is not None


def _comparable(stored: Any, wanted: Any, compare: Compare) -> tuple[Any, Any]:
    """Both sides in one type; None where the text cannot be read as that type."""
    if isinstance(stored, datetime):
        moment = _moment(wanted)
        return compare(stored), None if moment is None else compare(moment)
    if isinstance(stored, int):
        return int(stored), _number(wanted)
    return str(stored).casefold(), str(wanted).casefold()


def _by_day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _by_moment(moment: datetime) -> datetime:
    return moment


def _moment(raw: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(raw: Any) -> float | None:
    try:
        return float(raw)
    except (TypeError, ValueError):
        return None
