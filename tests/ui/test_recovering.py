"""A mailbox that cannot be read: words in place, the last good picture, and on it goes."""

import pytest

from tests.ui.fake_engine import FakeEngine, staged
from tui.domain import TicketId
from tui.errors import MailboxBroken
from tui.events import TicketsChanged
from tui.ui.reasons import Place

WORDS = "The mailbox cannot be read"
KEYS = (
    "j",
    "G",
    "enter",
    "J",
    "2",
    "]",
    "S",
    ".",
    "n",
    "r",
    "e",
    "a",
    "z",
    "u",
    "y",
    "t",
    "o",
    "t",
)
TYPED = ("slash", "x", "enter", "escape", "f", "c", "enter", "question_mark", "escape")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(80)


async def test_no_key_ends_the_program(engine, tmp_path):
    """Whatever is pressed, clicked or announced: the rows stay, and words say why."""
    async with staged(engine, tmp_path) as stage:
        engine.blind = MailboxBroken()
        before = stage.inbox.tickets.ids
        for key in (*KEYS, *TYPED):
            await stage.pilot.press(key)
            assert stage.app.is_running
        await stage.pilot.click("#tickets", offset=(10, 5))
        engine.emit(TicketsChanged(frozenset({TicketId(1), TicketId(2)})))
        await stage.until(lambda: WORDS in stage.last_line)
        assert stage.app.return_code is None
        assert (before, "needs-reply") == (stage.inbox.tickets.ids, stage.inbox.listing.view.name)
        await stage.pilot.press("home")
        assert "Subject 2 " in stage.text


async def test_rows_that_were_read_stay_and_others_are_not_called_gone(engine, tmp_path):
    """A page that was never read says that it cannot be; nothing lies."""
    async with staged(engine, tmp_path) as stage:
        engine.blind = MailboxBroken()
        stage.inbox.tickets.reread()
        await stage.pilot.press("end")
        await stage.until(lambda: "cannot be read now" in stage.text)
        assert "no longer here" not in stage.text
        await stage.pilot.press("home")
        assert "Subject 1 " in stage.text


async def test_it_comes_back_by_itself(engine, tmp_path):
    """Once the disk answers, everything is read again without a key."""
    async with staged(engine, tmp_path) as stage:
        engine.blind = MailboxBroken()
        await stage.pilot.press("j")
        await stage.until(lambda: WORDS in stage.last_line)
        engine.change(1, ticket=engine.add(1, ticket={"title": "Renamed"}).ticket)
        engine.blind = None
        stage.inbox.later("again", 0.0, stage.inbox._read_again)
        await stage.until(lambda: "Renamed" in stage.text and stage.inbox.shown_id == 2)


async def test_it_opens_blind_and_quits_blind(engine, tmp_path):
    """From the first moment on; whoever wants out gets out."""
    engine.blind = MailboxBroken()
    async with staged(engine, tmp_path) as stage:
        assert WORDS in stage.text
        engine.blind = None
        stage.inbox.later("again", 0.0, stage.inbox._read_again)
        await stage.until(lambda: "Subject 1 " in stage.text)
        engine.blind = MailboxBroken()
        await stage.pilot.press("q")
        await stage.until(lambda: stage.app.return_code == 0)


async def test_leaving_the_composer_ends_in_the_list(engine, tmp_path):
    """Half an act would leave the keys in a box that is not there."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("r")
        await stage.write("half a thought")
        engine.blind = MailboxBroken()
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.inbox.place is Place.LIST)
        assert "half a thought" == engine.threads[1].draft.text
        assert not stage.inbox.composer.is_open
