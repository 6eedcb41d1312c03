"""Trouble with one ticket that is read by its id is trouble with that one alone."""

from pathlib import Path

import pytest

from tests.support.inbox import ALL, Inbox, after, make_inbox, running
from tui.domain import Sort
from tui.sandbox import ALWAYS, Fault, ServerConfig

NO_SEARCH = ServerConfig(max_limit=5, filterable=frozenset(), sortable=frozenset())
"""Here open tickets are looked at in turn, some by their id."""
ONE_BY_ID = "*/tickets/480[0-9][0-9]"
ALONE = {
    "trouble": ("status", {"code": "500"}),
    "another's": ("status", {"code": "403"}),
    "a page": ("html_500", {}),
}


async def times_lost(inbox: Inbox) -> int:
    """How often the line counts as lost, looked at sixty times in half an hour."""
    lost = 0
    for _ in range(60):
        await after(30, inbox)
        lost += not inbox.engine.link.is_online
    return lost


@pytest.mark.parametrize("name", ALONE)
async def test_an_open_ticket_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """The line is not called lost, and what is new comes in."""
    kind, params = ALONE[name]
    async with running(make_inbox(tmp_path, tickets=40, config=NO_SEARCH)) as inbox:
        await after(300, inbox)
        inbox.faults.add(Fault("GET", ONE_BY_ID, kind, ALWAYS, params=params))
        asked = len(inbox.asked())

        assert await times_lost(inbox) == 0
        assert [path for path in inbox.asked()[asked:] if path.endswith("/48034")]
        new = inbox.world.new_ticket("New", "Hello?")
        await after(300, inbox)
        assert new in inbox.engine.find(ALL, Sort.NEWEST)


@pytest.mark.parametrize("name", ALONE)
async def test_a_ticket_that_may_be_gone_and_cannot_be_read(tmp_path: Path, name: str) -> None:
    """It stays, since nothing is proven; and it is asked for now and then only."""
    kind, params = ALONE[name]
    async with running(make_inbox(tmp_path)) as inbox:
        await after(60, inbox)
        gone = inbox.world.ticket_ids()[0]
        inbox.world.delete_ticket(gone)
        inbox.faults.add(Fault("GET", f"*/tickets/{gone}", kind, ALWAYS, params=params))

        assert await times_lost(inbox) == 0
        assert gone in inbox.engine.find(ALL, Sort.NEWEST)
        assert 2 <= sum(path.endswith(f"/{gone}") for path in inbox.asked()) <= 4

        inbox.faults.clear()
        await after(1_500, inbox)
        assert gone not in inbox.engine.find(ALL, Sort.NEWEST)


async def test_a_ticket_that_never_answers(tmp_path: Path) -> None:
    """It may be the line, so that it is called lost; the next poll finds it again."""
    async with running(make_inbox(tmp_path)) as inbox:
        await after(60, inbox)
        gone = inbox.world.ticket_ids()[0]
        inbox.world.delete_ticket(gone)
        inbox.faults.add(Fault("GET", f"*/tickets/{gone}", "stall", ALWAYS))

        assert await times_lost(inbox) <= 4
        assert inbox.engine.link.is_online
