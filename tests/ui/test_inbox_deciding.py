"""Second thoughts: the undo window, held and doubtful replies, discarded drafts, leaving."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ui.fake_engine import FakeEngine, staged
from tests.ui.pane_data import NOW, message
from tui.domain import (
    VIEWS,
    ApiVersion,
    Draft,
    Keeper,
    MessageId,
    OutgoingId,
    OutgoingKind,
    SendState,
    TicketChange,
    TicketId,
)
from tui.errors import MailboxBroken
from tui.events import LinkChanged, OutboxChanged, ThreadChanged
from tui.ui.commands import COMMANDS
from tui.ui.reasons import NOBODY, READ_ONLY, Place

ONE = frozenset({TicketId(1)})
SOON = NOW + timedelta(seconds=8)


@pytest.fixture
def engine() -> FakeEngine:
    engine = FakeEngine()
    engine.ready_at = SOON
    return engine


async def send(stage, text: str = "Thank you") -> None:
    await stage.run("reply.write")
    await stage.write(text)
    await stage.run("reply.send")


async def test_a_reply_waits_in_sight_and_z_brings_it_back(engine, tmp_path):
    """It counts down in the conversation and in the bottom line; z opens the box with its text."""
    async with staged(engine, tmp_path) as stage:
        await send(stage, "Thank you\n\nKim")
        assert "↑ sending in 8 s · z undo" in stage.text
        assert "Reply to c1 goes out in 8 s · z undo" in stage.last_line
        assert not stage.inbox.composer.is_open
        await stage.pilot.press("j")
        await stage.until(lambda: stage.inbox.shown_id == 2)
        await stage.pilot.press("z")
        await stage.until(lambda: stage.inbox.composer.is_open)
        assert "Thank you\n\nKim" == stage.inbox.composer.area.text
        assert stage.inbox.shown_id == stage.inbox.tickets.cursor_id == 1
        assert Place.COMPOSER is stage.inbox.place
        await stage.until(lambda: "goes out" not in stage.last_line)


async def test_the_seconds_count_down_by_themselves(engine, tmp_path):
    """With one timer while something waits, and none after that; no line moves."""
    async with staged(engine, tmp_path) as stage:
        await send(stage)
        before = stage.text.splitlines()
        stage.clock.at += timedelta(seconds=2, milliseconds=500)
        stage.inbox.renew_unsent()
        await stage.pilot.pause()
        after = stage.text.splitlines()
        changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        assert 2 == len(changed)
        assert all("8 s" in old and "6 s" in new for old, new in changed)
        assert [old.index("8 s") for old, _ in changed] == [new.index("6 s") for _, new in changed]
        assert "tray" in stage.inbox._once
        stage.clock.at += timedelta(seconds=9)
        stage.inbox.renew_unsent()
        await stage.pilot.pause()
        assert "tray" not in stage.inbox._once
        assert "1 unsent" in stage.last_line
        assert "↑ queued" in stage.text


async def test_a_close_waits_as_pending_and_can_be_undone(engine, tmp_path):
    """Never shown as done; z gives it up."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("e")
        await stage.until(lambda: "closing…" in stage.text.splitlines()[3])
        assert "Closing #1 in 8 s · z undo" in stage.last_line
        assert "· closing…" in stage.text
        assert "✓" not in stage.text
        await stage.pilot.press("z")
        assert 1 == engine.times("withdraw")
        await stage.until(lambda: "closing…" not in stage.text)
        assert "Undone; #1 stays as it is." in stage.last_line


