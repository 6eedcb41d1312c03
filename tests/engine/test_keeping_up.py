"""How the poller keeps up with a server of any kind, and what that costs.

The shop and the mailbox are in memory, the poller is the real one, a tick is a step.
"""

from datetime import timedelta
from random import Random

import pytest

from tests.support.bigshop import ORDERS, BigShop
from tests.support.keeper import TICK_S, Keeper, StepClock
from tests.support.waiting import customers, settled
from tui.api.pages import Page
from tui.domain import ApiVersion, Ticket, TicketId
from tui.engine.absent import FEW
from tui.engine.rounds import RARELY
from tui.engine.sweep import AFTER_TROUBLE_S, WALK_EVERY
from tui.errors import (
    ApiError,
    Garbled,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    Portal,
    Refused,
    ServerBusy,
    ServerTrouble,
    TurnedAway,
)
from tui.mailbox import meta, threads

STATUS = frozenset({"status"})


def make_shop(
    order: str = "id_asc",
    *,
    count: int = 300,
    is_open: int = 60,
    limit: int = 10,
    searches: bool | frozenset[str] = True,
    bumps: bool = True,
    version: ApiVersion = ApiVersion.V2,
) -> tuple[BigShop, StepClock]:
    """A shop with thirty pages of tickets."""
    clock = StepClock()
    shop = BigShop(
        clock.true_now, order=order, limit=limit, searches=searches, bumps=bumps, version=version
    )
    shop.fill(count, is_open, Random(7))
    return shop, clock


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("searches", [True, STATUS, False], ids=["all", "status", "none"])
@pytest.mark.parametrize("is_open", [6, 120])
async def test_a_customer_is_seen_within_the_told_age(
    order: str, *, searches: bool | frozenset[str], is_open: int
) -> None:
    """On a random open ticket, whatever the server does, for two requests a tick and the news."""
    shop, clock = make_shop(order, is_open=is_open, searches=searches)
    keeper = await settled(shop, clock)
    waits = await customers(keeper, 12, 150.0, Random(3))

    assert 0 == waits.late
    # Each message costs a conversation; a walk now and then is in it, too.
    assert waits.requests <= 2 * waits.ticks + 2 * 12 + 130


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("bumps", [True, False])
@pytest.mark.parametrize("version", ApiVersion)
async def test_the_ticket_on_the_screen_is_seen_within_a_tick(
    order: str, *, bumps: bool, version: ApiVersion
) -> None:
    """Whatever the server tells of it."""
    shop, clock = make_shop(order, searches=False, bumps=bumps, version=version, count=200)
    keeper = await settled(shop, clock)
    shown = shop.open_ids()[30]
    keeper.poller.shown = TicketId(shown)
    for _ in range(5):
        await keeper.tick()
        shop.write(shown)
        await keeper.tick()

        found = keeper.mailbox.read(lambda conn: threads.messages(conn, TicketId(shown)))
        assert len(shop.thread(shown)) == len(found)


@pytest.mark.parametrize("order", ["id_asc", "updated_desc", "scattered"])
@pytest.mark.parametrize("searches", [True, STATUS, False], ids=["all", "status", "none"])
@pytest.mark.parametrize("is_shown", [True, False])
async def test_a_quiet_tick_costs_two_requests_at_most(
    order: str, *, searches: bool | frozenset[str], is_shown: bool
) -> None:
    """At a small mailbox and at one that is ten times as large."""
    for count in (60, 600):
        shop, clock = make_shop(order, count=count, is_open=50, searches=searches)
        keeper = await settled(shop, clock)
        if is_shown:
            keeper.poller.shown = TicketId(shop.open_ids()[20])
            await keeper.tick()
        shop.requests.clear()
        for _ in range(20):
            await keeper.tick()

        # The two questions about an unclear search come once an hour.
        assert shop.requests.total() <= 2 * 20 + 2


