"""A shop of 100,000 tickets: customers who write on open ones are seen in the time that is told.

The poller and the mailbox are the real ones; the shop is in memory, and a tick is a step. Each case
prints its figures (`docs/sync.md`).
"""

from collections.abc import Iterable
from random import Random

import pytest

from tests.support.bigshop import ORDERS, BigShop
from tests.support.keeper import TICK_S, Keeper, StepClock
from tests.support.waiting import customers, settled
from tui.domain import TicketId

pytestmark = pytest.mark.torture
TICKETS = 100_000
WRITES = 1_000


def shops() -> Iterable[object]:
    for order in ORDERS:
        for searches in (True, False):
            for is_open in (41, 2_000):
                words = "takes a search" if searches else "refuses it"
                yield pytest.param(order, searches, is_open, id=f"{order}, {words}, {is_open} open")


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize(("order", "searches", "is_open"), shops())
async def test_a_thousand_customers_of_a_large_shop(
    order: str, *, searches: bool, is_open: int
) -> None:
    """All of them are seen within what was told; on the screen, within one tick."""
    clock = StepClock()
    shop = BigShop(clock.true_now, order=order, searches=searches)
    shop.fill(TICKETS, is_open, Random(9))
    keeper = await settled(shop, clock)
    # So many wait at a time that a thousand are seen in a few rounds, however long one takes.
    gap_s = max(TICK_S, (keeper.link.status.older_checked_every_s or TICK_S) / 250)
    waits = await customers(keeper, WRITES, gap_s, Random(3))

    told = f"{min(waits.told_s):,.0f} to {max(waits.told_s):,.0f} s"
    asked = (waits.requests - WRITES) / waits.ticks
    print(f"told {told}, seen by {waits.oldest_s:,.0f} s, {asked:.2f} requests a tick")  # noqa: T201
    assert 0 == waits.late
    await on_screen(keeper, shop)


async def on_screen(keeper: Keeper, shop: BigShop) -> None:
    """Within one tick, forty times."""
    shown = shop.open_ids()[len(shop.open_ids()) // 2]
    keeper.poller.shown = TicketId(shown)
    await keeper.tick()
    for _ in range(40):
        shop.write(shown)
        await keeper.tick()
        assert len(shop.thread(shown)) == keeper.messages(shown)
