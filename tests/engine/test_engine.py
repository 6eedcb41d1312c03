"""The engine over the sandbox: what the screen and the command line may rely on."""

import asyncio
from pathlib import Path

import pytest

from tests.support.inbox import (
    ALL,
    OPEN,
    Inbox,
    after,
    join_inbox,
    make_inbox,
    open_ticket,
    running,
)
from tests.support.virtual import VirtualClock
from tui.api.client import ApiClient
from tui.domain import (
    MAX_REPLY_CHARS,
    VIEWS,
    ApiVersion,
    MessageId,
    SendState,
    Sort,
    TicketChange,
    TicketId,
)
from tui.errors import EmptyReply, NotSupported, ReplyTooLong, Unanswered, UnknownTicket
from tui.events import OutboxChanged, TicketsChanged
from tui.sandbox import ALWAYS, Fault, FaultPlan, ServerConfig


async def test_the_mailbox_fills_by_itself(tmp_path: Path) -> None:
    """After the first cycle the inbox holds what the shop holds, conversations included."""
    async with running(make_inbox(tmp_path, tickets=12)) as inbox:
        ids = inbox.engine.find(ALL, Sort.NEWEST)

        assert set(inbox.world.ticket_ids()) == set(ids)
        for ticket_id in ids:
            thread = inbox.engine.thread(TicketId(ticket_id))
            assert thread is not None
            listed = [message.id for message in inbox.world.thread(ticket_id)]
            assert listed == [message.id for message in thread.messages]
        assert inbox.engine.link.is_online
        assert inbox.engine.link.api_version is ApiVersion.V2


async def test_news_arrives_with_the_next_poll(tmp_path: Path) -> None:
    """A customer's message is in the mailbox, announced and counted, within one interval."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.reply(ticket_id, "Please try again.")
        inbox.world.customer_writes(ticket_id, "Still nothing.")
        inbox.events.clear()
        await after(40, inbox)

        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].content == "Still nothing."
        assert any(
            isinstance(event, TicketsChanged) and ticket_id in event.ids for event in inbox.events
        )
        assert inbox.engine.rows([ticket_id])[0].needs_reply


async def test_a_new_ticket_is_announced_as_added(tmp_path: Path) -> None:
    """The screen can tell an arrival from a change."""
    async with running(make_inbox(tmp_path)) as inbox:
        new = inbox.world.new_ticket("Where is my key?", "I paid an hour ago.")
        inbox.events.clear()
        await after(40, inbox)

        added = [event.added for event in inbox.events if isinstance(event, TicketsChanged)]
        assert TicketId(new) in frozenset().union(*added)


async def test_the_ticket_on_the_screen_is_read_at_once(tmp_path: Path) -> None:
    """Showing a ticket fetches its messages without waiting for the next poll."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.customer_writes(ticket_id, "Are you there?")
        await inbox.engine.show_ticket(ticket_id)
        await inbox.engine.idle()

        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].content == "Are you there?"


async def test_a_deleted_ticket_goes_only_with_proof(tmp_path: Path) -> None:
    """It leaves the mailbox after a whole walk without it and a 404 by id."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.delete_ticket(ticket_id)
        await after(11 * 60, inbox)
        await after(60, inbox)

        assert ticket_id not in inbox.engine.find(ALL, Sort.NEWEST)
        assert f"/api/v2/tickets/{ticket_id}" in inbox.asked("GET")


async def test_a_list_that_is_suddenly_empty_deletes_nothing(tmp_path: Path) -> None:
    """The shop still knows every ticket by id, so the inbox keeps them all."""
    async with running(make_inbox(tmp_path)) as inbox:
        before = set(inbox.engine.find(ALL, Sort.NEWEST))
        inbox.faults.add(Fault("GET", "*/tickets", "quirk", ALWAYS, params={"name": "empty-list"}))
        await after(11 * 60, inbox)

        assert before == set(inbox.engine.find(ALL, Sort.NEWEST))


async def test_a_reply_becomes_the_message_that_the_shop_stored(tmp_path: Path) -> None:
    """Draft to outgoing row to proven message, with nothing left in the outbox."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        await inbox.engine.save_draft(ticket_id, "Here is a fresh link.")
        sent = await inbox.engine.send_reply(ticket_id, "Here is a fresh link.\n")
        assert inbox.engine.draft(ticket_id) is None
        await inbox.engine.idle()

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.messages[-1].id == row.sent_message_id
        assert thread.messages[-1].content == "Here is a fresh link."
        assert inbox.world.stored_replies[ticket_id] == 1
        assert inbox.engine.outbox() == ()
        assert not inbox.engine.rows([ticket_id])[0].needs_reply