@pytest.mark.parametrize("limit", [10, 100], ids=["six pages", "one page"])
@pytest.mark.parametrize("is_shown", [True, False])
async def test_messages_that_no_ticket_tells_of_are_read_within_the_told_age(
    limit: int, *, is_shown: bool
) -> None:
    """v1 counts none, and its tickets do not move: their conversations are read in turn."""
    shop, clock = make_shop(
        count=60, is_open=20, limit=limit, searches=False, bumps=False, version=ApiVersion.V1
    )
    keeper, chance = await settled(shop, clock), Random(5)
    if is_shown:
        keeper.poller.shown = TicketId(shop.open_ids()[3])
        await keeper.tick()
    told_s = keeper.link.status.older_checked_every_s
    assert told_s is not None
    for _ in range(6):
        number = chance.choice(shop.open_ids())
        shop.write(number)
        wrote_s = clock.steady_s
        while keeper.messages(number) < len(shop.thread(number)):
            await keeper.tick()
            assert clock.steady_s - wrote_s <= told_s
    # One that cannot be read is not looked at, though the list goes on showing it.
    shop.fault = lambda kind: ServerTrouble() if kind == "messages" else None
    since_s = clock.steady_s
    for _ in range(100):
        await keeper.tick()
    told_s = keeper.link.status.older_checked_every_s
    assert told_s is not None
    assert told_s >= clock.steady_s - since_s


async def test_a_list_of_one_page_is_known_whole_at_every_tick() -> None:
    """One request, and even a ticket that was purged goes at once."""
    shop, clock = make_shop(count=40, is_open=10, limit=100, searches=False)
    keeper = await settled(shop, clock)
    shop.remove(3)
    shop.edit(7, touches=False, status="CLOSED")
    await keeper.tick()

    assert shop.tickets == keeper.here()
    assert 1 == shop.requests["list"]
    assert keeper.link.status.older_checked_every_s is None


@pytest.mark.parametrize("order", ["id_asc", "id_desc"])
async def test_a_new_ticket_is_seen_at_the_tick_also_where_looks_have_their_turn(
    order: str,
) -> None:
    """A page of the middle counts the tickets, too. One that another's purge hides comes later."""
    shop, clock = make_shop(order, searches=False)
    keeper = await settled(shop, clock)
    for _ in range(14):
        new = shop.add()
        await keeper.tick()
        assert keeper.ticket(new) is not None
        shop.requests.clear()
        await keeper.tick()
        assert 1 == shop.requests["list"]
    for _ in range(3):
        shop.remove(shop.add() - 50)
        new = max(shop.tickets)
        for _ in range(RARELY):
            await keeper.tick()
        assert keeper.ticket(new) is not None


async def test_the_age_of_older_tickets_is_told_and_kept() -> None:
    """Thirty pages, nothing to search by: the status says how often they are looked at."""
    shop, clock = make_shop(searches=False)
    keeper = await settled(shop, clock)
    told_s = keeper.link.status.older_checked_every_s

    assert told_s is not None
    assert 180 <= told_s <= 3_600
    kept = keeper.mailbox.read(lambda conn: meta.get(conn, meta.OLDER_EVERY_S))
    assert str(told_s) == kept


@pytest.mark.parametrize("kind", [Garbled, ServerTrouble, NotPermitted, TurnedAway, Portal])
async def test_a_ticket_that_cannot_be_read_makes_the_told_age_grow(kind: type[ApiError]) -> None:
    """It was asked for, and nothing is known of it since; the others keep their turns."""
    shop, clock = make_shop("scattered", searches=False, is_open=6)
    keeper = await settled(shop, clock)
    usual_s = keeper.link.status.older_checked_every_s
    assert usual_s is not None
    broken = shop.open_ids()[2]
    shop.withheld = lambda number: number == broken
    shop.broken[broken] = kind()
    since_s = clock.steady_s
    for _ in range(40):
        await keeper.tick()

    told_s = keeper.link.status.older_checked_every_s
    assert told_s is not None
    assert told_s >= clock.steady_s - since_s > usual_s
    waits = await customers(keeper, 5, 150.0, Random(3), besides={broken})
    assert 0 == waits.late

    shop.broken.clear()
    for _ in range(20):
        await keeper.tick()
    assert usual_s == keeper.link.status.older_checked_every_s


