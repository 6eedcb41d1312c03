"""Keys: which part has them, and how a press becomes a letter in its place or a command that runs.

Textual sends a key to the widget that had the focus when the key arrived; so what is typed, or
pasted, while a field still opens comes here, and is handed on in its order.
"""

from textual import events

from tui.errors import InboxError
from tui.ui.command import MOVE, Command
from tui.ui.commands import BY_ID
from tui.ui.door import Door
from tui.ui.keymap import KeyReader, Reading, sign
from tui.ui.look import Look
from tui.ui.options import Options
from tui.ui.reasons import Context, Place
from tui.ui.screens.frame import Frame
from tui.ui.widgets.in_order import EditsInOrder, behind_earlier_keys
from tui.ui.widgets.one_line import OneLine
from tui.ui.widgets.typed import key_name, line_of, text_of

CHOICES_AFTER_S = 0.4
"""The second of two keys may take so long before the screen says what it may be."""


class Keying(Frame):
    """The second layer: key presses."""

    def __init__(self, door: Door, options: Options, look: Look) -> None:
        """As below, with no key pressed."""
        super().__init__(door, options, look)
        self._reader = KeyReader(options.keymap)

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
        if command.group != MOVE:
            await self.run_after_frame()
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