@pytest.mark.parametrize(
    ("kind", "params", "state", "stored"),
    [
        ("store_then_reset", {}, SendState.SENT, 1),
        ("reset_before_store", {}, SendState.UNKNOWN, 0),
        ("store_then_stall", {}, SendState.SENT, 1),
        ("cut_json", {}, SendState.SENT, 1),
        ("html_500", {}, SendState.UNKNOWN, 0),
        ("201_empty", {}, SendState.SENT, 1),
        ("201_html", {}, SendState.SENT, 1),
        ("201_no_id", {}, SendState.SENT, 1),
        ("201_other_ticket", {}, SendState.SENT, 1),
        ("202", {}, SendState.SENT, 1),
        ("204", {}, SendState.SENT, 1),
        ("captive_portal", {}, SendState.UNKNOWN, 0),
        ("redirect_307", {}, SendState.UNKNOWN, 0),
        ("status", {"code": "408"}, SendState.UNKNOWN, 0),
        ("status", {"code": "409"}, SendState.UNKNOWN, 0),
        ("status", {"code": "425"}, SendState.UNKNOWN, 0),
        ("status", {"code": "503"}, SendState.UNKNOWN, 0),
        ("status", {"code": "404"}, SendState.REJECTED, 0),
        ("status", {"code": "410"}, SendState.REJECTED, 0),
        ("status", {"code": "422"}, SendState.REJECTED, 0),
        ("status", {"code": "413"}, SendState.REJECTED, 0),
        ("status", {"code": "400"}, SendState.REJECTED, 0),
        ("status", {"code": "405"}, SendState.REJECTED, 0),
    ],
)
async def test_every_ending_of_a_reply_is_one_state_and_is_never_repeated(
    tmp_path: Path, kind: str, params: dict[str, str], state: SendState, stored: int
) -> None:
    """What was stored is found, what was refused says so, the rest asks; nothing goes out twice."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", kind, 1, params=params))
        sent = await inbox.engine.send_reply(ticket_id, "A new key is on its way.")
        await after(3600, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is state
        assert row.text == "A new key is on its way."
        assert row.attempts == 1
        assert bool(row.problem) is (state is not SendState.SENT)
        assert inbox.engine.outbox() == (() if state is SendState.SENT else (row,))
        assert inbox.world.stored_replies[ticket_id] == stored


@pytest.mark.parametrize(
    ("kind", "params"),
    [("refuse", {}), ("connect_stall", {}), ("429", {"retry_after": "7"}), ("429", {})],
)
async def test_a_reply_that_provably_did_not_leave_is_sent_later(
    tmp_path: Path, kind: str, params: dict[str, str]
) -> None:
    """It waits in the queue, then goes out exactly once."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", kind, 2, params=params))
        sent = await inbox.engine.send_reply(ticket_id, "On its way.")
        await after(1800, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert row.attempts == 3
        assert inbox.world.stored_replies[ticket_id] == 1


@pytest.mark.parametrize("code", ["401", "403"])
async def test_a_refused_key_pauses_sending_and_keeps_everything(tmp_path: Path, code: str) -> None:
    """The reply waits as queued; a refresh after the key works again sends it."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "status", 1, params={"code": code}))
        sent = await inbox.engine.send_reply(ticket_id, "Hello again.")
        await inbox.engine.idle()

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.QUEUED
        assert inbox.engine.link.is_sending_paused

        await inbox.engine.refresh()
        await after(60, inbox)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert inbox.world.stored_replies[ticket_id] == 1


async def test_an_unknown_reply_blocks_its_own_ticket_only(tmp_path: Path) -> None:
    """The second reply of the same ticket waits; another ticket's goes out."""
    async with running(make_inbox(tmp_path)) as inbox:
        first, other = (TicketId(i) for i in inbox.engine.find(OPEN, Sort.NEWEST)[:2])
        inbox.faults.add(Fault("POST", f"*/{first}/messages", "html_500", 1))
        lost = await inbox.engine.send_reply(first, "One.")
        waiting = await inbox.engine.send_reply(first, "Two.")
        free = await inbox.engine.send_reply(other, "Three.")
        await after(600, inbox)

        states = {i: inbox.engine.outgoing(i) for i in (lost, waiting, free)}
        assert {
            lost: SendState.UNKNOWN,
            waiting: SendState.QUEUED,
            free: SendState.SENT,
        } == {i: row and row.state for i, row in states.items()}


async def test_a_person_settles_what_we_cannot_know(tmp_path: Path) -> None:
    """Send again reuses the row; "it is there" and "back to draft" end it."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "html_500", 3))
        sent = await inbox.engine.send_reply(ticket_id, "Hello.")
        await inbox.engine.idle()

        await inbox.engine.send_again(sent)
        await inbox.engine.idle()
        again = inbox.engine.outgoing(sent)
        assert again is not None
        assert (again.state, again.attempts) == (SendState.UNKNOWN, 2)

        draft = await inbox.engine.take_back(sent)
        assert draft.text == "Hello."
        assert inbox.engine.outbox() == ()

        sent = await inbox.engine.send_reply(ticket_id, draft.text)
        await inbox.engine.idle()
        await inbox.engine.mark_sent(sent)
        assert inbox.engine.outbox() == ()
        assert any(isinstance(event, OutboxChanged) for event in inbox.events)


async def test_what_was_not_on_the_screen_holds_a_reply_again(tmp_path: Path) -> None:
    """Sending anyway is about what was shown: it may not answer past news that were not."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        seen_id = newest_message(inbox, ticket_id)
        inbox.world.customer_writes(ticket_id, "Stop, do not send.")
        sent = await inbox.engine.send_reply(ticket_id, "Here it is.", seen_id=seen_id)
        await inbox.engine.idle()
        for seen, state in ((seen_id, SendState.HELD), (None, SendState.SENT)):
            await inbox.engine.send_again(sent, seen_id=seen)
            await inbox.engine.idle()
            row = inbox.engine.outgoing(sent)
            assert row is not None
            assert state is row.state
        assert 1 == inbox.world.stored_replies[ticket_id]


async def test_what_was_not_on_the_screen_holds_a_close_again(tmp_path: Path) -> None:
    """Closing mails the customer, so going ahead is about what was shown, too."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        seen_id = newest_message(inbox, ticket_id)
        closing = await inbox.engine.change_ticket(ticket_id, TicketChange(status="CLOSED"))
        inbox.world.customer_writes(ticket_id, "Wait, one more thing.")
        await inbox.engine.idle()
        for seen, states in ((seen_id, [SendState.HELD]), (None, [])):
            (row,) = inbox.engine.outbox()
            assert (SendState.HELD, True) == (row.state, row.id >= closing)
            await inbox.engine.send_again(row.id, seen_id=seen)
            await inbox.engine.idle()
            assert states == [row.state for row in inbox.engine.outbox()]
        assert "CLOSED" == status_of(inbox, ticket_id)


def status_of(inbox: Inbox, ticket_id: TicketId) -> str:
    thread = inbox.engine.thread(ticket_id)
    assert thread is not None
    return thread.ticket.status


def newest_message(inbox: Inbox, ticket_id: TicketId) -> MessageId:
    thread = inbox.engine.thread(ticket_id)
    assert thread is not None
    return thread.messages[-1].id


async def test_close_reopen_archive_and_restore_reach_the_shop(tmp_path: Path) -> None:
    """Each is a row first, carries a key, and ends with the ticket as the shop has it."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        for change, status, archived in [
            (TicketChange(status="CLOSED"), "CLOSED", False),
            (TicketChange(status="OPEN"), "OPEN", False),
            (TicketChange(archived=True), "OPEN", True),
            (TicketChange(archived=False), "OPEN", False),
        ]:
            await inbox.engine.change_ticket(ticket_id, change)
            await inbox.engine.idle()
            row = inbox.engine.rows([ticket_id])[0]
            assert (status, archived) == (row.status, row.archived)
        assert len(inbox.world.notices) == 1


