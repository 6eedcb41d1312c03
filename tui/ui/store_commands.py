"""The palette's lines for other stores: what waits in each, and the way there.

Their figures are read off the screen's loop, and not waited for if a disk is slow. Chosen, a line
asks the app to turn to that store; nothing else here acts.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.ui.palette import KEY_CELLS, strength
from tui.ui.screens.inbox import InboxScreen
from tui.ui.stores import StoreLine
from tui.ui.switching import SwitchingApp

PATIENCE_S = 0.5
"""How long a disk may take to tell the figures; the palette is not painted before."""


class _First(DiscoveryHit):
    """Above all commands, since it has something to tell."""

    @property
    def score(self) -> float:
        """Commands have 0."""
        return 1.0


class StoreCommands(Provider):
    """One line a store, when there is more than one."""

    _lines: Sequence[StoreLine] = ()

    async def startup(self) -> None:
        """Look at the other stores once, as the palette opens."""
        inbox = self.screen
        if isinstance(inbox, InboxScreen):
            stores = inbox.options.stores
            try:
                lines = await asyncio.wait_for(asyncio.to_thread(stores.lines), PATIENCE_S)
            except TimeoutError:
                lines = stores.known()
            self._lines = lines if len(lines) > 1 else ()

    async def discover(self) -> Hits:
        """Every store, before anything is typed."""
        for line in self._lines:
            yield _First(_name(line), self._turn_to(line), text=line.words)

    async def search(self, query: str) -> Hits:
        """Those whose name or label matches."""
        matcher = self.matcher(query)
        for line in self._lines:
            score = strength(query, f"Store: {line.shown_label} {line.name}", "", matcher)
            if score > 0:
                yield Hit(score, _name(line), self._turn_to(line), text=line.words)

    def _turn_to(self, line: StoreLine) -> partial[None]:
        app = self.app
        if not isinstance(app, SwitchingApp):
            raise TypeError(app)
        return partial(app.turn_to_store, line)


def _name(line: StoreLine) -> Text:
    # Not a string: the palette would read that as markup.
    text = Text(f"{'Store:':<{KEY_CELLS}}", style="bold")
    text.append(line.words, style="not bold")
    return text
