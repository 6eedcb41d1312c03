"""What was learned of this store's server, kept in the mailbox from one run to the next.

SellApp documents neither the order of its list nor what its search takes, so the answers tell
(api-contract 9.1, 9.2, 5.7). A fact holds until an answer contradicts it; then it is forgotten and
learned anew. Nothing here asks the server.
"""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from tui.api.pages import MAX_PAGE_ROWS
from tui.engine import order
from tui.mailbox import meta
from tui.mailbox.database import Mailbox
from tui.records import dataclass

ASK_AGAIN = timedelta(days=7)
"""A refused search is tried again after so long: servers get better."""
ASK_MORE = timedelta(hours=1)
"""An answer that proved nothing is asked for again after so long."""
SEEK_NEWER = timedelta(days=1)
"""A store served by v1 is asked for v2 this often: one request."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One store's server. None is: not known."""

    orders: order.Orders = order.ANY
    """The orders of the list that fit everything seen."""
    asks_rows: int = MAX_PAGE_ROWS
    """Rows that it may be asked for on a page; more was refused."""
    page_rows: int = MAX_PAGE_ROWS
    """Rows that it puts on a page."""
    last_page: int = 1
    finds_open: bool | None = None
    """Its search takes `status = OPEN`, and answers with open tickets alone."""
    sorts_by_update: bool | None = None
    """Its search takes a sort by `updated_at`, and its answers are so sorted."""
    moves_update: bool | None = None
    """A new message moves its ticket's `updated_at`."""
    counts_messages: bool = True
    """Its tickets say how many messages they have: v2 does, v1 does not."""
    tried_at: datetime | None = None
    """When the search was last tried."""
    newer_sought_at: datetime | None = None
    """When a store that the older API serves was last asked whether it has the newer one."""

    @property
    def lists_by_update(self) -> bool:
        """The plain list has what moved last at one end."""
        return order.is_among(self.orders, order.BY_UPDATE)

    @property
    def can_rank(self) -> bool:
        """A ticket's page follows from its id, as far as anybody has seen."""
        return len(self.orders & order.BY_ID) == 1

    @property
    def is_oldest_first(self) -> bool:
        """What is new stands on the last page."""
        return order.is_among(self.orders, order.OLDEST_FIRST)

    @property
    def tells_messages(self) -> bool:
        """A ticket as listed shows that a message has come."""
        return self.counts_messages or self.moves_update is True

    @property
    def tells_all(self) -> bool:
        """One page shows whatever has moved, a new message included."""
        return self.moves_update is True and (self.lists_by_update or bool(self.sorts_by_update))

    def may_seek_newer(self, now: datetime) -> bool:
        """Whether the last look for a newer API was long ago, or was never."""
        at = self.newer_sought_at
        return at is None or not timedelta() <= now - at < SEEK_NEWER

    def may_try(self, now: datetime) -> bool:
        """Whether something of the search is not known, or was refused long ago."""
        if self.tried_at is None or now < self.tried_at:
            return True
        wait = ASK_MORE if None in {self.finds_open, self.sorts_by_update} else ASK_AGAIN
        return now - self.tried_at >= wait


class Knowledge:
    """The facts of one store, read from its mailbox once and written when they change."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Remember what an earlier run has learned."""
        self._mailbox = mailbox
        self.facts = unpacked(mailbox.read(lambda conn: meta.get(conn, meta.LEARNED)))

    def forget(self) -> None:
        """Another API serves the store: whatever was learned was learned of the former one."""
        self.learn(**asdict(Learned(newer_sought_at=self.facts.newer_sought_at)))

    def learn(self, **facts: object) -> None:
        """Take new facts, by the names of `Learned`."""
        learned = replace(self.facts, **facts)  # type: ignore[arg-type] # by name
        if learned != self.facts:
            self.facts = learned
            self._mailbox.write(lambda conn: meta.put(conn, meta.LEARNED, packed(learned)))


def packed(learned: Learned) -> str:
    """As the mailbox keeps it."""
    kept = asdict(learned)
    kept["orders"] = order.packed(learned.orders)
    for name in ("tried_at", "newer_sought_at"):
        kept[name] = kept[name].isoformat() if kept[name] else None
    return json.dumps(kept, separators=(",", ":"))


def unpacked(kept: str | None) -> Learned:
    """What `packed` made; whatever cannot be read is not known."""
    try:
        found = json.loads(kept or "{}")
        return Learned(
            orders=order.unpacked(found.get("orders", order.ANY)),
            asks_rows=_count(found, "asks_rows"),
            page_rows=_count(found, "page_rows"),
            last_page=max(1, int(found.get("last_page", 1))),
            finds_open=_fact(found, "finds_open"),
            sorts_by_update=_fact(found, "sorts_by_update"),
            moves_update=_fact(found, "moves_update"),
            counts_messages=found.get("counts_messages") is not False,
            tried_at=_moment(found, "tried_at"),
            newer_sought_at=_moment(found, "newer_sought_at"),
        )
    except (ValueError, TypeError, AttributeError):
        return Learned()


def _count(found: dict[str, object], name: str) -> int:
    return min(max(1, int(str(found.get(name, MAX_PAGE_ROWS)))), MAX_PAGE_ROWS)


def _fact(found: dict[str, object], name: str) -> bool | None:
    value = found.get(name)
    return value if isinstance(value, bool) else None


def _moment(found: dict[str, str | None], name: str) -> datetime | None:
    moment = found.get(name)
    return datetime.fromisoformat(moment).astimezone(UTC) if moment else None