@pytest.mark.parametrize("kind", ["store_then_reset", "reset_before_store", "html_500", "refuse"])
async def test_a_change_may_be_repeated_and_notifies_once(tmp_path: Path, kind: str) -> None:
    """The stored key makes a lost answer harmless."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("PATCH", "*", kind, 2))
        sent = await inbox.engine.change_ticket(ticket_id, TicketChange(status="CLOSED"))
        await after(600, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert len(inbox.world.notices) == 1


async def test_a_change_older_than_its_key_is_not_repeated(tmp_path: Path) -> None:
    """SellApp forgets keys after a day; then a person decides, and a new key is made."""
    async with running(make_inbox(tmp_path, foreign_s=600.0)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("PATCH", "*", "refuse", ALWAYS))
        sent = await inbox.engine.change_ticket(ticket_id, TicketChange(status="CLOSED"))
        await after(25 * 3600, inbox)

        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.HELD
        inbox.faults.clear()
        await inbox.engine.send_again(sent)
        await inbox.engine.idle()
        assert inbox.engine.outbox() == ()
        assert inbox.engine.rows([ticket_id])[0].status == "CLOSED"


async def test_a_v1_store_can_be_read_and_answered_but_not_changed(tmp_path: Path) -> None:
    """v2's 404 is learned and remembered; closing says why it cannot work."""
    config = ServerConfig(versions=frozenset({"v1"}))
    async with running(make_inbox(tmp_path, config=config)) as inbox:
        ticket_id = open_ticket(inbox)
        assert inbox.engine.link.api_version is ApiVersion.V1
        with pytest.raises(NotSupported):
            await inbox.engine.change_ticket(ticket_id, TicketChange(status="CLOSED"))
        await inbox.engine.send_reply(ticket_id, "Hello from v1.")
        await inbox.engine.idle()
        assert inbox.world.stored_replies[ticket_id] == 1

    again = join_inbox(tmp_path, inbox.world, config=config, clock=VirtualClock())
    assert again.engine.link.api_version is ApiVersion.V1
    assert again.engine.link.synced_at is not None
    again.mailbox.close()


