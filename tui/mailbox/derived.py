"""What follows from a ticket and its messages: who waits, since when, and where it is listed.

One idea: pure functions compute every derived column in one place, so that `tickets` (a ticket
moved) and `threads` (messages moved) cannot disagree. This module never runs a statement.
"""

from collections.abc import Iterable

from tui.records import dataclass

OPEN_BIT = 4
ARCHIVED_BIT = 2
NEEDS_REPLY_BIT = 1

AFTER_ALL_WAITING = 1 << 60
"""Ranks from here on belong to tickets where nobody waits; milliseconds never get that far."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """As much of a message as decides who waits."""

    id: int
    is_customer: bool
    created_ms: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the known messages of a ticket tell."""

    newest_message_id: int | None = None
    """The highest id."""
    newest_message_ms: int | None = None
    """The latest known time."""
    newest_customer_id: int | None = None
    """The highest id by the customer."""
    customer_spoke_last: bool = False
    """By (created, id), unknown times last: the order in which a thread is shown."""
    customer_since_ms: int | None = None
    """When the customer first wrote after our last answer; None if unknown or if we spoke last."""


@dataclass(frozen=True, slots=True)
class Derived:
    """Where a ticket is listed."""

    shelf: int
    """Sum of the bits above: open, archived, needs a reply."""
    activity_ms: int
    """The newest of update (or creation) and newest message; 0 when no time is known."""
    rank_ms: int
    """Ascending is `Sort.WAITING`: the longest wait, ..., then the newest activity, ..."""
    waiting_ms: int | None
    """None when nobody waits."""


def facts_of(utterances: Iterable[Utterance]) -> Facts:
    """Read a thread, in any order.

    A second message by the customer does not start the wait anew; only an answer ends it.
    """
    thread = sorted(
        utterances, key=lambda one: (one.created_ms is None, one.created_ms or 0, one.id)
    )
    if not thread:
        return Facts()
    since: Utterance | None = None
    for one in thread:
        if not one.is_customer:
            since = None
        elif since is None:
            since = one
    return Facts(
        newest_message_id=max(one.id for one in thread),
        newest_message_ms=max(
            (one.created_ms for one in thread if one.created_ms is not None), default=None
        ),
        newest_customer_id=max((one.id for one in thread if one.is_customer), default=None),
        customer_spoke_last=since is not None,
        customer_since_ms=None if since is None else since.created_ms,
    )


def derive(
    *, is_open: bool, archived: bool, updated_ms: int | None, created_ms: int | None, facts: Facts
) -> Derived:
    """Where a ticket with these columns and messages is listed.

    Only an open ticket needs a reply. A wait whose beginning is unknown is ranked by activity.
    """
    needs_reply = is_open and facts.customer_spoke_last
    touched_ms = created_ms if updated_ms is None else updated_ms
    activity_ms = max(touched_ms or 0, facts.newest_message_ms or 0)
    waiting_ms = facts.customer_since_ms if needs_reply else None
    if not needs_reply:
        rank_ms = AFTER_ALL_WAITING - activity_ms
    else:
        rank_ms = activity_ms if waiting_ms is None else waiting_ms
    return Derived(
        shelf=OPEN_BIT * is_open + ARCHIVED_BIT * archived + NEEDS_REPLY_BIT * needs_reply,
        activity_ms=activity_ms,
        rank_ms=rank_ms,
        waiting_ms=waiting_ms,
    )
