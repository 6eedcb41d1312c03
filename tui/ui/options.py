"""Everything that the screen is told at its start, in one frozen object.

`cli` fills it from settings, flags and the environment; nothing in `tui.ui` reads those itself.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path

from tui.clock import Clock, SystemClock
from tui.lastframe import LastFrame
from tui.records import dataclass, field
from tui.ui.keymap import Keymap
from tui.ui.look import DEFAULT_THEME
from tui.ui.stores import OneStore, Stores


def _nothing() -> None:
    """Nobody waits for the first paint."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the inbox is to look and behave."""

    state_dir: Path
    """For crash reports and the editor's files; made with mode 0700 when missing."""
    store_label: str = ""
    """What the store is called on the screen; the engine's slug when empty."""
    is_demo: bool = False
    clock: Clock = field(default_factory=SystemClock)
    tz: tzinfo = UTC
    keymap: Keymap = field(default_factory=Keymap.build)
    theme: str = DEFAULT_THEME
    """`inbox-dark`, `inbox-light`, `ansi-dark`, `ansi-light`."""
    is_ascii: bool = False
    """Draw with ASCII signs alone."""
    editor: tuple[str, ...] = ()
    """$VISUAL or $EDITOR as an argument list; empty when none is set."""
    browser: tuple[str, ...] = ()
    """The browser as an argument list; empty where links are copied instead, as over ssh."""
    child_environ: Mapping[str, str] = field(default_factory=dict)
    """The environment of editor and browser, without secrets."""
    ticket_url: str = ""
    """Where tickets are on the web, with `{id}`; empty when nobody has told."""
    is_read_only: bool = False
    """Another inbox has this store open: nothing is written, sent or asked from here."""
    notices: Sequence[str] = ()
    """What a person should be told about the mailbox's opening, a sentence or a few each."""
    stores: Stores = field(default_factory=OneStore)
    """The other stores, and the way to them."""
    last_frame: LastFrame | None = None
    """The picture that the start showed, and the keeper of the next one; None keeps none."""
    after_first_paint: Callable[[], None] = _nothing
    """Called once when the first frame is out: start the engine, tune the collector."""
