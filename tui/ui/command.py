"""What a command is, and the words that the lists of commands share.

`commands` is the registry that is made of them. Keys are written as a person says them: printable
characters as themselves (`J`, `?`), others by Textual's names (`ctrl+s`, `pageup`), two keys in a
row with a blank between (`g g`).
"""

from tui.records import dataclass
from tui.ui import reasons
from tui.ui.reasons import Context, Place, WhyNot

LIST = frozenset({Place.LIST})
THREAD = frozenset({Place.THREAD})
READING = LIST | THREAD
COMPOSER = frozenset({Place.COMPOSER})
SEARCH = frozenset({Place.SEARCH})
EVERYWHERE = frozenset(Place)

MOVE = "Move"
VIEWS = "Views and search"
TICKET = "Ticket"
REPLY = "Reply"
COPY = "Copy and open"
PROGRAM = "Program"
GROUPS = (MOVE, VIEWS, TICKET, REPLY, COPY, PROGRAM)
"""Headings, in the order of the help."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a person can do."""

    id: str
    """`noun.verb`; stable, since settings name it."""
    keys: tuple[str, ...]
    """The keys it has unless a keymap says otherwise; empty when it is in the palette alone."""
    label: str
    """A word or two for the footer and the palette."""
    help: str
    """One sentence for `?`, the palette and the README."""
    group: str
    where: frozenset[Place]
    action: str
    """What the screen calls: the method `action_<action>`, arguments in brackets."""
    refusal: WhyNot = reasons.never
    hint: int = 0
    """Place in the footer, 1 first; 0 is never there."""
    is_write: bool = False
    """It changes something; an inbox that only reads refuses it."""

    def why_not(self, context: Context) -> str | None:
        """Why it cannot work now, in words; None when it can."""
        if self.is_write and context.is_read_only:
            return reasons.read_only(context)
        return self.refusal(context)

    @property
    def is_always_possible(self) -> bool:
        """Nothing ever stands in its way, so that nobody need ask."""
        return self.refusal is reasons.never and not self.is_write
