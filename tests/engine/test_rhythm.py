"""How often SellApp is asked: when all is well, in trouble, after sleep, and by a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.inbox import ALL, OPEN, Inbox, after, make_inbox, open_ticket, running
from tests.support.virtual import START, VirtualClock
from tui.domain import Sort, TicketId
from tui.engine import pace
from tui.engine.precedence import PATIENCE_S
from tui.events import LinkLost, LinkRegained
from tui.sandbox import ALWAYS, Fault, ServerConfig

HOUR_S = 3600.0
PROBES_AN_HOUR = 60


def times(inbox: Inbox, since: datetime) -> list[datetime]:
    """When the shop was asked, oldest first."""
    return [seen.at for seen in inbox.world.requests if seen.at > since]


def gaps_s(moments: Sequence[datetime]) -> list[float]:
    return [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]


async def healed(inbox: Inbox) -> None:
    """The trouble is over: with the next probe, everything is as it was."""
    inbox.faults.clear()
    new = inbox.world.new_ticket("While you were away", "Hello?")
    await after(pace.RETRY_AFTER_MAX_S + 60, inbox)
    assert inbox.engine.link.is_online
    assert inbox.engine.link.retry_at is None
    assert inbox.engine.link.headline == ""
    assert new in inbox.engine.find(ALL, Sort.NEWEST)
    regained = [event for event in inbox.events if isinstance(event, LinkRegained)]
    assert len(regained) == len([event for event in inbox.events if isinstance(event, LinkLost)])


@pytest.mark.parametrize(
    ("retry_after", "least_s"),
    [
        ("1", 1),
        ("7", 7),
        ("600", 600),
        ("600.5", 600.5),
        ("0", 1),
        ("-5", 1),
        ("99999999", 900),
        ("1e3", pace.BUSY_S),
        ("soon", pace.BUSY_S),
        ("", pace.BUSY_S),
        (None, pace.BUSY_S),
        (format_datetime(START + timedelta(minutes=70), usegmt=True), 600),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1),
    ],
)
async def test_an_hour_of_429(tmp_path: Path, retry_after: str | None, least_s: float) -> None:
    """No request inside a wait, sixty probes at the most, then all is well again."""
    async with running(make_inbox(tmp_path)) as inbox:
        params = {} if retry_after is None else {"retry_after": retry_after}
        inbox.faults.add(Fault("*", "*", "429", ALWAYS, params=params))
        await inbox.engine.send_reply(open_ticket(inbox), "It goes out later.")
        began = inbox.world.now()
        await after(HOUR_S, inbox)

        asked = times(inbox, began)
        assert len(asked) <= PROBES_AN_HOUR
        assert asked
        assert min(gaps_s(asked), default=least_s) >= least_s
        await healed(inbox)
        # Long enough ago that a person should look at it once more: it is not lost.
        assert len(inbox.engine.outbox()) == 1


@pytest.mark.parametrize("skew_s", [-86_400.0, -600.0, 0.0, 600.0, 86_400.0])
async def test_a_date_means_the_clock_of_the_server(tmp_path: Path, skew_s: float) -> None:
    """However wrong either clock is, the wait is as long as the server meant it."""
    config = ServerConfig(requests_per_min=30, retry_after="date", clock_skew_s=skew_s)
    inbox = make_inbox(tmp_path, config=config, tickets=60)
    async with running(inbox):
        await after(600, inbox)

        refused = [seen for seen in inbox.world.requests if seen.status == 429]
        assert 1 <= len(refused) <= 3
        assert inbox.engine.link.is_online


@pytest.mark.parametrize(
    "params", [{"code": "503"}, {"code": "503", "retry_after": "1"}, {"code": "500"}]
)
async def test_an_hour_of_server_trouble(tmp_path: Path, params: dict[str, str]) -> None:
    """Quick tries at first, then a probe a minute, then one in five."""
    async with running(make_inbox(tmp_path)) as inbox:
        inbox.faults.add(Fault("*", "*", "status", ALWAYS, params=params))
        began = inbox.world.now()
        await after(HOUR_S, inbox)

        asked = times(inbox, began)
        assert len(asked) <= PROBES_AN_HOUR // 2
        assert min(gaps_s(asked[pace.BREAKER_AFTER :])) >= pace.PROBE_S
        await healed(inbox)


async def test_a_server_that_comes_and_goes(tmp_path: Path) -> None:
    """Two minutes down, five up: while down it is asked no more than otherwise."""
    async with running(make_inbox(tmp_path)) as inbox:
        for _ in range(8):
            inbox.faults.add(Fault("*", "*", "status", ALWAYS, params={"code": "503"}))
            down = inbox.world.now()
            await after(120, inbox)
            assert len(times(inbox, down)) <= 8
            inbox.faults.clear()
            await after(300, inbox)
            assert inbox.engine.link.is_online
        await healed(inbox)


async def test_nothing_is_asked_while_the_server_wants_quiet(tmp_path: Path) -> None:
    """Not by the timer, not for the ticket on the screen, not by the refresh key."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("GET", "*", "429", 1, params={"retry_after": "600"}))
        await after(60, inbox)
        asked = len(inbox.world.requests)
        await inbox.engine.show_ticket(ticket_id)
        await inbox.engine.refresh()
        await after(500, inbox)

        assert asked == len(inbox.world.requests)
        assert inbox.engine.link.retry_at is not None
        await after(200, inbox)
        assert inbox.engine.link.is_online