async def test_several_wait_and_z_undoes_the_last(engine, tmp_path):
    """One after another, the newest first."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("e", "j")
        await stage.until(lambda: stage.inbox.shown_id == 2)
        await stage.pilot.press("e")
        await stage.until(lambda: "2 waiting · z undoes the last" in stage.last_line)
        await stage.pilot.press("z")
        assert ("withdraw", OutgoingId(2)) in engine.asked
        await stage.pilot.press("z")
        assert ("withdraw", OutgoingId(1)) in engine.asked


async def test_z_says_why_it_cannot(engine, tmp_path):
    """Nothing done yet; then too late, also when the sender was faster by a hair."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("z")
        assert "There is nothing to undo." in stage.last_line
        await send(stage)
        stage_row = engine.threads[1].outgoing[0]
        engine.failing["take_back"] = MailboxBroken()
        await stage.run("act.undo")
        assert "cannot be read or written" in stage.last_line
        find = engine.outgoing
        engine.outgoing = lambda row_id: replace(stage_row, state=SendState.SENDING)
        await stage.run("act.undo")
        assert "Too late: the reply to #1 is already on its way." in stage.last_line
        engine.outgoing = find
        engine.put_outgoing(1, SendState.ON_WIRE, "Thank you")
        await stage.run("act.undo")
        assert "Too late: the reply to #1 is already on its way." in stage.last_line


async def test_the_tray_can_be_clicked(engine, tmp_path):
    """For whoever prefers the mouse."""
    async with staged(engine, tmp_path) as stage:
        await send(stage)
        at = stage.last_line.index("undo")
        await stage.pilot.click(offset=(at, stage.app.size.height - 1))
        await stage.until(lambda: stage.inbox.composer.is_open)


async def test_what_was_painted_counts_as_seen(engine, tmp_path):
    """Not what came in below the edge of the pane."""
    engine.add(1)
    long = tuple(message(10 + n, "line\n" * 8, ticket_id=TicketId(1)) for n in range(8))
    engine.change(1, messages=long)
    async with staged(engine, tmp_path) as stage:
        await stage.run("ticket.open")
        await stage.run("thread.start")
        assert stage.inbox.conversation.newest_shown_id is not None
        engine.change(1, messages=(*long, message(99, "And now?", ticket_id=TicketId(1))))
        engine.emit(OutboxChanged(ONE))
        await stage.until(lambda: 9 == len(stage.inbox.thread.messages))
        await stage.pilot.pause()
        assert 17 == stage.inbox.conversation.newest_shown_id
        await send(stage)
        assert [MessageId(99)] == engine.seen_ids


