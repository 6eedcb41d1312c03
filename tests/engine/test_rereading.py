"""A better reader repairs what an older one misread, without asking SellApp."""

import sqlite3
from pathlib import Path

from tests.support.inbox import ALL, Inbox, after, join_inbox, make_inbox, running
from tests.support.virtual import VirtualClock
from tui.api.pages import READER
from tui.domain import Sort, TicketId
from tui.mailbox import meta, quarantine
from tui.sandbox import ALWAYS, Fault, FaultPlan

WHOLE = """
SELECT t.id, t.title, t.status, t.archived, t.customer_email, t.customer_id, t.reference_type,
    t.reference_id, t.order_id, t.created_ms, t.updated_ms, t.store_id, t.read_by,
    t.store_has_read, t.customer_has_read, t.reason, t.message_count, t.shelf, t.activity_ms,
    t.rank_ms, t.waiting_ms, m.id, m.author, m.sender, m.content, m.created_ms, m.updated_ms
FROM ticket AS t LEFT JOIN message AS m ON m.ticket_id = t.id ORDER BY t.id, m.id
"""
OLDER = (
    "UPDATE ticket SET status = 'SOMETHING', updated_ms = NULL, customer_id = NULL, reason = '?'",
    "UPDATE ticket SET message_count = 0, order_id = NULL, reference_type = 'x'",
    "UPDATE message SET author = '', sender = 'somebody', created_ms = NULL",
    "DELETE FROM message WHERE id % 5 = 0",
    "DELETE FROM ticket WHERE id % 4 = 0",
)
"""What an older reader might have made of the same rows."""


def snapshot(inbox: Inbox) -> list[sqlite3.Row]:
    return inbox.mailbox.read(lambda conn: conn.execute(WHOLE).fetchall())


def misread(conn: sqlite3.Connection) -> None:
    """As if an older reader had been here; what it could not read at all is in quarantine."""
    lost = conn.execute("SELECT raw FROM ticket WHERE id % 4 = 0").fetchall()
    quarantine.replace(conn, "ticket", "page 1", [(row[0], "too new") for row in lost])
    threads = "SELECT ticket_id, raw FROM message WHERE id % 5 = 0 OR ticket_id % 4 = 0"
    for number, (ticket_id, raw) in enumerate(conn.execute(threads).fetchall()):
        scope = f"ticket {ticket_id} page 1 {number}"
        quarantine.replace(conn, "message", scope, [(raw, "too new")])
    quarantine.replace(conn, "ticket", "page 9", [('{"id": null}', "id: not a number")])
    for statement in OLDER:
        conn.execute(statement)
    meta.put(conn, meta.READER, "0")


async def test_reading_again_equals_a_fresh_fetch(tmp_path: Path) -> None:
    """Everything that an older reader got wrong, and every row that it had to set aside."""
    async with running(make_inbox(tmp_path, tickets=150)) as inbox:
        await after(120, inbox)
        fresh = snapshot(inbox)
        inbox.mailbox.write(misread)
        assert snapshot(inbox) != fresh

    offline = FaultPlan([Fault("*", "*", "refuse", ALWAYS)])
    again = join_inbox(tmp_path, inbox.world, faults=offline, clock=VirtualClock())
    async with running(again):
        await after(10, again)
        assert snapshot(again) == fresh
        assert again.engine.counts().unreadable == 1
        assert again.mailbox.read(lambda conn: meta.get(conn, meta.READER)) == READER


async def test_the_same_reader_reads_nothing_again(tmp_path: Path) -> None:
    """Only a newer reader is worth the work."""
    async with running(make_inbox(tmp_path)) as inbox:
        inbox.mailbox.write(lambda conn: conn.execute(OLDER[0]))
        wrong = snapshot(inbox)

    offline = FaultPlan([Fault("*", "*", "refuse", ALWAYS)])
    again = join_inbox(tmp_path, inbox.world, faults=offline, clock=VirtualClock())
    async with running(again):
        await after(10, again)
        assert snapshot(again) == wrong


async def test_drift_is_kept_once_with_its_first_day(tmp_path: Path) -> None:
    """Names and types of what is new, for whoever reports it; across restarts."""
    inbox = make_inbox(tmp_path)
    first_at = inbox.world.now()
    inbox.faults.add(
        Fault("GET", "*/tickets", "quirk", ALWAYS, params={"variant": "archived_text"})
    )
    async with running(inbox):
        await after(120, inbox)
        found = inbox.engine.drift()
        assert "ticket.archived: text" in found
        assert (found["ticket.archived: text"] - first_at).total_seconds() < 120
        assert len(inbox.engine.find(ALL, Sort.NEWEST)) == len(inbox.world.ticket_ids())

    again = join_inbox(tmp_path, inbox.world, faults=inbox.faults, clock=VirtualClock())
    async with running(again):
        await after(120, again)
        assert found == again.engine.drift()


async def test_good_answers_are_no_drift(tmp_path: Path) -> None:
    """The contract as we know it raises no notice."""
    async with running(make_inbox(tmp_path)) as inbox:
        await inbox.engine.show_ticket(TicketId(inbox.engine.find(ALL, Sort.NEWEST)[0]))
        await after(120, inbox)
        assert inbox.engine.drift() == {}
