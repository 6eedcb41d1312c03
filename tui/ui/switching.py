"""Turning the one app to another store.

One idea: a store's screen is made for its engine and thrown away with it. Composer, drafts, cursor
and timers of one never meet the engine of the next, so that no reply can go astray. Who types
meanwhile types into nothing (`Crossing`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len
from textual.app import App
from textual.message import Message
from textual.worker import Worker, WorkerState

from tui.errors import InboxError
from tui.ui.look import Look
from tui.ui.options import Options
from tui.ui.screens.inbox import InboxScreen
from tui.ui.steady import SteadyApp
from tui.ui.stores import StoreLine

CROSSING = "crossing"


class StoreLeft(Message):
    """A store that was left is closed."""

    def __init__(self, words: str) -> None:
        """Make it.

        Args:
            words: what became of that which waited there; empty when nothing did.
        """
        super().__init__()
        self.words = words


class SwitchingApp(SteadyApp[None]):
    """An app whose one screen may give way to that of another store."""

    options: Options
    inbox: InboxScreen
    _turns: int = 0

    DEFAULT_MODE = "store-0"
    """A store is a mode of the app's: Textual can replace no screen at the bottom of a stack, but
    a mode with all of its screens."""

    def get_default_screen(self) -> InboxScreen:
        """The inbox is the one screen; others only ever lie over it."""
        return self.inbox

    def turn_to_store(self, line: StoreLine) -> None:
        """Leave the store on the screen for another, or say why that cannot be."""
        # Here, as with every screen that lies over the inbox.
        from tui.ui.screens.crossing import Crossing

        if isinstance(self.screen, Crossing):
            return
        if line.is_open:
            self.inbox.say(f"{line.shown_label} is the store on the screen.")
        else:
            # A worker, since keys that come meanwhile must be taken, and thrown away, at once.
            self.run_worker(self._cross(line), group=CROSSING, exit_on_error=False)

    async def _cross(self, line: StoreLine) -> None:
        from tui.ui.screens.crossing import Crossing

        before = self.inbox
        await self.push_screen(Crossing(line.label))
        if not await before.put_away():
            await self.pop_screen()
            return
        try:
            visit = await asyncio.to_thread(self.options.stores.enter, line.name)
        except InboxError as error:
            await self.pop_screen()
            before.say(f"{error.headline}. {error.advice}", "trouble")
            return
        self.options = replace(
            self.options, store_label=visit.label, is_read_only=visit.is_read_only
        )
        look = Look.from_theme(self.current_theme, is_ascii=self.options.is_ascii)
        self.inbox = InboxScreen(visit.door, self.options, look)
        await self._show_inbox()
        self.options.stores.leave(self._has_left)
        self._let_go()
        if not self.app_focus:
            await self.inbox.look_away()
        await self.tell(visit.notices)

    async def tell(self, notices: Sequence[str]) -> None:
        """Say what the opening of a mailbox found; it stays until the person has seen it.

        Args:
            notices: a sentence or a few each; a single one that fits goes into the bottom line.
        """
        if len(notices) == 1 and cell_len(notices[0]) <= self.inbox.status.notice_room:
            self.inbox.say(notices[0], "late", stays=True)
        elif notices:
            from tui.ui.screens.notices import NoticesScreen

            label = self.options.store_label or self.inbox.door.store
            await self.push_screen(NoticesScreen(label, notices))

    async def _show_inbox(self) -> None:
        """Put the new inbox in the place of the former, and of what lies over that."""
        before = self.current_mode
        self._turns += 1
        mode = f"store-{self._turns}"
        self.add_mode(mode, self.get_default_screen)
        await self.switch_mode(mode)
        await self.remove_mode(before)

    def _has_left(self, words: str) -> None:
        """On another thread."""
        self.post_message(StoreLeft(words))

    def on_store_left(self, message: StoreLeft) -> None:
        """Say what became of what waited in the store before."""
        message.stop()
        if message.words:
            self.inbox.say(message.words)

    def _let_go(self) -> None:
        """Let the former screen be forgotten.

        Its text area watches the app's theme for ever, and with it everything around it would stay
        in memory (textual #6666); a watcher that is gone is dropped when the theme is set.
        """
        self.mutate_reactive(App.theme)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Anything unforeseen on the way ends the program with a report."""
        if event.worker.group == CROSSING and event.state is WorkerState.ERROR:
            raise RuntimeError("turning to another store failed") from event.worker.error
