"""The look before sending when the mailbox knows less than SellApp."""

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.support.inbox import ALL, OPEN, after, join_inbox, make_inbox, open_ticket, running
from tests.support.virtual import VirtualClock
from tui.domain import SendState, Sort, TicketId
from tui.mailbox import tickets
from tui.sandbox import ALWAYS, Fault


async def test_the_look_weighs_what_it_read_and_not_what_is_stored(tmp_path: Path) -> None:
    """With an empty cache (rebuilt, say) an unseen message still holds the reply."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("*", "*", "refuse", ALWAYS))
        sent = await inbox.engine.send_reply(ticket_id, "Here is a new key.")
        await after(1, inbox)
        inbox.mailbox.write(lambda conn: tickets.forget(conn, [ticket_id]))
    inbox.world.customer_writes(ticket_id, "Never mind, solved!")
    no_list = Fault("GET", "*/tickets", "html_500", ALWAYS)
    again = join_inbox(tmp_path, inbox.world, clock=VirtualClock())
    again.faults.add(no_list)
    async with running(again):
        await after(60, again)
        row = again.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD
        assert again.world.stored_replies[ticket_id] == 0


async def test_an_old_equal_message_never_proves_a_reply(tmp_path: Path) -> None:
    """Last week's "Ok, thanks." is below the baseline, also when the cache was lost."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.colleague_writes(ticket_id, "Ok, thanks.")
        await inbox.engine.show_ticket(ticket_id)
        await inbox.engine.idle()
        sent = await inbox.engine.send_reply(ticket_id, "Ok, thanks.")
        inbox.faults.add(Fault("GET", "*/tickets", "html_500", ALWAYS))
        inbox.faults.add(Fault("POST", "*/messages", "reset_before_store", 1))
        inbox.mailbox.write(lambda conn: tickets.forget(conn, [ticket_id]))
        await after(3600, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.UNKNOWN
        assert inbox.world.stored_replies[ticket_id] == 0


async def test_a_machine_that_slept_during_the_look_sends_nothing_old(tmp_path: Path) -> None:
    """The age is weighed after the read, so that a nap in between counts."""
    clock = VirtualClock()
    inbox = make_inbox(tmp_path, clock=clock)
    async with running(inbox):
        ticket_id = open_ticket(inbox)
        slow = Fault("GET", f"*/{ticket_id}/messages", "slow_head", 1, params={"seconds": "5"})
        inbox.faults.add(slow)
        sent = await inbox.engine.send_reply(ticket_id, "Good morning.")
        await asyncio.sleep(1)
        clock.jump += timedelta(days=1)
        await after(10, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD


async def test_a_reading_that_is_older_than_the_proof_takes_nothing_away(tmp_path: Path) -> None:
    """A poll that was asked before the reply and arrives after it: the reply stays."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        path = f"*/{ticket_id}/messages"
        # The first read (the look) is quick, the second (the poller's) hangs while we post.
        slow = Fault("GET", path, "slow_head", 1, params={"seconds": "5"})
        inbox.faults.add(slow)
        await inbox.engine.show_ticket(ticket_id)
        await asyncio.sleep(1)
        await inbox.engine.send_reply(ticket_id, "Here you are.")
        await asyncio.sleep(1)
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].content == "Here you are."
        await after(6, inbox)

        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].content == "Here you are."


async def test_four_tickets_that_hang_cost_nothing_while_they_do(tmp_path: Path) -> None:
    """With every place taken nobody asks again and again what is ready."""
    async with running(make_inbox(tmp_path)) as inbox:
        ids = [TicketId(i) for i in inbox.engine.find(OPEN, Sort.NEWEST)[:4]]
        assert len(ids) == 4
        inbox.faults.add(Fault("POST", "*/messages", "stall", 4))
        turns = 0
        claim = inbox.mailbox.read

        def counting(fn):  # type: ignore[no-untyped-def]
            nonlocal turns
            turns += 1
            return claim(fn)

        for ticket_id in ids:
            await inbox.engine.send_reply(ticket_id, "Hello.")
        await asyncio.sleep(1)
        inbox.mailbox.read = counting  # type: ignore[method-assign]
        await asyncio.sleep(30)
        inbox.mailbox.read = claim  # type: ignore[method-assign]

        assert turns < 100
        await after(600, inbox)


async def test_one_conversation_that_never_answers_stops_nothing(tmp_path: Path) -> None:
    """It is left alone for a while; the list and the others are read."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("GET", f"*/{ticket_id}/messages", "stall", ALWAYS))
        await inbox.engine.show_ticket(ticket_id)
        await after(60, inbox)
        await inbox.engine.show_ticket(None)
        inbox.world.new_ticket("News", "Hello")
        await after(240, inbox)

        assert inbox.engine.link.is_online
        assert "News" in {
            row.title for row in inbox.engine.rows(inbox.engine.find(ALL, Sort.NEWEST))
        }
