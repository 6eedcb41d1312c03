"""A server in memory with the client's methods, which may end every request in every way.

It knows the truth: which message came from which outgoing row, and when. What a request did to the
server is decided in the very moment in which its bytes leave, as on a real wire; what the client
hears of it is another matter. Rules that a request itself breaks are written to `faults` at once.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count, cycle

from tests.support.memory import MemoryMailbox
from tests.torture.schedule import Schedule
from tests.torture.witness import Witness
from tui.api.pages import Page, Quarantined
from tui.domain import ApiVersion, Message, MessageId, Ticket, TicketChange, TicketId
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotPermitted,
    Portal,
    Redirected,
    Refused,
    ServerBusy,
    ServerTrouble,
    Unanswered,
    Unreachable,
)
from tui.sandbox.mangling import mangle
from tui.text import display_text

SLOW_S = 25.0
KEY_MEMORY_S = 86_400.0
"""How long a key is remembered (api-contract 6)."""
SPOKEN_BEFORE = ("Hello?", "Ok, thanks.", "Please try again.")
"""Every conversation begins with these; the second is one of our texts, said long ago."""

ERRORS: dict[str, Callable[[], ApiError]] = {
    "unreachable": Unreachable,
    "unanswered": Unanswered,
    "busy": lambda: ServerBusy(retry_after_s=30.0),
    "trouble": lambda: ServerTrouble(status=503),
    "garbled": Garbled,
    "portal": Portal,
    "gone": NotFound,
    "key": KeyRefused,
    "forbidden": NotPermitted,
    "refused": Refused,
    "redirect": Redirected,
    "empty": Garbled,
    "other": Garbled,
    "lost": Unanswered,
    "stored": Unanswered,
    "late": Unanswered,
    "stall": Unanswered,
}
STORES_NOW = frozenset({"ok", "slow", "stored", "stall", "trouble_stored", "empty", "other"})
PROVES_NOTHING_HAPPENED = frozenset({"refused", "gone", "key", "forbidden", "busy"})


@lru_cache(maxsize=4096)
def as_listed(text: str, how: str) -> str:
    """What the client shows of a text that the server has changed in its way."""
    return display_text(mangle(text, how))  # type: ignore[arg-type] # a schedule is plain data


@dataclass
class Conversation:
    """One ticket as the server has it."""

    id: TicketId
    messages: list[Message] = field(default_factory=list)
    status: str = "OPEN"
    touched: int = 0
    is_gone: bool = False


class Shop:
    """The server. One for a trial, through all lives of the engine."""

    def __init__(self, schedule: Schedule, start: datetime, witness: Witness) -> None:
        self._mangling = schedule.mangling
        self._start = start + timedelta(seconds=schedule.skew_s)
        self._ids = count(101)
        self.witness = witness
        self.tickets = {TicketId(n): Conversation(TicketId(n)) for n in (1, 2)}
        self.posts = cycle(schedule.posts)
        self.patches = cycle(schedule.patches)
        self.latencies_s = cycle(schedule.latencies_s)
        self.reads = dict(schedule.reads)
        self.read_number = -1
        self.endings: Counter[str] = Counter()
        """How the replies that were tried have ended."""
        self.is_healed = False
        self.dark_until_s = 0.0
        self._late: list[tuple[float, int, Callable[[], object]]] = []
        self._arriving_s: float | None = None
        self._order = count()
        self._keys: dict[str, float] = {}
        for number in self.tickets:
            for text in SPOKEN_BEFORE:
                self.say(number, text, "CUSTOMER" if text == SPOKEN_BEFORE[0] else "STORE")

    def now_s(self) -> float:
        """The server's own time line; what lands late lands at its own moment."""
        if self._arriving_s is not None:
            return self._arriving_s
        return asyncio.get_running_loop().time()

    def say(self, ticket_id: TicketId, text: str, author: str, row_id: int = 0) -> Message | None:
        """A message enters the conversation; `row_id` is the outgoing row that it came from."""
        self.arrive()
        ticket = self.tickets[ticket_id]
        if ticket.is_gone:
            return None
        message = Message(
            id=MessageId(next(self._ids)),
            ticket_id=ticket_id,
            author=author,
            sender="Ann",
            content=as_listed(text, self._mangling),
            created_at=self._start + timedelta(seconds=self.now_s()),
        )
        ticket.messages.append(message)
        ticket.touched += 1
        self.witness.stored(message, row_id)
        return message

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """The server has it, and will do it in its own time."""
        heapq.heappush(self._late, (self.now_s() + seconds, next(self._order), act))

    @property
    def is_anything_late(self) -> bool:
        """Something that was asked of the server is still to happen."""
        return bool(self._late)

    def arrive(self) -> None:
        """Everything that is due has happened, in order."""
        while self._arriving_s is None and self._late and self._late[0][0] <= self.now_s():
            self._arriving_s, _, act = heapq.heappop(self._late)
            act()
            self._arriving_s = None

    def change(self, ticket_id: TicketId, change: TicketChange, key: str) -> None:
        """Apply once for each key that is remembered."""
        ticket, known_s = self.tickets[ticket_id], self._keys.get(key)
        if ticket.is_gone or (known_s is not None and self.now_s() - known_s < KEY_MEMORY_S):
            return
        self._keys[key] = self.now_s()
        self.witness.changed(key)
        ticket.status = change.status or ticket.status
        ticket.touched += 1

    def listed(self, ticket: Conversation) -> Ticket:
        """The ticket as the list shows it."""
        return Ticket(
            id=ticket.id,
            title="Where is my key?",
            status=ticket.status,
            created_at=self._start,
            updated_at=self._start + timedelta(seconds=ticket.touched),
            message_count=len(ticket.messages),
        )


