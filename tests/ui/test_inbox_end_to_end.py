"""The screen over the real engine, mailbox and sandbox: a ticket is answered and is sent."""

import asyncio

from tests.support.inbox import make_inbox
from tests.ui.fake_engine import staged
from tui.clock import SystemClock
from tui.domain import TicketId
from tui.sandbox import Fault, FaultPlan


async def started(inbox) -> asyncio.Task[None]:
    task = asyncio.ensure_future(inbox.engine.run())
    await asyncio.sleep(0)
    await inbox.engine.idle()
    return task


async def ended(task, inbox) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    inbox.mailbox.close()


async def test_a_reply_reaches_the_shop(tmp_path):
    """Typed, sent, proven, and shown among the messages; the ticket no longer waits."""
    inbox = make_inbox(tmp_path / "mailbox", clock=SystemClock())
    task = await started(inbox)
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        await stage.until(lambda: "I paid, and nothing came." in stage.text)
        ticket_id = stage.inbox.shown_id
        await stage.run("reply.write")
        await stage.write("Here is your key.")
        await stage.run("reply.send")
        await stage.until(lambda: 1 == inbox.world.stored_replies[ticket_id])
        await inbox.engine.idle()
        await stage.until(lambda: "Here is your key." in stage.text)
        await stage.until(lambda: "unsent" not in stage.last_line)
        assert TicketId(ticket_id) == stage.inbox.shown_id
        assert ticket_id in stage.inbox.tickets.ids
    await ended(task, inbox)


async def test_a_lost_answer_is_shown_as_such(tmp_path):
    """Nothing is sent twice; the reply is in doubt until it is found in the conversation."""
    plan = FaultPlan([Fault("POST", "*/messages", "reset_before_store")])
    inbox = make_inbox(tmp_path / "mailbox", clock=SystemClock(), faults=plan)
    task = await started(inbox)
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        await stage.until(lambda: stage.inbox.shown_id is not None)
        ticket_id = stage.inbox.shown_id
        await stage.run("reply.write")
        await stage.write("Did you get this?")
        await stage.run("reply.send")
        await stage.until(lambda: "in doubt" in stage.last_line)
        await stage.until(lambda: "Not known whether it arrived" in stage.text)
        await stage.run("reply.check")
        await inbox.engine.idle()
        await stage.until(lambda: "It is not in the" in stage.text)
        await stage.until(lambda: "Looking" not in stage.last_line)
        assert 0 == inbox.world.stored_replies[ticket_id]
        await stage.run("reply.take_back")
        assert "Did you get this?" == stage.inbox.composer.area.text
    await ended(task, inbox)


async def test_closing_reaches_the_shop(tmp_path):
    """The customer is mailed once."""
    inbox = make_inbox(tmp_path / "mailbox", clock=SystemClock())
    task = await started(inbox)
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        ticket_id = stage.inbox.shown_id
        await stage.pilot.press("e")
        await stage.until(lambda: "Closing #" in stage.last_line)
        await stage.until(lambda: "CLOSED" == inbox.world.ticket(ticket_id).status)
        await stage.pilot.press("3")
        await stage.until(lambda: ticket_id in stage.inbox.tickets.ids)
    await ended(task, inbox)


async def test_the_draft_survives_a_restart(tmp_path):
    """Another screen over the same mailbox goes on where the first one ended."""
    inbox = make_inbox(tmp_path / "mailbox", clock=SystemClock())
    task = await started(inbox)
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        await stage.run("reply.write")
        await stage.write("Half a thought")
        await stage.app.action_quit()
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        await stage.run("reply.write")
        assert "Half a thought" == stage.inbox.composer.area.text
    await ended(task, inbox)


async def test_undo_brings_everything_back_before_it_leaves(tmp_path):
    """Within the window the shop hears nothing; z gives the exact text back."""
    inbox = make_inbox(tmp_path / "mailbox", clock=SystemClock(), undo_s=60)
    task = await started(inbox)
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        await stage.until(lambda: "I paid, and nothing came." in stage.text)
        ticket_id = stage.inbox.shown_id
        await stage.run("reply.write")
        await stage.write("One\n\nTwo")
        await stage.pilot.press("ctrl+r")
        await stage.until(lambda: "closing…" in stage.text.splitlines()[3])
        assert "goes out in" in stage.last_line
        assert ticket_id != stage.inbox.tickets.cursor_id
        await stage.pilot.press("z")
        await stage.until(lambda: "One\n\nTwo" == stage.inbox.composer.area.text)
        assert ticket_id == stage.inbox.shown_id
        assert () == inbox.engine.outbox()
        await stage.until(lambda: "closing…" not in stage.text)
    assert 0 == inbox.world.stored_replies[ticket_id]
    assert [] == inbox.asked("PATCH")
    await ended(task, inbox)


async def test_send_close_next_reaches_the_shop(tmp_path):
    """The reply first, then the close; the row shows it only when it is proven."""
    inbox = make_inbox(tmp_path / "mailbox", clock=SystemClock())
    task = await started(inbox)
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        ticket_id = stage.inbox.shown_id
        await stage.run("reply.write")
        await stage.write("Here is your key.")
        await stage.pilot.press("ctrl+r")
        await stage.until(lambda: "CLOSED" == inbox.world.ticket(ticket_id).status)
        assert 1 == inbox.world.stored_replies[ticket_id]
        await stage.until(lambda: "✓" in stage.text.splitlines()[3])
        assert ticket_id != stage.inbox.tickets.cursor_id
    await ended(task, inbox)


async def test_what_was_not_on_the_screen_holds_the_reply(tmp_path):
    """The customer wrote meanwhile: the card shows it below the news, and sending goes on."""
    inbox = make_inbox(tmp_path / "mailbox", clock=SystemClock())
    task = await started(inbox)
    async with staged(inbox.engine, tmp_path, clock=SystemClock()) as stage:
        ticket_id = stage.inbox.shown_id
        await stage.run("reply.write")
        await stage.write("Here is your key.")
        inbox.world.customer_writes(ticket_id, "Never mind, I found it.")
        await stage.run("reply.send")
        await stage.until(lambda: "Held, not sent" in stage.text)
        for words in (
            "new since you last looked",
            "Never mind, I found it.",
            "The customer wrote since you last looked.",
            "! s send anyway   ! e edit   ! k keep as draft",
            "7 Unsent 1!",
        ):
            assert words in stage.text
        assert 0 == inbox.world.stored_replies[ticket_id]
        await stage.run("reply.keep_draft")
        await stage.until(lambda: "Draft: Here is your key." in stage.text)
        await stage.run("reply.write")
        await stage.run("reply.send")
        await stage.until(lambda: 1 == inbox.world.stored_replies[ticket_id])
    await ended(task, inbox)