async def test_what_cannot_be_sent_is_refused_with_words(tmp_path: Path) -> None:
    """Blank, too long, or for a ticket that is not there."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        with pytest.raises(EmptyReply):
            await inbox.engine.send_reply(ticket_id, " \n ")
        with pytest.raises(ReplyTooLong):
            await inbox.engine.send_reply(ticket_id, "x" * (MAX_REPLY_CHARS + 1))
        with pytest.raises(UnknownTicket):
            await inbox.engine.send_reply(TicketId(1), "Hello")
        with pytest.raises(UnknownTicket):
            await inbox.engine.change_ticket(TicketId(1), TicketChange(archived=True))
        assert inbox.engine.outbox() == ()


@pytest.mark.parametrize(("kind", "params"), [("401_from_now_on", {}), ("status", {"code": "403"})])
async def test_a_refused_key_stops_every_request(
    tmp_path: Path, kind: str, params: dict[str, str]
) -> None:
    """One refusal, then silence until a person refreshes; the last good data stays."""
    async with running(make_inbox(tmp_path)) as inbox:
        known = set(inbox.engine.find(ALL, Sort.NEWEST))
        inbox.faults.add(Fault("*", "*", kind, ALWAYS, params=params))
        await after(60, inbox)
        asked = len(inbox.world.requests)
        await after(2 * 3600, inbox)

        assert asked == len(inbox.world.requests)
        assert not inbox.engine.link.is_online
        assert inbox.engine.link.retry_at is None
        assert inbox.engine.link.headline
        assert known == set(inbox.engine.find(ALL, Sort.NEWEST))

        await inbox.engine.refresh()
        await inbox.engine.idle()
        assert len(inbox.world.requests) == asked + 1


async def test_one_unreadable_conversation_leaves_the_others_alone(tmp_path: Path) -> None:
    """The inbox stays online and keeps reading; that thread is left for a while."""
    inbox = make_inbox(tmp_path)
    broken = inbox.world.ticket_ids()[3]
    inbox.faults.add(Fault("GET", f"*/tickets/{broken}/messages", "html_500", ALWAYS))
    async with running(inbox):
        for ticket_id in inbox.world.ticket_ids():
            thread = inbox.engine.thread(TicketId(ticket_id))
            assert thread is not None
            assert bool(thread.messages) is (ticket_id != broken)
        assert inbox.engine.link.is_online


async def test_a_bad_row_is_kept_aside_and_counted(tmp_path: Path) -> None:
    """The other tickets of its page are there."""
    inbox = make_inbox(tmp_path, faults=FaultPlan([Fault("GET", "*/tickets", "row_broken", 1)]))
    async with running(inbox):
        assert len(inbox.engine.find(ALL, Sort.NEWEST)) >= len(inbox.world.ticket_ids()) - 1
        assert inbox.engine.counts().unreadable == 1


async def test_out_of_focus_it_asks_less(tmp_path: Path) -> None:
    """A quarter of the polls while nobody looks."""
    async with running(make_inbox(tmp_path)) as inbox:
        await after(3600, inbox)
        focused = len(inbox.world.requests)
        inbox.engine.set_focus(is_focused=False)
        await after(3600, inbox)

        assert len(inbox.world.requests) - focused < focused / 2


async def test_a_listener_can_leave(tmp_path: Path) -> None:
    """After unsubscribing it hears nothing, and leaving twice does no harm."""
    inbox = make_inbox(tmp_path)
    heard: list[object] = []
    leave = inbox.engine.subscribe(heard.append)
    leave()
    leave()
    async with running(inbox):
        assert heard == []
        assert inbox.events


async def test_seen_and_unseen(tmp_path: Path) -> None:
    """Opening on purpose clears the new mark; it can be put back."""
    async with running(make_inbox(tmp_path)) as inbox:
        waiting = next(v for v in VIEWS if v.name == "needs-reply")
        ticket_id = TicketId(inbox.engine.find(waiting, Sort.WAITING)[0])
        inbox.world.customer_writes(ticket_id, "Hello?")
        await after(60, inbox)
        assert inbox.engine.rows([ticket_id])[0].is_new
        await inbox.engine.mark_seen(ticket_id)
        assert not inbox.engine.rows([ticket_id])[0].is_new
        await inbox.engine.mark_unseen(ticket_id)
        assert inbox.engine.rows([ticket_id])[0].is_new


async def test_search_finds_words_of_messages(tmp_path: Path) -> None:
    """Titles, customers and message text, narrowed by the view."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.world.customer_writes(ticket_id, "The xylophone preset is missing.")
        await after(60, inbox)

        assert list(inbox.engine.find(ALL, Sort.NEWEST, "xyloph")) == [ticket_id]
        assert list(await inbox.engine.find_later(ALL, Sort.NEWEST, "xylophone")) == [ticket_id]


