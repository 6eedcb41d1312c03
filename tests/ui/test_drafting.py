"""What is typed is saved soon, told truthfully, and never lost to another ticket."""

import asyncio

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.ui.pane_data import StoodStillClock
from tui.domain import TicketId
from tui.errors import MailboxBroken
from tui.ui.drafting import LONGEST_S, PAUSE_S, RETRY_S, DraftKeeper

ONE, TWO = TicketId(1), TicketId(2)


class Disk:
    """Where drafts end up; may be full."""

    def __init__(self) -> None:
        self.saved: dict[TicketId, str] = {}
        self.is_full = False

    async def save(self, ticket_id: TicketId, text: str) -> None:
        await asyncio.sleep(0)
        if self.is_full:
            raise MailboxBroken(headline="disk full")
        self.saved[ticket_id] = text


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def clock() -> StoodStillClock:
    return StoodStillClock()


@pytest.fixture
def keeper(disk, clock) -> DraftKeeper:
    keeper = DraftKeeper(disk.save, clock)
    keeper.open(ONE, "")
    return keeper


async def test_saved_after_a_pause(keeper, disk, clock):
    """0.3 s after the last change, and well within 1 s of the first."""
    assert keeper.due_in_s() is None
    keeper.typed("H")
    assert PAUSE_S == keeper.due_in_s()
    for letter in "ello,":
        await clock.sleep(0.1)
        keeper.typed(keeper.text + letter)
    assert pytest.approx(LONGEST_S - 0.5) == keeper.due_in_s()
    assert "saving…" == keeper.words
    await keeper.save()
    assert {ONE: "Hello,"} == disk.saved
    assert "draft saved" == keeper.words
    assert keeper.due_in_s() is None
    assert keeper.unsaved() is None


async def test_a_full_disk_is_told_and_tried_again(keeper, disk):
    """The text stays; the words say why; the next save heals it."""
    disk.is_full = True
    keeper.typed("Hello")
    await keeper.save()
    assert "not saved" == keeper.words
    assert RETRY_S == keeper.due_in_s()
    disk.is_full = False
    await keeper.save()
    assert "draft saved" == keeper.words


async def test_typing_goes_on_while_saving(keeper, disk):
    """A save that was under way does not count for what came after."""
    keeper.typed("Hel")
    saving = asyncio.create_task(keeper.save())
    await asyncio.sleep(0)
    assert "saving…" == keeper.words
    keeper.typed("Hello")
    await saving
    assert keeper.is_unsaved
    await keeper.save()
    assert "Hello" == disk.saved[ONE]


async def test_another_ticket_while_saving(keeper, disk):
    """The save ends up at the ticket it was for and does not vouch for the other."""
    keeper.typed("same words")
    saving = asyncio.create_task(keeper.save())
    await asyncio.sleep(0)
    keeper.open(TWO, "")
    keeper.typed("same words")
    await saving
    assert keeper.is_unsaved
    await keeper.save()
    assert {ONE: "same words", TWO: "same words"} == disk.saved


async def test_the_last_resort_saves_on_any_loop(keeper, disk):
    """What `unsaved` gives can be awaited elsewhere."""
    keeper.typed("Hello")
    save = keeper.unsaved()
    assert save is not None
    await save()
    assert {ONE: "Hello"} == disk.saved


def test_nothing_to_say_of_nothing(keeper):
    """An empty box is neither saved nor unsaved."""
    assert "" == keeper.words
    keeper.close()
    keeper.typed("no ticket")
    assert not keeper.is_unsaved


class Typing(RuleBasedStateMachine):
    """Any order of typing, saving, failing and changing tickets loses nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = Disk()
        self.keeper = DraftKeeper(self.disk.save, StoodStillClock())
        self.typed: dict[TicketId, str] = {}
        self.loop = asyncio.new_event_loop()

    def teardown(self) -> None:
        self.loop.close()

    @rule(ticket=st.sampled_from([ONE, TWO]))
    def open(self, ticket):
        self.loop.run_until_complete(self.keeper.save())
        if not self.keeper.is_unsaved:
            self.keeper.open(ticket, self.disk.saved.get(ticket, ""))

    @precondition(lambda self: self.keeper.ticket_id is not None)
    @rule(text=st.text(max_size=8))
    def type(self, text):
        self.keeper.typed(text)
        self.typed[self.keeper.ticket_id] = text

    @rule(is_full=st.booleans())
    def disk_changes(self, is_full):
        self.disk.is_full = is_full

    @rule()
    def save(self):
        self.loop.run_until_complete(self.keeper.save())

    @invariant()
    def nothing_is_lost(self):
        here = {self.keeper.ticket_id: self.keeper.text}
        for ticket, text in self.typed.items():
            assert text in (self.disk.saved.get(ticket, ""), here.get(ticket))


TestTyping = Typing.TestCase
TestTyping.settings = settings(max_examples=40, deadline=None)
