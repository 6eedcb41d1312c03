"""What every part of the engine is given: the seams that a test replaces, and what was set."""

from random import Random

from tui.clock import Clock
from tui.domain import TicketId
from tui.engine.link import Link
from tui.engine.precedence import Precedence
from tui.events import Listener, OutboxChanged, ThreadChanged, TicketsChanged
from tui.mailbox.database import Mailbox
from tui.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Policy:
    """What a person sets: how often it asks, how long it waits, how long it keeps."""

    poll_s: float = 30.0
    """Seconds between polls while the terminal has the focus."""
    undo_s: float = 0.0
    """Seconds that a reply or a change waits before it is sent."""
    keep_days: int = 0
    """Messages of tickets that are done with go after so many days without activity; 0: never."""
    foreign_s: float = 5.0
    """Seconds between looks for rows that another process queued, `sellapp-inbox reply` say."""


USUAL = Policy()


@dataclass(frozen=True, slots=True)
class Parts:
    """Shared by poller, sender and the rest; none of them makes one of its own."""

    mailbox: Mailbox
    clock: Clock
    rng: Random
    """Jitter and keys; the only source of chance."""
    link: Link
    emit: Listener
    """Takes events, after their commit."""
    precedence: Precedence = field(default_factory=Precedence)
    """Whether a reply is on its way, which reading gives way to."""

    def announce(self, *ticket_ids: TicketId) -> None:
        """Outgoing rows of these tickets moved: outbox, conversation and list read differently."""
        ids = frozenset(ticket_ids)
        self.emit(OutboxChanged(ids))
        self.emit(ThreadChanged(ids))
        self.emit(TicketsChanged(ids))