# ---- learning the server


@pytest.mark.parametrize("order", ORDERS)
async def test_an_order_that_changes_is_learned_anew(order: str) -> None:
    """What was believed no longer fits: the list is walked, and the new order is followed.

    In an order that nobody can follow only the count tells of a new ticket, and a walk finds it.
    """
    for other in (ORDERS[ORDERS.index(order) - 1], ORDERS[ORDERS.index(order) - 2]):
        shop, clock = make_shop(order, count=100, searches=False)
        keeper = await settled(shop, clock)
        shop.reorder(other)
        for _ in range(30):
            await keeper.tick()
        new = shop.add()
        is_told_by_count = "scattered" in {order, other}
        for _ in range(3 + int(AFTER_TROUBLE_S * 10 / TICK_S) if is_told_by_count else 2):
            await keeper.tick()

        assert keeper.ticket(new) is not None


async def test_a_search_that_ignores_its_filter_is_not_believed() -> None:
    """It answers with the plain list, all pages of it; and on the first all happen to be open."""
    shop, clock = make_shop("id_desc", searches=True)
    for _ in range(15):
        shop.add()
    plain = shop.list_tickets
    shop.search_tickets = lambda query, page, limit: plain(page, limit)  # type: ignore[method-assign]
    keeper = await settled(shop, clock)
    waits = await customers(keeper, 8, 150.0, Random(5))

    assert 0 == waits.late
    facts = keeper.poller._knowledge.facts
    assert facts.finds_open is False
    assert facts.sorts_by_update is not True


@pytest.mark.parametrize("error", [Refused(status=422), NotPermitted(status=403)])
async def test_a_search_that_is_withdrawn_is_done_without(error: Exception) -> None:
    """In the middle of a day: the same tick falls back to the list."""
    shop, clock = make_shop("id_desc", searches=True)
    keeper = await settled(shop, clock)
    shop.fault = lambda kind: error if kind == "search" else None  # type: ignore[return-value, assignment]
    new = shop.add()
    await keeper.tick()

    assert keeper.ticket(new) is not None
    waits = await customers(keeper, 5, 150.0, Random(5))
    assert 0 == waits.late


async def test_a_page_size_that_is_refused_is_asked_for_no_more() -> None:
    """Fifteen rows are what the server gives by itself."""
    shop, clock = make_shop(count=50, is_open=9)
    list_tickets = shop.list_tickets

    async def strict(page: int = 1, limit: int = 100) -> object:
        if limit > 15:
            shop.requests["refused"] += 1
            raise Refused(status=422)
        return await list_tickets(page, limit)

    shop.list_tickets = strict  # type: ignore[method-assign, assignment]
    keeper = Keeper(shop, clock)
    await keeper.cycles()
    keeper.begin()
    await keeper.cycles()

    assert shop.tickets == keeper.here()
    assert 1 == shop.requests["refused"]


async def test_messages_that_move_no_update_are_noticed() -> None:
    """Then a list by update does not tell all, and open tickets are gone round."""
    shop, clock = make_shop("updated_desc", searches=False, bumps=False)
    keeper = await settled(shop, clock)
    for number in shop.open_ids()[:10]:
        shop.write(number)
    for _ in range(60):
        await keeper.tick()
    assert keeper.poller._knowledge.facts.moves_update is False
    waits = await customers(keeper, 8, 150.0, Random(5))

    assert 0 == waits.late


@pytest.mark.parametrize("limit", [10, 100])
async def test_a_store_that_moves_to_the_newer_api_is_followed(limit: int) -> None:
    """It is asked once a day; then everything is read anew, with what v2 alone tells."""
    shop, clock = make_shop(limit=limit, count=80, version=ApiVersion.V1)
    keeper = await settled(shop, clock)
    for error in (None, ServerTrouble(), Portal()):
        shop.newer = error
        shop.requests.clear()
        for _ in range(49):
            await keeper.tick(1_800.0)
        assert 1 == shop.requests["newer"]
        assert keeper.link.status.is_online
    assert ApiVersion.V1 is keeper.link.status.api_version

    shop.newer, shop.has_newer = None, True
    for _ in range(49):
        await keeper.tick(1_800.0)
    assert ApiVersion.V2 is keeper.link.status.api_version
    assert shop.tickets == keeper.here()
    assert shop.requests["newer"] <= 2
    kept = keeper.mailbox.read(lambda conn: meta.get(conn, meta.API_VERSION))
    assert ApiVersion.V2 == kept


