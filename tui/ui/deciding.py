"""The choices that a person has about a row that does not go out, each as a command with a label.

One table for the card in the conversation and for the footer. The commands' own reasons
(`reasons`) stay in force; this module only says what is worth offering, in which words.
"""

from typing import NamedTuple

from tui.domain import Outgoing, OutgoingKind, SendState, Thread
from tui.ui.unsent import NEEDS_DECISION


class Choice(NamedTuple):
    """One way on."""

    command: str
    """Id of the command."""
    label: str
    """What it means for this row."""


_EDIT = Choice("reply.take_back", "edit")
_KEEP = Choice("reply.keep_draft", "keep as draft")
_GIVE_UP = Choice("change.withdraw", "give it up")

CHOICES: dict[tuple[OutgoingKind, SendState], tuple[Choice, ...]] = {
    (OutgoingKind.REPLY, SendState.HELD): (
        Choice("reply.send_again", "send anyway"),
        _EDIT,
        _KEEP,
    ),
    (OutgoingKind.REPLY, SendState.UNKNOWN): (
        Choice("reply.check", "check again"),
        Choice("ticket.web", "open on the web"),
        Choice("reply.mark_sent", "it is there"),
        Choice("reply.send_again", "send again"),
        Choice("reply.keep_draft", "back to draft"),
    ),
    (OutgoingKind.REPLY, SendState.REJECTED): (_EDIT, _KEEP),
    (OutgoingKind.REPLY, SendState.QUEUED): (_EDIT, _KEEP),
    (OutgoingKind.UPDATE, SendState.HELD): (Choice("reply.send_again", "go ahead"), _GIVE_UP),
    (OutgoingKind.UPDATE, SendState.UNKNOWN): (Choice("reply.send_again", "try again"), _GIVE_UP),
    (OutgoingKind.UPDATE, SendState.REJECTED): (Choice("reply.send_again", "try again"), _GIVE_UP),
    (OutgoingKind.UPDATE, SendState.QUEUED): (_GIVE_UP,),
}


def at_stake(thread: Thread) -> Outgoing | None:
    """The row of a ticket that the card is about: the oldest that needs a person, or is stuck."""
    stopped = (row for row in thread.outgoing if row.state in NEEDS_DECISION)
    stuck = (row for row in thread.outgoing if row.state is SendState.QUEUED and row.problem)
    return next(stopped, None) or next(stuck, None)


def choices_of(row: Outgoing) -> tuple[Choice, ...]:
    """What may be done about a row, the most likely first."""
    return CHOICES.get((row.kind, row.state), ())
