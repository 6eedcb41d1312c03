"""Turning to another store: nothing of the first one is left on the screen, and nothing is lost."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from textual import events
from textual.command import CommandPalette

from tests.ui.fake_engine import FakeEngine, Stage, staged
from tests.ui.pane_data import NOW
from tui.domain import SendState, StoreFigures, TicketId
from tui.errors import InboxError, MailboxBroken, MailboxTooNew
from tui.ui import store_commands
from tui.ui.reasons import Place
from tui.ui.screens.crossing import Crossing
from tui.ui.stores import HOW_TO_ADD, OneStore, StoreLine, Visit


class TwoStores:
    """A switchboard over plain engines whose tickets have the same numbers."""

    has_others = True

    def __init__(self) -> None:
        self.engines = {"brightpixel": FakeEngine(3), "candlewick": FakeEngine(3)}
        for number in (1, 2, 3):
            ticket = self.engines["candlewick"].threads[number].ticket
            self.engines["candlewick"].change(
                number, ticket=replace(ticket, title=f"Candle {number}")
            )
        self.here = "brightpixel"
        self.failing: InboxError | None = None
        self.is_read_only = False
        self.notices: tuple[str, ...] = ()
        self.left: list[str] = []
        self.figures: StoreFigures | None = StoreFigures(3, 2, 0, NOW)
        self.before_entering: Callable[[], None] = lambda: None

    def lines(self) -> Sequence[StoreLine]:
        """The open one first."""
        return [
            StoreLine(name, name, is_open=name == self.here, figures=self.figures)
            for name in sorted(self.engines, key=lambda name: name != self.here)
        ]

    def known(self) -> Sequence[StoreLine]:
        """Without figures."""
        return [replace(line, figures=None, trouble="slow") for line in self.lines()]

    def other(self) -> StoreLine:
        """The line of the store that is not open."""
        return self.lines()[1]

    def enter(self, name: str) -> Visit:
        """On a thread, like the real one."""
        self.before_entering()
        if self.failing is not None:
            raise self.failing
        self.was, self.here = self.here, name
        return Visit(self.engines[name], name, self.is_read_only, self.notices)

    def leave(self, told: Callable[[str], None]) -> None:
        """Closed at once."""
        self.left.append(self.was)
        told(f"{self.was}: 1 reply sent.")


@pytest.fixture
def stores() -> TwoStores:
    return TwoStores()


def stage_of(stores: TwoStores, tmp_path, **changes: object):
    """The inbox on the first of both."""
    return staged(stores.engines["brightpixel"], tmp_path, stores=stores, **changes)


async def cross(stage: Stage, stores: TwoStores) -> None:
    """Turn to the other store and wait until it is there."""
    before = stage.app.inbox
    stage.app.turn_to_store(stores.other())
    await stage.until(lambda: stage.app.screen is stage.app.inbox is not before)
    stage.inbox = stage.app.inbox
    await stage.until(lambda: stage.inbox.shown_id == stage.inbox.tickets.cursor_id)


async def ready(stage: Stage) -> None:
    """The palette has gathered its lines, on threads among others."""
    await stage.until(lambda: isinstance(stage.app.screen, CommandPalette))
    async with asyncio.timeout(20):
        while not stage.app.screen.has_class("-ready"):
            await stage.pilot.pause()
    await stage.pilot.pause()


async def test_the_other_store_takes_the_whole_screen(stores, tmp_path):
    """Its name, its tickets, its figures, and what became of the one before in a line."""
    async with stage_of(stores, tmp_path) as stage:
        assert "brightpixel" in stage.text.splitlines()[0]
        await cross(stage, stores)
        await stage.until(lambda: "brightpixel: 1 reply sent." in stage.last_line)
        assert "candlewick" in stage.text.splitlines()[0]
        assert "Candle 1" in stage.text
        assert "Subject" not in stage.text
        assert ["brightpixel"] == stores.left
        assert [] == stores.engines["brightpixel"].listeners


async def test_a_typed_draft_stays_with_its_store(stores, tmp_path):
    """Saved there, not here, although the tickets have the same numbers; and it waits there."""
    first, second = stores.engines.values()
    async with stage_of(stores, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("For a customer of brightpixel")
        await cross(stage, stores)
        assert ("save_draft", TicketId(1), "For a customer of brightpixel") in first.asked
        assert 0 == second.times("save_draft")
        await stage.run("reply.write")
        assert "" == stage.inbox.composer.area.text
        await stage.write("For a customer of candlewick")
        await stage.pilot.press("ctrl+s")
        assert ("send_reply", TicketId(1), "For a customer of candlewick") in second.asked
        assert 0 == first.times("send_reply")
        await cross(stage, stores)
        await stage.run("reply.write")
        assert "For a customer of brightpixel" == stage.inbox.composer.area.text


async def test_undo_never_reaches_into_the_other_store(stores, tmp_path):
    """The numbers of outgoing rows are the same in both; `z` means nothing that was done there."""
    first, second = stores.engines.values()
    second.put_outgoing(1, SendState.QUEUED, "Theirs")
    async with stage_of(stores, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        await stage.pilot.press("ctrl+s")
        assert stage.inbox.last_act is not None
        await cross(stage, stores)
        assert stage.inbox.last_act is None
        assert 0 == first.times("take_back") + second.times("take_back")


async def test_keys_on_the_way_reach_neither_store(stores, tmp_path):
    """Who types on while a store is being opened means neither the old ticket nor the new one."""
    first, second = stores.engines.values()
    async with stage_of(stores, tmp_path) as stage:

        def type_on() -> None:
            for key in ("e", "a", "r", "x", "ctrl+s"):
                stage.app.call_from_thread(
                    stage.app.post_message, events.Key(key, key if len(key) == 1 else None)
                )

        stores.before_entering = type_on
        await cross(stage, stores)
        assert Place.LIST is stage.inbox.place
        for engine in (first, second):
            assert 0 == engine.times("change_ticket") + engine.times("save_draft")


async def test_a_store_that_cannot_be_opened_changes_nothing(stores, tmp_path):
    """The words say why; the store on the screen works on, with its text saved."""
    stores.failing = MailboxTooNew()
    async with stage_of(stores, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        inbox = stage.inbox
        stage.app.turn_to_store(stores.other())
        await stage.until(lambda: "newer sellapp-inbox" in stage.last_line)
        assert stage.app.screen is stage.app.inbox is inbox
        assert "brightpixel" in stage.text.splitlines()[0]
        assert [] == stores.left
        await stage.run("reply.write")
        assert "Hello" == inbox.composer.area.text


async def test_words_that_cannot_be_saved_keep_us_here(stores, tmp_path):
    """They are nowhere else."""
    stores.engines["brightpixel"].failing["save_draft"] = MailboxBroken()
    async with stage_of(stores, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        stage.app.turn_to_store(stores.other())
        await stage.until(lambda: "Staying with this store" in stage.last_line)
        assert "Hello" == stage.inbox.composer.area.text
        assert "brightpixel" == stores.here


async def test_a_store_in_use_elsewhere_is_read_only(stores, tmp_path):
    """As at start."""
    stores.is_read_only = True
    async with stage_of(stores, tmp_path) as stage:
        await cross(stage, stores)
        assert "read only" in stage.text.splitlines()[0]
        await stage.run("ticket.close")
        assert 0 == stores.engines["candlewick"].times("change_ticket")
        stores.is_read_only = False
        await cross(stage, stores)
        assert "read only" not in stage.text.splitlines()[0]


async def test_the_store_on_the_screen_is_no_way_anywhere(stores, tmp_path):
    """It says so, and nothing is closed."""
    async with stage_of(stores, tmp_path) as stage:
        stage.app.turn_to_store(stores.lines()[0])
        await stage.until(lambda: "is the store on the screen" in stage.last_line)
        assert [] == stores.left


async def test_former_screens_are_let_go(stores, tmp_path):
    """A text area would watch the theme for ever; weeks of turning to and fro must cost nothing."""
    async with stage_of(stores, tmp_path) as stage:
        for _ in range(4):
            # Where the text area is made.
            await stage.app.inbox.run_id("reply.write")
            await cross(stage, stores)
        watchers = getattr(stage.app, "__watchers")["theme"]
        assert 1 >= len(watchers)
        assert [1, 0] == [len(engine.listeners) for engine in stores.engines.values()]


async def test_the_palette_leads_there(stores, tmp_path):
    """With figures; markup in a name stays text."""
    stores.engines = {"brightpixel": FakeEngine(1), "[b]candle[/x]": FakeEngine(1)}
    async with stage_of(stores, tmp_path) as stage:
        await stage.pilot.press("g", "s")
        await ready(stage)
        assert "Store:   brightpixel · open now · 3 need a reply · 2 unsent" in stage.text
        assert "Store:   [b]candle[/x] · 3 need a reply · 2 unsent" in stage.text
        await stage.pilot.press("down", "enter")
        await stage.until(lambda: stores.here == "[b]candle[/x]")
        await stage.until(lambda: not isinstance(stage.app.screen, Crossing | CommandPalette))
        assert "[b]candle[/x]" in stage.text.splitlines()[0]


async def test_a_slow_disk_holds_up_no_palette(stores, tmp_path, monkeypatch):
    """The stores are named without their figures, and lead there all the same."""
    monkeypatch.setattr(store_commands, "PATIENCE_S", 0.01)
    is_over = threading.Event()
    told = stores.lines()
    stores.lines = lambda: is_over.wait(10) and told
    stores.known = lambda: [replace(line, figures=None, trouble="slow") for line in told]
    async with stage_of(stores, tmp_path) as stage:
        await stage.pilot.press("g", "s")
        await ready(stage)
        is_over.set()
        assert "Store:   candlewick · slow" in stage.text


async def test_with_one_store_there_is_no_switcher(tmp_path):
    """Only a line that says how to add another."""
    async with staged(FakeEngine(1), tmp_path, stores=OneStore()) as stage:
        await stage.run("store.switch")
        assert HOW_TO_ADD in stage.last_line
        await stage.pilot.press("ctrl+p")
        await ready(stage)
        assert "Write a reply" in stage.text
        assert "Store:" not in stage.text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (StoreLine("a", "a"), "a · not read yet"),
        (StoreLine("a", "a", figures=StoreFigures(0, 0, 0, None)), "a · nobody waits"),
        (
            StoreLine("a", "A shop", figures=StoreFigures(1, 0, 1, NOW)),
            "A shop · 1 needs a reply · 1 draft",
        ),
        (
            StoreLine("a", "a", is_open=True, figures=StoreFigures(1_200, 3, 2, NOW)),
            "a · open now · 1,200 need a reply · 3 unsent · 2 drafts",
        ),
        (StoreLine("a", "a", trouble="the mailbox is damaged"), "a · the mailbox is damaged"),
        (StoreLine("a", "a\x1b[2J\nb"), "a␛[2J b · not read yet"),
    ],
)
def test_a_line_tells_what_waits(line: StoreLine, expected: str) -> None:
    """Or why that is not known."""
    assert expected == line.words


LONG = "The file with drafts was damaged. " * 4 + "It was restored from the backup of Monday."


async def told(stage: Stage, words: str) -> None:
    """The box with the words is on the screen; a key of the inbox does nothing to it."""
    flat = lambda: " ".join(stage.text.replace("│", " ").split())  # noqa: E731 - asked twice
    await stage.until(lambda: words in flat())
    await stage.pilot.press("j", "q")
    assert words in flat()
    await stage.pilot.press("escape")
    await stage.until(lambda: stage.app.screen is stage.app.inbox)
    assert words not in flat()


async def test_what_the_first_opening_found_stays_until_it_is_read(stores, tmp_path):
    """All of it, however long; it is not only told after the end."""
    async with stage_of(stores, tmp_path, size=(80, 24), notices=(LONG, "And more.")) as stage:
        await told(stage, "It was restored from the backup of Monday. And more. Esc back")


async def test_what_another_opening_found_stays_until_it_is_read(stores, tmp_path):
    """As at the first start."""
    stores.notices = (LONG,)
    async with stage_of(stores, tmp_path) as stage:
        stage.app.turn_to_store(stores.other())
        await told(stage, "It was restored from the backup of Monday. Esc back")
        assert "candlewick" in stage.text.splitlines()[0]


async def test_what_fits_the_bottom_line_covers_nothing(stores, tmp_path):
    """It stays there until the person does something."""
    words = "The mailbox is on a network disk (nfs4); a folder on this machine is safer."
    async with stage_of(stores, tmp_path, size=(80, 24), notices=(words,)) as stage:
        await stage.until(lambda: words in stage.last_line)
        assert stage.app.screen is stage.inbox
        assert "notice" not in stage.inbox._once