# ---- walks


async def test_a_walk_ends_also_at_a_server_that_makes_us_wait() -> None:
    """Every tenth request is refused for a while: the walk goes on where it was."""
    shop, clock = make_shop(count=900, searches=False)
    shop.fault = lambda kind: ServerBusy() if shop.requests.total() % 10 == 9 else None
    keeper, tries = Keeper(shop, clock), 0
    while keeper.here() != shop.tickets:
        tries += 1
        assert tries < 60
        try:
            await keeper.cycles()
        except ServerBusy:
            keeper.poller.after_failure()
            clock.steady_s += 60.0

    assert shop.requests["list"] <= 90 * 1.3 + 20


async def test_a_walk_leaves_room_for_what_is_urgent() -> None:
    """A conversation that is asked for in the middle of a long walk comes after the page."""
    shop, clock = make_shop(count=900, searches=False)
    keeper = Keeper(shop, clock)
    await keeper.poller.cycle(shop)  # type: ignore[arg-type]
    asked = TicketId(shop._listed[3][1])
    lists = shop.requests["list"]
    keeper.poller.look_at(asked)
    await keeper.poller.cycle(shop)  # type: ignore[arg-type]

    assert keeper.mailbox.read(lambda conn: threads.messages(conn, asked))
    assert lists < 90
    assert keeper.link.status.is_syncing
    assert (900, True) == (keeper.link.status.total, 0 < keeper.link.status.walked < 900)


class Stuck(BigShop):
    """Gives the second page whatever is asked for, until it is mended."""

    is_stuck = True

    async def list_tickets(self, page: int = 1, limit: int = 100) -> Page[Ticket]:
        return await super().list_tickets(2 if self.is_stuck else page, limit)


async def test_a_walk_that_had_to_stop_is_no_first_reading_of_the_list() -> None:
    """The line is fine, but nobody has seen the list: its absence of tickets proves nothing."""
    clock = StepClock()
    shop = Stuck(clock.true_now, order="id_desc", limit=10, searches=False)
    shop.fill(300, 60, Random(7))
    keeper = Keeper(shop, clock)
    await keeper.cycles()
    for _ in range(3):
        await keeper.tick()
    status = keeper.link.status
    assert status.is_online
    assert (False, None) == (status.has_list, status.synced_at)
    assert keeper.mailbox.read(lambda conn: meta.get(conn, meta.SYNCED_AT)) is None
    # Tried again, but not all the time.
    assert shop.requests.total() < 40

    shop.is_stuck = False
    for _ in range(3 + int(AFTER_TROUBLE_S * 30 / TICK_S)):
        await keeper.tick()
    assert keeper.link.status.has_list
    assert shop.tickets == keeper.here()


# ---- bodies


async def test_messages_come_for_the_desk_first_and_for_old_ones_when_opened() -> None:
    """All that are open, the newest of the others, and no request for the rest."""
    shop, clock = make_shop(count=900, is_open=100, searches=False)
    keeper = Keeper(shop, clock)
    await keeper.cycles()
    fetched = {
        number
        for number in shop.tickets
        if keeper.mailbox.read(lambda conn, one=number: threads.messages(conn, TicketId(one)))  # type: ignore[misc]
    }

    assert set(shop.open_ids()) <= fetched
    assert 500 <= len(fetched) <= 600
    old = min(set(shop.tickets) - fetched)
    keeper.poller.look_at(TicketId(old))
    await keeper.poller.fetch_asked(shop)  # type: ignore[arg-type]
    assert keeper.mailbox.read(lambda conn: threads.messages(conn, TicketId(old)))


