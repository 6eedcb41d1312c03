"""The base of our apps: nothing that goes wrong leaks, hangs, or leaves a broken terminal.

It overrides Textual's fatal-error path (which prints local variables), obeys signals within two
seconds, saves before it ends or stops, ends when the terminal is gone, and sets the window's title.
It leans on private names of Textual 8.2.8, each pinned by a test.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import Input

from tui.clock import Clock
from tui.errors import InboxError
from tui.text import one_line
from tui.ui import crash
from tui.ui.environment import wants_no_colour
from tui.ui.farewell import Farewell, Save, restore_terminal, save_now
from tui.ui.job import Job
from tui.ui.messages import TerminalGone
from tui.ui.outflow import Outflow
from tui.ui.signals import SignalWatch
from tui.ui.tidying import Tidier
from tui.ui.widgets.typed import line_of

Result = TypeVar("Result")

ENDING = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
FROM_KEYS = (signal.SIGINT, signal.SIGQUIT)
"""What Ctrl+C and Ctrl+\\ send where the terminal is set so, as in an editor that is lent ours."""
SCREEN_LIMIT_S = 0.6
"""How long the screen may take to keep what is typed, before it is done without the screen."""
STOP_LIMIT_S = 1.0


class SteadyApp(App[Result]):
    """An app that fails and ends well."""

    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False

    def __init__(self, *, clock: Clock, crash_dir: Path, driver: type[Driver] | None) -> None:
        """Make the app.

        Args:
            clock: names crash reports.
            crash_dir: where they go.
            driver: `driver.best_driver()`; None for Textual's own.
        """
        # Textual chooses how to take the colour out while it is being made, by the theme of that
        # moment; from its first theme it would make black text on black.
        is_colourless = wants_no_colour(os.environ)
        super().__init__(driver_class=driver, ansi_color=True if is_colourless else None)
        self.crash_dir = crash_dir
        self.clock = clock
        self._farewell: Farewell | None = None
        self._is_lent = False
        self.tidier = Tidier(self, clock)

    def fitting_theme(self, name: str) -> str:
        """The theme of that name, or in a terminal that wants no colour its nearest without any."""
        return f"ansi-{name.rpartition('-')[2]}" if self.no_color else name

    def unsaved(self) -> Save | None:
        """How to save what is typed and not saved; None when all is. Called on any thread."""
        return None

    async def on_event(self, event: events.Event) -> None:
        """A paste into a line of text, whichever it is, cannot act and stays one line."""
        if isinstance(event, events.InputEvent):
            self.tidier.note()
        if isinstance(event, events.Paste) and isinstance(self.focused, Input):
            event.text = line_of(event.text)
        await super().on_event(event)

    async def keep_all(self) -> None:
        """Let everything typed so far arrive, and save it; never raises what a person may meet."""

    # ------------------------------------------------------------------ signals and the terminal

    def on_mount(self) -> None:
        """Obey signals from now on; a headless app leaves them to whoever runs it."""
        if not self.is_headless and threading.current_thread() is threading.main_thread():
            stops = (signal.SIGTSTP,) if hasattr(self._driver, "stop_here") else ()
            SignalWatch(self._obey, self._poke).begin((*ENDING, *stops))
            self._write("\x1b[22;2t")

    def on_unmount(self) -> None:
        """Give the window its former title back."""
        self._write("\x1b[23;2t")

    @contextmanager
    def lend_terminal(self) -> Iterator[None]:
        """Let another program have the terminal, and the signals that its keys send."""
        self._is_lent = True
        try:
            with self.suspend():
                yield
        finally:
            self._is_lent = False

    def go_to_shell(self) -> bool:
        """Stop as Ctrl+Z does elsewhere; False where nobody could let us go on."""
        job = self._job
        if job is None or not job.has_shell:
            return False
        job.stop()
        return True

    @property
    def _job(self) -> Job | None:
        """Where we stand among the shell's jobs; None with a driver that does not know."""
        return getattr(self._driver, "job", None)

    def _poke(self) -> None:
        """Wake the loop, for handlers of Textual's that wait for it."""
        loop = self._loop
        # It may be closed by the time.
        with suppress(RuntimeError):
            if loop is not None:
                loop.call_soon_threadsafe(int)

    def _obey(self, number: int) -> None:
        """End or stop as told; not on the screen's thread."""
        if number == signal.SIGTSTP:
            self._stop()
        elif number in ENDING and not (self._is_lent and number in FROM_KEYS):
            self._end_soon(128 + number)

    def _end_soon(self, code: int) -> None:
        if self._job is not None:
            self._job.is_ending.set()
        if self._farewell is None:
            self._farewell = self.make_farewell(code)
            self._farewell.start()

    def make_farewell(self, code: int) -> Farewell:
        """What happens after a signal: save, leave, and end in any case."""
        loop = self._loop

        def leave() -> None:
            if loop is not None and not loop.is_closed():
                loop.call_soon_threadsafe(lambda: self.exit(return_code=code))

        return Farewell(
            code,
            keep=self._keep_from_outside,
            leave=leave,
            restore=lambda: restore_terminal(self._driver),
        )

    def _keep_from_outside(self) -> None:
        """Save what is typed, by the screen's own way if it comes to it, else without it."""
        loop = self._loop
        if loop is not None and loop.is_running():
            keeping = asyncio.run_coroutine_threadsafe(self.keep_all(), loop)
            with suppress(TimeoutError):
                keeping.result(SCREEN_LIMIT_S)
        save_now(self.unsaved())

    def _stop(self) -> None:
        """Save and stop: in the screen's own turn, or without it when it is stuck.

        Nobody may ever continue us.
        """
        loop, is_due, claim = self._loop, threading.Event(), threading.Lock()

        async def stop_in_turn() -> None:
            await self.keep_all()
            is_due.set()
            if claim.acquire(blocking=False):
                self._driver.stop_here()  # type: ignore[union-attr] # asked in `on_mount`

        if loop is not None and loop.is_running() and not self._is_lent:
            asyncio.run_coroutine_threadsafe(stop_in_turn(), loop)
            is_due.wait(STOP_LIMIT_S)
        if not is_due.is_set() and claim.acquire(blocking=False):
            save_now(self.unsaved())
            os.kill(os.getpid(), signal.SIGSTOP)

    def on_terminal_gone(self, message: TerminalGone) -> None:
        """Nobody is there any more: save and end, as SIGHUP would."""
        message.stop()
        self._end_soon(128 + signal.SIGHUP)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Textual's one way to the terminal: what stands there already is left out.

        So is the whole frame while the terminal is behind; how things stand then is painted when
        it has read what waits.
        """
        outflow: Outflow | None = getattr(self._driver, "outflow", None)
        if outflow is not None and outflow.is_behind:
            outflow.owe(self._catch_up_soon)
            return
        shown = getattr(self._driver, "shown", None)
        if shown is not None:
            renderable = shown.news(renderable, self.size)
        super()._display(screen, renderable)

    def _catch_up_soon(self) -> None:
        """The terminal has read all; on any thread."""
        loop = self._loop
        with suppress(RuntimeError):
            if loop is not None:
                loop.call_soon_threadsafe(self._catch_up)

    def _catch_up(self) -> None:
        if self.screen_stack:
            self.screen.refresh()

    def on_resize(self) -> None:
        """The terminal may have dropped lines, or lost all, also where the size is the same again.

        A size that comes and goes within a frame is none to Textual, nor is the same one twice.
        """
        if self.screen_stack:
            self.paint_anew()

    def paint_anew(self) -> None:
        """Write all of the screen: something else may have written to the terminal."""
        shown = getattr(self._driver, "shown", None)
        if shown is not None:
            shown.forget()
        self.screen.refresh(layout=True)

    def set_window_title(self, text: str) -> None:
        """Write a title to the terminal's window; the text may be foreign."""
        title = one_line(text, 120)
        shown = getattr(self._driver, "shown", None)
        if shown is None or shown.takes_title(title):
            self._write(f"\x1b]2;{title}\x07")

    def _write(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    # ------------------------------------------------------------------ our own failures

    def _handle_exception(self, error: Exception) -> None:
        """Textual's last stop for any error: report it without a word of data, and end."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._end_with(error)

    def _fatal_error(self) -> None:
        """The other way there; Textual's own would print local variables."""
        self._end_with(None)

    def panic(self, *renderables: RenderableType) -> None:
        """What Textual wants to print may hold data; ours never does."""
        del renderables
        self._return_code = 1
        self._end_with(None)

    def _end_with(self, error: Exception | None) -> None:
        if not self._exit_renderables:
            is_safe = save_now(self.unsaved())
            self._exit_renderables.append(Text(self._last_words(error, is_safe=is_safe)))
        self._close_messages_no_wait()

    def _last_words(self, error: Exception | None, *, is_safe: bool) -> str:
        """One sentence: for a failure that we know, its own; else where the report is."""
        if isinstance(error, InboxError):
            return f"sellapp-inbox stopped: {error.headline}. {error.advice}"
        path = error and crash.write_report(error, self.crash_dir, self.clock.now())
        return crash.sentence(path or None, is_draft_safe=is_safe)

    def _print_error_renderables(self) -> None:
        """Print our sentence, plainly; Textual's own styles and cuts it."""
        for renderable in self._exit_renderables:
            self.error_console.print(renderable, soft_wrap=True, highlight=False)
        self._exit_renderables.clear()

    def __rich_repr__(self) -> Any:
        """Say nothing of what is inside, whoever prints us."""
        yield "name", type(self).__name__