async def test_a_network_filter_does_not_stop_polling_for_good(tmp_path: Path) -> None:
    """One web page with 403 is no word of SellApp: it is probed slowly, and passes."""
    async with running(make_inbox(tmp_path)) as inbox:
        inbox.faults.add(Fault("*", "*", "html_403", ALWAYS))
        began = inbox.world.now()
        await after(HOUR_S, inbox)

        asked = times(inbox, began)
        assert 5 < len(asked) <= PROBES_AN_HOUR
        assert min(gaps_s(asked)) >= pace.PROBE_S
        assert inbox.engine.link.retry_at is not None
        await healed(inbox)


async def test_after_a_refused_key_nothing_leaves_not_even_a_reply(tmp_path: Path) -> None:
    """The sender has not met the refusal itself, and is silent too; R asks again, once each."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("GET", "*/tickets", "401_from_now_on", 1))
        await after(60, inbox)
        refused = inbox.world.now()
        await inbox.engine.send_reply(ticket_id, "Nothing of this leaves.")
        await inbox.engine.show_ticket(ticket_id)
        await after(2 * HOUR_S, inbox)
        assert times(inbox, refused) == []

        await inbox.engine.refresh()
        await after(HOUR_S, inbox)
        assert 1 <= len(times(inbox, refused)) <= 2
        assert not inbox.engine.link.is_online


async def test_sleep_brings_one_poll_on_new_connections(tmp_path: Path) -> None:
    """Within five seconds of the next look, and not a crowd of them."""
    clock = VirtualClock()
    async with running(make_inbox(tmp_path, clock=clock)) as inbox:
        await after(60, inbox)
        inbox.engine.set_focus(is_focused=False)
        await after(200, inbox)
        clock.jump += timedelta(hours=8)
        woke = inbox.world.now()
        await after(10 + pace.WAKE_S, inbox)

        lists = [s for s in inbox.world.requests if s.at > woke and s.path.endswith("/tickets")]
        assert len(lists) == 1


async def test_sleep_ends_a_long_back_off(tmp_path: Path) -> None:
    """What failed before the sleep says nothing about the network after it."""
    clock = VirtualClock()
    async with running(make_inbox(tmp_path, clock=clock)) as inbox:
        inbox.faults.add(Fault("*", "*", "refuse", ALWAYS))
        await after(2 * HOUR_S, inbox)
        inbox.faults.clear()
        clock.jump += timedelta(hours=8)
        await after(10 + pace.WAKE_S, inbox)

        assert inbox.engine.link.is_online


async def test_sleep_does_not_end_a_wait_that_was_asked_for(tmp_path: Path) -> None:
    """A wall clock that jumps looks just the same, so the wait holds."""
    clock = VirtualClock()
    async with running(make_inbox(tmp_path, clock=clock)) as inbox:
        inbox.faults.add(Fault("*", "*", "429", 1, params={"retry_after": "800"}))
        await after(60, inbox)
        held = inbox.world.now()
        clock.jump += timedelta(minutes=10)
        await after(700, inbox)
        assert times(inbox, held + timedelta(minutes=10)) == []
        await after(200, inbox)
        assert inbox.engine.link.is_online


async def test_work_brings_the_pace_back(tmp_path: Path) -> None:
    """After an idle hour a poll comes every five minutes; a person who works ends that."""
    async with running(make_inbox(tmp_path)) as inbox:
        await after(2 * HOUR_S, inbox)
        began = inbox.world.now()
        await after(HOUR_S, inbox)
        assert 8 <= len(times(inbox, began)) <= 16

        await inbox.engine.show_ticket(open_ticket(inbox))
        woke = inbox.world.now()
        await after(46, inbox)
        assert any(s.path.endswith("/tickets") for s in inbox.world.requests if s.at > woke)


async def test_looking_at_the_terminal_brings_the_pace_back(tmp_path: Path) -> None:
    """Focus alone is enough."""
    async with running(make_inbox(tmp_path)) as inbox:
        inbox.engine.set_focus(is_focused=False)
        await after(60, inbox)
        inbox.engine.set_focus(is_focused=True)
        looked = inbox.world.now()
        await after(46, inbox)
        assert times(inbox, looked)


async def test_the_refresh_key_does_not_wait_for_a_dead_connection(tmp_path: Path) -> None:
    """A poll that hangs is given up, and a new one begins at once."""
    async with running(make_inbox(tmp_path)) as inbox:
        inbox.faults.add(Fault("GET", "*/tickets", "stall", 1))
        hung = inbox.asked().count("/api/v2/tickets")
        while inbox.asked().count("/api/v2/tickets") == hung:
            await inbox.engine._clock.sleep(1)
        await inbox.engine._clock.sleep(5)
        before = inbox.world.now()
        await inbox.engine.refresh()
        await inbox.engine.idle()

        assert inbox.engine.link.is_online
        assert inbox.world.now() - before < timedelta(seconds=5)


async def test_reading_gives_way_to_a_reply(tmp_path: Path) -> None:
    """While a reply is on its way the poller begins nothing; one that hangs does not stop it."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "slow_head", 1, params={"delay_s": "6"}))
        inbox.faults.add(Fault("POST", "*/messages", "stall", 1))
        await inbox.engine.send_reply(ticket_id, "One.")
        await inbox.engine._clock.sleep(1)
        posted = inbox.world.now()
        await inbox.engine.refresh()
        await inbox.engine._clock.sleep(4)
        assert times(inbox, posted) == []
        await inbox.engine.idle()
        assert times(inbox, posted)

        await inbox.engine.send_reply(TicketId(inbox.engine.find(OPEN, Sort.NEWEST)[1]), "Two.")
        await inbox.engine._clock.sleep(1)
        hung = inbox.world.now()
        await inbox.engine.refresh()
        await inbox.engine._clock.sleep(PATIENCE_S + 1)
        assert times(inbox, hung)