# ---- deletion


async def test_a_404_that_is_not_sellapps_takes_nothing_away() -> None:
    """A proxy's page says "not found" of a ticket that no list shows; only SellApp may say it."""
    shop, clock = make_shop(count=60, is_open=30, limit=15, searches=False)
    keeper = await settled(shop, clock)
    shop.withheld = lambda number: number == 7
    shop.broken[7] = NotFoundByOther(status=404)
    for _ in range(40):
        await keeper.tick(900.0)
    assert keeper.ticket(7) is not None
    assert shop.requests["ticket"] > 1

    shop.broken[7] = NotFound(status=404)
    for _ in range(30):
        await keeper.tick(900.0)
    assert keeper.ticket(7) is None


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("share", range(1, 21))
async def test_a_list_that_is_short_takes_nothing_away(order: str, share: int) -> None:
    """Empty, half, shrinking: the tickets are there by their ids, so none goes, and it is said."""
    shop, clock = make_shop(order, count=60, is_open=30, limit=15, searches=share % 2 == 0)
    keeper = await settled(shop, clock)
    before, step = keeper.here(), iter(range(10**6))
    if share == 1:
        shop.withheld = lambda number: True
    elif share % 3:
        shop.withheld = lambda number: number % share != 0
    else:
        shop.withheld = lambda number: number < next(step) // 40
    for _ in range(8):
        await keeper.tick(900.0)

    assert before.keys() == keeper.here().keys()
    if share % 3:
        assert 1 == len(keeper.notices())
        assert "None was taken away" in keeper.notices()[0]


async def test_an_empty_list_takes_nothing_away_even_if_no_ticket_is_found() -> None:
    """As when the key is another store's: everything is 404, and everything stays."""
    shop, clock = make_shop(count=60, is_open=30, limit=15)
    keeper = await settled(shop, clock)
    before = keeper.here()
    for number in list(shop.tickets):
        shop.remove(number)
    for _ in range(10):
        await keeper.tick(900.0)

    assert before == keeper.here()
    assert 1 == len(keeper.notices())


async def test_a_large_purge_is_believed_at_the_second_look() -> None:
    """Half of the tickets are gone: nothing goes at once, and what is gone goes later."""
    shop, clock = make_shop(count=100, is_open=30, limit=15, searches=False)
    keeper = await settled(shop, clock)
    before = keeper.here()
    for number in list(shop.tickets)[::2]:
        shop.remove(number)
    keeper.poller.after_sleep()
    await keeper.tick()
    assert before.keys() == keeper.here().keys()
    for _ in range(50):
        await keeper.tick()

    assert shop.tickets == keeper.here()
    assert shop.requests["ticket"] <= 50 + FEW + 50


# ---- found by histories, and by readers


async def test_a_conversation_is_called_fresh_only_when_something_was_read() -> None:
    """A first walk that takes long says nothing of the ticket on the screen before it meets it."""
    shop, clock = make_shop("updated_desc", count=600, searches=False)
    keeper = await settled(shop, clock)
    assert keeper.poller._knowledge.facts.tells_all
    keeper.begin()
    shown = TicketId(shop._by_update[0][1])
    keeper.poller.shown = shown
    await keeper.poller.cycle(shop)  # type: ignore[arg-type]
    shop.requests.clear()
    clock.steady_s += TICK_S
    await keeper.poller.cycle(shop)  # type: ignore[arg-type]

    thread = keeper.mailbox.read(lambda conn: threads.thread(conn, shown))
    assert thread is not None
    assert clock.now() == thread.fetched_at
    assert shop.requests["messages"]


async def test_a_clock_that_was_set_back_puts_no_walk_off() -> None:
    """Six hours by either clock are six hours."""
    shop, clock = make_shop(count=50, is_open=9, searches=False)
    keeper = await settled(shop, clock)
    clock.jump -= timedelta(minutes=5)
    shop.remove(7)
    clock.steady_s += WALK_EVERY.total_seconds()
    await keeper.tick()

    assert shop.tickets == keeper.here()
