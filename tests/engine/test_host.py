"""The engine on a thread of its own."""

import asyncio
import threading
from pathlib import Path

import pytest

from tests.support.inbox import make_inbox
from tui.clock import SystemClock
from tui.domain import VIEWS, SendState, Sort, TicketId
from tui.engine.host import Host
from tui.events import Event, OutboxChanged
from tui.sandbox import ALWAYS, Fault

OPEN = next(view for view in VIEWS if view.name == "open")


@pytest.fixture
def event_loop_policy() -> asyncio.DefaultEventLoopPolicy:
    """Real time: two threads with loops of their own meet here."""
    return asyncio.DefaultEventLoopPolicy()


async def test_intents_from_another_loop_are_carried_out_on_the_engines_thread(
    tmp_path: Path,
) -> None:
    """The caller waits for the commit; events come from the engine's thread."""
    inbox = make_inbox(tmp_path, clock=SystemClock())
    threads: set[str] = set()
    inbox.engine.subscribe(lambda _: threads.add(threading.current_thread().name))
    inbox.engine.start()
    await inbox.engine.idle()
    ticket_id = TicketId(inbox.engine.find(OPEN, Sort.NEWEST)[0])

    await inbox.engine.save_draft(ticket_id, "Half a thought")
    draft = inbox.engine.draft(ticket_id)
    assert draft is not None
    assert draft.text == "Half a thought"

    sent = await inbox.engine.send_reply(ticket_id, "A whole one.")
    await inbox.engine.idle()
    row = inbox.engine.outgoing(sent)
    assert row is not None
    assert row.state is SendState.SENT
    assert threads == {"engine"}
    inbox.engine.stop()
    inbox.engine.stop()
    inbox.mailbox.close()


async def test_stopping_lets_a_reply_in_mid_air_land(tmp_path: Path) -> None:
    """The answer that arrives within the grace is still taken as proof."""
    inbox = make_inbox(tmp_path, clock=SystemClock())
    inbox.engine.start()
    await inbox.engine.idle()
    ticket_id = TicketId(inbox.engine.find(OPEN, Sort.NEWEST)[0])
    slow = Fault("POST", "*/messages", "slow_head", ALWAYS, params={"seconds": "0.3"})
    inbox.faults.add(slow)
    on_wire, loop = asyncio.Event(), asyncio.get_running_loop()

    def watch(event: Event) -> None:
        states = {row.state for row in inbox.engine.outbox()}
        if isinstance(event, OutboxChanged) and SendState.ON_WIRE in states:
            loop.call_soon_threadsafe(on_wire.set)

    inbox.engine.subscribe(watch)
    sent = await inbox.engine.send_reply(ticket_id, "Just in time.")
    await on_wire.wait()
    inbox.engine.stop(timeout_s=10)

    row = inbox.engine.outgoing(sent)
    assert row is not None
    assert row.state is SendState.SENT
    inbox.mailbox.close()


async def test_work_needs_a_loop() -> None:
    """Handing work to an engine that was never started is a mistake, and says so."""
    with pytest.raises(RuntimeError, match="not started"):
        await Host().do(lambda: None)


async def test_errors_come_back_to_the_caller() -> None:
    """What the work raises on the engine's thread is raised where it was asked for."""

    async def forever() -> None:
        await asyncio.Event().wait()

    async def nothing() -> None:
        return

    def fail() -> None:
        raise LookupError

    host = Host()
    host.start(forever)
    with pytest.raises(LookupError):
        await host.do(fail)
    host.stop(nothing, 2)


@pytest.mark.parametrize(
    ("send_waiting", "state"), [(True, SendState.SENT), (False, SendState.QUEUED)]
)
async def test_quitting_inside_the_undo_window_sends_now_or_keeps(
    tmp_path: Path, *, send_waiting: bool, state: SendState
) -> None:
    """As the setting says; either way the row is in exactly one state."""
    inbox = make_inbox(tmp_path, clock=SystemClock(), undo_s=600)
    inbox.engine.start()
    await inbox.engine.idle()
    ticket_id = TicketId(inbox.engine.find(OPEN, Sort.NEWEST)[0])
    sent = await inbox.engine.send_reply(ticket_id, "On my way out.")
    inbox.engine.stop(timeout_s=10, send_waiting=send_waiting)

    row = inbox.engine.outgoing(sent)
    assert row is not None
    assert row.state is state
    inbox.mailbox.close()
