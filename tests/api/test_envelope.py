"""The rows are found in every known wrapping; anything else says nothing at all."""

from typing import Any

import pytest

from tui.api.envelope import read_list, read_single
from tui.errors import Garbled

META = {"current_page": 2, "last_page": 4, "per_page": 15, "total": 57}


@pytest.mark.parametrize(
    ("value", "rows", "drift"),
    [
        ({"data": [1, 2], "meta": META}, (1, 2), ()),
        ({"data": [], "meta": META}, (), ()),
        ({"data": {"0": 1, "2": 2}, "meta": META}, (1, 2), ("envelope: rows by number",)),
        ([1], (1,), ("envelope: no data wrapper", "envelope: no meta")),
        ({"data": {"data": [1], "meta": META}}, (1,), ("envelope: data inside data",)),
        ({"data": {"data": [1]}, "meta": META}, (1,), ("envelope: data inside data",)),
        (
            {"data": {"data": {"0": 1}, "meta": META}},
            (1,),
            ("envelope: data inside data", "envelope: rows by number"),
        ),
        ({"data": [1]}, (1,), ("envelope: no meta",)),
        ({"data": [1], "meta": []}, (1,), ("envelope: no meta",)),
        ({"data": [1], **META}, (1,), ()),
    ],
)
def test_lists(value: Any, rows: tuple[int, ...], drift: tuple[str, ...]) -> None:
    """Source: api-contract 9.15, reliability E.2."""
    listing = read_list(value)
    assert (rows, drift) == (listing.rows, listing.drift)
    if "envelope: no meta" in drift:
        assert (None, None, None) == (listing.last_page, listing.total, listing.per_page)
    else:
        assert (4, 57, 15, 2) == (
            listing.last_page, listing.total, listing.per_page, listing.current_page
        )  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [None, False, 1, "x", {}, {"data": None}, {"data": {}}, {"data": "x"}, {"data": {"id": 1}},
     {"data": {"0": 1, "x": 2}}, {"message": "x"}, {"data": {"data": {"data": [1]}}}],
)  # fmt: skip
def test_no_lists(value: Any) -> None:
    """An unknown wrapping is a failed page, never an empty one."""
    with pytest.raises(Garbled):
        read_list(value)


@pytest.mark.parametrize(
    ("told", "expected"),
    [("4", 4), (4.0, 4), (0, 1), (-1, None), ("x", None), (None, None), (True, None),
     (10**30, None)],
)  # fmt: skip
def test_last_page(told: object, expected: int | None) -> None:
    """Numbers as text are read; nonsense is not told; an empty list has one page."""
    assert expected == read_list({"data": [], "meta": {"last_page": told}}).last_page


@pytest.mark.parametrize("value", [{"data": {"id": 1}}, {"id": 1}])
def test_singles(value: Any) -> None:
    """Wrapped or bare."""
    assert {"id": 1} == read_single(value)


@pytest.mark.parametrize(
    "value", [None, [], {}, {"data": None}, {"data": [{"id": 1}]}, {"data": {}}, 1]
)
def test_no_singles(value: Any) -> None:
    """Anything else is no object."""
    with pytest.raises(Garbled):
        read_single(value)
