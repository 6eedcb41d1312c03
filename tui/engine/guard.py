"""May this still go out? The look before sending, as pure functions.

An agent answers what was on the screen. If a customer or a colleague has written since, or if the
text has waited so long that the world has moved on, it is held and a person decides. Nothing here
reads, waits or sends. Source: design section 4, reliability A.3 rule 3.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from tui.domain import Message, MessageId, Outgoing
from tui.text import age_long

WAITED_LONG = timedelta(minutes=15)
"""Text that has waited longer is not sent without another look."""
KEY_LIFETIME = timedelta(hours=24)
"""How long SellApp is taken to remember an idempotency key (api-contract 6, 9.21)."""
CLOCK_SLACK = timedelta(minutes=1)
"""A clock that is put right by so little tells nothing."""


def news(
    messages: Iterable[Message], seen_id: MessageId | None, ours: Collection[MessageId]
) -> tuple[Message, ...]:
    """Messages that the agent had not seen when deciding to send.

    Args:
        messages: the conversation, freshly read.
        seen_id: the newest message that was on the screen; None when there was none.
        ours: messages that are the proof of a reply from this outbox.
    """
    return tuple(
        message for message in messages if message.id > (seen_id or 0) and message.id not in ours
    )


OUR_WORDS = CUSTOMER, COLLEAGUE = "the customer", "a colleague"


def why_hold(row: Outgoing, unseen: Iterable[Message], now: datetime) -> str:
    """Why a person should look first, in words; empty when it may go out."""
    writers = {_writer(message): None for message in unseen}
    if writers:
        names = " and ".join(writers)
        if next(iter(writers)) in OUR_WORDS:
            # A name stays as it is written.
            names = names[0].upper() + names[1:]
        return f"{names} wrote since you last looked."
    waited = now - (row.decided_at or row.created_at)
    if waited > WAITED_LONG:
        return f"It has waited for {age_long(waited.total_seconds())}."
    if waited < -CLOCK_SLACK:
        return "This computer's clock was set back since you sent it."
    return ""


def _writer(message: Message) -> str:
    if message.is_customer:
        return CUSTOMER
    return message.sender or COLLEAGUE
