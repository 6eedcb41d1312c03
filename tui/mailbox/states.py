"""Which moves an outgoing row may make, as a table, and the errors for all others.

One idea: the table is the whole state machine; `outbox` asks it before every change. Source:
design 4, reliability A.3. Pure.
"""

from tui.domain import SendState
from tui.errors import MailboxError

LEGAL: dict[SendState, frozenset[SendState]] = {
    SendState.QUEUED: frozenset({SendState.SENDING, SendState.HELD}),
    SendState.HELD: frozenset({SendState.QUEUED}),
    # Nothing has left this machine yet: back, held, refused by the look, or out.
    SendState.SENDING: frozenset(
        {SendState.QUEUED, SendState.HELD, SendState.REJECTED, SendState.ON_WIRE}
    ),
    # It may have left. Queued again only on proof that it was not applied (429, 401, 403).
    SendState.ON_WIRE: frozenset(
        {SendState.SENT, SendState.REJECTED, SendState.UNKNOWN, SendState.QUEUED}
    ),
    # Found later, looked at once more, or sent again by a person. Never by the machine.
    SendState.UNKNOWN: frozenset({SendState.SENT, SendState.UNKNOWN, SendState.QUEUED}),
    SendState.REJECTED: frozenset({SendState.QUEUED}),
    SendState.SENT: frozenset(),
}
"""From each state, the states that may follow. Leaving the outbox is `RECALLABLE`."""

RECALLABLE = frozenset({SendState.QUEUED, SendState.HELD, SendState.REJECTED, SendState.UNKNOWN})
"""Where a person may take a row back. Not under way: a late success would be nobody's."""


UNDER_WAY = frozenset({SendState.SENDING, SendState.ON_WIRE})
"""An attempt has begun and has no ending yet."""

STOPPED = frozenset({SendState.HELD, SendState.REJECTED, SendState.UNKNOWN})
"""Nothing happens any more until a person decides, or until proof is found."""

ANYWHERE = frozenset(SendState)


class NoSuchOutgoing(MailboxError):
    """The row is not, or no longer, in the outbox."""

    headline = "That reply is no longer in the outbox"
    advice = "It was taken back, or sent and tidied away."


class IllegalMove(MailboxError):
    """The row is not in a state from which that may happen; nothing was changed."""

    headline = "That cannot be done to this reply now"
    advice = "Wait until the attempt under way has ended."


class MessageClaimed(MailboxError):
    """Another row has this message as its proof; nothing was changed."""

    headline = "This message already belongs to another reply"
    advice = "Compare the conversation with the outbox and decide for each."
