"""Two stores in one process: what was typed or sent for one never reaches the other."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.program.conftest import Start
from tests.program.terminal import Terminal
from tui.clock import SystemClock
from tui.errors import MailboxInUse
from tui.mailbox.lock import MailboxLock
from tui.sandbox import (
    SANDBOX_KEY,
    SECOND_STORE,
    STORE,
    Fault,
    FaultPlan,
    ServerConfig,
    Store,
    World,
    create_app,
)
from tui.sandbox.serve import running_server

pytestmark = [pytest.mark.program, pytest.mark.sockets]

OTHER_KEY = "2|candle-key"


@dataclass
class Pair:
    """Two shops, whose tickets have the same numbers."""

    bright: World
    candle: World
    ticket: int
    faults: FaultPlan
    """Of the first one."""
    data: Path

    def lock(self, name: str) -> MailboxLock:
        """The lock of a store's mailbox, from outside."""
        folder = next(each for each in self.data.iterdir() if each.name.startswith(name))
        return MailboxLock(folder)

    @property
    def replies(self) -> tuple[list[str], list[str]]:
        """What each shop has stored for its ticket."""
        return tuple(  # type: ignore[return-value]  # two of them
            [m.content for m in world.thread(self.ticket) if m.author == "STORE"]
            for world in (self.bright, self.candle)
        )


def world_of(store: Store, word: str) -> World:
    """A shop with one customer who waits."""
    clock = SystemClock()
    world = World(7, clock.now, store=store)
    world.new_ticket(
        f"Where is key {word}?",
        f"I paid {word}, and nothing came.",
        email=f"{word}@example.net",
        at=clock.now() - timedelta(hours=1),
    )
    return world


@pytest.fixture
def pair(home: dict[str, str], tmp_path: Path) -> Iterator[Pair]:
    """Both served, described in the settings, with a key of its own each."""
    bright, candle = world_of(STORE, "alpha"), world_of(SECOND_STORE, "omega")
    faults = FaultPlan([])
    config = tmp_path / ".config" / "sellapp-inbox"
    keys = config / "credentials" / "keys.json"
    keys.parent.mkdir(parents=True, mode=0o700)
    with contextlib.ExitStack() as servers:
        first = servers.enter_context(running_server(create_app(bright, None, faults)))
        strict = ServerConfig(api_key=OTHER_KEY)
        second = servers.enter_context(running_server(create_app(candle, strict)))
        (config / "settings.toml").write_text(
            f'store = "main"\npoll_seconds = 5\n'
            f'[stores.main]\nstore = "brightpixel"\napi_base_url = "{first}"\n'
            f'[stores.candles]\nstore = "candlewick"\napi_base_url = "{second}"\n'
            'label = "Candle Shop"\n'
        )
        hosts = [
            url.removeprefix("http://").split("/")[0].replace(":", "-") for url in (first, second)
        ]
        accounts = [f"brightpixel@{hosts[0]}", f"candlewick@{hosts[1]}"]
        keys.touch(0o600)
        keys.write_text(
            json.dumps(
                {
                    "store": "main",
                    "keys": dict(zip(accounts, (SANDBOX_KEY, OTHER_KEY), strict=True)),
                    "in_keyring": [],
                }
            )
        )
        data = tmp_path / ".local" / "share" / "sellapp-inbox"
        yield Pair(bright, candle, bright.ticket_ids()[0], faults, data)


def turn_to_the_other(terminal: Terminal) -> None:
    """By the keys of a person."""
    terminal.press("g", "s")
    terminal.wait_for("Turn to a store")
    terminal.wait_for("Store:")
    terminal.press("down", "enter")


