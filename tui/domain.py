"""The nouns of the inbox: what every floor of the house means by a ticket, a message, a reply.

Plain frozen dataclasses and enums, no behaviour beyond what follows from the fields. Text fields
of a `Ticket` or `Message` are already clean (`tui.text`): the API client cleans foreign text at
the boundary. This module never reads a clock, a file or a socket.
"""

from array import array
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType

from tui.records import dataclass, field

TicketId = NewType("TicketId", int)
MessageId = NewType("MessageId", int)
OutgoingId = NewType("OutgoingId", int)

MAX_REPLY_CHARS = 20_000
"""The longest reply that we take. SellApp documents no limit (api-contract 5.6)."""


class ApiVersion(StrEnum):
    """Which of SellApp's two APIs a store is served by. v2 is richer and alone can update."""

    V1 = "v1"
    V2 = "v2"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One support conversation, as SellApp last described it.

    Source: api-contract 3.1 (v2), 3.2 (v1), 9 (what a tolerant client accepts).
    """

    id: TicketId
    title: str
    """The subject on one line; empty when the server gave none."""
    status: str
    """`OPEN`, `CLOSED`, or whatever word the server used, upper case; empty when none."""
    archived: bool = False
    customer_email: str = ""
    """Empty when unknown."""
    customer_id: str | None = None
    """Opaque; not the id of SellApp's customer resource."""
    reference_type: str | None = None
    """`order`, `product`, the raw word, or None."""
    reference_id: str | None = None
    order_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    store_id: int | None = None
    read_by: int | None = None
    """v1 only: id of the user who read the ticket last."""
    store_has_read: bool | None = None
    """v2 only: the store's side of `read_status`; None when not told."""
    customer_has_read: bool | None = None
    reason: str = ""
    message_count: int | None = None
    """v2 only; None when not told."""
    raw: str = "{}"
    """The JSON as received, so that a better reader can read it again. Never shown uncleaned."""

    @property
    def is_open(self) -> bool:
        """Anything but closed counts as open, so that an unknown word is never filtered away."""
        return self.status != "CLOSED"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a ticket. Source: api-contract 3.3."""

    id: MessageId
    ticket_id: TicketId
    author: str
    """The role word, upper case: `CUSTOMER`, `STORE`, another word, or empty."""
    sender: str
    """User name or e-mail address of the writer, cleaned; empty when not told."""
    content: str
    """Display text: HTML turned into text, then cleaned; many lines."""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    hidden_chars: int = 0
    """How many invisible characters the cleaner took out."""
    raw: str = "{}"

    @property
    def is_customer(self) -> bool:
        """Only the word CUSTOMER is the customer; everyone else is on our side."""
        return self.author == "CUSTOMER"


class SendState(StrEnum):
    """Where an outgoing row stands. Only `mailbox.outbox` changes it.

    draft -> queued -> sending -> on_wire -> sent | rejected | unknown; held waits for a look.
    """

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    ON_WIRE = "on_wire"
    SENT = "sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"

    @property
    def is_unsettled(self) -> bool:
        """Not proven sent: it stays in plain sight until it is, or until a person decides."""
        return self is not SendState.SENT

    @property
    def fate(self) -> str:
        """What is proven of it, in few words: never that it was not sent where it may have been."""
        return _FATES[self]


_FATES = {
    SendState.QUEUED: "not sent yet",
    SendState.HELD: "held, not sent",
    SendState.SENDING: "on its way",
    SendState.ON_WIRE: "on its way",
    SendState.SENT: "sent",
    SendState.REJECTED: "not accepted",
    SendState.UNKNOWN: "may have arrived",
}


class OutgoingKind(StrEnum):
    """What an outgoing row asks SellApp to do."""

    REPLY = "reply"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class TicketChange:
    """Close, reopen, archive or restore; None leaves a side as it is. v2 only.

    Source: api-contract 5.3.
    """

    status: str | None = None
    """`OPEN` or `CLOSED`."""
    archived: bool | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply or a change that is on its way to SellApp: a row before it is a request."""

    id: OutgoingId
    ticket_id: TicketId
    kind: OutgoingKind
    state: SendState
    created_at: datetime
    changed_at: datetime
    text: str = ""
    """The reply's exact text; empty for a change."""
    change: TicketChange = field(default_factory=TicketChange)
    attempts: int = 0
    """Counted before each attempt, so that a crash inside one still counts."""
    problem: str = ""
    """Why it is not sent, in words for a person; empty when all is well."""
    baseline_id: MessageId | None = None
    """The highest message id known in the thread before the attempt."""
    sent_message_id: MessageId | None = None
    idempotency_key: str = ""
    """Changes only: replies have none at SellApp (api-contract 6)."""
    ready_at: datetime | None = None
    """Not before this moment (undo window, back-off); None is at once."""
    decided_at: datetime | None = None
    """When a person last said "send"."""
    after_id: OutgoingId | None = None
    """Goes out only once that row is proven sent, and goes with it if it is taken back."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Text typed for one ticket and not sent."""

    ticket_id: TicketId
    text: str
    saved_at: datetime


