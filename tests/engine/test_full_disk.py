"""A disk that is full for a moment costs no ticket."""

import asyncio
from random import Random

import pytest

from tests.support.bigshop import BigShop
from tests.support.inbox import ALL
from tests.support.memory import Disk, MemoryMailbox
from tests.support.virtual import VirtualClock
from tui.api.client import ApiClient
from tui.domain import ApiVersion, Sort, TicketId
from tui.engine.engine import Engine
from tui.errors import ApiError, MailboxBroken

TICKETS = 400


class FullAt:
    """The disk has no room for what the list's n-th page holds."""

    def __init__(self, disk: Disk, number: int) -> None:
        self.disk, self.number = disk, number
        self.pages = 0

    def __call__(self, kind: str) -> ApiError | None:
        self.pages += kind == "list"
        if kind == "list" and self.pages == self.number:
            self.disk.full_for = 1
        return None


def engine_over(shop: BigShop, disk: Disk, clock: VirtualClock) -> Engine:
    """An engine that has not started."""

    async def connect(version: ApiVersion | None) -> ApiClient:
        del version
        return shop  # type: ignore[return-value] # as far as reading goes

    mailbox = MemoryMailbox(disk)
    return Engine(mailbox=mailbox, connect=connect, clock=clock, rng=Random(1), store="x")  # type: ignore[arg-type] # as far as it is used


@pytest.mark.parametrize("number", [1, 6, 20])
async def test_a_page_of_a_walk_that_could_not_be_stored_is_read_again(number: int) -> None:
    """What the walk has met and what is here are the same when it counts as whole."""
    clock, disk = VirtualClock(), Disk()
    shop = BigShop(clock.now, limit=20, order="id_desc")
    shop.fill(TICKETS, 10, Random(1))
    shop.fault = FullAt(disk, number)
    engine = engine_over(shop, disk, clock)
    with pytest.raises(MailboxBroken):
        await engine.sync_once()
    await engine.sync_once()
    assert len(engine.find(ALL, Sort.NEWEST)) == TICKETS


async def test_news_that_could_not_be_stored_is_read_again() -> None:
    """The second page of what moved is not hidden behind the first, which is known by now."""
    clock, disk = VirtualClock(), Disk()
    shop = BigShop(clock.now, limit=20, order="updated_desc")
    shop.fill(TICKETS, 10, Random(1))
    engine = engine_over(shop, disk, clock)
    task = asyncio.ensure_future(engine.run())
    await asyncio.sleep(300)
    for one in range(300, 310):
        # So that it learns that what moves comes to the top.
        shop.write(one)
    await asyncio.sleep(300)
    for one in range(1, 36):
        shop.edit(one, status="PENDING")
    shop.fault = FullAt(disk, 2)
    await asyncio.sleep(600)
    await engine.idle()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    ids = engine.find(ALL, Sort.NEWEST)
    threads = [engine.thread(TicketId(one)) for one in ids]
    assert sum(one is not None and one.ticket.status == "PENDING" for one in threads) == 35
