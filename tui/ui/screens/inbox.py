"""The inbox: all layers together, and the one message that the engine's news comes by."""

from tui.events import Event
from tui.text import one_line
from tui.ui.messages import EngineSpoke, News, NewsTray
from tui.ui.screens.curtain import CurtainScreen
from tui.ui.screens.linking import Linking
from tui.ui.steady import SteadyApp

LOOK_S = 5.0
"""How often an inbox that only reads looks for what the other one has written."""


class InboxScreen(Linking, CurtainScreen):
    """What the agent looks at all day."""

    def begin(self) -> None:
        """Listen to the engine for as long as the screen lives."""
        super().begin()
        self._tray = NewsTray()
        self._hush = self.door.subscribe(self._hear)
        if self.options.is_read_only:
            self.later("look", LOOK_S, self._look_again)

    def _look_again(self) -> None:
        """Nobody announces what another inbox writes: read what is in sight once more."""
        self.take_news(News(has_listing_changed=True, has_outbox_changed=True))
        self.tickets.reread()
        self.reread_thread()
        self.later("look", LOOK_S, self._look_again)

    def _hear(self, event: Event) -> None:
        """On the engine's thread: hand on, do nothing else."""
        if self._tray.put(event):
            self.post_message(EngineSpoke())

    def on_unmount(self) -> None:
        """Nobody paints any more."""
        self._hush()

    def on_engine_spoke(self, message: EngineSpoke) -> None:
        """Take everything that was announced since the last time."""
        message.stop()
        self.take_news(self._tray.take())
        if isinstance(self.app, SteadyApp):
            self.app.tidier.note()

    def set_title(self, waiting: int) -> None:
        """How many wait, and where: the window's title is seen from other windows."""
        label = one_line(self.options.store_label or self.door.store, 60)
        count = f"({waiting}) " if waiting else ""
        if isinstance(self.app, SteadyApp):
            self.app.set_window_title(f"{count}{label} · inbox")
