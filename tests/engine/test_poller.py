"""What the poller does when lists are long, threads are odd and the network lies."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.inbox import ALL, Inbox, after, join_inbox, make_inbox, open_ticket, running
from tests.support.virtual import VirtualClock
from tui.domain import ApiVersion, SendState, Sort, TicketChange, TicketId
from tui.engine.conversations import NOT_THERE
from tui.mailbox.gone import GONE
from tui.sandbox import ALWAYS, Fault, ServerConfig, World


async def test_of_a_long_list_only_what_is_new_is_read(tmp_path: Path) -> None:
    """Between two walks a poll costs a request or two, and a new ticket is found by it."""
    async with running(make_inbox(tmp_path, tickets=450)) as inbox:
        await after(300, inbox)
        before = len(inbox.world.requests)
        new = inbox.world.new_ticket("Brand new", "Hello")
        await after(40, inbox)

        assert new in inbox.engine.find(ALL, Sort.NEWEST)
        lists = [seen for seen in inbox.world.requests[before:] if "limit" in seen.query]
        assert len(lists) <= 2 * 2 + 1


async def test_more_change_than_the_ends_can_hold_brings_a_walk(tmp_path: Path) -> None:
    """When the whole first page moved, every page is read again."""
    config = ServerConfig(list_order="updated_desc", max_limit=20)
    async with running(make_inbox(tmp_path, tickets=100, config=config)) as inbox:
        await after(60, inbox)
        for ticket_id in inbox.world.ticket_ids()[:60]:
            inbox.world.colleague_writes(ticket_id, "Moved.")
        await after(120, inbox)

        for ticket_id in inbox.world.ticket_ids()[:60]:
            thread = inbox.engine.thread(TicketId(ticket_id))
            assert thread is not None
            assert thread.messages[-1].content == "Moved."


async def test_a_long_conversation_is_read_page_by_page(tmp_path: Path) -> None:
    """250 messages arrive whole."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        for number in range(250):
            inbox.world.customer_writes(ticket_id, f"Message {number}")
        await after(60, inbox)

        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert len(thread.messages) == len(inbox.world.thread(ticket_id))


async def test_an_unreadable_message_is_kept_aside_and_hides_no_other(tmp_path: Path) -> None:
    """The thread shows what could be read; when the row heals, it is there."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("GET", f"*/tickets/{ticket_id}/messages", "row_broken", 3))
        inbox.world.customer_writes(ticket_id, "One more.")
        inbox.world.customer_writes(ticket_id, "And one.")
        await after(60, inbox)
        assert inbox.engine.counts().unreadable == 1
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages

        await after(1200, inbox)
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].content == "And one."
        assert inbox.engine.counts().unreadable == 0


async def test_a_portal_in_front_of_a_conversation_means_offline(tmp_path: Path) -> None:
    """A web page says nothing about the ticket: the line is down, the data stays."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("GET", "*", "captive_portal", ALWAYS))
        await inbox.engine.show_ticket(ticket_id)
        await inbox.engine.idle()

        assert not inbox.engine.link.is_online
        assert "web page" in inbox.engine.link.headline
        assert inbox.engine.thread(ticket_id) is not None


async def test_a_conversation_that_is_gone_brings_the_proof_soon(tmp_path: Path) -> None:
    """404 for its messages starts a walk; the ticket goes when that misses it, too.

    That is known only then: until it is, nothing says so, and a draft keeps its ticket.
    """
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        await inbox.engine.save_draft(ticket_id, "Do not lose me")
        inbox.world.delete_ticket(ticket_id)
        await inbox.engine.show_ticket(ticket_id)
        await inbox.engine.idle()
        assert NOT_THERE == why_unread(inbox, ticket_id)
        await after(40, inbox)
        assert GONE == why_unread(inbox, ticket_id)
        draft = await inbox.engine.discard_draft(ticket_id)
        assert draft is not None
        assert draft.text == "Do not lose me"

        await inbox.engine.refresh()
        await after(40, inbox)
        assert inbox.engine.thread(ticket_id) is None


def why_unread(inbox: Inbox, ticket_id: TicketId) -> str:
    thread = inbox.engine.thread(ticket_id)
    assert thread is not None
    assert thread.unrefreshed is not None
    return thread.unrefreshed.why


