"""Which pictures there are: scene, size, theme, and the keys that lead there.

Everything is passed in by constructor, clock included, so that the same code draws the same
picture on every machine.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.command import CommandPalette
from textual.events import Paste
from textual.pilot import Pilot

from tests.support.inbox import Inbox, join_inbox
from tui.domain import StoreFigures
from tui.sandbox import ALWAYS, SCENES, STORE, Fault
from tui.ui.app import InboxApp
from tui.ui.options import Options
from tui.ui.screens.inbox import InboxScreen
from tui.ui.stores import OneStore, StoreLine

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OFFLINE_FOR = timedelta(minutes=12)
SEED = 7
SMALL, MEDIUM, LARGE = (80, 24), (120, 36), (200, 60)
DARK, LIGHT = "inbox-dark", "inbox-light"
REPLY = "Thanks for checking again. I have just sent a fresh link to your address."


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    scene: str
    size: tuple[int, int] = MEDIUM
    theme: str = DARK
    keys: tuple[str, ...] = ()
    """Pressed one after another; `type:TEXT` types, `offline` cuts the line a while ago."""
    settles: bool = True
    """False where the shop is so slow that the picture is of the waiting."""
    what: str = ""
    """Added to the file's name when a scene has more than one picture of a size."""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        parts = [self.scene, self.what, "x".join(map(str, self.size)), self.theme.split("-")[1]]
        return "-".join(filter(None, parts))


SHOTS = (
    *(
        Shot("busy-morning", size, theme)
        for size in (SMALL, MEDIUM, LARGE)
        for theme in (DARK, LIGHT)
    ),
    Shot("busy-morning", SMALL, keys=("enter",), what="thread"),
    Shot("busy-morning", SMALL, keys=("r", f"type:{REPLY}"), what="reply"),
    Shot("busy-morning", MEDIUM, keys=("j", "r", f"type:{REPLY}"), what="reply"),
    Shot("busy-morning", MEDIUM, LIGHT, keys=("j", "r", f"type:{REPLY}"), what="reply"),
    Shot("busy-morning", MEDIUM, keys=("slash", "type:pack"), what="search"),
    Shot("busy-morning", MEDIUM, keys=("question_mark",), what="help"),
    Shot("busy-morning", MEDIUM, keys=("offline",), what="offline"),
    Shot("busy-morning", MEDIUM, keys=("ctrl+p",), what="stores"),
    Shot("wide", MEDIUM),
    Shot("hostile", MEDIUM, keys=("j", "enter"), what="thread"),
    Shot("long-thread", LARGE, keys=("enter",)),
    Shot("empty", SMALL),
    Shot("quiet", MEDIUM, LIGHT),
    Shot("key-refused", MEDIUM),
    Shot("refused-reply", MEDIUM, keys=("r", f"type:{REPLY}", "ctrl+s", "escape"), what="reply"),
    Shot("lost-answer", MEDIUM, keys=("r", f"type:{REPLY}", "ctrl+s", "escape"), what="reply"),
)


class TwoStores(OneStore):
    """The lines of the switcher, as they stand when both stores were read once."""

    has_others = True

    def lines(self) -> Sequence[StoreLine]:
        """The one of the pictures, and another."""
        return (
            StoreLine(STORE.slug, STORE.slug, is_open=True, figures=StoreFigures(14, 0, 1, NOW)),
            StoreLine("candlewick", "candlewick", figures=StoreFigures(3, 2, 0, NOW)),
        )

    def known(self) -> Sequence[StoreLine]:
        """The same, so that no picture depends on how fast a machine is."""
        return self.lines()


class FrozenClock:
    """It is always the same moment; whoever sleeps is woken by nothing but a call."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """The moment of the picture."""
        return self.at

    def monotonic(self) -> float:
        """No time passes."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Until cancelled."""
        await asyncio.Event().wait()

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """None: no time passes."""
        del seconds
        return asyncio.timeout(None)


@dataclass
class Pose:
    """The real app over the real engine and the sandbox, ready to be led into its picture."""

    shot: Shot
    clock: FrozenClock
    inbox: Inbox
    app: InboxApp

    async def lead(self, pilot: Pilot[None]) -> None:
        """Start the engine on the app's loop, press the keys, and wait until all is calm."""
        working = asyncio.ensure_future(self.inbox.engine.run())
        # The engine counts its first cycle as work only once it has begun.
        await asyncio.sleep(0)
        if self.shot.settles:
            await self._settle(pilot)
        for key in self.shot.keys:
            if key == "offline":
                self.clock.at += OFFLINE_FOR
            await _press(pilot, self.inbox, key)
            await self._settle(pilot)
        # Ages by the clock of the picture, also where nothing else was painted anew.
        for screen in self.app.screen_stack[:1]:
            if isinstance(screen, InboxScreen):
                screen.tick()
        await pilot.pause()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    async def _settle(self, pilot: Pilot[None]) -> None:
        while True:
            await self.inbox.engine.idle()
            # Twice: what the engine said last may begin something at the next turn.
            await pilot.pause()
            await pilot.pause()
            if self._is_calm():
                return

    def _is_calm(self) -> bool:
        """The conversation follows the cursor, and what was typed is saved."""
        screen = self.app.screen_stack[0]
        palette = self.app.screen
        if isinstance(palette, CommandPalette) and not palette.has_class("-ready"):
            return False
        if not isinstance(screen, InboxScreen):
            return True
        is_saved = not screen.keeper.is_unsaved
        return screen.is_settled and screen.conversation.is_laid_out and is_saved


def pose(shot: Shot, folder: Path) -> Pose:
    """Wire the scene of a picture; nothing is started. Close `inbox.mailbox` afterwards."""
    clock = FrozenClock()
    world, config, faults = SCENES[shot.scene].build(SEED, clock.now)
    inbox = join_inbox(folder / "mailbox", world, config=config, faults=faults, clock=clock)
    options = Options(
        state_dir=folder, is_demo=True, clock=clock, theme=shot.theme, stores=TwoStores()
    )
    return Pose(shot, clock, inbox, InboxApp(inbox.engine, options))


@asynccontextmanager
async def posed(shot: Shot, folder: Path) -> AsyncIterator[InboxApp]:
    """The app in the state of the picture."""
    ready = pose(shot, folder)
    try:
        async with ready.app.run_test(size=shot.size) as pilot:
            await ready.lead(pilot)
            yield ready.app
    finally:
        ready.inbox.mailbox.close()


async def _press(pilot: Pilot[None], inbox: Inbox, key: str) -> None:
    if key == "offline":
        inbox.faults.add(Fault("*", "*", "refuse", ALWAYS))
        await inbox.engine.refresh()
    elif key.startswith("type:"):
        # In one piece: a key press each costs a tenth of a second a letter.
        focused = pilot.app.focused
        assert focused is not None
        focused.post_message(Paste(key[5:]))
    else:
        await pilot.press(key)
