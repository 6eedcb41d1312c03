"""What is not proven sent, sorted for the screen: what may be undone, what needs a person.

A row is in its undo window while nobody has tried to send it and its moment has not come; the
sender takes it from there. Pure functions over the outbox; nothing here reads or writes.
"""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from tui.domain import Outgoing, OutgoingId, OutgoingKind, SendState, TicketChange, TicketId
from tui.records import dataclass

NEEDS_DECISION = frozenset({SendState.HELD, SendState.REJECTED, SendState.UNKNOWN})
"""Nothing more happens to such a row until a person says what."""

UNDER_WAY = frozenset({SendState.SENDING, SendState.ON_WIRE})
"""Too late for undo, too early to know."""


def left_s(row: Outgoing, now: datetime) -> int:
    """Whole seconds, rounded up, in which the row may still be undone; 0 when that is over."""
    if row.state is not SendState.QUEUED or row.attempts or row.ready_at is None:
        return 0
    return max(0, math.ceil((row.ready_at - now).total_seconds()))


def next_second_s(row: Outgoing, now: datetime) -> float:
    """Seconds until `left_s` reads differently; infinite when it will not."""
    if not left_s(row, now) or row.ready_at is None:
        return math.inf
    return (row.ready_at - now).total_seconds() % 1.0 or 1.0


@dataclass(frozen=True, slots=True)
class Unsent:
    """The outbox at one moment."""

    waiting: tuple[Outgoing, ...] = ()
    """In their undo window, oldest first; without those that only follow a reply on its way."""
    decisions: int = 0
    """Held, refused or in doubt."""
    in_doubt: int = 0
    """Of these, replies of which nobody knows whether they arrived."""
    others: int = 0
    """Queued or under way, with no undo left."""
    behind: frozenset[OutgoingId] = frozenset()
    """Of the waiting: those behind a row of their ticket that needs a person first."""

    @classmethod
    def of(cls, outbox: Iterable[Outgoing], now: datetime | None) -> Self:
        """Sort the outbox.

        Args:
            outbox: what is not proven sent.
            now: this moment; None where nobody may undo anything.
        """
        rows = tuple(outbox)
        in_window = [row for row in rows if now and left_s(row, now)]
        # What follows a reply that is on its way waits for that, not for its own moment.
        going = {row.id for row in rows if row.state not in NEEDS_DECISION}
        waiting = tuple(row for row in in_window if row.after_id not in going)
        decisions = [row for row in rows if row.state in NEEDS_DECISION]
        first_stopped = {row.ticket_id: row.id for row in reversed(decisions)}
        return cls(
            waiting,
            len(decisions),
            sum(row.state is SendState.UNKNOWN for row in decisions),
            len(rows) - len(in_window) - len(decisions),
            frozenset(
                row.id for row in waiting if first_stopped.get(row.ticket_id, row.id) < row.id
            ),
        )


def pending_words(outbox: Iterable[Outgoing], ellipsis: str) -> dict[TicketId, str]:
    """For each ticket whose change is on its way, what it is about to become: `closing…`.

    A change behind something that waits for a decision is not on its way.

    Args:
        outbox: rows in the order in which they were asked for.
        ellipsis: ends the words.
    """
    words: dict[TicketId, str] = {}
    stopped: set[TicketId] = set()
    for row in outbox:
        if row.state in NEEDS_DECISION:
            stopped.add(row.ticket_id)
        elif row.kind is OutgoingKind.UPDATE and row.ticket_id not in stopped:
            words[row.ticket_id] = f"{change_words(row.change)}{ellipsis}"
    return words


def change_words(change: TicketChange) -> str:
    """What a change does while it is under way: `closing`, `reopening and restoring`."""
    words = []
    if change.status:
        known = {"CLOSED": "closing", "OPEN": "reopening"}
        words.append(known.get(change.status, change.status.lower()))
    if change.archived is not None:
        words.append("archiving" if change.archived else "restoring")
    return " and ".join(words)


def tray_words(unsent: Unsent, who: str, now: datetime) -> str:
    """What the bottom line says while something may be undone; empty when nothing may.

    Args:
        unsent: the outbox at this moment.
        who: the customer of the last waiting row, shortened.
        now: this moment.
    """
    if not unsent.waiting:
        return ""
    row = unsent.waiting[-1]
    if len(unsent.waiting) > 1:
        return f"{len(unsent.waiting)} waiting"
    if row.id in unsent.behind:
        return f"#{row.ticket_id} waits for your decision on the reply before it"
    seconds = left_s(row, now)
    if row.kind is OutgoingKind.REPLY:
        return f"Reply to {who} goes out in {seconds} s"
    return f"{change_words(row.change).capitalize()} #{row.ticket_id} in {seconds} s"


def why_too_late(row: Outgoing | None) -> str:
    """Why the last act can no longer be undone, in a sentence."""
    if row is None:
        return "There is nothing to undo."
    what = f"The reply to #{row.ticket_id}"
    if row.kind is OutgoingKind.UPDATE:
        what = f"{change_words(row.change).capitalize()} #{row.ticket_id}"
    if row.state is SendState.SENT:
        return f"Too late: {what[0].lower()}{what[1:]} is done; SellApp has it."
    if row.state in UNDER_WAY:
        return f"Too late: {what[0].lower()}{what[1:]} is already on its way."
    if row.state in NEEDS_DECISION:
        return f"{what} waits for your decision; open the ticket to see the choices."
    return f"{what} waits to go out; its ticket shows how to take it back."
