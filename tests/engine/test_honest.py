"""What is told of the line is what is known of it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from tests.support.bigshop import BigShop
from tests.support.inbox import ALL, Inbox, after, make_inbox, running
from tests.support.memory import Disk, MemoryMailbox
from tests.support.virtual import VirtualClock
from tui.api.client import ApiClient
from tui.api.pages import Page
from tui.domain import ApiVersion, Sort, Ticket, TicketId
from tui.engine.engine import Engine
from tui.sandbox import ALWAYS, Fault, ServerConfig

NO_SEARCH = ServerConfig(max_limit=5, filterable=frozenset(), sortable=frozenset())
"""Here glances at the list and looks at tickets take turns while a ticket is on the screen."""


def told_too_young_s(inbox: Inbox) -> float:
    """By how much the told age of the list is less than its true one, in seconds."""
    lists = [seen.at for seen in inbox.world.requests if seen.path.endswith("/tickets")]
    told_at = inbox.engine.link.synced_at
    assert told_at is not None
    return (told_at - lists[-1]).total_seconds()


async def test_the_list_is_as_old_as_the_last_request_for_it(tmp_path: Path) -> None:
    """A ticket by its id, or a conversation, says nothing of the list."""
    async with running(make_inbox(tmp_path, tickets=40, config=NO_SEARCH)) as inbox:
        await after(300, inbox)
        await inbox.engine.show_ticket(TicketId(48003))
        worst_s = 0.0
        for _ in range(60):
            await after(10, inbox)
            worst_s = max(worst_s, told_too_young_s(inbox))
        assert worst_s < 2


async def test_the_line_is_not_back_before_the_list_is(tmp_path: Path) -> None:
    """Also when all that still answers are tickets one by one, and conversations."""
    async with running(make_inbox(tmp_path, tickets=40, config=NO_SEARCH)) as inbox:
        await after(300, inbox)
        await inbox.engine.show_ticket(TicketId(48003))
        await after(60, inbox)
        read_at = inbox.engine.link.synced_at
        inbox.faults.add(Fault("GET", "*/tickets", "status", ALWAYS, params={"code": "500"}))
        for _ in range(30):
            await after(60, inbox)
            assert inbox.engine.link.lost_at is not None
        assert inbox.engine.link.synced_at == read_at


class Misled(BigShop):
    """It tells of pages that it does not have."""

    def _page(self, *args: Any) -> Page[Ticket]:
        return replace(super()._page(*args), last_page=2**62)


async def test_no_figure_of_a_server_ends_the_polling() -> None:
    """Everything is here, and what is new comes in, though the list has no such end."""
    clock = VirtualClock()
    shop = Misled(clock.now, limit=20, searches=False)
    shop.fill(100, 10, Random(1))

    async def connect(version: ApiVersion | None) -> ApiClient:
        del version
        return shop  # type: ignore[return-value] # as far as reading goes

    mailbox = MemoryMailbox(Disk())
    engine = Engine(mailbox=mailbox, connect=connect, clock=clock, rng=Random(1), store="x")  # type: ignore[arg-type] # as far as it is used
    task = asyncio.ensure_future(engine.run())
    await asyncio.sleep(120)
    await engine.refresh()
    await asyncio.sleep(600)
    assert len(engine.find(ALL, Sort.NEWEST)) == 100
    new = shop.add()
    await asyncio.sleep(120)
    assert new in engine.find(ALL, Sort.NEWEST)
    assert "" == engine.link.headline
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
