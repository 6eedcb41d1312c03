"""What every part of the engine is given: the seams that a test replaces, and nothing else."""

from random import Random

from tui.clock import Clock
from tui.domain import TicketId
from tui.engine.link import Link
from tui.engine.precedence import Precedence
from tui.events import Listener, OutboxChanged, ThreadChanged, TicketsChanged
from tui.mailbox.database import Mailbox
from tui.records import dataclass, field


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