async def test_send_close_next(engine, tmp_path):
    """The close follows the reply, and the next one who waits comes up."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Done")
        assert "Ctrl+R send, close, next" in stage.last_line
        engine.ready_at = None
        await stage.pilot.press("ctrl+r")
        assert ("change_ticket", TicketId(1), TicketChange(status="CLOSED")) in engine.asked
        assert [OutgoingId(1)] == engine.followed
        await stage.until(lambda: stage.inbox.tickets.cursor_id == 2)
        assert Place.LIST is stage.inbox.place


async def test_send_close_next_where_nothing_can_be_closed(engine, tmp_path):
    """The older API cannot close: it says so and sends nothing."""
    engine.link = replace(engine.link, api_version=ApiVersion.V1)
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Done")
        await stage.pilot.press("ctrl+r")
        assert "older API" in stage.last_line
        assert 0 == engine.times("send_reply")
        assert "Done" == stage.inbox.composer.area.text


@pytest.mark.parametrize("failing", ["send_reply", "change_ticket"])
async def test_send_close_next_stays_when_something_fails(engine, tmp_path, failing):
    """The ticket at hand stays, with words."""
    engine.failing[failing] = MailboxBroken()
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Done")
        await stage.run("reply.send_close")
        assert "cannot be read or written" in stage.text
        assert 1 == stage.inbox.tickets.cursor_id
        assert (failing == "send_reply") is stage.inbox.composer.is_open


async def test_next_waiting_leaves_out_who_is_answered(engine, tmp_path):
    """Their reply is on its way; one that is held still needs somebody."""
    engine.put_outgoing(2, SendState.QUEUED, "On its way")
    engine.put_outgoing(3, SendState.HELD, "Held")
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("n")
        assert 3 == stage.inbox.tickets.cursor_id
        for number in (1, 3, 4, 5):
            engine.put_outgoing(number, SendState.QUEUED, "x")
        await stage.pilot.press("n")
        assert "Nobody waits for a reply." in stage.last_line


async def test_a_held_reply_offers_its_choices(engine, tmp_path):
    """In the conversation, in the footer, by key and by click; the text is never lost."""
    why = "The customer wrote since you last looked."
    engine.put_outgoing(1, SendState.HELD, "My answer", problem=why)
    async with staged(engine, tmp_path) as stage:
        assert why in stage.text
        assert "7 Unsent" in stage.text
        await stage.run("ticket.open")
        assert "! s send anyway  ! e edit  ! k keep as draft" in stage.last_line
        line = next(n for n, row in enumerate(stage.text.splitlines()) if "send anyway   !" in row)
        at = stage.text.splitlines()[line].index("keep as draft")
        await stage.pilot.click(offset=(at, line))
        await stage.until(lambda: 1 == engine.times("take_back"))
        assert "My answer" == engine.threads[1].draft.text
        assert not stage.inbox.composer.is_open
        await stage.until(lambda: "Draft: My answer" in stage.text)


async def test_checking_again(engine, tmp_path):
    """New connections, and this ticket first."""
    engine.put_outgoing(1, SendState.UNKNOWN, "Did it?")
    async with staged(engine, tmp_path) as stage:
        before = engine.times("show_ticket")
        await stage.pilot.press("exclamation_mark", "c")
        assert 1 == engine.times("refresh")
        assert before + 1 == engine.times("show_ticket")
        assert "Looking whether it arrived" in stage.last_line
        engine.emit(OutboxChanged(frozenset({TicketId(2)})))
        engine.emit(ThreadChanged(frozenset({TicketId(1)})))
        await stage.pilot.pause()
        assert "Looking whether it arrived" in stage.last_line
        engine.emit(OutboxChanged(frozenset({TicketId(1)})))
        await stage.until(lambda: "still not known whether it arrived" in stage.last_line)
        stage.inbox.say("Something else")
        engine.emit(OutboxChanged(frozenset({TicketId(1)})))
        await stage.pilot.pause()
        assert "Something else" in stage.last_line
        engine.failing["refresh"] = MailboxBroken()
        await stage.run("reply.check")
        assert before + 1 == engine.times("show_ticket")


@pytest.mark.parametrize("name", ["check_again", "keep_draft", "discard_draft"])
async def test_an_action_out_of_turn_does_nothing(tmp_path, name):
    """Nothing to act on, no harm."""
    engine = FakeEngine(0)
    async with staged(engine, tmp_path) as stage:
        before = list(engine.asked)
        await stage.app.run_action(name, stage.inbox)
        assert before == engine.asked


async def test_a_held_reply_goes_out_for_what_was_on_the_screen(engine, tmp_path):
    """The newest message that was painted goes with it; in a list alone that is none."""
    engine.put_outgoing(1, SendState.HELD, problem="Nora wrote.")
    newest_id = engine.threads[1].messages[-1].id
    for size, seen_id in (((60, 16), MessageId(0)), ((120, 36), newest_id)):
        async with staged(engine, tmp_path, size=size) as stage:
            await stage.run("reply.send_again")
            assert seen_id == engine.seen_id


async def test_a_change_that_was_refused_can_be_tried_again(engine, tmp_path):
    """The same choices, with its own words."""
    engine.put_outgoing(1, SendState.REJECTED, kind=OutgoingKind.UPDATE, problem="Not yours.")
    async with staged(engine, tmp_path) as stage:
        await stage.run("ticket.open")
        assert "! s try again  ! w give it up" in stage.last_line
        await stage.run("reply.send_again")
        assert "The change goes out, if SellApp has nothing new." in stage.last_line
        engine.put_outgoing(1, SendState.QUEUED, kind=OutgoingKind.UPDATE)
        engine.emit(OutboxChanged(frozenset({TicketId(1)})))
        await stage.pilot.pause()
        assert "The change goes out" in stage.last_line
        engine.put_outgoing(1, SendState.REJECTED, kind=OutgoingKind.UPDATE, problem="No.")
        engine.emit(OutboxChanged(frozenset({TicketId(1)})))
        await stage.until(lambda: "The change goes out" not in stage.last_line)


async def test_a_draft_is_discarded_and_restored(engine, tmp_path):
    """From the list and from the box, down to the last key; z is the way back."""
    engine.change(1, draft=Draft(TicketId(1), "Old words", NOW))
    async with staged(engine, tmp_path) as stage:
        await stage.run("draft.discard")
        assert "Draft discarded · z brings it back" in stage.last_line
        assert engine.threads[1].draft is None
        await stage.pilot.press("z")
        assert "Old words" == stage.inbox.composer.area.text
        await stage.write(", and new ones")
        await stage.run("draft.discard")
        assert not stage.inbox.composer.is_open
        assert Place.LIST is stage.inbox.place
        assert engine.threads[1].draft is None
        engine.change(1, draft=Draft(TicketId(1), "Typed since", NOW))
        await stage.pilot.press("z")
        assert "Old words, and new ones\n\nTyped since" == stage.inbox.composer.area.text
        await stage.pilot.press("escape", "z")
        assert "There is nothing to undo." in stage.last_line


async def test_a_draft_that_cannot_be_discarded_stays(engine, tmp_path):
    """With words; without a draft there are words too."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("draft.discard")
        assert "This ticket has no draft." in stage.last_line
        engine.change(1, draft=Draft(TicketId(1), "Mine", NOW))
        stage.inbox.reread_thread()
        engine.failing["discard_draft"] = MailboxBroken()
        await stage.run("draft.discard")
        assert "Mine" == engine.threads[1].draft.text


