"""One idea: Laravel's length-aware paginator, key for key.

Neighbours: `server` gives it a list and the request's query. Source: api-contract 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tui.sandbox.config import ServerConfig
from tui.sandbox.problems import invalid

Row = TypeVar("Row")

ON_EACH_SIDE = 3
"""Page buttons beside the current one."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that was asked for."""

    page: int
    """One-based."""
    limit: int

    @property
    def start(self) -> int:
        """Index of the first row."""
        return (self.page - 1) * self.limit


def window(query: Mapping[str, str], config: ServerConfig) -> Window:
    """Read `limit` and `page`.

    Raises:
        Problem: 422 for a limit that is no positive integer, or too large where that is refused.
    """
    raw_limit = query.get("limit", "")
    limit = config.default_limit
    if raw_limit:
        if not re.fullmatch(r"\d{1,9}", raw_limit):
            raise invalid({"limit": "The limit field must be an integer."})
        limit = int(raw_limit)
        if limit < 1:
            raise invalid({"limit": "The limit field must be at least 1."})
    if limit > config.max_limit:
        if config.over_limit == "422":
            words = f"The limit field must not be greater than {config.max_limit}."
            raise invalid({"limit": words})
        limit = config.max_limit
    raw_page = query.get("page", "1")
    # Laravel's paginator takes page 1 for anything that is not a positive integer.
    page = int(raw_page) if re.fullmatch(r"[1-9]\d{0,8}", raw_page) else 1
    return Window(page, limit)


def envelope(
    rows: Sequence[Row], shown: Window, path: str, shape: Callable[[Row], Any]
) -> dict[str, Any]:
    """The list answer: `data`, `links`, `meta`.

    Args:
        rows: The whole list in its order.
        shown: Which part of it.
        path: Absolute URL of the list without its query.
        shape: Turns one row into JSON-ready values.
    """
    part = rows[shown.start : shown.start + shown.limit]
    total = len(rows)
    last = max(1, -(-total // shown.limit))
    previous = _url(path, shown.page - 1) if shown.page > 1 else None
    following = _url(path, shown.page + 1) if shown.page < last else None
    return {
        "data": [shape(row) for row in part],
        "links": {
            "first": _url(path, 1),
            "last": _url(path, last),
            "prev": previous,
            "next": following,
        },
        "meta": {
            "current_page": shown.page,
            "from": shown.start + 1 if part else None,
            "last_page": last,
            "links": _buttons(path, shown.page, last, previous, following),
            "path": path,
            "per_page": shown.limit,
            "to": shown.start + len(part) if part else None,
            "total": total,
        },
    }


def _url(path: str, page: int) -> str:
    return f"{path}?page={page}"


def _buttons(
    path: str, page: int, last: int, previous: str | None, following: str | None
) -> list[dict[str, Any]]:
    buttons: list[dict[str, Any]] = [
        {"url": previous, "label": "&laquo; Previous", "active": False}
    ]
    for number in _numbers(page, last):
        if number is None:
            buttons.append({"url": None, "label": "...", "active": False})
        else:
            buttons.append(
                {"url": _url(path, number), "label": str(number), "active": number == page}
            )
    buttons.append({"url": following, "label": "Next &raquo;", "active": False})
    return buttons


def _numbers(page: int, last: int) -> list[int | None]:
    """Page numbers with None for a gap, as Laravel's UrlWindow slides them."""
    edge = ON_EACH_SIDE + 4
    if last < ON_EACH_SIDE * 2 + 8:
        return list(range(1, last + 1))
    if page <= edge:
        return [*range(1, edge + ON_EACH_SIDE + 1), None, last - 1, last]
    if page > last - edge:
        return [1, 2, None, *range(last - edge - ON_EACH_SIDE + 1, last + 1)]
    middle = range(page - ON_EACH_SIDE, page + ON_EACH_SIDE + 1)
    return [1, 2, None, *middle, None, last - 1, last]
