"""Tickets that SellApp provably no longer has: taken out, unless words of ours hang on them.

One idea: a draft, or a reply that waits for a decision, is reached by its ticket in the list. So
its ticket stays until the person is done with it, and says that it is gone. Where the ticket itself
was lost with the cache, one stands in for it.
"""

import sqlite3
from datetime import datetime

from tui.domain import Ticket, TicketId
from tui.mailbox import threads, tickets

GONE = "SellApp says that it no longer has this ticket"
STAND_IN_TITLE = "No longer at SellApp"

_WITH_WORDS = """
    SELECT ticket_id FROM main.draft UNION SELECT ticket_id FROM main.outgoing WHERE state <> 'sent'
"""


def with_words(conn: sqlite3.Connection) -> frozenset[TicketId]:
    """Tickets on which a draft or an unproven reply or change hangs, here or not."""
    return frozenset(TicketId(row[0]) for row in conn.execute(_WITH_WORDS))


def let_go(conn: sqlite3.Connection, ticket_id: TicketId, *, at: datetime) -> None:
    """SellApp has denied the ticket, and no list shows it: take it out, or keep it and say so.

    Args:
        conn: in a write transaction.
        ticket_id: need not be here.
        at: now.
    """
    if ticket_id not in with_words(conn):
        tickets.forget(conn, [ticket_id])
        return
    if tickets.get(conn, ticket_id) is None:
        stand_in = Ticket(id=ticket_id, title=STAND_IN_TITLE, status="")
        tickets.apply_page(conn, [stand_in], at=at)
    # Asked for now and then like any that is out of date: one that comes back shows itself.
    conn.execute("UPDATE ticket SET messages_stale = 1 WHERE id = ?", (ticket_id,))
    threads.note_unrefreshed(conn, ticket_id, GONE, at=at)


def is_known_gone(conn: sqlite3.Connection, ticket_id: TicketId) -> bool:
    """Its proof is at hand, and nobody need look for it again.

    Told by the remark itself; one in an older version's words costs one more walk, which renews it.
    """
    trouble = threads.unrefreshed(conn, ticket_id)
    return trouble is not None and trouble.why == GONE
