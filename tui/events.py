"""What the engine may announce.

An event is sent after its change is committed and carries ids only; whoever hears it reads the
mailbox again. Listeners are called on the engine's thread and must only hand the event on.
"""

from collections.abc import Callable

from tui.domain import TicketId
from tui.records import dataclass


@dataclass(frozen=True, slots=True)
class TicketsChanged:
    """Rows of the list read differently now: new, moved, edited, or marked."""

    ids: frozenset[TicketId]
    added: frozenset[TicketId] = frozenset()
    """Those of `ids` that were not in the mailbox before."""


@dataclass(frozen=True, slots=True)
class ThreadChanged:
    """The messages, the outgoing rows or the draft of these tickets read differently now."""

    ids: frozenset[TicketId]


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """Replies or changes of these tickets entered another state."""

    ids: frozenset[TicketId]


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """`Engine.link` reads differently now."""


@dataclass(frozen=True, slots=True)
class LinkLost:
    """SellApp cannot be read any more. Said once; `Engine.link` has the reason and the rest."""


@dataclass(frozen=True, slots=True)
class LinkRegained:
    """SellApp was read again after a `LinkLost`."""

    away_s: float
    """Seconds between the two; 0 or more."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A sentence that the person should see once; it needs no answer."""

    text: str


Event = (
    TicketsChanged | ThreadChanged | OutboxChanged | LinkChanged | LinkLost | LinkRegained | Noticed
)
Listener = Callable[[Event], None]