async def test_a_crash_between_claim_and_wire_queues_again(tmp_path: Path) -> None:
    """A row found `sending` at the start is provably unsent, so it goes out; once."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", "connect_stall", ALWAYS))
        sent = await inbox.engine.send_reply(ticket_id, "Hello.")
        await asyncio.sleep(1)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENDING
    async with running(join_inbox(tmp_path, inbox.world, clock=VirtualClock())) as again:
        row = again.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert again.world.stored_replies[ticket_id] == 1


@pytest.mark.parametrize(
    ("kind", "state", "stored"),
    [("store_then_stall", SendState.SENT, 1), ("stall", SendState.UNKNOWN, 0)],
)
async def test_a_crash_on_the_wire_is_looked_into(
    tmp_path: Path, kind: str, state: SendState, stored: int
) -> None:
    """A row found `on_wire` at the start is found in the thread, or waits for a decision."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        inbox.faults.add(Fault("POST", "*/messages", kind, ALWAYS))
        sent = await inbox.engine.send_reply(ticket_id, "Hello.")
        await asyncio.sleep(1)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.ON_WIRE
    async with running(join_inbox(tmp_path, inbox.world, clock=VirtualClock())) as again:
        await after(3600, again)
        row = again.engine.outgoing(sent)
        assert row is not None
        assert row.state is state
        assert again.world.stored_replies[ticket_id] == stored


async def test_background_work_that_fails_unforeseen_starts_again(tmp_path: Path) -> None:
    """The loop can never die silently: the reason is shown, and half a minute later it runs."""
    inbox = make_inbox(tmp_path)
    connect = inbox.engine._connect
    tries = 0

    async def fail_once(version: ApiVersion | None) -> ApiClient:
        nonlocal tries
        tries += 1
        if tries == 1:
            msg = "an import went wrong"
            raise RuntimeError(msg)
        return await connect(version)

    inbox.engine._connect = fail_once
    task = asyncio.ensure_future(inbox.engine.run())
    await asyncio.sleep(1)
    assert "unforeseen" in inbox.engine.link.headline
    await asyncio.sleep(60)
    await inbox.engine.idle()
    assert inbox.engine.link.is_online
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    inbox.mailbox.close()


