"""The wrapping of an answer: which rows it holds, and where in the list they stand.

Takes what `quirks.decode_json` gives, hands raw rows on to `wire`. It never looks into a row.
Source: api-contract 4, 9.15.
"""

from tui.api.quirks import count
from tui.errors import Garbled
from tui.records import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """A page's rows as they came."""

    rows: tuple[object, ...]
    last_page: int | None
    total: int | None
    per_page: int | None
    current_page: int | None
    drift: tuple[str, ...]


def read_list(value: object) -> Listing:
    """Find the rows of a list answer in any of its known wrappings.

    Args:
        value: decoded JSON: `{data: [..]}`, `{data: {"0": ..}}`, `{data: {data: [..]}}` or `[..]`.

    Raises:
        Garbled: anything else; the page says nothing, not even that it is empty.
    """
    drift: list[str] = []
    outer = value if isinstance(value, dict) else {}
    rows = value
    if isinstance(value, dict):
        rows = value.get("data")
    else:
        drift.append("envelope: no data wrapper")
    meta = _meta(outer)
    if isinstance(rows, dict) and "data" in rows:
        drift.append("envelope: data inside data")
        meta = _meta(rows) or meta
        rows = rows["data"]
    if isinstance(rows, dict) and rows and all(key.isdecimal() for key in rows):
        # PHP writes an array with gaps as an object.
        drift.append("envelope: rows by number")
        rows = list(rows.values())
    if not isinstance(rows, list):
        raise Garbled("the answer holds no list of rows")
    if not meta:
        drift.append("envelope: no meta")
    last_page = count(meta.get("last_page"))
    return Listing(
        rows=tuple(rows),
        last_page=None if last_page is None else max(1, last_page),
        total=count(meta.get("total")),
        per_page=count(meta.get("per_page")),
        current_page=count(meta.get("current_page")),
        drift=tuple(drift),
    )


def read_single(value: object) -> dict[str, object]:
    """Find the one object of an answer: `{data: {..}}` or a bare object.

    Raises:
        Garbled: anything else.
    """
    if isinstance(value, dict):
        inner = value.get("data") if "data" in value else value
        if isinstance(inner, dict) and inner:
            return inner
    raise Garbled("the answer holds no object")


def _meta(wrapping: dict[str, object]) -> dict[str, object]:
    meta = wrapping.get("meta")
    if isinstance(meta, dict):
        return meta
    # Laravel's plain paginator puts the figures beside the rows.
    return wrapping if "last_page" in wrapping else {}