class StatusFilter(StrEnum):
    """Which statuses a list shows."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


class ArchivedFilter(StrEnum):
    """Which side of the archive a list shows."""

    NO = "no"
    YES = "yes"
    ALL = "all"


class Only(StrEnum):
    """A further narrowing that follows from our own knowledge."""

    ANY = "any"
    NEEDS_REPLY = "needs_reply"
    ANSWERED = "answered"
    """We spoke last, as far as the messages are known to be current."""
    DRAFTS = "drafts"
    UNSENT = "unsent"


class Sort(StrEnum):
    """The order of a list."""

    WAITING = "waiting"
    """Those who need a reply first, longest wait on top; then newest activity."""
    NEWEST = "newest"
    """Newest activity on top."""
    OLDEST = "oldest"
    """Oldest activity on top."""


@dataclass(frozen=True, slots=True)
class View:
    """A named filter with a live count, on a digit key."""

    name: str
    label: str
    status: StatusFilter = StatusFilter.ALL
    archived: ArchivedFilter = ArchivedFilter.NO
    only: Only = Only.ANY
    sort: Sort = Sort.NEWEST


VIEWS = (
    View(
        "needs-reply",
        "Needs reply",
        StatusFilter.OPEN,
        ArchivedFilter.NO,
        Only.NEEDS_REPLY,
        Sort.WAITING,
    ),
    View("open", "Open", StatusFilter.OPEN, ArchivedFilter.NO, Only.ANY, Sort.WAITING),
    View("closed", "Closed", StatusFilter.CLOSED, ArchivedFilter.NO),
    View("archived", "Archived", StatusFilter.ALL, ArchivedFilter.YES),
    View("all", "All", StatusFilter.ALL, ArchivedFilter.ALL),
    View("drafts", "Drafts", StatusFilter.ALL, ArchivedFilter.ALL, Only.DRAFTS),
    View("unsent", "Unsent", StatusFilter.ALL, ArchivedFilter.ALL, Only.UNSENT),
    View(
        "answered",
        "Answered",
        StatusFilter.OPEN,
        ArchivedFilter.NO,
        Only.ANSWERED,
        Sort.OLDEST,
    ),
)
"""The built-in views, in the order of their digit keys."""


EVERYTHING = View("search", "Search", StatusFilter.ALL, ArchivedFilter.ALL)
"""Where a search looks unless it is kept to one view."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the text of a search was taken to mean, for who shows its answer."""

    words: tuple[str, ...] = ()
    """Words and phrases that stand in what is found."""
    trouble: str = ""
    """What in it is no operator, and which there are; empty when all is well."""


