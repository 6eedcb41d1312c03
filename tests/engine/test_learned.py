"""What is known of a server: judged from pages, kept for the next run."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.paged import ticket
from tests.support.virtual import START
from tui.engine import order
from tui.engine.learned import ASK_AGAIN, ASK_MORE, Learned, packed, unpacked
from tui.engine.order import ListOrder

FACT = st.sampled_from((None, True, False))


@given(
    st.builds(
        Learned,
        orders=st.frozensets(st.sampled_from(ListOrder)),
        asks_rows=st.integers(1, 100),
        page_rows=st.integers(1, 100),
        last_page=st.integers(1, 10**6),
        finds_open=FACT,
        sorts_by_update=FACT,
        moves_update=FACT,
        counts_messages=st.booleans(),
        tried_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        newer_sought_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    )
)
def test_what_was_learned_is_remembered(learned: Learned) -> None:
    """Nothing is lost between two runs."""
    assert learned == unpacked(packed(learned))


@given(st.none() | st.text() | st.sampled_from(("[]", "{}", '{"page_rows": "x"}', "null", "7")))
def test_what_cannot_be_read_is_not_known(kept: str | None) -> None:
    """The mailbox of another version, or a damaged one, costs a question and nothing else."""
    assert Learned() == unpacked(kept)


@pytest.mark.parametrize(
    ("rows", "fitting"),
    [
        ([], order.ANY),
        ([(1, 0)], order.ANY),
        ([(1, 5), (2, 9)], {ListOrder.ID_ASC, ListOrder.UPDATE_ASC}),
        ([(1, 9), (2, 5)], {ListOrder.ID_ASC, ListOrder.UPDATE_DESC}),
        ([(2, 5), (1, 5)], {ListOrder.ID_DESC, ListOrder.UPDATE_DESC}),
        ([(1, 5), (2, 5)], {ListOrder.ID_ASC, ListOrder.UPDATE_ASC}),
        ([(3, 5), (1, 7), (2, 9)], {ListOrder.UPDATE_ASC}),
        ([(3, 5), (1, 7), (2, 6)], set()),
    ],
)
def test_a_page_rules_orders_out(rows: list[tuple[int, int]], fitting: set[ListOrder]) -> None:
    """Ties in time leave it to the ids; what fits nothing is an order that we do not know."""
    page = [ticket(number, START + timedelta(seconds=second)) for number, second in rows]

    assert fitting == order.fitting(page)


def test_a_refused_search_is_asked_for_again_after_days() -> None:
    """And one that proved nothing after an hour; what is known is not asked for at all soon."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    refused = Learned(finds_open=False, sorts_by_update=False, tried_at=at)
    unclear = Learned(finds_open=True, sorts_by_update=None, tried_at=at)

    assert Learned().may_try(at)
    assert not refused.may_try(at + ASK_MORE)
    assert refused.may_try(at + ASK_AGAIN)
    assert not unclear.may_try(at + ASK_MORE / 2)
    assert unclear.may_try(at + ASK_MORE)
    assert refused.may_try(at - ASK_MORE)