class ShopClient:
    """`tui.api.client.ApiClient`, as far as the engine uses it."""

    def __init__(self, shop: Shop, mailbox: MemoryMailbox) -> None:
        """Speak for one life of the engine, which ends when its mailbox dies."""
        self._shop = shop
        self._mailbox = mailbox
        self.version = ApiVersion.V2
        self.drift: set[str] = set()

    async def list_tickets(self, page: int = 1, limit: int = 100) -> Page[Ticket]:
        """Every ticket on one page."""
        await self._read()
        there = [ticket for ticket in self._shop.tickets.values() if not ticket.is_gone]
        rows = tuple(self._shop.listed(ticket) for ticket in there)
        return Page(rows, (), page, 1, len(rows), limit, ())

    async def get_ticket(self, ticket_id: TicketId) -> Ticket:
        """One ticket."""
        await self._read()
        return self._shop.listed(self._there(ticket_id))

    async def list_messages(
        self, ticket_id: TicketId, page: int = 1, limit: int = 100
    ) -> Page[Message]:
        """The whole conversation; what it was when the server looked, delivered a little later."""
        fault = await self._read()
        messages = tuple(self._there(ticket_id).messages)
        bad: tuple[Quarantined, ...] = ()
        if fault == "unreadable":
            messages, bad = messages[:-1], (Quarantined("message", "{}", "id: missing"),)
        await self._pass(SLOW_S if fault == "slow" else None)
        self._shop.witness.shown(ticket_id, messages)
        return Page(messages, bad, page, 1, len(messages) + len(bad), limit, ())

    async def reply(
        self, ticket_id: TicketId, content: str, *, on_wire: Callable[[], Awaitable[None]]
    ) -> Message:
        """Store a reply, or not, and say so, or not."""
        shop = self._shop
        row = shop.witness.before_post(ticket_id, content)
        ending, late_s = ("ok", 0.0) if shop.is_healed else next(shop.posts)
        shop.endings[ending] += 1
        await self._pass()
        if ending == "unreachable" or self._is_dark():
            raise Unreachable
        await on_wire()
        # No turn of the loop from here to the server's decision: the bytes have left.
        is_proof = ending in PROVES_NOTHING_HAPPENED
        shop.witness.posted(row, is_proof_of_nothing=is_proof)
        stored: Message | None = None
        if ending in STORES_NOW:
            stored = shop.say(ticket_id, content, "STORE", row)
        elif ending in {"late", "portal_stored"}:
            shop.later(late_s, lambda: shop.say(ticket_id, content, "STORE", row))
        await self._pass(SLOW_S if ending in {"slow", "stall"} else None)
        if ending == "other" and (claimed := shop.witness.a_claimed_message(ticket_id)):
            return claimed
        if ending not in {"ok", "slow"}:
            raise _error(ending)
        if stored is None:
            raise NotFound
        return stored

    async def update_ticket(
        self, ticket_id: TicketId, change: TicketChange, *, idempotency_key: str
    ) -> Ticket:
        """Change a ticket; the same key again changes nothing more."""
        shop = self._shop
        shop.witness.before_patch(ticket_id, change, idempotency_key)
        ending, late_s = ("ok", 0.0) if shop.is_healed else next(shop.patches)
        await self._pass()
        self._refuse_dead()
        if ending == "unreachable" or self._is_dark():
            raise Unreachable
        if ending in STORES_NOW:
            shop.change(ticket_id, change, idempotency_key)
        elif ending == "late":
            shop.later(late_s, lambda: shop.change(ticket_id, change, idempotency_key))
        await self._pass()
        if ending != "ok":
            raise _error(ending)
        return shop.listed(self._there(ticket_id))

    async def reconnect(self) -> None:
        """Connections are of no matter here."""

    def give_up_hanging(self) -> None:
        """Nothing hangs for ever."""

    async def aclose(self) -> None:
        """Nothing is open."""

    def _there(self, ticket_id: TicketId) -> Conversation:
        self._shop.arrive()
        ticket = self._shop.tickets.get(ticket_id)
        if ticket is None or ticket.is_gone:
            raise NotFound
        return ticket

    async def _read(self) -> str:
        """Come to the server with a question; a fault that spares the question comes back."""
        shop = self._shop
        shop.read_number += 1
        fault = "" if shop.is_healed else shop.reads.get(shop.read_number, "")
        await self._pass()
        self._refuse_dead()
        if self._is_dark():
            raise Unreachable
        if fault in ERRORS:
            raise _error(fault)
        shop.arrive()
        return fault

    async def _pass(self, seconds: float | None = None) -> None:
        wait_s = next(self._shop.latencies_s) if seconds is None else seconds
        if wait_s:
            await asyncio.sleep(wait_s)

    def _is_dark(self) -> bool:
        return self._shop.now_s() < self._shop.dark_until_s

    def _refuse_dead(self) -> None:
        if self._mailbox.is_dead:
            raise self._mailbox.die()


def _error(ending: str) -> ApiError:
    return ERRORS[ending.removesuffix("_stored").removesuffix("_lost")]()