class Head(NamedTuple):
    """The beginning of a listing, which can be had at once at any size."""

    ids: "array[int]"
    """Ticket ids, in order."""
    is_whole: bool
    """There is nothing more."""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """What one line of the list needs, and nothing more."""

    id: TicketId
    title: str
    customer_email: str
    status: str
    archived: bool
    activity_at: datetime | None
    """When something last happened: the newest of `updated_at` and the newest message."""
    needs_reply: bool
    """Open, and the customer spoke last."""
    waiting_since: datetime | None
    """The first customer message after our last answer; None when nobody waits."""
    message_count: int | None
    is_new: bool
    """The customer wrote since the agent last opened it here."""
    has_draft: bool
    send_state: SendState | None
    """The most worrying state among its unsettled outgoing rows; None when there are none."""


@dataclass(frozen=True, slots=True)
class Unrefreshed:
    """The messages of one ticket could not be read, and no reading has gone well since."""

    since: datetime
    """When the first of those readings failed."""
    why: str
    """What came instead, in a few words."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket with everything known of its conversation."""

    ticket: Ticket
    messages: tuple[Message, ...]
    """By (created_at, id), unknown times last."""
    outgoing: tuple[Outgoing, ...]
    """Unsettled rows of this ticket, oldest first."""
    draft: Draft | None
    seen_id: MessageId | None
    """The newest message that the agent had seen; None when never opened here."""
    fetched_at: datetime | None
    """When the messages were last read whole from SellApp; None when never, or let go of since."""
    is_stale: bool
    """The ticket has changed since its messages were fetched, or they are not here."""
    unrefreshed: Unrefreshed | None = None
    """Why its messages are not as fresh as the list; None when the last reading went well."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures that are always on the screen."""

    by_view: dict[str, int]
    """View name -> number of tickets."""
    unsent: int
    """Replies and changes that are not proven sent."""
    unknown: int
    """Of those, the ones that need a decision."""
    waiting_since: datetime | None
    """Since when the customer who waits longest has waited."""
    unreadable: int
    """Rows of the server that could not be read, kept in quarantine."""
    unsure: int = 0
    """Open tickets, the archive aside, whose messages are still to be read: they may wait, too."""


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """What the mailbox of another store says at a glance."""

    needs_reply: int
    unsent: int
    drafts: int
    synced_at: datetime | None
    """When its list was last read well; None when never on this machine."""


class Keeper(StrEnum):
    """Who reads SellApp for a store and sends what waits; unless `THIS`, this inbox only looks."""

    THIS = "this"
    OTHER = "other"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """What we know of the line to SellApp, and since when."""

    is_online: bool = False
    headline: str = ""
    """What is wrong, in a few words; empty when nothing is."""
    advice: str = ""
    """What a person can do about it."""
    synced_at: datetime | None = None
    """When the ticket list was last read well; None when never on this machine."""
    is_answering: bool = False
    """SellApp, or what stands before it, answers, though not with the list (key, rate, trouble)."""
    lost_at: datetime | None = None
    """Since when SellApp cannot be read; None while it can, and before the first try."""
    retry_at: datetime | None = None
    """When we try again by ourselves; None when we will not (key refused) or need not."""
    is_syncing: bool = False
    walked: int = 0
    """Tickets read in the walk under way."""
    total: int | None = None
    """Tickets the server says it has; None when not told."""
    api_version: ApiVersion | None = None
    """None until the server has answered once."""
    older_checked_every_s: float | None = None
    """An open ticket that SellApp's list does not bring up is looked at at least this often; None
    when every poll shows whatever has moved."""
    is_sending_paused: bool = False
    """Replies wait, because the key was refused or lacks a right."""
    keeper: Keeper = Keeper.THIS

    @property
    def has_list(self) -> bool:
        """The ticket list was read well once: what is not in the mailbox is not at SellApp."""
        return self.synced_at is not None

    @property
    def can_update(self) -> bool:
        """Closing, reopening and archiving exist in v2 alone."""
        return self.api_version is not ApiVersion.V1