async def test_the_last_act_is_undone_first(engine, tmp_path):
    """A draft thrown away after a close comes back before the close does."""
    engine.change(2, draft=Draft(TicketId(2), "Words", NOW))
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("e", "j")
        await stage.until(lambda: stage.inbox.shown_id == 2)
        await stage.run("draft.discard")
        await stage.pilot.press("z")
        await stage.until(lambda: "Words" == stage.inbox.composer.area.text)
        await stage.pilot.press("escape", "z")
        assert 1 == engine.times("withdraw")


async def test_quitting_at_once(engine, tmp_path):
    """Unsent work is no trap."""
    engine.put_outgoing(2, SendState.UNKNOWN, "later")
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("q")
        assert stage.app._exit


@pytest.mark.parametrize("is_patient", [True, False])
async def test_a_reply_in_mid_air_is_waited_for(engine, tmp_path, is_patient):
    """It says so; the answer ends the wait, and so does a second press."""
    engine.put_outgoing(2, SendState.ON_WIRE, "now")
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("q")
        assert "waiting 2 s for the answer" in stage.last_line
        assert not stage.app._exit
        engine.emit(OutboxChanged(ONE))
        await stage.pilot.pause()
        assert not stage.app._exit
        if is_patient:
            engine.change(2, outgoing=())
            engine.emit(OutboxChanged(ONE))
        else:
            await stage.run("app.quit")
        await asyncio.sleep(0)
        await stage.until(lambda: stage.app._exit)


