"""Why a command cannot work at this moment, in words for a person.

`commands` hangs one of these functions on each command; footer, palette and notices show what it
says. Everything is decided from a `Context`, a picture of the moment in which a key was pressed;
nothing here reads the engine.
"""

from collections.abc import Callable, Collection
from enum import StrEnum

from tui.domain import Keeper, Outgoing, OutgoingKind, SendState, Thread
from tui.errors import NotSupported
from tui.records import dataclass
from tui.ui.deciding import at_stake
from tui.ui.stores import HOW_TO_ADD
from tui.ui.unsent import NEEDS_DECISION


class Place(StrEnum):
    """Which part of the screen has the keys."""

    LIST = "list"
    THREAD = "thread"
    COMPOSER = "composer"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Context:
    """The moment in which a command was asked for."""

    place: Place
    thread: Thread | None = None
    """The ticket that the command would act on; None when none is selected."""
    can_update: bool = True
    """The store's API can change tickets (v2)."""
    arrivals: int = 0
    """Tickets that belong to the list and wait to be shown."""
    find_address: Callable[[], str | None] = lambda: None
    """Looks for what `address` answers: all of a long conversation, so only when that is asked."""
    page: str | None = None
    """Where the ticket is on the web; None when nobody has told."""
    text: str = ""
    """What stands in the composer."""
    is_read_only: bool = False
    """Another inbox has the mailbox, or had it; nothing may be written."""
    keeper: Keeper = Keeper.THIS
    has_other_stores: bool = False
    """There is a store to turn to."""

    @property
    def address(self) -> str | None:
        """A web address that may be opened or copied; None when there is none."""
        return self.find_address()


READ_ONLY = "Another inbox has this store open; this one only reads."
NOBODY = "Nobody has this store open any more: quit and start again to work in it."

WhyNot = Callable[[Context], str | None]
"""Returns None when the command works now, else the reason."""


def read_only(context: Context) -> str | None:
    """Nothing may be written here."""
    if not context.is_read_only:
        return None
    return NOBODY if context.keeper is Keeper.NOBODY else READ_ONLY


def never(context: Context) -> str | None:
    """Nothing ever stands in its way."""
    del context
    return None


def no_ticket(context: Context) -> str | None:
    """It acts on a ticket."""
    return None if context.thread else "No ticket is selected."


def _cannot_change(context: Context) -> str | None:
    if context.thread is None:
        return no_ticket(context)
    if not context.can_update:
        return f"{NotSupported.headline}. {NotSupported.advice}"
    if any(row.kind is OutgoingKind.UPDATE for row in context.thread.outgoing):
        return "A change of this ticket is already on its way."
    stopped = _row_of(context, _REPLY, NEEDS_DECISION)
    # It would wait behind that reply, and say that it goes out.
    return f"{_STOPPED[stopped.state]} comes first; its card has the choices." if stopped else None


_STOPPED = {
    SendState.HELD: "The reply that is held",
    SendState.REJECTED: "The reply that SellApp did not accept",
    SendState.UNKNOWN: "The reply that may not have arrived",
}


def cannot_close(context: Context) -> str | None:
    """It needs an open ticket of a store that can change tickets."""
    if context.thread and not context.thread.ticket.is_open:
        return "This ticket is closed already."
    return _cannot_change(context)


def cannot_reopen(context: Context) -> str | None:
    """It needs a closed ticket of a store that can change tickets."""
    if context.thread and context.thread.ticket.is_open:
        return "This ticket is open already."
    return _cannot_change(context)


def cannot_archive(context: Context) -> str | None:
    """It needs a store that can change tickets."""
    return _cannot_change(context)


def no_order(context: Context) -> str | None:
    """It needs a ticket that came with an order."""
    if context.thread and order_of(context.thread) is None:
        return "This ticket names no order."
    return no_ticket(context)


def no_email(context: Context) -> str | None:
    """It needs to know the customer's address."""
    if context.thread and not context.thread.ticket.customer_email:
        return "The customer's e-mail address is not known."
    return no_ticket(context)


