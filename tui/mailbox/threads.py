"""Messages of a ticket: put in, compared, read.

One idea: after messages moved, what follows from them (`derived`) is written into the ticket in
the same transaction, so that a list never disagrees with the thread. This module never decides
which thread to fetch (`tickets.stale`).
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime

from tui.clock import EPOCH, from_ms, to_ms
from tui.domain import Message, MessageId, Thread, TicketId, Unrefreshed
from tui.mailbox import desk, drafts, outgoing, tickets, words
from tui.mailbox.derived import OPEN_BIT, Utterance, derive, facts_of
from tui.mailbox.values import Row, message_from, message_values, moment


def apply_messages(
    conn: sqlite3.Connection,
    ticket_id: TicketId,
    messages: Iterable[Message],
    *,
    complete: bool,
    at: datetime,
) -> bool:
    """Store messages as listed; if one is listed twice, the later counts.

    Args:
        conn: in a write transaction.
        ticket_id: if it is not here (any more), nothing is stored.
        messages: all of this ticket.
        complete: these are all that SellApp has: others go, and the thread is no longer stale.
        at: now.

    Returns:
        Whether the thread reads differently now.

    Raises:
        ValueError: a message belongs to another ticket.
    """
    listed = {message.id: message for message in messages}
    if any(message.ticket_id != ticket_id for message in listed.values()):
        raise ValueError(f"a message of another ticket was given for {ticket_id}")
    if conn.execute("SELECT 1 FROM ticket WHERE id = ?", (ticket_id,)).fetchone() is None:
        return False
    stored = _stored(conn, ticket_id, listed)
    put = [_put(conn, message, stored.get(key)) for key, message in listed.items()]
    is_changed = any(put)
    if complete:
        gone = [row for message_id, row in stored.items() if message_id not in listed]
        _end_whole(conn, ticket_id, gone, at)
        is_changed |= bool(gone)
    else:
        # A part of a conversation that was let go of (`pruning`) does not tell who spoke last.
        conn.execute(
            "UPDATE ticket SET messages_stale = 1 WHERE id = ? AND fetched_ms IS NULL"
            " AND messages_stale = 0",
            (ticket_id,),
        )
    if is_changed:
        # A message may have come from another ticket (SellApp merged two, say).
        for touched in {ticket_id} | {TicketId(row[1]) for row in stored.values()}:
            _refresh(conn, touched)
    return is_changed


def add_sent(conn: sqlite3.Connection, message: Message, *, at: datetime) -> bool:
    """Put a reply that is proven sent into its thread at once; True if it was not there."""
    return apply_messages(conn, message.ticket_id, (message,), complete=False, at=at)


def confirm(conn: sqlite3.Connection, ticket_id: TicketId, *, at: datetime) -> None:
    """SellApp shows no change of this ticket: what is known of its thread holds at that moment.

    Unless its last reading failed: then it is as old as the last one that went well.
    """
    conn.execute(
        """
        UPDATE ticket SET fetched_ms = ?
        WHERE id = ? AND messages_stale = 0 AND fetched_ms IS NOT NULL
            AND id NOT IN (SELECT ticket_id FROM unrefreshed)
        """,
        (to_ms(at), ticket_id),
    )


def note_unrefreshed(
    conn: sqlite3.Connection, ticket_id: TicketId, why: str, *, at: datetime
) -> bool:
    """Its messages could not be read; holds until they are read whole.

    Args:
        conn: in a write transaction.
        ticket_id: nothing is noted of one that is not here.
        why: what came instead, in words.
        at: now; counts only for the first of several failures.

    Returns:
        Whether that reads differently than before.
    """
    changed = conn.execute(
        """
        INSERT INTO unrefreshed (ticket_id, since_ms, why)
        SELECT id, ?2, ?3 FROM ticket WHERE id = ?1
        ON CONFLICT (ticket_id) DO UPDATE SET why = excluded.why WHERE why <> excluded.why
        """,
        (ticket_id, to_ms(at), why),
    )
    return changed.rowcount > 0


def unrefreshed(conn: sqlite3.Connection, ticket_id: TicketId) -> Unrefreshed | None:
    """Why the messages of a ticket are not as fresh as the list; None when they are."""
    row = conn.execute(
        "SELECT since_ms, why FROM unrefreshed WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    return None if row is None else Unrefreshed(from_ms(row[0]), row[1])


def messages(
    conn: sqlite3.Connection, ticket_id: TicketId, *, has_raw: bool = True
) -> tuple[Message, ...]:
    """The known messages of a ticket by (created_at, id), unknown times last.

    Args:
        conn: in any transaction.
        ticket_id: of whom.
        has_raw: with the JSON as received, which is longer than all the rest.
    """
    found = conn.execute(
        """
        SELECT id, ticket_id, author, sender, content, created_ms, updated_ms, hidden_chars,
            CASE WHEN ?2 THEN raw ELSE '{}' END
        FROM message WHERE ticket_id = ?1
        """,
        (ticket_id, int(has_raw)),
    )
    # Each row is let go of before the next: ten thousand at once are two more rounds of the
    # collector. And sorted here: SQLite would carry the texts through its sorting, a fifth of the
    # time, while by their ids they are in order already but for a few.
    with closing(found):
        return tuple(sorted(map(message_from, found), key=_place))


def _place(message: Message) -> tuple[bool, datetime, int]:
    """Where a message stands in its conversation."""
    created_at = message.created_at
    return created_at is None, created_at or EPOCH, message.id


def version(conn: sqlite3.Connection, ticket_id: TicketId) -> int | None:
    """A number that is another one when the messages read differently; None without the ticket."""
    row = conn.execute("SELECT thread_version FROM ticket WHERE id = ?", (ticket_id,)).fetchone()
    return None if row is None else int(row[0])


def thread(
    conn: sqlite3.Connection, ticket_id: TicketId, known: tuple[Message, ...] | None = None
) -> Thread | None:
    """A ticket with everything known of its conversation, or None when it is not here.

    The messages come without their raw JSON: on the screen it is of no use.

    Args:
        conn: in any transaction.
        ticket_id: which.
        known: its messages, if they were read at the same `version`.
    """
    ticket = tickets.get(conn, ticket_id)
    if ticket is None:
        return None
    fetched_ms, is_stale = conn.execute(
        "SELECT fetched_ms, messages_stale FROM ticket WHERE id = ?", (ticket_id,)
    ).fetchone()
    talk = messages(conn, ticket_id, has_raw=False) if known is None else known
    return Thread(
        ticket=ticket,
        messages=talk,
        outgoing=outgoing.pending(conn, ticket_id),
        draft=drafts.draft(conn, ticket_id),
        seen_id=_seen_id(conn, ticket_id, talk),
        fetched_at=moment(fetched_ms),
        is_stale=bool(is_stale) or fetched_ms is None,
        unrefreshed=unrefreshed(conn, ticket_id),
    )


def _seen_id(
    conn: sqlite3.Connection, ticket_id: TicketId, talk: Sequence[Message]
) -> MessageId | None:
    """The newest message that the agent knows: what went out from here right after it is no news.

    It cannot simply count as seen when it is sent: a customer may have written just before it.
    """
    seen_id = desk.seen_id(conn, ticket_id)
    later = () if seen_id is None else sorted(each.id for each in talk if each.id > seen_id)
    ours = outgoing.claimed(conn, ticket_id) if later else frozenset()
    for message_id in later:
        if message_id not in ours:
            break
        seen_id = message_id
    return seen_id


def _stored(
    conn: sqlite3.Connection, ticket_id: TicketId, listed: Mapping[MessageId, Message]
) -> dict[MessageId, Row]:
    """What is here of this ticket and of the listed ids, in the order of `message_values`."""
    found = conn.execute(
        """
        SELECT id, ticket_id, author, sender, content, created_ms, updated_ms, hidden_chars, raw
        FROM message
        WHERE id IN (SELECT value FROM json_each(?1) UNION ALL
            SELECT id FROM message WHERE ticket_id = ?2)
        """,
        (json.dumps(list(listed)), ticket_id),
    )
    return {row[0]: row for row in found.fetchall()}


def _put(conn: sqlite3.Connection, message: Message, stored: Row | None) -> bool:
    """Store one message if it differs, and tell whether it reads differently now."""
    values = message_values(message)
    if stored is not None and values == tuple(stored):
        return False
    conn.execute(
        """
        INSERT INTO message (id, ticket_id, author, sender, content, created_ms, updated_ms,
            hidden_chars, raw)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET ticket_id = excluded.ticket_id, author = excluded.author,
            sender = excluded.sender, content = excluded.content,
            created_ms = excluded.created_ms, updated_ms = excluded.updated_ms,
            hidden_chars = excluded.hidden_chars, raw = excluded.raw
        """,
        values,
    )
    if stored is None or stored[4] != message.content:
        if stored is not None:
            words.drop_message(conn, message.id, stored[4])
        words.put_message(conn, message.id, message.content)
    return stored is None or values[:-1] != tuple(stored[:-1])


def _end_whole(
    conn: sqlite3.Connection, ticket_id: TicketId, gone: Iterable[Row], at: datetime
) -> None:
    """After a whole reading: take out what SellApp no longer has; the thread is up to date."""
    for row in gone:
        words.drop_message(conn, row[0], row[4])
        conn.execute("DELETE FROM message WHERE id = ?", (row[0],))
    conn.execute(
        "UPDATE ticket SET messages_stale = 0, fetched_ms = ? WHERE id = ?",
        (to_ms(at), ticket_id),
    )
    conn.execute("DELETE FROM unrefreshed WHERE ticket_id = ?", (ticket_id,))


def _refresh(conn: sqlite3.Connection, ticket_id: TicketId) -> None:
    """Write into the ticket what follows from its messages."""
    facts = facts_of(
        Utterance(row[0], row[1] == "CUSTOMER", row[2])
        for row in conn.execute(
            "SELECT id, author, created_ms FROM message WHERE ticket_id = ?", (ticket_id,)
        )
    )
    shelf, archived, updated_ms, created_ms = conn.execute(
        "SELECT shelf, archived, updated_ms, created_ms FROM ticket WHERE id = ?", (ticket_id,)
    ).fetchone()
    derived = derive(
        is_open=bool(shelf & OPEN_BIT),
        archived=bool(archived),
        updated_ms=updated_ms,
        created_ms=created_ms,
        facts=facts,
    )
    conn.execute(
        """
        UPDATE ticket SET newest_message_id = ?, newest_message_ms = ?, newest_customer_id = ?,
            customer_spoke_last = ?, customer_since_ms = ?, shelf = ?, activity_ms = ?,
            rank_ms = ?, waiting_ms = ?, thread_version = random()
        WHERE id = ?
        """,
        (
            facts.newest_message_id,
            facts.newest_message_ms,
            facts.newest_customer_id,
            int(facts.customer_spoke_last),
            facts.customer_since_ms,
            derived.shelf,
            derived.activity_ms,
            derived.rank_ms,
            derived.waiting_ms,
            ticket_id,
        ),
    )
