"""`keep_days`: old conversations leave by themselves, and come back when somebody opens them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.inbox import ALL, Inbox, after, make_inbox, open_ticket, running
from tui.domain import VIEWS, Sort, TicketId
from tui.engine.pruning import EVERY_S, FIRST_AFTER_S
from tui.events import ThreadChanged, TicketsChanged
from tui.mailbox import threads
from tui.mailbox.database import Connection
from tui.sandbox import ALWAYS, Fault

DAY_S = 24 * 60 * 60
KEEP_DAYS = 20
DESK = [f"SELECT * FROM main.{name}" for name in ("draft", "outgoing", "seen")]  # noqa: S608 - constants


def make(folder: Path, **options: Any) -> Inbox:
    """Forty tickets of the last sixty days; the outbox is not looked at for other processes."""
    values = {"tickets": 40, "poll_s": 300.0, "foreign_s": 1e6, "keep_days": KEEP_DAYS} | options
    return make_inbox(folder, **values)


def old(inbox: Inbox) -> set[TicketId]:
    """Tickets that are done with and older than is kept, by what SellApp has."""
    before = inbox.world.now() - timedelta(days=KEEP_DAYS)
    return {
        TicketId(one.id)
        for one in inbox.world.tickets()
        if (one.status == "CLOSED" or one.is_archived) and one.updated_at < before
    }


def missing(inbox: Inbox) -> set[TicketId]:
    """Tickets whose messages are not here."""
    every = map(TicketId, inbox.engine.find(ALL, Sort.NEWEST))
    return {one for one in every if not messages(inbox, one)}


def messages(inbox: Inbox, ticket_id: TicketId) -> tuple[Any, ...]:
    return inbox.mailbox.read(lambda conn: threads.messages(conn, ticket_id))


def talk_requests(inbox: Inbox) -> int:
    return sum(path.endswith("/messages") for path in inbox.asked("GET"))


def on_desk(inbox: Inbox) -> list[Any]:
    def read(conn: Connection) -> list[Any]:
        return [conn.execute(every).fetchall() for every in DESK]

    return inbox.mailbox.read(read)


async def test_what_is_old_goes_and_is_not_fetched_again(tmp_path: Path) -> None:
    """Neither by the backfill nor by the walks of the next days; no line of the list moves."""
    async with running(make(tmp_path)) as inbox:
        gone = old(inbox)
        assert len(gone) > 5
        assert missing(inbox) == set()
        engine, ids = inbox.engine, inbox.engine.find(ALL, Sort.NEWEST)
        seen = open_ticket(inbox)
        await engine.mark_seen(seen)
        await engine.save_draft(seen, "Dear")
        before = engine.rows(ids), engine.counts(VIEWS), on_desk(inbox)
        inbox.events.clear()
        asked = talk_requests(inbox)
        await after(FIRST_AFTER_S + 60, inbox)
        assert missing(inbox) == gone
        assert before == (engine.rows(ids), engine.counts(VIEWS), on_desk(inbox))
        assert ThreadChanged(frozenset(gone)) in inbox.events
        assert not any(isinstance(event, TicketsChanged) for event in inbox.events)
        assert asked == talk_requests(inbox)
        await after(EVERY_S + DAY_S, inbox)
        assert old(inbox) <= missing(inbox)
        assert asked == talk_requests(inbox)
        assert on_desk(inbox) == before[2]


async def test_opened_again_it_is_fetched_again(tmp_path: Path) -> None:
    """And stays for as long as it is on the screen."""
    async with running(make(tmp_path)) as inbox:
        ticket_id = min(old(inbox))
        whole = messages(inbox, ticket_id)
        await after(FIRST_AFTER_S + 60, inbox)
        assert messages(inbox, ticket_id) == ()
        await inbox.engine.show_ticket(ticket_id)
        await after(1, inbox)
        assert messages(inbox, ticket_id) == whole
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert (thread.is_stale, thread.fetched_at is None) == (False, False)
        await after(EVERY_S + 60, inbox)
        assert messages(inbox, ticket_id) == whole
        await inbox.engine.show_ticket(None)
        await after(EVERY_S, inbox)
        assert messages(inbox, ticket_id) == ()


async def test_without_a_line_it_says_that_it_is_not_here(tmp_path: Path) -> None:
    """The same that is said of an old ticket that was never opened; nothing is made up."""
    async with running(make(tmp_path)) as inbox:
        ticket_id = min(old(inbox))
        await after(FIRST_AFTER_S + 60, inbox)
        inbox.faults.add(Fault("*", "*", "refuse", ALWAYS))
        await inbox.engine.show_ticket(ticket_id)
        await after(1, inbox)
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert ((), None, True) == (thread.messages, thread.fetched_at, thread.is_stale)


async def test_a_customer_who_writes_again_brings_it_back(tmp_path: Path) -> None:
    """What happens on a ticket is fetched unasked, however old the rest of it is."""
    async with running(make(tmp_path)) as inbox:
        ticket_id = min(old(inbox))
        whole = messages(inbox, ticket_id)
        await after(FIRST_AFTER_S + 60, inbox)
        inbox.world.update(ticket_id, status="OPEN")
        inbox.world.customer_writes(ticket_id, "It broke again.")
        await after(DAY_S / 2, inbox)
        assert messages(inbox, ticket_id)[:-1] == whole
        assert messages(inbox, ticket_id)[-1].content == "It broke again."


@pytest.mark.parametrize(("kind", "state"), [("html_500", "unknown"), ("store_then_reset", "sent")])
async def test_no_message_that_went_is_taken_for_a_reply(
    tmp_path: Path, kind: str, state: str
) -> None:
    """The same words as a reply of last month, lost on the way: they prove nothing."""
    async with running(make(tmp_path)) as inbox:
        ticket_id = min(old(inbox))
        words = next(one.content for one in messages(inbox, ticket_id) if not one.is_customer)
        await after(FIRST_AFTER_S + 60, inbox)
        assert messages(inbox, ticket_id) == ()
        inbox.faults.add(Fault("POST", "*/messages", kind, 1))
        sent = await inbox.engine.send_reply(ticket_id, words)
        await after(1200, inbox)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state.value == state
        assert inbox.world.stored_replies[ticket_id] == (state == "sent")
        await after(EVERY_S, inbox)
        # The row that is not proven keeps its evidence.
        assert (ticket_id in missing(inbox)) is False


async def test_as_a_rule_everything_is_kept(tmp_path: Path) -> None:
    """The setting is off until somebody sets it."""
    async with running(make(tmp_path, keep_days=0)) as inbox:
        assert old(inbox)
        await after(FIRST_AFTER_S + EVERY_S, inbox)
        assert missing(inbox) == set()
