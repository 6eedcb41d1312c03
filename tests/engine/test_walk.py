"""Reading a paged list whole while it changes."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.paged import ORDERS, ChangingList, churned, ticket, walked
from tui.api.pages import Page, Quarantined
from tui.domain import Ticket
from tui.engine.order import ListOrder
from tui.engine.walk import Walk
from tui.errors import Unreachable


@given(
    st.sampled_from([order for order in ORDERS if order != "scattered"]),
    st.integers(0, 120),
    st.integers(5, 30),
    st.integers(0, 2**32),
)
@example("updated_asc", 106, 5, 12)
@example("updated_asc", 106, 5, 14)
@example("updated_asc", 106, 5, 52)
async def test_a_changing_list_hides_no_ticket(
    order: str, size: int, limit: int, seed: int
) -> None:
    """Whatever existed throughout the walk is seen, and nothing else is made up."""
    source = ChangingList(order, size, limit, Random(seed), churn=0.3)
    walk = await walked(source)

    if not walk.stopped_by:
        assert source.stable <= walk.seen
    assert walk.seen <= source.ever


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("limit", "size"), [(15, 150), (100, 400)])
@pytest.mark.parametrize("churn", [0.1, 0.5])
async def test_churn_while_paging(order: str, limit: int, size: int, churn: float) -> None:
    """No ticket is missed in any walk, at no more than 1.3 times the pages and two requests.

    A third of what happens is a purge, after which a newest-first list has to look back. An order
    that we cannot follow costs two walks.
    """
    sums = await churned(order, limit, size, churn, seeds=range(30))

    assert (0, 0) == (sums.missed, sums.made_up)
    ways = 2 if order == "scattered" else 1
    assert sums.requests <= ways * (1.3 * sums.pages + 2 * 30)


@pytest.mark.torture
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("limit", "size"), [(15, 300), (100, 1_500)])
@pytest.mark.parametrize("churn", [0.1, 0.5])
async def test_churn_while_paging_a_thousand_times(
    order: str, limit: int, size: int, churn: float
) -> None:
    """The same for a thousand walks over longer lists."""
    sums = await churned(order, limit, size, churn, seeds=range(1_000))

    assert (0, 0) == (sums.missed, sums.made_up)
    ways = 2 if order == "scattered" else 1
    assert sums.requests <= ways * (1.3 * sums.pages + 2 * 1_000)


@given(st.sampled_from(ORDERS), st.integers(0, 200), st.integers(10, 30))
async def test_a_quiet_list_costs_its_pages_and_two(order: str, size: int, limit: int) -> None:
    """One page costs one request; an order that we cannot follow costs twice the pages and one."""
    source = ChangingList(order, size, limit, Random(1), churn=0)
    walk = await walked(source)

    pages = max(1, -(-size // limit))
    is_known = len(walk.orders) == 1
    assert source.requests <= (1 if pages == 1 else pages + 2 if is_known else 2 * pages + 1)
    assert set(range(1, size + 1)) == walk.seen
    assert walk.is_complete
    assert size == walk.extent.total


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("id_asc", {ListOrder.ID_ASC}),
        ("id_desc", {ListOrder.ID_DESC}),
        ("updated_asc", {ListOrder.UPDATE_ASC}),
        ("updated_desc", {ListOrder.UPDATE_DESC}),
        ("scattered", set()),
    ],
)
async def test_a_walk_tells_the_order(order: str, found: set[ListOrder]) -> None:
    """From the pages alone; an order that is none of ours is told as none."""
    walk = await walked(ChangingList(order, 100, 15, Random(3), churn=0.2))

    assert found == walk.orders


@pytest.mark.parametrize("order", ORDERS)
async def test_a_walk_goes_on_where_it_was_interrupted(order: str) -> None:
    """Every other request fails, with changes in between: nothing is missed."""
    for seed in range(30):
        source = ChangingList(order, 150, 15, Random(seed), churn=0.3)
        failures = Random(seed)

        async def fetch(
            number: int, source: ChangingList = source, failures: Random = failures
        ) -> Page[Ticket]:
            if failures.random() < 0.5:
                raise Unreachable
            return await source.fetch(number)

        walk, is_over = Walk(fetch), False
        while not is_over:
            try:
                is_over = await walk.step() is None
            except Unreachable:
                continue
        assert source.stable <= walk.seen
        assert source.requests <= 2 * (2 * source.most_pages + 2)


async def test_a_list_that_turns_out_to_be_in_no_order_is_read_both_ways() -> None:
    """The first page promised an order; a later one breaks it."""
    source = ChangingList("id_asc", 40, 10, Random(1), churn=0)
    source.order_of = lambda number: number if number <= 10 else 100 - number
    walk = await walked(source)

    assert source.stable <= walk.seen
    assert not walk.orders
    assert source.requests > 2 * 4 - 2


async def test_a_server_that_repeats_page_one_does_not_hold_us() -> None:
    """The walk ends, says why, and does not count as complete."""

    async def stuck(number: int) -> Page[Ticket]:
        return Page((ticket(1), ticket(2)), (), number, 5, 10, 2, ())

    walk = await walked(stuck)

    assert walk.requests <= 4
    assert "the server repeats the same page" == walk.stopped_by
    assert not walk.is_complete


async def test_an_absurd_page_count_ends_at_the_budget() -> None:
    """A thousand million pages are not read."""

    async def endless(number: int) -> Page[Ticket]:
        return Page((ticket(number),), (), number, 10**9, 10**9, 1, ())

    walk = await walked(endless, budget=7)

    assert 7 == walk.requests
    assert "the list has more than 7 pages" == walk.stopped_by
    assert not walk.is_complete


async def test_a_total_that_never_holds_still_ends() -> None:
    """A server that counts one less at every request cannot make us look back for ever."""
    total = iter(range(10_000, 0, -1))

    async def shrinking(number: int) -> Page[Ticket]:
        rows = tuple(ticket(1_000 - number * 10 - i) for i in range(10))
        return Page(rows, (), number, 5, next(total), 10, ())

    walk = await walked(shrinking)

    assert walk.requests <= 4 * 5 + 21
    assert not walk.is_complete


async def test_pages_that_are_not_there_end_the_walk() -> None:
    """It counts thousands of pages and has two: what there is was read, and it is not complete."""

    async def boastful(number: int) -> Page[Ticket]:
        rows = tuple(ticket(100 - number * 10 - i) for i in range(10)) if number < 3 else ()
        return Page(rows, (), number, 5_000, 50_000, 10, ())

    walk = await walked(boastful)

    assert walk.requests <= 5
    assert 20 == walk.walked
    assert not walk.is_complete


@pytest.mark.parametrize("sizes", [[3, 3, 1], [3, 0]])
async def test_without_page_counts_a_short_page_is_the_last(sizes: list[int]) -> None:
    """A server without `meta` is read until a page is not full."""

    async def bare(number: int) -> Page[Ticket]:
        items = tuple(ticket(number * 10 + i) for i in range(sizes[number - 1]))
        return Page(items, (), number, None, None, 3, ())

    walk = await walked(bare)

    assert sum(sizes) == walk.walked
    assert walk.requests <= 2 * len(sizes)
    assert walk.is_complete


async def test_an_unreadable_row_makes_the_walk_incomplete() -> None:
    """What could not be read might be the ticket that seems to be missing."""

    async def one_bad(number: int) -> Page[Ticket]:
        bad = Quarantined("ticket", "{}", "no id")
        return Page((ticket(1),), (bad,), number, 1, 2, 100, ())

    walk = await walked(one_bad)

    assert 1 == walk.bad_rows
    assert not walk.is_complete


async def test_rows_that_are_counted_and_not_listed_make_the_walk_incomplete() -> None:
    """Twelve are counted, eight are shown: the others are not gone."""

    async def holding_back(number: int) -> Page[Ticket]:
        return Page(tuple(ticket(i) for i in range(1, 9)), (), number, 1, 12, 100, ())

    walk = await walked(holding_back)

    assert walk.is_over
    assert not walk.is_complete


@pytest.mark.parametrize("surplus", [1, 2, 5, 10**15])
@pytest.mark.parametrize("order", ORDERS)
async def test_a_last_page_that_is_not_there(order: str, surplus: int) -> None:
    """A list whose end is not where the server says is read from its front."""
    source = ChangingList(order, 90, 15, Random(1), churn=0.0)

    async def fetch(number: int) -> Page[Ticket]:
        page = await source.fetch(number)
        return replace(page, last_page=(page.last_page or 1) + surplus)

    walk = await walked(fetch)
    assert source.stable == walk.seen
    assert source.requests <= 3 * 6 + 3
