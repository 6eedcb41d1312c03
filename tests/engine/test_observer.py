"""A second inbox on the same store only looks."""

import asyncio
from pathlib import Path

import pytest

from tests.support.inbox import ALL, Inbox, make_inbox, open_ticket, running
from tests.support.virtual import VirtualClock
from tui.domain import Keeper, OutgoingId, Sort, TicketChange
from tui.engine.observer import LOOK_EVERY_S, Observer
from tui.errors import MailboxInUse
from tui.events import Event, LinkChanged, Noticed, TicketsChanged
from tui.mailbox.database import Mailbox
from tui.mailbox.lock import MailboxLock


async def test_it_sees_what_the_other_inbox_stores(tmp_path: Path) -> None:
    """Within a few seconds of the commit, and with nothing asked of SellApp."""
    with MailboxLock(tmp_path):
        async with running(make_inbox(tmp_path)) as inbox:
            await _see_what_it_stores(inbox, tmp_path)


async def _see_what_it_stores(inbox: Inbox, tmp_path: Path) -> None:
    mailbox = Mailbox.open(tmp_path, read_only=True)
    observer = Observer(mailbox=mailbox, clock=VirtualClock(), store="brightpixel")
    heard: list[Event] = []
    leave = observer.subscribe(heard.append)
    watching = asyncio.ensure_future(observer._watch())
    await asyncio.sleep(LOOK_EVERY_S * 2)
    assert heard == []
    ticket_id = open_ticket(inbox)
    await inbox.engine.save_draft(ticket_id, "Written over there")
    await asyncio.sleep(LOOK_EVERY_S * 2)

    assert any(isinstance(event, TicketsChanged) for event in heard)
    draft = observer.draft(ticket_id)
    assert draft is not None
    assert draft.text == "Written over there"
    assert observer.find(ALL, Sort.NEWEST) == inbox.engine.find(ALL, Sort.NEWEST)
    assert observer.link.synced_at == inbox.engine.link.synced_at
    assert observer.link.headline == MailboxInUse.headline
    leave()
    leave()
    watching.cancel()
    mailbox.close()


async def test_it_notices_that_the_other_inbox_is_gone(tmp_path: Path) -> None:
    """Said once, with a next step, also in refusals; and no more when somebody has it again."""
    async with running(make_inbox(tmp_path)) as inbox:
        mailbox = Mailbox.open(tmp_path, read_only=True)
        observer = Observer(mailbox=mailbox, clock=VirtualClock(), store="brightpixel")
        heard: list[Event] = []
        observer.subscribe(heard.append)
        first = MailboxLock(tmp_path)
        first.acquire()
        watching = asyncio.ensure_future(observer._watch())
        await asyncio.sleep(LOOK_EVERY_S)
        assert (Keeper.OTHER, []) == (observer.link.keeper, heard)
        first.release()
        await asyncio.sleep(LOOK_EVERY_S * 3)
        words = "Nobody has this store open any more. Quit and start again to work in it."
        assert [LinkChanged(), Noticed(words)] == heard
        assert Keeper.NOBODY is observer.link.keeper
        assert words == f"{observer.link.headline}. {observer.link.advice}"
        assert observer.link.synced_at == inbox.engine.link.synced_at
        with pytest.raises(MailboxInUse) as refusal:
            await observer.save_draft(open_ticket(inbox), "x")
        assert words == f"{refusal.value.headline}. {refusal.value.advice}"
        with MailboxLock(tmp_path):
            await asyncio.sleep(LOOK_EVERY_S * 2)
            assert Keeper.OTHER is observer.link.keeper
            assert observer.link.headline == MailboxInUse.headline
            assert LinkChanged() == heard[-1]
        watching.cancel()
        mailbox.close()


async def test_every_intent_is_refused_in_words(tmp_path: Path) -> None:
    """Nothing is written, whatever is asked."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        mailbox = Mailbox.open(tmp_path, read_only=True)
        observer = Observer(mailbox=mailbox, clock=VirtualClock(), store="brightpixel")
        row = OutgoingId(1)
        for intent in (
            observer.mark_unseen(ticket_id),
            observer.save_draft(ticket_id, "x"),
            observer.discard_draft(ticket_id),
            observer.send_reply(ticket_id, "x"),
            observer.change_ticket(ticket_id, TicketChange(archived=True)),
            observer.take_back(row),
            observer.send_again(row),
            observer.mark_sent(row),
            observer.withdraw(row),
        ):
            with pytest.raises(MailboxInUse):
                await intent
        await observer.show_ticket(ticket_id)
        await observer.mark_seen(ticket_id)
        observer.set_focus(is_focused=False)
        await observer.refresh()
        mailbox.close()


def test_it_starts_and_stops(tmp_path: Path) -> None:
    """The watch is a daemon thread that ends when asked."""
    inbox = make_inbox(tmp_path)
    mailbox = Mailbox.open(tmp_path, read_only=True)
    observer = Observer(mailbox=mailbox, clock=VirtualClock(), store="brightpixel")
    observer.start()
    observer.stop()
    mailbox.close()
    inbox.mailbox.close()
