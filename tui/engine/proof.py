"""Is a reply of unknown fate there after all? The rules of evidence, as pure functions.

Ids decide, never times: a message proves a reply when it came after everything that was known
before the attempt, was not written by the customer, says the same, and can belong to no other of
our replies. Twins ("ok, thanks" twice) are never told apart silently. Nothing here reads or asks.
Source: reliability A.3, rules 7 and 8.
"""

from collections.abc import Collection, Iterable
from enum import Enum
from itertools import takewhile

from tui.domain import Message, MessageId, Outgoing, OutgoingKind
from tui.engine.habits import saying, sayings
from tui.records import dataclass
from tui.text import canonical

NEAR_PREFIX_CHARS = 40
"""A message that begins with so much of the reply is worth a look by a person."""


class Doubt(Enum):
    """Why there is no proof."""

    ABSENT = "It is not in the conversation as far as SellApp shows."
    SEVERAL = "More than one message in the conversation could be it."
    TWIN = "Another reply of yours says the same, so the messages cannot be told apart."
    NEAR = "A message in the conversation is almost the same."


@dataclass(frozen=True, slots=True)
class Proof:
    """This message is the reply."""

    message_id: MessageId


def find_proof(
    row: Outgoing,
    messages: Iterable[Message],
    siblings: Iterable[Outgoing],
    claimed: Collection[MessageId],
    habits: Collection[str] = (),
) -> Proof | Doubt:
    """Weigh the conversation against one reply.

    Args:
        row: a reply whose fate is unknown; `baseline_id` is the newest message known before it.
        messages: the whole conversation, freshly read.
        siblings: every other reply of this ticket without a message of its own as proof.
        claimed: messages that are the proof of another reply.
        habits: how this server is known to change text (`habits`).
    """
    said = sayings(row.text, habits)
    later = [
        message
        for message in messages
        if message.id > (row.baseline_id or 0)
        and not message.is_customer
        and message.id not in claimed
    ]
    same = [message for message in later if canonical(message.content) in said]
    if same and any(_is_twin(row, other, said, habits) for other in siblings):
        return Doubt.TWIN
    if len(same) == 1:
        return Proof(same[0].id)
    if same:
        return Doubt.SEVERAL
    if any(_is_near(canonical(message.content), saying(row.text)) for message in later):
        return Doubt.NEAR
    return Doubt.ABSENT


def _is_twin(row: Outgoing, other: Outgoing, said: frozenset[str], habits: Collection[str]) -> bool:
    is_reply = other.id != row.id and other.kind is OutgoingKind.REPLY
    return is_reply and not said.isdisjoint(sayings(other.text, habits))


def _is_near(listed: str, said: str) -> bool:
    """One starts as the other does, and for long enough: cut, or something was put behind it."""
    common = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(listed, said, strict=False))
    )
    return common >= min(NEAR_PREFIX_CHARS, len(said)) > 0
