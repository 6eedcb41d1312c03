"""What the screen may ask about other stores, and the little it is told of each.

`cli` has the one behind it: it knows settings, keys and mailboxes. The screen shows the lines, asks
to enter one, and is handed another engine for another screen; nothing that was made for one store
is ever pointed at the next.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from tui.domain import StoreFigures
from tui.records import dataclass
from tui.text import one_line
from tui.ui.door import Door

HOW_TO_ADD = "This is the only store. `sellapp-inbox login --store NAME` adds another."
MOST_LABEL_CELLS = 40


@dataclass(frozen=True, slots=True)
class StoreLine:
    """A store that may be turned to."""

    name: str
    """What `Stores.enter` is given."""
    label: str
    is_open: bool = False
    """The one on the screen."""
    figures: StoreFigures | None = None
    """None when nothing was read yet, or it could not be."""
    trouble: str = ""
    """Why it cannot be looked at or entered, in words; empty when nothing is known to be wrong."""

    @property
    def shown_label(self) -> str:
        """The label on one line."""
        return one_line(self.label, MOST_LABEL_CELLS)

    @property
    def words(self) -> str:
        """`brightpixel · 12 need a reply · 2 unsent`."""
        parts = [self.shown_label, *self._facts()]
        if self.is_open:
            parts.insert(1, "open now")
        return " · ".join(parts)

    def _facts(self) -> Sequence[str]:
        if self.trouble:
            return [one_line(self.trouble, 200)]
        if self.figures is None:
            return ["not read yet"]
        count, unsent, drafts = (
            self.figures.needs_reply,
            self.figures.unsent,
            self.figures.drafts,
        )
        waiting = f"{count:,} need a reply" if count > 1 else "1 needs a reply"
        facts = [waiting if count else "nobody waits"]
        facts += [f"{unsent:,} unsent"] if unsent else []
        facts += [f"{drafts:,} draft{'s' * (drafts > 1)}"] if drafts else []
        return facts


@dataclass(frozen=True, slots=True)
class Visit:
    """A store that has just been opened."""

    door: Door
    label: str
    is_read_only: bool
    notices: Sequence[str] = ()
    """What a person should be told about the opening of its mailbox."""


class Stores(Protocol):
    """Every store of this person, and the way from one to another."""

    has_others: bool
    """There was another store when it was last looked."""

    def lines(self) -> Sequence[StoreLine]:
        """All of them with what is known; reads files, so call it off the screen's loop."""
        ...

    def known(self) -> Sequence[StoreLine]:
        """The same as of the last time, without a look at any disk."""
        ...

    def enter(self, name: str) -> Visit:
        """Open a store beside the one that is open; takes as long as its mailbox does.

        Raises:
            InboxError: it cannot be opened; nothing has changed.
        """
        ...

    def leave(self, told: Callable[[str], None]) -> None:
        """Close the store that was open before; returns at once.

        Args:
            told: called from another thread when it is closed, with a sentence about what became
                of that which waited to be sent; empty when nothing did.
        """
        ...


class OneStore:
    """For an inbox that knows of no other."""

    has_others = False

    def lines(self) -> Sequence[StoreLine]:
        """None worth a line."""
        return ()

    def known(self) -> Sequence[StoreLine]:
        """Likewise."""
        return ()

    def enter(self, name: str) -> Visit:
        """There is none."""
        raise LookupError(name)

    def leave(self, told: Callable[[str], None]) -> None:
        """There was none."""
        raise LookupError