def test_a_draft_and_a_reply_in_the_undo_window_stay_with_their_store(
    start: Start, pair: Pair
) -> None:
    """The draft is saved, the reply goes out there as by quitting, the lock is released."""
    assert pair.bright.ticket_ids() == pair.candle.ticket_ids()
    terminal = start(SELLAPP_INBOX_UNDO_SECONDS="60")
    terminal.wait_for("I paid alpha")
    terminal.press("r")
    terminal.wait_for("Reply to alpha@example.net")
    terminal.write("Here is your key: 1234")
    terminal.press("ctrl+s")
    terminal.wait_for("undo")
    terminal.press("r")
    terminal.wait_for("Reply to alpha@example.net")
    terminal.write("Still a draft")
    terminal.wait_for("Still a draft")
    terminal.press("ctrl+p")
    terminal.wait_for("Store:   Candle Shop")
    terminal.press("down", "enter")
    terminal.wait_for("I paid omega")
    terminal.wait_for("main: 1 reply sent.")
    assert "Candle Shop" in terminal.lines[0]
    assert "alpha" not in terminal.text
    assert (["Here is your key: 1234"], []) == pair.replies
    with pair.lock("brightpixel"):
        assert "Candle Shop" in terminal.text
    terminal.press("r")
    terminal.wait_for("Reply to omega@example.net")
    assert "Still a draft" not in terminal.text
    terminal.write("For omega alone")
    terminal.press("ctrl+s", "escape")
    terminal.settle()
    turn_to_the_other(terminal)
    terminal.wait_for("6 Drafts 1")
    terminal.press("6")
    terminal.wait_for("I paid alpha")
    terminal.wait_for("Draft: Still a draft")
    terminal.wait_for(lambda _: pair.replies[1])
    assert (["Here is your key: 1234"], ["For omega alone"]) == pair.replies
    terminal.press("q")
    assert 0 == terminal.wait_exit()
    assert "main: 1 draft is kept." in terminal.text


def test_what_is_to_be_kept_stays_queued_and_is_told(start: Start, pair: Pair) -> None:
    """`quit_sends = "keep"` holds for turning away, too; the way back finds it."""
    terminal = start(SELLAPP_INBOX_UNDO_SECONDS="60", SELLAPP_INBOX_QUIT_SENDS="keep")
    terminal.wait_for("I paid alpha")
    terminal.press("r")
    terminal.wait_for("Reply to alpha@example.net")
    terminal.write("Not yet")
    terminal.press("ctrl+s")
    terminal.wait_for("undo")
    turn_to_the_other(terminal)
    terminal.wait_for("goes out when this store is open again")
    terminal.press("g", "s")
    terminal.wait_for("Store:   main · 1 needs a reply · 1 unsent")
    terminal.press("down", "enter")
    terminal.wait_for("I paid alpha")
    terminal.press("z")
    terminal.wait_for("Not yet")
    assert ([], []) == pair.replies


def test_a_store_in_use_elsewhere_is_only_read(start: Start, pair: Pair) -> None:
    """As at start; and what is pressed there changes nothing."""
    terminal = start()
    terminal.wait_for("I paid alpha")
    turn_to_the_other(terminal)
    terminal.wait_for("I paid omega")
    second = start()
    second.wait_for("I paid alpha")
    turn_to_the_other(second)
    second.wait_for("read only")
    assert "Candle Shop" in second.lines[0]
    second.press("e")
    second.wait_for("only reads")
    with pytest.raises(MailboxInUse):
        pair.lock("candlewick").acquire()


def test_a_broken_line_of_the_first_store_stays_its_own(start: Start, pair: Pair) -> None:
    """Offline there, online here; a reply that could not go out waits where it was written."""
    terminal = start(SELLAPP_INBOX_UNDO_SECONDS="0")
    terminal.wait_for("I paid alpha")
    pair.faults.add(Fault("*", "*", "refuse", 1_000_000))
    terminal.press("r")
    terminal.wait_for("Reply to alpha@example.net")
    terminal.write("When you can")
    terminal.press("ctrl+s")
    terminal.wait_for("1 unsent")
    turn_to_the_other(terminal)
    terminal.wait_for("I paid omega")
    terminal.wait_for("main: 1 reply is not sent yet")
    terminal.wait_for("online")
    assert ([], []) == pair.replies
