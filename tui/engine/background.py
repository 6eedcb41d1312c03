"""The background half of the engine: what reads SellApp and sends to it, wired once.

It is made when there is a line to work on, after the first painted screen: importing it takes as
long as painting that screen. What a person wants of it before then, `Engine` keeps for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.engine.conversations import Conversations
from tui.engine.delivery import Delivery
from tui.engine.poller import Poller
from tui.engine.pruning import Pruning
from tui.engine.reconciler import Reconciler
from tui.engine.rereading import Rereading
from tui.engine.rhythm import Rhythm
from tui.engine.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.domain import TicketId
    from tui.engine.parts import Parts, Policy


class Background:
    """Poller, sender and what they share."""

    def __init__(
        self,
        parts: Parts,
        *,
        policy: Policy,
        settle: Callable[[TicketId], None],
        ask_for: Callable[[TicketId], None],
        on_fresh: Callable[[], object],
    ) -> None:
        """Wire it; nothing runs yet.

        Args:
            parts: mailbox, clock, chance, link and events.
            policy: how often it asks, how long it waits, how long it keeps.
            settle: called when a conversation was read.
            ask_for: has a ticket read again.
            on_fresh: called when a person's wish for a fresh start has been granted.
        """
        conversations = Conversations(parts, settle)
        self.reconciler = Reconciler(parts)
        self.rereading = Rereading(parts)
        self.poller = Poller(parts, conversations)
        self.pruning = Pruning(parts, policy.keep_days, lambda: self.poller.shown)
        self.rhythm = Rhythm(parts, self.poller, policy.poll_s, on_fresh)
        delivery = Delivery(parts, conversations, ask_for)
        self.sender = Sender(parts, delivery, self.reconciler, ask_for, policy.foreign_s)