async def test_a_ticket_that_the_list_skipped_is_read_by_id(tmp_path: Path) -> None:
    """Missing from a whole walk but there by id: it stays, with its newest state."""
    async with running(make_inbox(tmp_path)) as inbox:
        hidden = inbox.world.ticket_ids()[0]
        inbox.faults.add(
            Fault("GET", "*/tickets", "quirk", ALWAYS, params={"variant": "first_missing"})
        )
        inbox.world.colleague_writes(hidden, "Still here.")
        await after(660, inbox)

        assert hidden in inbox.engine.find(ALL, Sort.NEWEST)
        thread = inbox.engine.thread(TicketId(hidden))
        assert thread is not None
        assert thread.messages[-1].content == "Still here."


async def test_the_ticket_on_the_screen_is_looked_at_in_every_cycle(tmp_path: Path) -> None:
    """Also when the list does not say that it changed (v1 tells no message count)."""
    config = ServerConfig(versions=frozenset({"v1"}), bumps_updated_at=False)
    async with running(make_inbox(tmp_path, config=config)) as inbox:
        ticket_id = open_ticket(inbox)
        await inbox.engine.show_ticket(ticket_id)
        await inbox.engine.idle()
        inbox.world.customer_writes(ticket_id, "You cannot see me in the list.")
        await after(40, inbox)

        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].content == "You cannot see me in the list."


@pytest.mark.parametrize("status", ["422", "404"])
async def test_a_change_that_is_refused_says_why_and_waits(tmp_path: Path, status: str) -> None:
    """It stays in the outbox with SellApp's words; a person withdraws it."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("PATCH", "*", "status", ALWAYS, params={"code": status}))
        sent = await inbox.engine.change_ticket(ticket_id, TicketChange(archived=True))
        await after(600, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.REJECTED
        assert row.problem
        await inbox.engine.withdraw(sent)
        assert inbox.engine.outbox() == ()


async def test_two_replies_cannot_have_the_same_message_as_proof(tmp_path: Path) -> None:
    """A server that names an old message for a new reply proves nothing."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        first = await inbox.engine.send_reply(ticket_id, "One.")
        await inbox.engine.idle()
        row = inbox.engine.outgoing(first)
        assert row is not None
        assert row.sent_message_id is not None
        # The shop's counter is turned back, so that its next message gets the same number.
        inbox.world._next_message_id = row.sent_message_id - 1
        second = await inbox.engine.send_reply(ticket_id, "Two.")
        await inbox.engine.idle()

        row = inbox.engine.outgoing(second)
        assert row is not None
        assert row.state is SendState.UNKNOWN


async def test_a_change_found_on_the_wire_goes_out_again_with_its_key(tmp_path: Path) -> None:
    """Unlike a reply: the key makes the second attempt harmless."""
    clock = VirtualClock()

    def build(now: object) -> World:
        world = World(3, clock.now)
        world.new_ticket("Close me", "All good now.", at=clock.now() - timedelta(hours=1))
        return world

    async with running(make_inbox(tmp_path, build=build, clock=clock)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("PATCH", "*", "store_then_stall", 1))
        sent = await inbox.engine.change_ticket(ticket_id, TicketChange(status="CLOSED"))
        await after(120, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert len(inbox.world.notices) == 1


async def test_an_older_message_is_no_proof(tmp_path: Path) -> None:
    """A server that answers with a message from before the attempt proves nothing."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        first = inbox.world.thread(ticket_id)[0].id
        inbox.world._next_message_id = first - 2
        sent = await inbox.engine.send_reply(ticket_id, "New words.")
        await inbox.engine.idle()

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.UNKNOWN


async def test_a_store_remembered_as_v1_is_asked_for_v2_again(tmp_path: Path) -> None:
    """The next day's start finds that the shop has it by now, and tickets can be closed."""
    clock = VirtualClock()
    v1 = ServerConfig(versions=frozenset({"v1"}))
    async with running(make_inbox(tmp_path, config=v1, clock=clock)) as inbox:
        assert ApiVersion.V1 is inbox.engine.link.api_version
        await after(600.0, inbox)
        # The two that settled it: the first list and the question.
        assert 2 == sum("/v2/" in path for path in inbox.asked())
        world = inbox.world
    await asyncio.sleep(25 * 3_600)
    async with running(join_inbox(tmp_path, world, clock=clock)) as later:
        await after(60.0, later)
        assert ApiVersion.V2 is later.engine.link.api_version
        assert later.engine.link.can_update
        ticket = later.engine.thread(open_ticket(later))
        assert ticket is not None
        assert ticket.ticket.message_count is not None
