"""The frame of the inbox screen: its parts, which of them has the keys, and what is told below.

`InboxScreen` is built in layers, each a duty: this frame, then keys, reading, listing, writing,
acting. A layer may use those below it. The frame knows no ticket; it holds the widgets and the
engine.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.timer import Timer
from textual.widget import Widget

from tui.domain import OutgoingId, TicketId, TicketRow
from tui.errors import InboxError
from tui.text import one_line
from tui.ui.commands import BY_ID
from tui.ui.door import Door
from tui.ui.look import Look, Role
from tui.ui.options import Options
from tui.ui.reasons import Place
from tui.ui.screens.curtain import PATIENCE_S, Layer
from tui.ui.screens.measures import AIRY_LINES, LOW_LINES, NARROW_CELLS, WIDE_CELLS, list_cells
from tui.ui.widgets.backdrop import Backdrop, Columns, Rows
from tui.ui.widgets.composer import Composer
from tui.ui.widgets.conversation import Conversation
from tui.ui.widgets.list_foot import ListFoot
from tui.ui.widgets.status_bar import StatusBar
from tui.ui.widgets.tab_bar import TabBar
from tui.ui.widgets.ticket_facts import TicketFacts
from tui.ui.widgets.ticket_header import TicketHeader
from tui.ui.widgets.ticket_list import TicketList
from tui.ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from tui.ui.widgets.search_box import SearchBox

NOTICE_S = 8.0
NEVER_S = -1e9
"""Nobody has pressed a key yet."""
SOON_S = 0.001
"""At the next turn of the loop."""
UNDER_WAY = frozenset({"preview", "others", "gather", "search", "draft", "head"})
"""Names of what ends by itself within a moment."""


class Frame(Backdrop, Layer):
    """Widgets, places and notices."""

    AUTO_FOCUS = "TicketList"

    def __init__(self, door: Door, options: Options, look: Look) -> None:
        """Make every part; they live as long as the program.

        Args:
            door: the engine.
            options: how to behave.
            look: how to paint.
        """
        super().__init__()
        self.door = door
        self.options = options
        self.clock = options.clock
        self.keymap = options.keymap
        self._place = Place.LIST
        self._once: dict[str, Timer] = {}
        label = options.store_label or door.store
        self.tab_bar = TabBar(look)
        self.top_bar = TopBar(
            look,
            self.clock,
            self.tab_bar,
            store=label,
            is_demo=options.is_demo,
            is_read_only=options.is_read_only,
        )
        self.search_made: SearchBox | None = None
        """The search line, once it was wanted."""
        self.tickets = TicketList(self._read_rows, look, self.clock, id="tickets")
        self.foot = ListFoot(look)
        self.header = TicketHeader(look, self.clock, options.tz, id="header")
        self.conversation = Conversation(look, self.clock, options.tz, id="conversation")
        self.conversation.keeper = door.link.keeper
        self.composer = Composer(look)
        self.facts = TicketFacts(look, self.clock, options.tz, id="facts")
        self.status = StatusBar(look)
        self.panes = Columns(id="panes")
        self.left = Rows(id="left")
        self.middle = Rows(id="middle")
        self.last_active_s = NEVER_S
        """When a key was pressed last, by the monotonic clock."""
        self.pushed_to: TicketId | None = None
        """Where news put the cursor under the eyes of someone who reads or writes."""

    def compose(self) -> ComposeResult:
        """Top bar, tabs, panes, status bar."""
        yield self.top_bar
        yield self.tab_bar
        with self.panes:
            with self.left:
                yield self.tickets
                yield self.foot
            with self.middle:
                yield self.header
                yield self.conversation
                yield self.composer
            yield self.facts
        yield self.status

    def on_mount(self) -> None:
        """Begin. Textual calls `on_mount` of every class by itself, so the layers have `begin`."""
        self.set_timer(PATIENCE_S, self.raise_curtain)
        self.begin()

    def begin(self) -> None:
        """Lay the panes out for the size at hand."""
        keys = {
            id_.removeprefix("view.").replace("_", "-"): self.keymap.sign_of(id_) for id_ in BY_ID
        }
        self.tab_bar.set_keys(keys)
        self.conversation.keys = self.keymap.shown
        self.fit_panes()

    def _read_rows(self, ids: Sequence[int]) -> list[TicketRow]:
        return self.door.rows(ids)

    def later(self, name: str, seconds: float | None, act: Any) -> None:
        """Do something once after a while; the same name again replaces the former.

        Args:
            name: what it is about.
            seconds: None only takes the former away.
            act: called without arguments; may be a coroutine function.
        """
        if former := self._once.pop(name, None):
            former.stop()
        if seconds is None:
            return

        def go() -> None:
            self._once.pop(name, None)
            # At the screen's next turn and not here: this is the timer's own task, which would
            # be cancelled with all that `act` awaits as soon as the next timer replaces it.
            self.call_later(act)

        # Not 0: a timer of Textual's that is late for no time at all divides by it.
        self._once[name] = self.set_timer(max(seconds, SOON_S), go, name=name)

    def is_coming(self, name: str) -> bool:
        """Whether something of that name is still to be done (`later`)."""
        return name in self._once

    @property
    def is_settled(self) -> bool:
        """Nothing that a key or some news began is still to come, but for ages and notices."""
        is_working = any(worker.is_running for worker in self.workers)
        is_waiting = self.has_after_frame or UNDER_WAY & self._once.keys()
        return self.is_shown and not is_working and not is_waiting

    # ------------------------------------------------------------------ panes

    @property
    def is_narrow(self) -> bool:
        """One pane at a time."""
        return self.size.width < NARROW_CELLS

    def fit_panes(self) -> None:
        """Show the panes that fit; on a narrow screen the one that is in use."""
        width = self.app.size.width
        is_reading = self.place in (Place.THREAD, Place.COMPOSER)
        is_narrow = width < NARROW_CELLS
        self.left.display = not (is_narrow and is_reading)
        self.middle.display = not is_narrow or is_reading
        self.facts.display = width >= WIDE_CELLS
        self.set_class(is_narrow, "one-pane")
        self.set_class(self.place is Place.THREAD, "in-thread")
        height = self.app.size.height
        self.tab_bar.display = height >= LOW_LINES
        self.top_bar.has_tabs = height < LOW_LINES
        self.panes.styles.margin = (int(height >= AIRY_LINES), 0, 0, 0)
        self.left.styles.width = width if is_narrow else list_cells(width)
        if self.composer.is_open:
            self.composer.fit()

    def on_ticket_list_fitted(self, message: TicketList.Fitted) -> None:
        """The list knows its size: there is something to show."""
        message.stop()
        self.raise_curtain()

    def on_resize(self) -> None:
        """Another size may need other panes."""
        self.fit_panes()

    # ------------------------------------------------------------------ places

    @property
    def place(self) -> Place:
        """The part of the screen that has the keys, also while the terminal has lost the focus."""
        if self.focused is not None:
            found = (place for place, part in self._parts.items() if part is self.focused)
            self._place = next(found, self._place)
        return self._place

    @property
    def _parts(self) -> dict[Place, Widget | None]:
        """Where the keys go; None for what nobody has opened yet."""
        return {
            Place.LIST: self.tickets,
            Place.THREAD: self.conversation,
            Place.COMPOSER: self.composer.made,
            Place.SEARCH: self.search_made,
        }

    @property
    def search_box(self) -> "SearchBox":
        """The search line; made at its first use, as the reply box is."""
        if self.search_made is None:
            from tui.ui.widgets.search_box import SearchBox

            self.search_made = SearchBox()
            _ = self.left.mount(self.search_made, before=self.tickets)
        return self.search_made

    # ------------------------------------------------------------------ the engine

    def note(self, act: Callable[[], Awaitable[Any]]) -> None:
        """Tell the engine something in passing, after the next frame or before the next command.

        An inbox that only reads tells it nothing.

        Args:
            act: makes the intent.
        """
        if not self.options.is_read_only:
            self.after_frame(lambda: self.attempt(act()))

    async def attempt(self, act: Awaitable[Any]) -> bool:
        """Await an intent of the engine; say it in words when it fails.

        Returns:
            Whether it succeeded.
        """
        try:
            await act
        except InboxError as error:
            self.say_trouble(error)
            return False
        return True

    async def attempt_change(self, act: Awaitable[OutgoingId]) -> OutgoingId | None:
        """The same for a change of a ticket; answers its row in the outbox, None when it failed."""
        outgoing_id: OutgoingId | None = None

        async def change() -> None:
            nonlocal outgoing_id
            outgoing_id = await act

        await self.attempt(change())
        return outgoing_id

    # ------------------------------------------------------------------ notices

    def say(self, words: str, role: Role = "body", *, stays: bool = False) -> None:
        """Tell something once, in the bottom line; for a while, or until something else is told."""
        self.status.set_notice(one_line(words, 300), role)
        self.later("notice", None if stays else NOTICE_S, self.clear_notice)

    def say_trouble(self, error: InboxError) -> None:
        """Tell what went wrong, and what can be done about it."""
        self.say(f"{error.headline}. {error.advice}", "trouble")

    def could_not_read(self, error: InboxError) -> None:
        """The mailbox could not be read; the layer that recovers looks again."""
        self.say_trouble(error)

    def clear_notice(self) -> None:
        """Give the bottom line back to the hints."""
        self.later("notice", None, self.clear_notice)
        self.status.set_notice("")
