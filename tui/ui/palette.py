"""The palette's entries: every command of the registry that exists where the person was.

One line each: key, what it does, and why it cannot work now. What acts comes before what moves,
and what can work before what cannot.
"""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.command import CommandInput, CommandPalette, DiscoveryHit, Hit, Hits, Provider

from tui.ui.command import COPY, MOVE, PROGRAM, REPLY, TICKET, VIEWS, Command
from tui.ui.screens.inbox import InboxScreen
from tui.ui.stylesheet import DIALOGS
from tui.ui.widgets.typed import TypedLine

_ORDER = (REPLY, TICKET, VIEWS, COPY, PROGRAM, MOVE)
KEY_CELLS = 9
"""The column of keys; what has none says in it what it is."""
LEAST_SCORE = 0.1
"""Of a command whose sentence alone has the words."""


class _Line(TypedLine, CommandInput):
    """The line to search by."""


class Palette(CommandPalette):
    """Textual's own, in our clothes."""

    CSS_PATH: ClassVar[CSSPathType | None] = DIALOGS

    def compose(self) -> ComposeResult:
        """Textual's parts, but a line that takes all that is typed."""
        for part in super().compose():
            if isinstance(part, CommandInput):
                yield _Line(placeholder=part.placeholder, select_on_focus=False)
            else:
                yield part


class Commands(Provider):
    """Names commands, their keys, and why one cannot work now."""

    @property
    def _inbox(self) -> InboxScreen | None:
        return self.screen if isinstance(self.screen, InboxScreen) else None

    def _entries(self, inbox: InboxScreen) -> Iterator[tuple[Command, Text]]:
        """Command and line; two keys for the same are one entry."""
        context = inbox.context()
        commands: dict[str, Command] = {}
        for command in inbox.keymap.here(context.place):
            commands.setdefault(command.action, command)
        reasons = {command.id: command.why_not(context) for command in commands.values()}

        def rank(command: Command) -> tuple[bool, int]:
            return reasons[command.id] is not None, _ORDER.index(command.group)

        for command in sorted(commands.values(), key=rank):
            yield command, _line(command, inbox.keymap.sign_of(command.id), reasons[command.id])

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        inbox = self._inbox
        if inbox is not None:
            for command, line in self._entries(inbox):
                yield DiscoveryHit(line, partial(inbox.run_id, command.id), text=line.plain)

    async def search(self, query: str) -> Hits:
        """What matches, best first."""
        inbox, matcher = self._inbox, self.matcher(query)
        words = query.casefold().split()
        if inbox is not None:
            for command, line in self._entries(inbox):
                score = matcher.match(f"{command.label} {command.id}")
                if not score and all(word in command.help.casefold() for word in words):
                    score = LEAST_SCORE
                if score > 0:
                    run = partial(inbox.run_id, command.id)
                    yield Hit(score, line, run, text=line.plain)


def _line(command: Command, key: str, reason: str | None) -> Text:
    text = Text(f"{key:<{KEY_CELLS}}", style="bold" if reason is None else "dim not bold")
    text.append(command.help, style="not bold" if reason is None else "dim not bold")
    if reason is not None:
        text.append(f"  {reason}", style="dim not bold italic")
    return text
