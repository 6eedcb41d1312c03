"""What a conversation consists of, from top to bottom: days, messages, replies under way.

`items_of` turns a `Thread` into a flat list; `paint_messages` lays the items out and paints them.
Every item has a key that stays the same when the thread is read again, so that the view can keep
its place.
"""

from collections.abc import Collection, Hashable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tui.domain import Keeper, Message, MessageId, Outgoing, Thread
from tui.records import dataclass
from tui.text import folded
from tui.ui.deciding import at_stake
from tui.ui.unsent import NEEDS_DECISION, left_s


@dataclass(frozen=True, slots=True)
class DayItem:
    """A line with the day on which the next messages were written."""

    day: date | None
    """None when the server told no time."""
    key: Hashable


@dataclass(frozen=True, slots=True)
class NewItem:
    """The line above what came since the agent last looked."""

    key: Hashable = "new"


@dataclass(frozen=True, slots=True)
class MessageItem:
    """A message that SellApp has."""

    message: Message
    fallback_name: str
    """Who wrote it when the message itself does not say."""

    @property
    def key(self) -> Hashable:
        """The message's place in the conversation."""
        return ("message", self.message.id)


@dataclass(frozen=True, slots=True)
class OutgoingItem:
    """A reply or a change of ours that is not proven to have arrived."""

    outgoing: Outgoing
    left_s: int = 0
    """Whole seconds in which it may still be undone."""
    is_at_stake: bool = False
    """It does not go out, and the person is offered choices about it."""
    is_behind: bool = False
    """Another row of the ticket has to go first."""
    is_left: bool = False
    """Nobody has the store open who would send it."""

    @property
    def key(self) -> Hashable:
        """The row's place in the conversation."""
        return ("outgoing", self.outgoing.id)


Item = DayItem | NewItem | MessageItem | OutgoingItem


def items_of(
    thread: Thread,
    seen_id: MessageId | None,
    tz: tzinfo,
    *,
    now: datetime | None = None,
    ours: Collection[str] = (),
    is_left: bool = False,
) -> list[Item]:
    """The items of a conversation.

    Args:
        thread: what is known of the ticket.
        seen_id: the newest message that the agent had seen when the ticket came up; None draws no
            "new" line, since then everything is new.
        tz: the agent's zone; it decides where a day ends.
        now: for what may still be undone; None when nothing may.
        ours: texts that the agent sent from here meanwhile; they are no news.
        is_left: nobody has the store open who would send anything.
    """
    items: list[Item] = []
    day: date | None = None
    is_first, is_seen = True, True
    calendar, customer = _Calendar(tz), thread.ticket.customer_email or "customer"
    for message in thread.messages:
        written_on = calendar.day_of(message.created_at) if message.created_at else None
        if is_first or written_on != day:
            items.append(DayItem(written_on, ("day", message.id)))
        is_news = seen_id is not None and message.id > seen_id
        if is_seen and is_news and not _is_one_of(message, ours):
            items.append(NewItem())
            is_seen = False
        items.append(MessageItem(message, customer if message.is_customer else "no name given"))
        day, is_first = written_on, False
    items.extend(_outgoing_items(thread, now, is_left=is_left))
    return items


_NEVER = datetime.min.replace(tzinfo=UTC)


class _Calendar:
    """Tells the days of moments, quickly where many lie on one day.

    To ask the zone is half of the time that ten thousand messages take here.
    """

    def __init__(self, tz: tzinfo) -> None:
        self._tz = tz
        self._day = date.min
        self._start = self._end = _NEVER

    def day_of(self, at: datetime) -> date:
        """The day of an aware moment in the zone."""
        if not self._start <= at < self._end:
            former, self._day = self._day, at.astimezone(self._tz).date()
            if former == self._day:
                # The second one on a day: there may be more.
                self._start, self._end = _span_of(self._day, self._tz)
            else:
                self._end = self._start
        return self._day


def _span_of(day: date, tz: tzinfo) -> tuple[datetime, datetime]:
    """A day's first moment and the next day's; nothing between them where a clock is set."""
    try:
        start = datetime.combine(day, time(), tz)
        end = datetime.combine(day + timedelta(days=1), time(), tz)
        is_plain = start.utcoffset() == end.utcoffset()
        return (start.astimezone(UTC), end.astimezone(UTC)) if is_plain else (_NEVER, _NEVER)
    except OverflowError:
        # The first day that there is, or the last.
        return _NEVER, _NEVER


def _is_one_of(message: Message, ours: Collection[str]) -> bool:
    return bool(ours) and not message.is_customer and message.content.strip() in ours


def _outgoing_items(
    thread: Thread, now: datetime | None, *, is_left: bool
) -> Iterator[OutgoingItem]:
    stake = at_stake(thread)
    is_stopped = False
    for number, row in enumerate(thread.outgoing):
        # Behind one that waits for a decision, no second brings it nearer.
        seconds = left_s(row, now) if now and not is_stopped else 0
        yield OutgoingItem(row, seconds, row is stake, number > 0, is_left)
        is_stopped = is_stopped or row.state in NEEDS_DECISION


_WHO_READS = {
    Keeper.THIS: "The messages arrive with SellApp's next answer.",
    Keeper.OTHER: "The other inbox reads them when they are new, or when they are opened there.",
    Keeper.NOBODY: "Nobody has this store open who would read them.",
}


def why_empty(thread: Thread, keeper: Keeper) -> tuple[str, str]:
    """A headline and a sentence in place of the messages, where there are none."""
    if thread.unrefreshed is not None:
        sentence = "Above it says why; they come as soon as they can be."
        return "The messages could not be read", sentence
    if thread.fetched_at is None:
        return "Not read yet", _WHO_READS[keeper]
    return "No messages", "SellApp lists none for this ticket."


def gone_texts(before: Thread, after: Thread) -> frozenset[str]:
    """The texts of replies that were on their way before and are not any more: most likely sent.

    Args:
        before: the ticket as it was.
        after: the same ticket now.
    """
    left = {row.id for row in after.outgoing}
    return frozenset(row.text.strip() for row in before.outgoing if row.id not in left and row.text)


def new_index(items: Sequence[Item]) -> int | None:
    """Where the "new" line is; None when there is none."""
    return next((at for at, item in enumerate(items) if isinstance(item, NewItem)), None)


def match_index(items: Sequence[Item], sought: Sequence[str]) -> int | None:
    """The message in which most of what is sought stands, the newest of several; None for none."""
    words = [folded(word) for word in sought]
    best, most = None, 0
    for at, item in enumerate(items):
        if isinstance(item, MessageItem):
            text = folded(item.message.content)
            found = sum(word in text for word in words)
            if found and found >= most:
                best, most = at, found
    return best