def no_message(context: Context) -> str | None:
    """It needs at least one message."""
    if context.thread and not context.thread.messages:
        return "There is no message here yet."
    return no_ticket(context)


def no_address(context: Context) -> str | None:
    """It needs a web address that is safe to open."""
    if context.thread and context.address is None:
        return "This conversation holds no web address."
    return no_ticket(context)


def no_other_store(context: Context) -> str | None:
    """It needs a second store."""
    return None if context.has_other_stores else HOW_TO_ADD


def no_page(context: Context) -> str | None:
    """It needs to know where tickets are on the web. Source: api-contract has no such address."""
    if context.thread and context.page is None:
        return "SellApp documents no web address of tickets; set ticket_url to yours."
    return no_ticket(context)


def no_arrivals(context: Context) -> str | None:
    """It shows what has come in meanwhile."""
    return None if context.arrivals else "Nothing new has come in."


def nothing_to_send(context: Context) -> str | None:
    """It sends what stands in the composer."""
    return None if context.text.strip() else "There is nothing to send yet."


def cannot_send_and_close(context: Context) -> str | None:
    """It needs a text, and a ticket that can be closed."""
    return nothing_to_send(context) or cannot_close(context)


def no_draft(context: Context) -> str | None:
    """It throws a draft away."""
    if context.text.strip() or (context.thread and context.thread.draft):
        return None
    return no_ticket(context) or "This ticket has no draft."


def order_of(thread: Thread) -> str | None:
    """The order that a ticket is about, as text; None when it names none."""
    ticket = thread.ticket
    if ticket.order_id is not None:
        return str(ticket.order_id)
    return ticket.reference_id if ticket.reference_type == "order" else None


_TAKE_BACK = frozenset({SendState.QUEUED, *NEEDS_DECISION})
_REPLY = frozenset({OutgoingKind.REPLY})
_CHANGE = frozenset({OutgoingKind.UPDATE})


def _row_of(
    context: Context, kinds: Collection[OutgoingKind], states: Collection[SendState]
) -> Outgoing | None:
    """The row that a choice is about: that of the card, where it is one; else the oldest."""
    thread = context.thread
    if thread is None:
        return None
    card = at_stake(thread)
    rows = thread.outgoing if card is None else (card, *thread.outgoing)
    return next((row for row in rows if row.kind in kinds and row.state in states), None)


def reply_to_take_back(context: Context) -> Outgoing | None:
    """The reply of the ticket that may become a draft again."""
    return _row_of(context, _REPLY, _TAKE_BACK)


def row_to_send_again(context: Context) -> Outgoing | None:
    """The reply or change of the ticket that waits for a person's word to go out."""
    return _row_of(context, _REPLY | _CHANGE, NEEDS_DECISION)


def reply_of_unknown_fate(context: Context) -> Outgoing | None:
    """The reply of the ticket of which nobody knows whether it arrived."""
    return _row_of(context, _REPLY, {SendState.UNKNOWN})


def change_to_withdraw(context: Context) -> Outgoing | None:
    """The change of the ticket that has not gone out or was refused."""
    return _row_of(context, _CHANGE, _TAKE_BACK)


def cannot_take_back(context: Context) -> str | None:
    """It needs a reply that is not being sent at this moment."""
    if reply_to_take_back(context):
        return None
    return no_ticket(context) or "No unsent reply of this ticket can be taken back."


def cannot_send_again(context: Context) -> str | None:
    """It needs a reply or change that was refused, held, or may not have arrived."""
    if row_to_send_again(context):
        return None
    return no_ticket(context) or "Nothing of this ticket waits to be sent again."


def cannot_mark_sent(context: Context) -> str | None:
    """It needs a reply of which it is not known whether it arrived."""
    if reply_of_unknown_fate(context):
        return None
    return no_ticket(context) or "No reply of this ticket is in doubt."


def cannot_withdraw(context: Context) -> str | None:
    """It needs a change that is not being sent at this moment."""
    if change_to_withdraw(context):
        return None
    return no_ticket(context) or "No unsent change of this ticket can be given up."
