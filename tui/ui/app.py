"""The inbox as an app: it makes the one screen, sets the colours, and ends well.

It is given the engine and never starts or stops it; `cli` does, after the first paint. `switching`
puts the screen of another store in the place of the first one's. Nothing here imports HTTP, SQL or
pydantic, so that the first paint does not wait for them.
"""

import asyncio
from pathlib import Path
from typing import ClassVar

from rich.console import RenderableType
from textual._path import CSSPathType
from textual.command import Provider
from textual.widgets import Input

from tui.ui.door import Door
from tui.ui.farewell import Save
from tui.ui.look import THEMES, Look
from tui.ui.options import Options
from tui.ui.quiet import quiet_driver
from tui.ui.screens.inbox import InboxScreen
from tui.ui.scroll_bars import choose_scroll_bars
from tui.ui.strips import let_strips_go
from tui.ui.stylesheet import LastingStylesheet
from tui.ui.switching import SwitchingApp


class InboxApp(SwitchingApp):
    """The whole program, seen from the terminal."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["tui.tcss", "shell.tcss"]
    TITLE = "sellapp-inbox"

    def __init__(self, door: Door, options: Options) -> None:
        """Make the app; `run` starts it.

        Args:
            door: the engine, ready for reads.
            options: how to look and behave.
        """
        self._variables_of: dict[str, dict[str, str]] = {}
        self._is_dressed = False
        super().__init__(clock=options.clock, crash_dir=options.state_dir, driver=quiet_driver())
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.fitting_theme(options.theme)
        self._is_dressed = True
        self.stylesheet = LastingStylesheet(variables=self.get_css_variables())
        look = Look.from_theme(self.current_theme, is_ascii=options.is_ascii)
        if options.is_ascii:
            self.set_class(True, "-ascii")
            self.css_path.append(Path(__file__).with_name("ascii.tcss"))
        choose_scroll_bars(is_ascii=options.is_ascii)
        let_strips_go()
        self.options = options
        self.last_frame = options.last_frame
        self.inbox = self._first = InboxScreen(door, options, look)
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours; Textual computes them anew each time that it asks."""
        if not self._is_dressed:
            # Of Textual's first theme, which nobody sees.
            return {}
        name = self.theme
        if name not in self._variables_of:
            self._variables_of[name] = super().get_css_variables()
        self.theme_variables = self._variables_of[name]
        return self.theme_variables

    def on_mount(self) -> None:
        """Tell whoever waits for the first paint, and the person what its start found."""
        self.call_after_refresh(self.options.after_first_paint)
        if self.options.notices:
            self.call_after_refresh(self.tell, self.options.notices)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Leave; what is on the screen is the first picture of the next start."""
        frame = self.last_frame
        if frame is not None and return_code == 0:
            if self.screen is self._first:
                strips = self._first._compositor.render_strips()  # noqa: SLF001 - pinned by a test
                lines = [strip.render(self.console) for strip in strips]
                size = (self.size.width, self.size.height)
                frame.keep(lines, size, self.clock.now().timestamp())
            else:
                # Another store's, or a question to the person: not what the next start shows.
                frame.forget()
        super().exit(result, return_code, message)

    def on_app_blur(self) -> None:
        """Nobody looks: save what is typed."""
        # In a turn of its own: Textual notes the focus only after this.
        self.inbox.call_later(self.inbox.look_away)

    def on_app_focus(self) -> None:
        """Somebody looks again."""
        self.inbox.call_later(self.inbox.look_here)

    def unsaved(self) -> Save | None:
        """What is typed and not saved."""
        return self.inbox.unsaved()

    @property
    def unsaved_text(self) -> str:
        """What is typed and could not be saved; whoever ends the program prints it."""
        return self.inbox.unsaved_text

    async def keep_all(self) -> None:
        """Let what was typed find its way into the box, and save it.

        A key goes from the app to what has the focus, and from there up to the screen, as a text
        that has changed does.
        """
        for pump in (self, self.focused, self.inbox.composer.made, self.inbox):
            has_arrived = asyncio.Event()
            if pump is not None and pump.call_later(has_arrived.set):
                await has_arrived.wait()
        await self.inbox.keep_draft()

    async def action_palette(self) -> None:
        """Every store and every command by name."""
        from tui.ui.palette import Commands
        from tui.ui.store_commands import StoreCommands

        await self._find([StoreCommands, Commands], "Find a command")

    async def action_switch_store(self) -> None:
        """The stores alone."""
        from tui.ui.store_commands import StoreCommands

        await self._find([StoreCommands], "Turn to a store")

    async def _find(self, providers: list[type[Provider]], placeholder: str) -> None:
        # Only ever over the inbox itself: not over another palette, nor between two stores.
        if self.screen is self.inbox:
            from tui.ui.palette import Palette

            palette = Palette(providers=providers, placeholder=placeholder)
            await self.push_screen(palette)
            palette.query_one(Input).cursor_blink = False

    async def action_quit(self) -> None:
        """Textual's own way out leads through ours, and waits its turn.

        Ctrl+Q gets here before the letters that were typed before it; so it goes through the box
        that they are on their way to, and then through the screen.
        """
        inbox = self.inbox
        (inbox.composer.made or inbox).call_later(inbox.call_later, inbox.action_quit)

    def action_help_quit(self) -> None:
        """Ctrl+C does not quit; say what does."""
        key = self.options.keymap.sign_of("app.quit")
        self.inbox.say(f"{key} quits." if key else "Quit is in the palette.")
