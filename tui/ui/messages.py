"""What crosses from other threads to the screen.

The engine announces things on its own thread and often. `NewsTray` gathers them; one mergeable
Textual message says that the tray is not empty, and whoever handles it takes everything at once.
"""

import threading

from textual.message import Message

from tui.domain import TicketId
from tui.events import (
    Event,
    LinkChanged,
    LinkLost,
    LinkRegained,
    Noticed,
    OutboxChanged,
    ThreadChanged,
    TicketsChanged,
)
from tui.records import dataclass, field
from tui.text import age_long

WORTH_SAYING_S = 60.0
"""Of a shorter loss of the line nobody needs to hear that it is over."""


@dataclass(slots=True)
class News:
    """Everything that was announced since the last look."""

    tickets: set[TicketId] = field(default_factory=set)
    """Their rows read differently, or they are new."""
    threads: set[TicketId] = field(default_factory=set)
    """Their messages, outgoing rows or drafts read differently."""
    has_listing_changed: bool = False
    """Some row may have moved, come or gone."""
    outbox: set[TicketId] = field(default_factory=set)
    """Their replies or changes are in another state, or were looked for."""
    has_outbox_changed: bool = False
    has_link_changed: bool = False
    is_link_lost: bool = False
    """SellApp was lost since the last look, and not found again."""
    notices: list[str] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Merge one more event."""
        match event:
            case TicketsChanged(ids, added):
                self.tickets |= ids | added
                self.has_listing_changed = True
            case ThreadChanged(ids):
                self.threads |= ids
            case OutboxChanged(ids):
                self.tickets |= ids
                self.threads |= ids
                self.outbox |= ids
                self.has_outbox_changed = True
                self.has_listing_changed = True
            case LinkChanged():
                self.has_link_changed = True
            case LinkLost():
                self.is_link_lost = True
            case LinkRegained(away_s) if away_s >= WORTH_SAYING_S:
                self.is_link_lost = False
                self.notices.append(f"Back online after {age_long(away_s)}.")
            case Noticed(text):
                self.notices.append(text)


class EngineSpoke(Message):
    """The tray holds news. One in the queue is enough."""

    def can_replace(self, message: Message) -> bool:
        """A later one says the same."""
        return isinstance(message, EngineSpoke)


class TerminalGone(Message):
    """The terminal was closed; nobody can press or see anything any more."""


class NewsTray:
    """Gathers events from any thread until the screen takes them."""

    def __init__(self) -> None:
        """Begin empty."""
        self._lock = threading.Lock()
        self._news: News | None = None

    def put(self, event: Event) -> bool:
        """Add an event; any thread.

        Returns:
            Whether the tray was empty, so that the screen must be told.
        """
        with self._lock:
            was_empty = self._news is None
            self._news = self._news or News()
            self._news.add(event)
            return was_empty

    def take(self) -> News:
        """All news since the last take; the screen's thread."""
        with self._lock:
            news, self._news = self._news, None
        return news or News()
