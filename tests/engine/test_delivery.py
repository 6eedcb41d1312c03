"""From "send" to proof: the window for undoing, the look, the line behind, and finding out."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.inbox import OPEN, after, join_inbox, make_inbox, open_ticket, running
from tests.support.virtual import VirtualClock
from tui.domain import SendState, Sort, TicketChange, TicketId
from tui.sandbox import ALWAYS, Fault, ServerConfig


async def test_a_customer_who_wrote_meanwhile_holds_the_reply(tmp_path: Path) -> None:
    """Only a person sends it then; nothing was posted before."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.customer_writes(ticket_id, "Wait, it works now!")
        sent = await inbox.engine.send_reply(ticket_id, "Here is a new key.")
        await after(1, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD
        assert row.problem == "The customer wrote since you last looked."
        assert inbox.world.stored_replies[ticket_id] == 0
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].content == "Wait, it works now!"

        await inbox.engine.send_again(sent)
        await after(1, inbox)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert inbox.world.stored_replies[ticket_id] == 1


async def test_a_colleague_who_answered_meanwhile_holds_the_reply(tmp_path: Path) -> None:
    """No customer is answered twice by two agents who did not see each other."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.colleague_writes(ticket_id, "I have sent a new key.")
        sent = await inbox.engine.send_reply(ticket_id, "Here is a new key.")
        await after(1, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD
        assert inbox.world.stored_replies[ticket_id] == 0


async def test_what_was_not_on_the_screen_counts_as_new(tmp_path: Path) -> None:
    """A message that the poller had, but the agent had not seen, holds the reply too."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        seen_id = thread.messages[-1].id
        inbox.world.customer_writes(ticket_id, "One more thing.")
        await after(60, inbox)
        sent = await inbox.engine.send_reply(ticket_id, "Hello.", seen_id=seen_id)
        await after(1, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD


async def test_our_own_earlier_reply_is_no_news(tmp_path: Path) -> None:
    """Two replies queued one after the other both go out."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        for text in ("One.", "Two."):
            await inbox.engine.send_reply(ticket_id, text)
        await after(1, inbox)

        assert inbox.engine.outbox() == ()
        assert inbox.world.stored_replies[ticket_id] == 2


async def test_what_waited_a_quarter_of_an_hour_asks_again(tmp_path: Path) -> None:
    """A laptop that was offline does not answer customers hours later by itself."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "refuse", ALWAYS))
        sent = await inbox.engine.send_reply(ticket_id, "Hello.")
        await after(16 * 60, inbox)
        inbox.faults.clear()
        await after(600, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD
        assert row.problem.startswith("It has waited for")
        assert inbox.world.stored_replies[ticket_id] == 0


@pytest.mark.parametrize("kind", ["html_500", "refuse", "captive_portal", "cut_json"])
async def test_when_the_thread_cannot_be_read_nothing_is_posted(tmp_path: Path, kind: str) -> None:
    """Without the look there is no reply; it waits, and goes out when the look succeeds."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("GET", f"*/tickets/{ticket_id}/messages", kind, 1))
        sent = await inbox.engine.send_reply(ticket_id, "Hello.")
        await asyncio.sleep(0.5)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.QUEUED
        assert row.problem
        await after(120, inbox)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert inbox.world.stored_replies[ticket_id] == 1


async def test_a_reply_to_a_deleted_ticket_comes_back(tmp_path: Path) -> None:
    """The look already says that it is gone."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.delete_ticket(ticket_id)
        sent = await inbox.engine.send_reply(ticket_id, "Hello.")
        await after(1, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.REJECTED
        draft = await inbox.engine.take_back(sent)
        assert draft.text == "Hello."


async def test_a_web_page_is_no_word_that_the_ticket_is_gone(tmp_path: Path) -> None:
    """Something in between answered the look: the reply waits, and goes out when SellApp speaks."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        fault = Fault("GET", f"*/{ticket_id}/messages", "html_404", ALWAYS)
        inbox.faults.add(fault)
        sent = await inbox.engine.send_reply(ticket_id, "Hello.")
        await after(1, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.QUEUED
        inbox.faults.clear()
        await after(300, inbox)
        assert inbox.world.stored_replies[ticket_id] == 1


async def test_send_and_close_closes_after_proof(tmp_path: Path) -> None:
    """First the reply, then the close; a reply of unknown fate leaves the ticket open."""
    async with running(make_inbox(tmp_path)) as inbox:
        first, second = (TicketId(i) for i in inbox.engine.find(OPEN, Sort.NEWEST)[:2])
        closing = TicketChange(status="CLOSED")
        reply = await inbox.engine.send_reply(first, "Fixed.")
        await inbox.engine.change_ticket(first, closing, after_id=reply)
        await after(1, inbox)
        assert inbox.engine.rows([first])[0].status == "CLOSED"
        assert inbox.world.stored_replies[first] == 1

        inbox.faults.add(Fault("POST", "*/messages", "html_500", 1))
        reply = await inbox.engine.send_reply(second, "Fixed.")
        await inbox.engine.change_ticket(second, closing, after_id=reply)
        await after(7200, inbox)
        assert inbox.engine.rows([second])[0].status == "OPEN"
        await inbox.engine.take_back(reply)
        assert inbox.engine.outbox() == ()
        await after(600, inbox)
        assert inbox.engine.rows([second])[0].status == "OPEN"


async def test_closing_looks_first_too(tmp_path: Path) -> None:
    """Closing mails the customer: not over something that nobody has read."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.customer_writes(ticket_id, "It broke again.")
        sent = await inbox.engine.change_ticket(ticket_id, TicketChange(status="CLOSED"))
        await after(1, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD
        assert inbox.world.notices == []


async def test_a_late_arrival_is_found_at_a_later_look(tmp_path: Path) -> None:
    """The server stores it only after our first looks: a later one still finds it."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "html_500", 1))
        sent = await inbox.engine.send_reply(ticket_id, "A late one.")
        await after(100, inbox)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.UNKNOWN
        inbox.world.reply(ticket_id, "A late one.")
        await after(60, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert inbox.world.stored_replies[ticket_id] == 1


async def test_the_looks_have_an_end(tmp_path: Path) -> None:
    """Six looks by plan; after that only what polling reads anyway."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "html_500", 1))
        await inbox.engine.send_reply(ticket_id, "Lost.")
        await after(1000, inbox)
        path = f"/api/v2/tickets/{ticket_id}/messages"
        looked = inbox.asked("GET").count(path)
        await after(4 * 3600, inbox)

        assert 6 <= looked <= 12
        assert inbox.asked("GET").count(path) == looked


async def test_equal_replies_are_not_matched_silently(tmp_path: Path) -> None:
    """The same words twice, lost: it stays with the reason, whatever the thread shows."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "store_then_reset", 1))
        first = await inbox.engine.send_reply(ticket_id, "Ok, thanks.")
        second = await inbox.engine.send_reply(ticket_id, "Ok, thanks.")
        await after(600, inbox)

        row = inbox.engine.outgoing(first)
        assert row is not None
        assert row.state is SendState.UNKNOWN
        assert "says the same" in row.problem
        behind = inbox.engine.outgoing(second)
        assert behind is not None
        assert behind.state is SendState.QUEUED
        assert inbox.world.stored_replies[ticket_id] == 1


@pytest.mark.parametrize("mangling", ["trim", "html_entities", "nfc"])
async def test_a_server_that_changes_text_is_seen_through(tmp_path: Path, mangling: str) -> None:
    """The reply is found although it reads differently."""
    config = ServerConfig(mangling=mangling)  # type: ignore[arg-type]
    async with running(make_inbox(tmp_path, config=config)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "store_then_reset", 1))
        sent = await inbox.engine.send_reply(ticket_id, 'Tom & "Jerry" cafe\u0301 <3')
        await after(60, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT


async def test_a_slow_reply_does_not_hold_up_other_tickets(tmp_path: Path) -> None:
    """While one hangs for a minute, the next ticket's goes out at once."""
    async with running(make_inbox(tmp_path)) as inbox:
        slow, quick = (TicketId(i) for i in inbox.engine.find(OPEN, Sort.NEWEST)[:2])
        inbox.faults.add(Fault("POST", f"*/{slow}/messages", "stall", 1))
        await inbox.engine.send_reply(slow, "Slow.")
        await inbox.engine.send_reply(quick, "Quick.")
        await asyncio.sleep(5)

        assert inbox.world.stored_replies[quick] == 1
        await after(120, inbox)


async def test_within_the_window_nothing_leaves(tmp_path: Path) -> None:
    """Taken back in time, the exact text is the draft again and nothing was asked of SellApp."""
    async with running(make_inbox(tmp_path, undo_s=8)) as inbox:
        ticket_id = open_ticket(inbox)
        sent = await inbox.engine.send_reply(ticket_id, "Too quick.")
        await asyncio.sleep(7)
        assert "POST" not in {seen.method for seen in inbox.world.requests}
        draft = await inbox.engine.take_back(sent)
        assert draft.text == "Too quick."
        await after(600, inbox)
        assert inbox.world.stored_replies[ticket_id] == 0


async def test_after_the_window_it_goes(tmp_path: Path) -> None:
    """Without anybody doing anything."""
    async with running(make_inbox(tmp_path, undo_s=8)) as inbox:
        ticket_id = open_ticket(inbox)
        await inbox.engine.send_reply(ticket_id, "Meant it.")
        await after(9, inbox)

        assert inbox.world.stored_replies[ticket_id] == 1


async def test_a_crash_inside_the_window_leaves_a_queued_row(tmp_path: Path) -> None:
    """Started again soon it goes out, started hours later it asks: never a surprise."""
    for hours, state in ((0, SendState.SENT), (5, SendState.HELD)):
        folder = tmp_path / str(hours)
        folder.mkdir()
        async with running(make_inbox(folder, undo_s=8)) as inbox:
            ticket_id = open_ticket(inbox)
            sent = await inbox.engine.send_reply(ticket_id, "Then the power went.")
        clock = VirtualClock()
        clock.jump = (inbox.world.now() - clock.now()) + timedelta(hours=hours)
        inbox.world.now = clock.now
        async with running(join_inbox(folder, inbox.world, clock=clock)) as again:
            await after(60, again)
            row = again.engine.outgoing(sent)
            assert row is not None
            assert row.state is state


async def test_a_delivery_that_is_cut_off_settles_alone(tmp_path: Path) -> None:
    """By a library that cancels what is not its own: unknown at once, and the others go on."""
    async with running(make_inbox(tmp_path)) as inbox:
        cut, other, later = (TicketId(i) for i in inbox.engine.find(OPEN, Sort.NEWEST)[:3])
        inbox.faults.add(Fault("POST", f"*/{cut}/messages", "stall", 1))
        inbox.faults.add(
            Fault("POST", f"*/{other}/messages", "slow_head", 1, params={"delay_s": 20})
        )
        sent = await inbox.engine.send_reply(cut, "Once.")
        await asyncio.sleep(5)
        (delivery,) = (task for task in asyncio.all_tasks() if "Delivery.deliver" in repr(task))
        slow = await inbox.engine.send_reply(other, "Slowly.")
        await asyncio.sleep(5)
        delivery.cancel()
        await inbox.engine.send_reply(later, "Later.")
        await after(60, inbox)

        rows = [inbox.engine.outgoing(row_id) for row_id in (sent, slow)]
        assert [SendState.UNKNOWN, SendState.SENT] == [row and row.state for row in rows]
        assert 1 == inbox.world.stored_replies[later]
        assert 1 == inbox.asked("POST").count(f"/api/v2/tickets/{cut}/messages")
