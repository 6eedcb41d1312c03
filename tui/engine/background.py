"""The background half of the engine: what reads SellApp and sends to it, wired once.

It is made when there is a line to work on, after the first painted screen: importing it takes as
long as painting that screen. What a person wants of it before then, `Engine` keeps for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.engine.conversations import Conversations
from tui.engine.poller import Poller
from tui.engine.reconciler import Reconciler
from tui.engine.rereading import Rereading
from tui.engine.rhythm import Rhythm
from tui.engine.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.domain import TicketId
    from tui.engine.parts import Parts


class Background:
    """Poller, sender and what they share."""

    def __init__(
        self,
        parts: Parts,
        *,
        poll_s: float,
        foreign_s: float | None,
        settle: Callable[[TicketId], None],
        ask_for: Callable[[TicketId], None],
        on_fresh: Callable[[], object],
    ) -> None:
        """Wire it; nothing runs yet.

        Args:
            parts: mailbox, clock, chance, link and events.
            poll_s: seconds between polls while somebody works here.
            foreign_s: seconds between looks for rows of another process; None is the usual.
            settle: called when a conversation was read.
            ask_for: has a ticket read again.
            on_fresh: called when a person's wish for a fresh start has been granted.
        """
        conversations = Conversations(parts, settle)
        self.reconciler = Reconciler(parts)
        self.rereading = Rereading(parts)
        self.poller = Poller(parts, conversations)
        self.rhythm = Rhythm(parts, self.poller, poll_s, on_fresh)
        self.sender = Sender(parts, conversations, self.reconciler, ask_for, foreign_s)
