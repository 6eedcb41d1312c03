"""A conversation that cannot be read says so itself, however well the list goes."""

from pathlib import Path
from random import Random

import pytest

from tests.support.bigshop import BigShop
from tests.support.inbox import after, make_inbox, open_ticket, running
from tests.support.keeper import TICK_S, Keeper, StepClock
from tests.support.waiting import settled
from tui.domain import Thread, TicketId
from tui.engine.conversations import SKIP_S
from tui.errors import (
    ApiError,
    Garbled,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    Portal,
    Redirected,
    Refused,
    ServerTrouble,
    TurnedAway,
    Unanswered,
)
from tui.events import LinkLost, ThreadChanged
from tui.mailbox import threads
from tui.sandbox import ALWAYS, Fault

KINDS = (
    Garbled,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    Portal,
    Redirected,
    Refused,
    ServerTrouble,
    TurnedAway,
    Unanswered,
)


async def shown(*, searches: bool) -> tuple[Keeper, TicketId]:
    """A shop of thirty pages, one of its open tickets on the screen."""
    clock = StepClock()
    shop = BigShop(clock.true_now, limit=10, searches=searches)
    shop.fill(300, 60, Random(7))
    keeper = await settled(shop, clock)
    number = TicketId(shop.open_ids()[30])
    keeper.poller.shown = number
    for _ in range(2):
        await keeper.tick()
    return keeper, number


def conversation(keeper: Keeper, number: TicketId) -> Thread:
    found = keeper.mailbox.read(lambda conn: threads.thread(conn, number))
    assert found is not None
    return found


def breaks(keeper: Keeper, error: ApiError | None) -> None:
    keeper.shop.fault = lambda kind: error if kind == "messages" else None


@pytest.mark.parametrize("searches", [True, False])
@pytest.mark.parametrize("kind", KINDS)
async def test_it_says_since_when_and_heals(kind: type[ApiError], *, searches: bool) -> None:
    """A customer writes, the messages cannot be had; nothing else suffers, and it is told once."""
    keeper, number = await shown(searches=searches)
    read_at = conversation(keeper, number).fetched_at
    keeper.shop.write(number)
    breaks(keeper, kind())
    keeper.events.clear()
    before_at = keeper.clock.now()
    await keeper.tick()
    began_at = keeper.clock.now()
    for _ in range(12):
        await keeper.tick()

    old = conversation(keeper, number)
    assert old.unrefreshed is not None
    # In that tick; where it may be the line, another cycle comes right after.
    assert before_at < old.unrefreshed.since <= began_at
    assert old.unrefreshed.why
    assert read_at == old.fetched_at
    assert keeper.link.status.is_online
    assert ThreadChanged(frozenset({number})) in keeper.events

    breaks(keeper, None)
    for _ in range(1 + int(SKIP_S / TICK_S) + 1):
        await keeper.tick()
    healed = conversation(keeper, number)
    assert healed.unrefreshed is None
    assert len(keeper.shop.thread(number)) == len(healed.messages)


async def test_a_list_that_shows_no_change_does_not_make_it_fresh() -> None:
    """Its last reading failed: what the list says of it is not what it says of itself."""
    keeper, number = await shown(searches=True)
    breaks(keeper, ServerTrouble())
    keeper.poller.refresh()
    await keeper.tick()
    read_at = conversation(keeper, number).fetched_at
    for _ in range(3):
        await keeper.tick()

    assert conversation(keeper, number).unrefreshed is not None
    assert read_at == conversation(keeper, number).fetched_at


async def test_a_wish_for_news_reads_what_is_on_the_screen() -> None:
    """Not only the list, which may say that nothing has changed."""
    keeper, _ = await shown(searches=True)
    keeper.shop.requests.clear()
    await keeper.tick()
    assert 0 == keeper.shop.requests["messages"]

    keeper.poller.refresh()
    await keeper.tick()
    assert 1 == keeper.shop.requests["messages"]


async def test_one_that_never_answers_is_left_alone_for_a_while() -> None:
    """Each try may take as long as an answer may take: not at every tick."""
    keeper, _ = await shown(searches=False)
    breaks(keeper, Unanswered())
    keeper.poller.refresh()
    await keeper.tick()
    keeper.shop.requests.clear()
    for _ in range(20):
        await keeper.tick()

    assert keeper.shop.requests["messages"] <= 20 * TICK_S * 1.2 / SKIP_S + 1


@pytest.mark.parametrize("fault", ["stall", "html_403", "captive_portal", "html_500"])
async def test_the_line_is_not_lost_again_and_again_over_one_conversation(
    tmp_path: Path, fault: str
) -> None:
    """Opening it may look like a lost line; the list says that it is not, and that settles it."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("GET", "*/messages", fault, ALWAYS))
        await inbox.engine.show_ticket(ticket_id)
        await after(1_800.0, inbox)

        assert sum(isinstance(event, LinkLost) for event in inbox.events) <= 1
        assert inbox.engine.link.is_online
        found = inbox.engine.thread(ticket_id)
        assert found is not None
        assert found.unrefreshed is not None
