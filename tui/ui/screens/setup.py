"""The first start: ask for the store and the API key, test them, keep them.

What a test or the keeping means is passed in by `cli`; this module only asks and says what came
out. Nothing typed is ever lost by a failure, and the key is never shown.
"""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.clock import Clock
from tui.errors import InboxError
from tui.records import dataclass
from tui.text import one_line
from tui.ui.look import DEFAULT_THEME, THEMES
from tui.ui.quiet import quiet_driver
from tui.ui.setup_words import STORE_WORDS, is_store_name, setup_words
from tui.ui.steady import SteadyApp
from tui.ui.stylesheet import DIALOGS
from tui.ui.widgets.in_order import EditsInOrder
from tui.ui.widgets.typed import TypedLine


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What SellApp said to a key and a store."""

    ok: bool
    headline: str
    """What happened, in a few words."""
    advice: str = ""
    """What to do about it."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What was asked for; it has no repr, so that the key is in no log."""

    key: str
    store: str


Check = Callable[[str, str], Awaitable[CheckResult]]
"""(key, store) -> what SellApp says. Raises InboxError when it cannot be asked."""
Save = Callable[[str, str], str]
"""(key, store) -> where it is kept now. Raises InboxError when it could not be."""

_INTRO = (
    "Your key comes from SellApp: open your store, then Settings, then Developer, and create an "
    "API key that may read and answer tickets."
)


def slug_of(text: str) -> str:
    """A store's slug from what people paste: `https://shop.sell.app/x` is `shop`."""
    host = re.sub(r"^https?://", "", text.strip(), flags=re.IGNORECASE).split("/")[0]
    return host.removesuffix(".sell.app")


class _Field(TypedLine, EditsInOrder, Input):
    """An input that hands on what was typed after Enter, before the focus had moved.

    Without it a key that was typed ahead would stand, readable, in the field for the store.
    """

    def __init__(self, **kwargs: Any) -> None:
        """Take what an input takes."""
        super().__init__(compact=True, **kwargs)
        self.cursor_blink = False
        self.next_field: Callable[[], Input | None] = lambda: None
        """Where Enter leads from here; None stays."""
        self._hands_on_to: Input | None = None

    async def _on_key(self, event: events.Key) -> None:
        """After Enter, keys that still arrive here are meant for the next field."""
        if self._hands_on_to is not None:
            event.stop()
            event.prevent_default()
            self._hands_on_to.post_message(events.Key(event.key, event.character))
        elif event.key == "enter":
            self._hands_on_to = self.next_field()

    def on_focus(self) -> None:
        """Whoever is here now means this field."""
        self._hands_on_to = None


class SetupScreen(Screen[None]):
    """Two fields and a line that says how it stands."""

    AUTO_FOCUS = "#setup-store"

    def __init__(self, check: Check, save: Save, store: str) -> None:
        """Begin with the store that is known, if any."""
        super().__init__(id="setup")
        self._check = check
        self._save = save
        self._is_checking = False
        self._known_store = store
        self.store = _Field(placeholder="my-store", id="setup-store")
        self.key = _Field(password=True, placeholder="paste it here", id="setup-key")
        self.store.next_field = self._after_store
        self.state = Static("", markup=False, id="setup-state")

    def compose(self) -> ComposeResult:
        """From top to bottom as it is answered."""
        with Vertical(id="setup-box"):
            yield Static(Text("Welcome to sellapp-inbox", style="bold"), markup=False)
            yield Static(_INTRO, markup=False, classes="setup-words")
            yield Static("Store (the name in its address: my-store.sell.app)", markup=False)
            yield self.store
            yield Static("API key", markup=False)
            yield self.key
            yield self.state
            yield Static(Text("Enter test and keep   Tab other field   Esc quit", style="dim"))

    def on_mount(self) -> None:
        """Fill in what is known; an input takes a text only once it is on a screen."""
        self.store.value = self._known_store

    def on_key(self, event: events.Key) -> None:
        """Esc leaves without keeping anything."""
        if event.key == "escape":
            event.stop()
            self.app.exit()

    def _after_store(self) -> Input | None:
        """On to the key, unless one of the fields has to be looked at first."""
        is_next = self.store.value.strip() and not self.key.value.strip()
        return self.key if is_next else None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On to the next field, or test."""
        event.stop()
        if event.input is self.store and (after := self.store.next_field()):
            after.focus()
        elif not self._is_checking:
            self._begin()

    def _begin(self) -> None:
        store, key = slug_of(self.store.value), self.key.value.strip()
        if not store or not key:
            self._say("Both the store and the key are needed.", "")
            (self.key if store else self.store).focus()
            return
        if not is_store_name(store):
            self._say(*STORE_WORDS)
            self.store.focus()
            return
        self._is_checking = True
        self._say("Asking SellApp …", "")
        self.run_worker(self._try(key, store), group="check", exit_on_error=False)

    async def _try(self, key: str, store: str) -> None:
        try:
            result = await self._check(key, store)
            if result.ok:
                where = self._save(key, store)
                self.app.exit(Credentials(key, store), message=f"Kept in {where}.")
                return
        except InboxError as error:
            headline, advice = setup_words(error)
            result = CheckResult(ok=False, headline=headline, advice=advice)
        finally:
            self._is_checking = False
        self._say(result.headline, result.advice)

    def _say(self, headline: str, advice: str) -> None:
        text = Text(one_line(headline), style="bold")
        if advice:
            text.append(f"\n{one_line(advice)}", style="not bold")
        self.state.update(text)


class SetupApp(SteadyApp[Credentials]):
    """The program until it has a key. `run()` answers with credentials, or None."""

    CSS_PATH = DIALOGS
    TITLE = "sellapp-inbox"

    def __init__(
        self,
        *,
        check: Check,
        save: Save,
        clock: Clock,
        crash_dir: Path,
        store: str = "",
        theme: str = DEFAULT_THEME,
    ) -> None:
        """Make the app.

        Args:
            check: asks SellApp whether key and store go together.
            save: keeps them, and says where.
            clock: names crash reports.
            crash_dir: where they go.
            store: the slug, when it is known already.
            theme: as in `Options`.
        """
        super().__init__(clock=clock, crash_dir=crash_dir, driver=quiet_driver())
        for own in THEMES:
            self.register_theme(own)
        self.theme = self.fitting_theme(theme)
        self._setup = SetupScreen(check, save, store)

    def get_default_screen(self) -> SetupScreen:
        """The one screen."""
        return self._setup
