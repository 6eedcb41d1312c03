"""The inbox screen at its edges: nothing to act on, failures, lost focus, late answers."""

import asyncio

import pytest
from textual import events
from textual.widgets import Input

from tests.ui.fake_engine import FakeEngine, staged
from tui.domain import OutgoingKind, SendState
from tui.errors import MailboxBroken
from tui.ui.reasons import Place


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


ACTIONS = (
    "open_ticket",
    "browse",
    "reply",
    "quote",
    "send",
    "take_back",
    "send_again",
    "mark_sent",
    "close_ticket",
    "archive_ticket",
    "withdraw_change",
    "mark_unread",
    "next_waiting",
)


@pytest.mark.parametrize("name", ACTIONS)
async def test_an_action_out_of_turn_does_nothing(tmp_path, name):
    """Whoever calls it with nothing to act on: no harm, and no words to the engine."""
    engine = FakeEngine(0)
    async with staged(engine, tmp_path) as stage:
        before = list(engine.asked)
        await stage.app.run_action(name, stage.inbox)
        stage.inbox.action_copy("ticket")
        assert before == engine.asked
        assert Place.LIST is stage.inbox.place


async def test_a_failed_intent_is_told_and_changes_nothing(engine, tmp_path):
    """The engine could not commit; the words say so."""
    names = ("change_ticket", "mark_unseen", "send_again", "mark_sent", "take_back", "withdraw")
    engine.failing = dict.fromkeys(names, MailboxBroken())
    engine.put_outgoing(1, SendState.UNKNOWN, "x")
    engine.put_outgoing(2, SendState.QUEUED, kind=OutgoingKind.UPDATE)
    first = ("ticket.unread", "reply.send_again", "reply.mark_sent", "reply.take_back")
    others = ("list.down", "change.withdraw", "list.down", "ticket.close")
    async with staged(engine, tmp_path) as stage:
        for command in (*first, *others):
            await stage.run(command)
            if command != "list.down":
                assert "cannot be read or written" in stage.last_line
        assert not stage.inbox.composer.is_open


async def test_the_terminals_focus_reaches_the_engine(engine, tmp_path):
    """Blur saves the draft and slows polling; focus comes back to where it was."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        stage.inbox.composer.area.put("Hello")
        stage.app.post_message(events.AppBlur())
        await stage.until(lambda: not engine.focused)
        await stage.until(lambda: engine.threads[1].draft is not None)
        assert Place.COMPOSER is stage.inbox.place
        stage.app.post_message(events.AppFocus())
        await stage.until(lambda: engine.focused)
        await stage.until(lambda: stage.inbox.focused is stage.inbox.composer.area)
        assert stage.app.unsaved() is None


async def test_a_search_left_empty_goes_away(engine, tmp_path):
    """Enter on nothing closes the line; clearing from the palette works too."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("list.search")
        await stage.pilot.press("enter")
        assert not stage.inbox.search_box.display
        await stage.run("list.search")
        await stage.pilot.press("escape")
        assert not stage.inbox.search_box.display
        await stage.run("list.clear_search")
        assert Place.LIST is stage.inbox.place


async def test_an_answer_about_another_view_is_dropped(engine, tmp_path):
    """The agent turned on while the mailbox was asked."""
    gate = asyncio.Event()
    find = engine.find

    async def slow(view, sort, search=""):
        await gate.wait()
        return find(view, sort, search)

    async with staged(engine, tmp_path) as stage:
        engine.find_later = slow
        engine.add(6)
        stage.inbox._ask_listing()
        await stage.pilot.pause()
        await stage.run("view.closed")
        gate.set()
        await stage.pilot.pause()
        assert [] == list(stage.inbox.tickets.ids)
        assert not stage.inbox.listing.has_offer


async def test_something_unforeseen_in_a_search_ends_with_a_report(engine, tmp_path):
    """A bug is not hidden: the program ends, with a report."""

    async def broken(view, sort, search=""):
        raise RuntimeError("a bug")

    async def run() -> None:
        async with staged(engine, tmp_path) as stage:
            engine.find_later = broken
            stage.inbox._ask_listing()
            await stage.pilot.pause()
            await stage.pilot.pause()

    with pytest.raises(RuntimeError, match="worker listing failed"):
        await run()
    assert 1 == len(list(tmp_path.glob("crash-*.txt")))


@pytest.mark.parametrize("opener", ["slash", "question_mark", "colon"])
async def test_a_paste_into_a_line_cannot_act(engine, tmp_path, opener):
    """Search, help and palette: control characters become signs, lines become one."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press(opener)
        await stage.until(lambda: isinstance(stage.app.focused, Input))
        stage.app.post_message(events.Paste("zip\x1b[2J\n\x9b31m\u202ekey\0"))
        await stage.until(lambda: bool(stage.app.focused.value))
        assert stage.app.focused.value.isprintable()
        assert stage.app.focused.value.startswith("zip\u241b[2J")
        assert "key" in stage.app.focused.value
