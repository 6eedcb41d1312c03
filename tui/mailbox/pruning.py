"""Let go of conversations that nobody needed for long, so that the cache does not grow for ever.

One idea: a conversation goes as a whole, and its ticket is then as one whose messages were never
read here: opened again, they are fetched again. What followed from the messages stays written in
the ticket, so that no list, order or count moves, and the ticket does not become stale, so that
nothing fetches it unasked. Nothing here writes to the desk.
"""

import sqlite3
from datetime import datetime

from tui.clock import to_ms
from tui.domain import TicketId
from tui.mailbox import words
from tui.records import dataclass

MESSAGES = 300
"""So many messages go in one transaction, or one conversation that is longer."""
LOOKED_AT = 500
"""So many tickets with messages are looked at in one transaction."""

# From one ticket that has messages here to the next, a step in the index each: most of an old
# store has none, and is not walked over.
LOOK = """
    WITH RECURSIVE told (id) AS (
        SELECT (SELECT ticket_id FROM message WHERE ticket_id > ?1 ORDER BY ticket_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT m.ticket_id FROM message AS m WHERE m.ticket_id > told.id
            ORDER BY m.ticket_id LIMIT 1
        ) FROM told WHERE told.id IS NOT NULL
        LIMIT ?2
    )
    SELECT t.id,
        (t.shelf >> 1) <> 2 AND t.activity_ms > 0 AND t.activity_ms < ?3 AND t.id IS NOT ?4
        AND NOT EXISTS (SELECT 1 FROM main.draft AS d WHERE d.ticket_id = t.id)
        AND NOT EXISTS (
            SELECT 1 FROM main.outgoing AS o WHERE o.ticket_id = t.id AND o.state <> 'sent')
        AND NOT EXISTS (SELECT 1 FROM unrefreshed AS u WHERE u.ticket_id = t.id)
    FROM told CROSS JOIN ticket AS t ON t.id = told.id
    ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one transaction did."""

    pruned: frozenset[TicketId]
    """Tickets whose messages went."""
    last_id: TicketId | None
    """Go on after this one; None when the end was reached."""


def prune(
    conn: sqlite3.Connection,
    before: datetime,
    *,
    after_id: TicketId | None = None,
    shown: TicketId | None = None,
) -> Slice:
    """Remove the messages of some tickets that are done with, by ticket id.

    Those of a ticket that is closed or archived, and that was last active before that moment. Not
    where its time is unknown, where something of the agent's lies on the desk (a draft; a reply or
    a change that is not proven sent, which may need the messages as evidence), or where the last
    reading failed: what is here may be all that there is.

    Args:
        conn: in a write transaction.
        before: the moment.
        after_id: where the slice before this one ended; None begins.
        shown: the ticket on the screen, which keeps its messages.
    """
    values = (after_id or 0, LOOKED_AT, to_ms(before), shown)
    found = conn.execute(LOOK, values).fetchall()
    pruned: set[TicketId] = set()
    last_id, removed = after_id, 0
    for ticket_id, is_done_with in found:
        if is_done_with:
            said = conn.execute(
                "SELECT id, content FROM message WHERE ticket_id = ?", (ticket_id,)
            ).fetchall()
            if pruned and removed + len(said) > MESSAGES:
                return Slice(frozenset(pruned), last_id)
            _remove(conn, ticket_id, said)
            pruned.add(TicketId(ticket_id))
            removed += len(said)
        last_id = TicketId(ticket_id)
    return Slice(frozenset(pruned), last_id if len(found) == LOOKED_AT else None)


def _remove(conn: sqlite3.Connection, ticket_id: int, said: list[tuple[int, str]]) -> None:
    """Take the messages out of table and index; the ticket keeps what followed from them."""
    for message_id, content in said:
        words.drop_message(conn, message_id, content)
    conn.execute("DELETE FROM message WHERE ticket_id = ?", (ticket_id,))
    conn.execute(
        "UPDATE ticket SET fetched_ms = NULL, thread_version = random() WHERE id = ?", (ticket_id,)
    )
