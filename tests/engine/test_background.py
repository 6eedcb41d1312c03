"""The background half is made late; nothing that a person wanted before is lost by it."""

from pathlib import Path

from tests.support.inbox import after, make_inbox, open_ticket, running
from tui.domain import TicketId


async def test_what_was_wanted_before_there_was_a_line_is_done(tmp_path: Path) -> None:
    """Which ticket is shown, whether anybody looks, and that somebody pressed R."""
    inbox = make_inbox(tmp_path)
    engine, ticket_id = inbox.engine, TicketId(inbox.world.ticket_ids()[0])
    engine.live_here()
    await engine.show_ticket(ticket_id)
    await engine.refresh()
    engine.set_focus(is_focused=False)
    assert engine._made is None
    background = engine._background
    assert background is engine._background
    assert ticket_id == background.poller.shown
    assert [ticket_id] == list(background.poller._conversations._asked)
    assert background.rhythm._is_refresh_asked
    assert not background.rhythm._is_focused
    engine.set_focus(is_focused=True)
    assert background.rhythm._is_focused
    await engine.show_ticket(None)
    assert background.poller.shown is None
    inbox.mailbox.close()


async def test_who_was_told_to_end_before_there_was_a_line_sends_nothing(tmp_path: Path) -> None:
    """The reply stays queued for the next start; nobody waits for one in mid-air any more."""
    inbox = make_inbox(tmp_path)
    await inbox.engine._finish(send_waiting=False)
    async with running(inbox):
        ticket_id = open_ticket(inbox)
        await inbox.engine.send_reply(ticket_id, "Thanks, it is on its way.")
        await after(60, inbox)
        assert [] == inbox.asked("POST")
        assert 1 == len(inbox.engine.outbox())