async def test_an_inbox_that_only_reads_writes_nothing(engine, tmp_path):
    """Every command that writes says so; reading goes on, also of what the other one writes."""
    engine.change(1, draft=Draft(TicketId(1), "Theirs", NOW))
    engine.put_outgoing(2, SendState.HELD, "x")
    writing = [command.id for command in COMMANDS if command.is_write]
    async with staged(engine, tmp_path, is_read_only=True) as stage:
        assert "read only" in stage.text.splitlines()[0]
        for command_id in writing:
            await stage.run(command_id)
            assert READ_ONLY in stage.last_line
        await stage.run("ticket.open")
        await stage.inbox.look_away()
        stage.inbox.look_here()
        assert not stage.inbox.composer.is_open
        assert "reply" not in stage.last_line
        engine.add(6)
        engine.change(1, messages=(message(10), message(11, "From elsewhere")))
        stage.inbox._look_again()
        await stage.until(lambda: "From elsewhere" in stage.text)
        await stage.until(lambda: 6 in stage.inbox.tickets.ids or stage.inbox.listing.arrivals)
        assert {"find_later"} >= {asked[0] for asked in engine.asked}


async def test_an_inbox_that_only_reads_promises_nothing(engine, tmp_path):
    """No countdown and no undo: nobody here can undo, and perhaps nobody there sends."""
    engine.put_outgoing(1, SendState.QUEUED, "Theirs", ready_at=SOON)
    engine.link = replace(engine.link, keeper=Keeper.OTHER)
    async with staged(engine, tmp_path, is_read_only=True) as stage:
        await stage.run("ticket.open")
        await stage.until(lambda: "queued" in stage.text)
        assert "1 unsent" in stage.last_line
        assert "undo" not in stage.text
        assert "goes out in" not in stage.text
        assert "sending in" not in stage.text
        assert "tray" not in stage.inbox._once
        engine.link = replace(engine.link, keeper=Keeper.NOBODY)
        engine.emit(LinkChanged())
        await stage.until(lambda: "nobody has this store open" in stage.text.splitlines()[0])
        assert "queued until somebody opens this store again" in stage.text
        engine.put_outgoing(1, SendState.ON_WIRE, "Theirs")
        engine.put_outgoing(
            2, SendState.QUEUED, kind=OutgoingKind.UPDATE, change=TicketChange(status="CLOSED")
        )
        stage.inbox._look_again()
        await stage.until(lambda: "was on its way when the other inbox ended" in stage.text)
        assert "sending" not in stage.text
        assert "closing" not in stage.text
        for command_id in ("reply.write", "app.refresh", "act.undo"):
            await stage.run(command_id)
            assert NOBODY in stage.last_line


@pytest.mark.parametrize(
    ("theme", "fitting"), [("inbox-dark", "ansi-dark"), ("inbox-light", "ansi-light")]
)
async def test_without_colour_nothing_is_invisible(engine, tmp_path, monkeypatch, theme, fitting):
    """No piece of text has a colour, so none can have that of its ground."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(engine, tmp_path, theme=theme) as stage:
        assert fitting == stage.app.theme
        for strip in stage.app.screen._compositor.render_strips():
            for segment in strip:
                colours = (segment.style.color, segment.style.bgcolor)
                assert all(colour is None or colour.is_default for colour in colours)
        assert "Question 1" in stage.text
        for _ in range(2):
            await stage.run("app.theme")
            assert stage.app.theme.startswith("ansi-")


async def test_a_hidden_conversation_is_up_to_date_when_it_comes_up(engine, tmp_path):
    """On a narrow screen: what changed while the list was shown is there at once."""
    async with staged(engine, tmp_path, size=(60, 18)) as stage:
        await send(stage)
        engine.put_outgoing(1, SendState.REJECTED, "Thank you", problem="Too long.")
        engine.emit(OutboxChanged(ONE))
        await stage.until(lambda: "1 needs a decision" in stage.last_line)
        assert "Too long." not in stage.text
        await stage.run("ticket.open")
        await stage.until(lambda: "Too long." in stage.text)
        assert "sending in" not in stage.text


async def test_every_tab_is_counted(engine, tmp_path):
    """Live, for all views."""
    async with staged(engine, tmp_path, size=(200, 30)) as stage:
        top = stage.text.splitlines()[1]
        assert [] == [view.label for view in VIEWS if view.label not in top]
        assert "5 All 5" in top
