"""A ticket that SellApp no longer has: gone from here, too, unless words of ours hang on it."""

from pathlib import Path

import pytest

from tests.support.inbox import ALL, Inbox, after, make_inbox, open_ticket, running
from tui.domain import VIEWS, MessageId, SendState, Sort, TicketId, View
from tui.mailbox import gone, tickets
from tui.mailbox.gone import GONE, STAND_IN_TITLE

DRAFTS, UNSENT = (next(v for v in VIEWS if v.name == name) for name in ("drafts", "unsent"))
LONG_S = 3_000


async def held_reply(inbox: Inbox, ticket_id: TicketId) -> None:
    """One that waits for a decision: the customer wrote, and nobody saw it."""
    inbox.world.customer_writes(ticket_id, "One more thing.")
    await inbox.engine.send_reply(ticket_id, "Held words", seen_id=MessageId(1))
    await inbox.engine.idle()
    assert [SendState.HELD] == [row.state for row in inbox.engine.outbox()]


def shown(inbox: Inbox, view: View) -> list[TicketId]:
    return list(inbox.engine.find(view, Sort.NEWEST))


@pytest.mark.parametrize("is_cache_lost", [False, True])
async def test_words_of_ours_stay_in_plain_sight(tmp_path: Path, *, is_cache_lost: bool) -> None:
    """Listed and counted with the reason, until the person is done with them."""
    async with running(make_inbox(tmp_path)) as inbox:
        await after(60, inbox)
        replied, drafted, plain = inbox.world.ticket_ids()[-3:]
        await held_reply(inbox, TicketId(replied))
        await inbox.engine.save_draft(TicketId(drafted), "Draft words")
        for ticket_id in (replied, drafted, plain):
            inbox.world.delete_ticket(ticket_id)
            if is_cache_lost:
                inbox.mailbox.write(lambda conn, one=ticket_id: tickets.forget(conn, [one]))
        await after(LONG_S, inbox)

        assert [replied] == shown(inbox, UNSENT)
        assert [drafted] == shown(inbox, DRAFTS)
        assert plain not in shown(inbox, ALL)
        counts = inbox.engine.counts()
        assert (1, 1) == (counts.unsent, counts.by_view["drafts"])
        for ticket_id, words in ((replied, "Held words"), (drafted, "Draft words")):
            thread = inbox.engine.thread(TicketId(ticket_id))
            assert thread is not None
            assert thread.unrefreshed is not None
            assert GONE == thread.unrefreshed.why
            texts = [row.text for row in thread.outgoing]
            texts += [thread.draft.text] if thread.draft else []
            assert [words] == texts
            assert is_cache_lost == (thread.ticket.title == STAND_IN_TITLE)

        (row,) = inbox.engine.outbox()
        await inbox.engine.take_back(row.id)
        for ticket_id in (replied, drafted):
            await inbox.engine.discard_draft(TicketId(ticket_id))
        await after(LONG_S, inbox)
        assert not {replied, drafted} & set(shown(inbox, ALL))


async def test_what_is_known_to_be_gone_is_not_looked_for_for_ever(tmp_path: Path) -> None:
    """One question now and then, and no walk for each."""
    async with running(make_inbox(tmp_path, tickets=400)) as inbox:
        await after(60, inbox)
        ticket_id = open_ticket(inbox)
        await inbox.engine.save_draft(ticket_id, "Draft words")
        await after(LONG_S, inbox)
        before = len(inbox.asked())
        await after(LONG_S, inbox)
        usual = len(inbox.asked()) - before
        inbox.world.delete_ticket(ticket_id)
        await after(LONG_S, inbox)
        before = len(inbox.asked())
        await after(LONG_S, inbox)
        assert len(inbox.asked()) - before <= usual + LONG_S / 120


async def test_one_that_is_back_shows_itself(tmp_path: Path) -> None:
    """The remark goes with the first reading that succeeds."""
    async with running(make_inbox(tmp_path)) as inbox:
        await after(60, inbox)
        ticket_id = open_ticket(inbox)
        await inbox.engine.save_draft(ticket_id, "Draft words")
        now = inbox.engine.link.synced_at
        assert now is not None
        inbox.mailbox.write(lambda conn: gone.let_go(conn, ticket_id, at=now))
        await after(LONG_S, inbox)
        thread = inbox.engine.thread(ticket_id)
        assert thread is not None
        assert thread.unrefreshed is None
