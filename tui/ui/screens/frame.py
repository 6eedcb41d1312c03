"""The frame of the inbox screen: its parts, where the keys go, and how a command is run.

`InboxScreen` is built in layers, each a duty: this frame, then reading, listing, writing, acting.
A layer may use those below it. The frame knows no ticket; it holds the widgets and the engine, and
turns key presses into commands of the registry.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.timer import Timer
from textual.widget import Widget

from tui.domain import OutgoingId, TicketId, TicketRow
from tui.errors import InboxError
from tui.text import one_line
from tui.ui.command import MOVE, Command
from tui.ui.commands import BY_ID
from tui.ui.door import Door
from tui.ui.keymap import KeyReader, Reading, sign
from tui.ui.look import Look, Role
from tui.ui.options import Options
from tui.ui.reasons import Context, Place
from tui.ui.screens.curtain import PATIENCE_S, Layer
from tui.ui.screens.measures import AIRY_LINES, LOW_LINES, NARROW_CELLS, WIDE_CELLS, list_cells
from tui.ui.widgets.backdrop import Backdrop, Columns, Rows
from tui.ui.widgets.composer import Composer
from tui.ui.widgets.conversation import Conversation
from tui.ui.widgets.in_order import EditsInOrder, behind_earlier_keys
from tui.ui.widgets.list_foot import ListFoot
from tui.ui.widgets.one_line import OneLine
from tui.ui.widgets.status_bar import StatusBar
from tui.ui.widgets.tab_bar import TabBar
from tui.ui.widgets.ticket_facts import TicketFacts
from tui.ui.widgets.ticket_header import TicketHeader
from tui.ui.widgets.ticket_list import TicketList
from tui.ui.widgets.top_bar import TopBar
from tui.ui.widgets.typed import key_name, line_of, text_of

if TYPE_CHECKING:
    from tui.ui.widgets.search_box import SearchBox

NOTICE_S = 8.0
CHOICES_AFTER_S = 0.4
NEVER_S = -1e9
"""Nobody has pressed a key yet."""
SOON_S = 0.001
"""At the next turn of the loop."""
UNDER_WAY = frozenset({"preview", "gather", "search", "draft"})
"""Names of what ends by itself within a moment."""


class Frame(Backdrop, Layer):
    """Widgets, places, keys and commands."""

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
        self._reader = KeyReader(options.keymap)
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

    @property
    def is_settled(self) -> bool:
        """Nothing that a key or some news began is still to come, but for ages and notices."""
        is_working = any(worker.is_running for worker in self.workers)
        return self.is_shown and not is_working and not UNDER_WAY & self._once.keys()

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

    def go_to(self, place: Place) -> None:
        """Give the keys to another part; only ever because a person asked."""
        self._place = place
        self.fit_panes()
        part = self._parts[place]
        field: object = part
        if isinstance(field, EditsInOrder) and part is not self.focused:
            behind_earlier_keys(self.focused, self, field.hold_keys())
        self.set_focus(part)
        self._reader.forget()
        self.renew_hints()

    def on_descendant_focus(self) -> None:
        """Other keys mean something now."""
        self.fit_panes()
        self.renew_hints()

    # ------------------------------------------------------------------ keys

    def context(self) -> Context:
        """The moment, for the registry's reasons."""
        return Context(
            self.place,
            is_read_only=self.options.is_read_only,
            keeper=self.door.link.keeper,
            has_other_stores=self.options.stores.has_others,
        )

    async def on_key(self, event: events.Key) -> None:
        """Every key that no text field took."""
        self.last_active_s = self.clock.monotonic()
        key, place = key_name(event), self.place
        if self._type_ahead(place, event):
            return
        found = self._reader.press(place, key)
        self.later("choices", CHOICES_AFTER_S if self._reader.pending else None, self._show_choices)
        if found is Reading.NOTHING:
            return
        event.stop()
        event.prevent_default()
        if found is Reading.DROPPED:
            self.status.set_choices("", ())
        elif isinstance(found, Command):
            self.status.set_choices("", ())
            await self.run_command(found)

    def _type_ahead(self, place: Place, event: events.Key) -> bool:
        """Letters typed while the text field was still opening belong into it.

        Textual sends a key to the widget that had the focus when the key arrived. Without this, the
        words of someone who types `r` and goes on at once would run as commands.
        """
        text = "\n" if event.key == "enter" and place is Place.COMPOSER else text_of(event)
        if not text or place in (Place.LIST, Place.THREAD):
            return False
        event.stop()
        event.prevent_default()
        if place is Place.SEARCH:
            self.search_box.type_text(text)
        elif not self.composer.area.read_only:
            self.composer.area.type_text(text)
        return True

    def on_paste(self, event: events.Paste) -> None:
        """The same for what is pasted while the text field was still opening."""
        if self.place is Place.COMPOSER:
            event.stop()
            self.composer.area.paste(event.text)
        elif self.place is Place.SEARCH:
            event.stop()
            self.search_box.type_text(line_of(event.text))

    def _show_choices(self) -> None:
        """The second of two keys takes its time: say what it may be."""
        first = self._reader.pending
        if first is None:
            return
        context = self.context()
        choices = [
            (sign(key), command.label, command.id)
            for key, command in self.keymap.continuations(context.place, first)
            if command.why_not(context) is None
        ]
        self.status.set_choices(sign(first), choices)

    # ------------------------------------------------------------------ commands

    async def run_id(self, command_id: str) -> None:
        """Run a command by its id: from a click or from the palette."""
        self._reader.forget()
        self.status.set_choices("", ())
        await self.run_command(BY_ID[command_id])

    async def run_command(self, command: Command) -> None:
        """Run a command, or say why it cannot work now."""
        self.clear_notice()
        if not command.is_always_possible:
            reason = command.why_not(self.context())
            if reason is not None:
                self.say(reason)
                return
        await self.app.run_action(command.action, self)
        # A move changes no hint by itself, and with a key held down every millisecond counts.
        if command.group != MOVE:
            self.renew_hints()

    async def on_one_line_pressed(self, message: OneLine.Pressed) -> None:
        """A hint, a tab or a line that names a command was clicked."""
        message.stop()
        self.last_active_s = self.clock.monotonic()
        await self.run_id(message.command)

    def renew_hints(self) -> None:
        """The hints of this place, those that can work now."""
        try:
            self.status.set_hints(self.hints(self.context()))
        except InboxError as error:
            # Hints are an afterthought of many acts, which must not end half way for them.
            self.could_not_read(error)

    def hints(self, context: Context) -> list[tuple[str, str, str]]:
        """Key, label and id of what the footer offers in this moment, the best first."""
        hinted = [c for c in self.keymap.here(context.place) if c.hint]
        usable = [c for c in hinted if c.why_not(context) is None and self.keymap.sign_of(c.id)]
        usable.sort(key=lambda command: command.hint)
        return [(self.keymap.sign_of(c.id), c.label, c.id) for c in usable]

    async def note(self, act: Callable[[], Awaitable[Any]]) -> None:
        """Tell the engine something in passing; an inbox that only reads tells it nothing.

        Args:
            act: makes the intent.
        """
        if not self.options.is_read_only:
            await self.attempt(act())

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
