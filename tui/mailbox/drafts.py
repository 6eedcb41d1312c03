"""Text typed and not sent: one draft a ticket.

One idea: a draft is saved as it stands, to the letter, and goes only when it is blank, discarded
or turned into an outgoing row (`outbox`, in that row's transaction). It outlives its ticket.
"""

import sqlite3
from datetime import datetime

from tui.clock import from_ms, to_ms
from tui.domain import Draft, TicketId
from tui.mailbox.values import storable


def save_draft(conn: sqlite3.Connection, ticket_id: TicketId, text: str, at: datetime) -> None:
    """Keep `text` as the ticket's draft; blank text removes it."""
    if not text.strip():
        discard_draft(conn, ticket_id)
        return
    conn.execute(
        """
        INSERT INTO main.draft (ticket_id, text, saved_ms) VALUES (?, ?, ?)
        ON CONFLICT (ticket_id) DO UPDATE SET text = excluded.text, saved_ms = excluded.saved_ms
        """,
        (ticket_id, storable(text), to_ms(at)),
    )


def draft(conn: sqlite3.Connection, ticket_id: TicketId) -> Draft | None:
    """The ticket's draft, or None."""
    row = conn.execute(
        "SELECT text, saved_ms FROM main.draft WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    return None if row is None else Draft(ticket_id, row[0], from_ms(row[1]))


def discard_draft(conn: sqlite3.Connection, ticket_id: TicketId) -> Draft | None:
    """Remove the ticket's draft and return it, so that it can be brought back."""
    removed = draft(conn, ticket_id)
    conn.execute("DELETE FROM main.draft WHERE ticket_id = ?", (ticket_id,))
    return removed