async def test_no_background_task_ends_silently(tmp_path: Path) -> None:
    """Not by a cancellation that nobody of ours asked for, either: it is said, and it goes on."""
    async with running(make_inbox(tmp_path)) as inbox:
        polls = next(task for task in asyncio.all_tasks() if "poll" in task.get_name())
        waiter = polls._fut_waiter  # type: ignore[attr-defined]
        waiter.cancel()
        await asyncio.sleep(1)
        assert "unforeseen" in inbox.engine.link.headline
        inbox.world.new_ticket("Still there?", "Hello?")
        await after(90, inbox)
        assert inbox.engine.link.is_online
        assert len(inbox.engine.find(ALL, Sort.NEWEST)) == len(inbox.world.ticket_ids())


async def test_a_listener_that_fails_stops_nothing(tmp_path: Path) -> None:
    """Whatever became of a screen: replies are settled and the others hear of it."""
    inbox = make_inbox(tmp_path)

    def fail(event: object) -> None:
        raise RuntimeError

    inbox.engine._listeners.insert(0, fail)
    async with running(inbox):
        sent = await inbox.engine.send_reply(open_ticket(inbox), "Hello.")
        await inbox.engine.idle()
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert inbox.events


async def test_sync_once_says_when_a_conversation_gave_no_answer(tmp_path: Path) -> None:
    """All others are read; and it comes to an end, however many there are."""
    inbox = make_inbox(tmp_path, tickets=70)
    silent = inbox.world.ticket_ids()[:2]
    for ticket_id in silent:
        inbox.faults.add(Fault("GET", f"*/{ticket_id}/messages", "stall", ALWAYS))
    with pytest.raises(Unanswered):
        await inbox.engine.sync_once()

    unread = [
        ticket_id
        for ticket_id in inbox.world.ticket_ids()
        if (thread := inbox.engine.thread(TicketId(ticket_id))) and not thread.messages
    ]
    assert sorted(silent) == sorted(unread)
    inbox.mailbox.close()


async def test_sync_once_reads_everything(tmp_path: Path) -> None:
    """The command line's one pass needs no background work."""
    inbox = make_inbox(tmp_path, tickets=70)
    report = await inbox.engine.sync_once()

    assert (report.listed, report.added, report.unreadable) == (70, 70, 0)
    assert not report.is_backfill_left
    assert all(
        thread is not None and thread.messages
        for thread in map(inbox.engine.thread, map(TicketId, inbox.world.ticket_ids()))
    )
    inbox.mailbox.close()


async def test_deliver_waits_until_the_row_is_settled(tmp_path: Path) -> None:
    """The command line's reply goes through the same outbox."""
    inbox = make_inbox(tmp_path)
    await inbox.engine.sync_once()
    ticket_id = open_ticket(inbox)
    inbox.faults.add(Fault("POST", "*/messages", "refuse", 1))
    sent = await inbox.engine.send_reply(ticket_id, "From a script.")
    row = await inbox.engine.deliver(sent, wait_s=60)

    assert row is not None
    assert row.state is SendState.SENT
    assert inbox.world.stored_replies[ticket_id] == 1
    inbox.mailbox.close()


async def test_deliver_gives_up_after_its_time(tmp_path: Path) -> None:
    """The row stays queued; nothing is lost."""
    faults = FaultPlan([Fault("POST", "*/messages", "refuse", ALWAYS)])
    inbox = make_inbox(tmp_path, faults=faults)
    await inbox.engine.sync_once()
    sent = await inbox.engine.send_reply(open_ticket(inbox), "From a script.")
    row = await inbox.engine.deliver(sent, wait_s=5)

    assert row is not None
    assert row.state is SendState.QUEUED
    assert row == inbox.engine.outgoing(sent)
    inbox.mailbox.close()


async def test_a_conversation_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    """The same messages, as the same objects, until one of them reads differently."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        first = inbox.engine.thread(ticket_id)
        await inbox.engine.save_draft(ticket_id, "Half a thought")
        again = inbox.engine.thread(ticket_id)
        assert first is not None
        assert again is not None
        assert again.draft is not None
        assert first.messages is again.messages
        for other in inbox.engine.find(ALL, Sort.NEWEST):
            inbox.engine.thread(TicketId(other))
        inbox.world.customer_writes(ticket_id, "One more thing.")
        await after(40, inbox)
        last = inbox.engine.thread(ticket_id)
        assert last is not None
        assert last.messages[-1].content == "One more thing."
