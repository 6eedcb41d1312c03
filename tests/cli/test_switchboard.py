"""From store to store in one process: locks, words, and what a failure leaves behind."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mailbox.factories import T0, ticket
from tui.api.client import ApiClient
from tui.cli import switchboard
from tui.cli.sessions import Session
from tui.cli.stores import Store
from tui.cli.switchboard import Switchboard
from tui.clock import SystemClock
from tui.domain import ApiVersion, TicketId
from tui.engine.engine import Engine
from tui.engine.parts import Policy
from tui.errors import MailboxInUse, MailboxTooNew, SettingsError
from tui.mailbox import outbox, tickets
from tui.mailbox.database import Mailbox
from tui.mailbox.files import CACHE, DESK
from tui.mailbox.lock import MailboxLock
from tui.settings import DEFAULT_BASE_URL

if TYPE_CHECKING:
    from tui.cli.wiring import Connect

ONE, TWO, KEYLESS = (
    Store(name, name, DEFAULT_BASE_URL, name.title()) for name in ("one", "two", "keyless")
)


async def never(version: ApiVersion | None) -> ApiClient:
    """A server that does not answer."""
    await asyncio.Event().wait()
    raise RuntimeError


class Shops:
    """Three stores in a folder; each has a ticket of the same number."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for store in (ONE, TWO):
            with Mailbox.open(self.folder(store)) as mailbox:
                mailbox.write(lambda conn: tickets.apply_page(conn, [ticket(7)], at=T0))

    def folder(self, store: Store) -> Path:
        return self.root / store.slug

    def open(self, store: Store, connect: "Connect" = never) -> Session:
        if store is KEYLESS:
            raise SettingsError("none", headline="There is no API key for keyless")
        policy = Policy(undo_s=60.0)
        return Session.open(store, self.folder(store), connect, SystemClock(), policy=policy)

    def board(self, connect: "Connect" = never) -> Switchboard:
        return Switchboard(
            self.open(ONE, connect),
            stores=lambda: (KEYLESS, TWO, ONE),
            open_=self.open,
            folder=self.folder,
            has_key=lambda store: store is not KEYLESS,
            send_waiting=True,
        )


@pytest.fixture
def shops(tmp_path: Path) -> Shops:
    return Shops(tmp_path)


@pytest.fixture
def board(shops: Shops) -> Iterator[Switchboard]:
    """The first store is open and lives."""
    board = shops.board()
    board.current.start()
    yield board
    board.quit()


def leave(board: Switchboard) -> str:
    """Close the former store; what was told."""
    told: list[str] = []
    done = threading.Event()

    def tell(words: str) -> None:
        told.append(words)
        done.set()

    board.leave(tell)
    assert done.wait(10)
    return told[0]


async def queue(session: Session, text: str) -> None:
    """A reply in its undo window."""
    engine = session.made.engine
    assert isinstance(engine, Engine)
    await engine.send_reply(TicketId(7), text)


def test_the_open_store_stands_first_and_a_missing_key_is_told(board: Switchboard) -> None:
    """The others in the order of the settings."""
    assert [
        "One · open now · nobody waits",
        "Keyless · no API key yet: `sellapp-inbox login --store keyless`",
        "Two · nobody waits",
    ] == [line.words for line in board.lines()]


def test_each_store_has_its_lock_for_as_long_as_it_is_open(
    board: Switchboard, shops: Shops
) -> None:
    """Two for a moment, and then the new one alone."""
    visit = board.enter("two")
    assert ("Two", False, "two") == (visit.label, visit.is_read_only, visit.door.store)
    assert "" == leave(board)
    with MailboxLock(shops.folder(ONE)):
        pass
    with pytest.raises(MailboxInUse):
        MailboxLock(shops.folder(TWO)).acquire()


def test_a_mailbox_that_fails_at_the_end_keeps_no_word_back(shops: Shops) -> None:
    """Whoever quits is told so, and what else there is to print is printed."""
    board = shops.board()
    board.current.start()
    board.current.made.engine.counts()
    (shops.folder(ONE) / CACHE).write_bytes(b"junk" * 20_000)
    (words,) = board.quit()
    assert words.startswith("Whether anything is left to be sent could not be read (")


def test_quitting_tells_of_a_store_that_is_still_being_closed(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it any more; but it is not passed over in silence."""
    has_begun, may_end = threading.Event(), threading.Event()

    async def stubborn(version: ApiVersion | None) -> ApiClient:
        has_begun.set()
        while not may_end.is_set():
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.01)
        return await never(version)

    monkeypatch.setattr(switchboard, "PATIENCE_S", 0.05)
    board = shops.board(stubborn)
    board.current.start()
    board.current.made.gate.set()
    assert has_begun.wait(10)
    board.enter("two")
    board.leave(lambda words: None)
    assert board.quit() == [f"One: {switchboard.STILL_CLOSING}"]
    may_end.set()


async def test_what_waits_stays_there_and_is_told_now_and_at_the_end(shops: Shops) -> None:
    """Nothing answers here, so that it cannot go out; it is in that outbox and in no other."""
    board = shops.board()
    board.current.start()
    await queue(board.current, "For one")
    board.enter("two")
    words = "1 reply is not sent yet; it stays in the outbox and goes out when"
    assert f"One: {words} this store is open again." == leave(board)
    assert () == board.current.made.engine.outbox()
    await queue(board.current, "For two")
    assert f"{words} the inbox runs again." in " ".join(board.quit())
    for store, text in ((ONE, "For one"), (TWO, "For two")):
        with Mailbox.open(shops.folder(store)) as mailbox:
            assert [text] == [row.text for row in mailbox.read(outbox.pending)]


async def test_what_cannot_be_entered_leaves_everything_as_it_was(
    board: Switchboard, shops: Shops
) -> None:
    """No key, a newer mailbox, no such store."""
    first = board.current
    with pytest.raises(SettingsError, match="none"):
        board.enter("keyless")
    with closing(sqlite3.connect(shops.folder(TWO) / DESK)) as conn:
        conn.execute("PRAGMA user_version = 99")
    with pytest.raises(MailboxTooNew):
        board.enter("two")
    with pytest.raises(SettingsError):
        board.enter("nowhere")
    assert board.current is first
    assert "newer sellapp-inbox" in board.lines()[2].words
    await queue(first, "It still works")
    with MailboxLock(shops.folder(TWO)):
        pass


def test_a_store_that_another_inbox_has_is_only_read(board: Switchboard, shops: Shops) -> None:
    """As at start; and leaving it writes nothing."""
    with MailboxLock(shops.folder(TWO)):
        visit = board.enter("two")
        assert visit.is_read_only
        leave(board)
        assert board.enter("one").is_read_only is False
        assert "" == leave(board)


async def test_the_way_back_opens_what_was_closed(board: Switchboard) -> None:
    """To and fro, with what was queued still there."""
    await queue(board.current, "For one")
    for name in ("two", "one", "two", "one"):
        board.enter(name)
        leave(board)
    assert ["For one"] == [row.text for row in board.current.made.engine.outbox()]
