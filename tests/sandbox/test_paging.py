"""The paginator: every row once, Laravel's keys, and limits."""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.sandbox import ServerConfig, World
from tui.sandbox.paging import Window, envelope, window
from tui.sandbox.problems import Problem

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORDERS = ["id_asc", "id_desc", "updated_desc", "updated_asc", "shuffled"]
PATH = "https://sell.app/api/v2/tickets"


@given(total=st.integers(0, 300), limit=st.integers(1, 100))
def test_pages_show_every_row_once(total: int, limit: int):
    """All pages together are the list; numbers, links and bounds agree on every page."""
    rows = list(range(total))
    last = max(1, ceil(total / limit))
    seen: list[int] = []
    for page in range(1, last + 1):
        made = envelope(rows, Window(page, limit), PATH, lambda row: row)
        meta, links = made["meta"], made["links"]
        seen += made["data"]
        assert (page, last, limit, total) == tuple(
            meta[key] for key in ("current_page", "last_page", "per_page", "total")
        )
        assert (None if page == last else f"{PATH}?page={page + 1}") == links["next"]
        assert (None if page == 1 else f"{PATH}?page={page - 1}") == links["prev"]
        if made["data"]:
            assert len(made["data"]) == meta["to"] - meta["from"] + 1
    assert rows == seen


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 99),
    count=st.integers(0, 60),
    limit=st.integers(1, 100),
    order=st.sampled_from(ORDERS),
)
def test_every_order_shows_every_ticket_once(seed: int, count: int, limit: int, order: str):
    """Pages of any size over any order hold each ticket exactly once."""
    world = World(seed, lambda: NOW)
    made = sorted(world.populate_backlog(count))
    ids = world.ticket_ids(order)
    last = envelope(ids, Window(1, limit), PATH, lambda key: key)["meta"]["last_page"]
    pages = [
        envelope(ids, Window(page, limit), PATH, lambda key: key)["data"]
        for page in range(1, last + 1)
    ]
    assert made == sorted(key for page in pages for key in page)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_walking_the_pages_shows_every_ticket(open_shop, order: str, version: str):
    """Whatever the server's order, a walk finds each ticket once."""
    shop = open_shop(ServerConfig(list_order=order), tickets=38)
    seen: list[int] = []
    for page in (1, 2, 3, 4):
        answer = (await shop.get(f"/{version}/tickets?limit=10&page={page}")).json()
        seen += [row["id"] for row in answer["data"]]
    assert shop.world.ticket_ids(order) == seen


def test_an_empty_list_has_one_page_and_no_bounds():
    """`from` and `to` are null, `last_page` is 1. Source: api-contract 4."""
    meta = envelope([], Window(1, 15), PATH, lambda row: row)["meta"]
    assert (None, None, 1, 0) == (meta["from"], meta["to"], meta["last_page"], meta["total"])


def test_a_page_beyond_the_last_is_empty():
    """It still says where it stands."""
    made = envelope([1, 2, 3], Window(9, 2), PATH, lambda row: row)
    assert ([], 9, 2, None) == (
        made["data"],
        made["meta"]["current_page"],
        made["meta"]["last_page"],
        made["meta"]["from"],
    )


@pytest.mark.parametrize(
    ("page", "last", "labels"),
    [
        (1, 13, [*map(str, range(1, 14))]),
        (1, 30, [*map(str, range(1, 11)), "...", "29", "30"]),
        (15, 30, ["1", "2", "...", *map(str, range(12, 19)), "...", "29", "30"]),
        (29, 30, ["1", "2", "...", *map(str, range(21, 31))]),
    ],
)
def test_buttons_slide_as_laravel_s_do(page: int, last: int, labels: list[str]):
    """Three on each side of the page, two at each end, gaps between."""
    buttons = envelope(range(last), Window(page, 1), PATH, lambda row: row)["meta"]["links"]
    assert ["&laquo; Previous", *labels, "Next &raquo;"] == [each["label"] for each in buttons]
    assert [str(page)] == [each["label"] for each in buttons if each["active"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Window(1, 15)),
        ({"limit": "100", "page": "3"}, Window(3, 100)),
        ({"limit": "101"}, Window(1, 100)),
        ({"page": "0"}, Window(1, 15)),
        ({"page": "-1"}, Window(1, 15)),
        ({"page": "two"}, Window(1, 15)),
    ],
)
def test_limit_and_page_are_read(query: dict[str, str], expected: Window):
    """Defaults, the clamp at 100, and Laravel's page 1 for nonsense."""
    assert expected == window(query, ServerConfig())


@pytest.mark.parametrize("limit", ["0", "-1", "many", "1.5"])
def test_nonsense_limits_are_refused(limit: str):
    """422 names the field."""
    with pytest.raises(Problem) as caught:
        window({"limit": limit}, ServerConfig())
    assert (422, ["limit"]) == (caught.value.status, list(caught.value.errors))


def test_too_large_a_limit_may_be_refused():
    """The other half of an unknown. Source: api-contract 9.16."""
    with pytest.raises(Problem) as caught:
        window({"limit": "101"}, ServerConfig(over_limit="422"))
    assert "The limit field must not be greater than 100." == caught.value.message
