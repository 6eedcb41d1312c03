"""The palette's entries: every command of the registry that exists where the person was.

One line each: key, what it does, and why it cannot work now. What acts comes before what moves,
and what can work before what cannot.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.command import CommandInput, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.fuzzy import Matcher

from tui.ui.command import COPY, MOVE, PROGRAM, REPLY, TICKET, VIEWS, Command
from tui.ui.screens.inbox import InboxScreen
from tui.ui.stylesheet import DIALOGS
from tui.ui.widgets.typed import TypedLine

_ORDER = (REPLY, TICKET, VIEWS, COPY, PROGRAM, MOVE)
KEY_CELLS = 9
"""The column of keys; what has none says in it what it is."""
BY_ID_SCORE = 0.01
"""Of a command that has the words in its id alone, which nobody sees: after all others."""


def strength(query: str, label: str, sentence: str, matcher: Matcher) -> float:
    """How well a line answers what is typed: whole words first, scattered letters last.

    Args:
        query: what is typed.
        label: the line's name, a word or two.
        sentence: what else it says.
        matcher: finds scattered letters of the query.

    Returns:
        5 for its name, 4 for words of its name, 3 with words of the sentence, 2 for parts of
        words, up to 1 for letters of its name, 0 for nothing.
    """
    words, label, all_of_it = query.casefold().split(), label.casefold(), f"{label} {sentence}"
    all_of_it = all_of_it.casefold()
    if " ".join(words) == label:
        return 5.0
    for score, text in ((4.0, label), (3.0, all_of_it)):
        if all(re.search(rf"\b{re.escape(word)}", text) for word in words):
            return score
    if all(word in all_of_it for word in words):
        return 2.0
    # It has no upper end.
    return (score := matcher.match(label)) / (1.0 + score)


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
        if inbox is not None:
            for command, line in self._entries(inbox):
                score = strength(query, command.label, command.help, matcher)
                if not score and query.strip().casefold() in command.id:
                    score = BY_ID_SCORE
                if score > 0:
                    run = partial(inbox.run_id, command.id)
                    yield Hit(score, line, run, text=line.plain)


def _line(command: Command, key: str, reason: str | None) -> Text:
    text = Text(f"{key:<{KEY_CELLS}}", style="bold" if reason is None else "dim not bold")
    text.append(command.help, style="not bold" if reason is None else "dim not bold")
    if reason is not None:
        text.append(f"  {reason}", style="dim not bold italic")
    return text
