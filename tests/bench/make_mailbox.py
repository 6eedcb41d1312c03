"""Make a large mailbox in about a minute, the same one every time.

`python -m tests.bench.make_mailbox --tickets 100000` makes or finds one and says where it is.
The rows go in by bulk statements into the tables that the mailbox's own migrations make, and what
follows from them is computed by the mailbox's own functions, so that the program cannot tell this
mailbox from one that it filled itself. A finished mailbox is kept in a folder for temporary files
and used again.

The three tickets that wait longest, and so stand first in the list, have 10, 1,000 and 10,000
messages, where the total allows it.
"""

import argparse
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from tests.bench import texts
from tui.api.pages import READER
from tui.clock import EPOCH, SystemClock, to_ms
from tui.domain import Ticket, TicketId
from tui.mailbox import database, meta
from tui.mailbox.connections import Journal, connect_file
from tui.mailbox.derived import Utterance, derive, facts_of
from tui.mailbox.files import CACHE
from tui.mailbox.schema import CACHE_MIGRATIONS
from tui.mailbox.values import ticket_values
from tui.mailbox.words import segment

FIRST_TICKET = 40_001
LONG_THREADS = (10, 1_000, 10_000)
MINUTE_MS = 60_000
KEPT = Path(tempfile.gettempdir()) / "sellapp-inbox-bench"
FORM = 4
"""Raise it when the same numbers must make another mailbox."""


@dataclass(slots=True)
class Plan:
    """How large, and from which seed."""

    tickets: int
    messages: int
    seed: int = 7
    ends_at: datetime = field(default_factory=lambda: SystemClock().now())
    """The newest moment in it: the benchmark's today, so that ages look alive."""

    @property
    def name(self) -> str:
        """A folder for every kind."""
        return f"{self.tickets}-{self.messages}-{self.seed}-{FORM}.{len(CACHE_MIGRATIONS)}"


def kept_mailbox(plan: Plan, folder: Path) -> None:
    """Make the mailbox of `plan` in `folder`, unless a finished one is there already."""
    done = folder / "made"
    if done.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    make(plan, folder)
    done.touch()


def make(plan: Plan, folder: Path) -> None:
    """Fill an empty folder with both files of a mailbox."""
    with database.Mailbox.open(folder) as mailbox:
        mailbox.write(lambda conn: meta.put_moment(conn, meta.SYNCED_AT, plan.ends_at))
        mailbox.write(lambda conn: meta.put(conn, meta.API_VERSION, "v2"))
        # Or the first start would read it all again.
        mailbox.write(lambda conn: meta.put(conn, meta.READER, READER))
    conn = connect_file(folder / CACHE, read_only=False, journal=Journal.NONE)
    try:
        conn.execute("BEGIN")
        indexes = conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        # Built at the end, from all rows at once: a quarter of the time.
        for name, _ in indexes:
            conn.execute(f"DROP INDEX {name}")
        _fill(conn, plan)
        for _, statement in indexes:
            conn.execute(statement)
        conn.execute("COMMIT")
    finally:
        conn.close()
    # The journal of a mailbox at work is set by whoever opens it next.
    connect_file(folder / CACHE, read_only=False).close()


def _fill(conn: sqlite3.Connection, plan: Plan) -> None:
    rng = Random(plan.seed)
    next_message = 1
    for number, count in enumerate(_thread_lengths(plan, rng)):
        ticket_id = FIRST_TICKET + number
        place = number if number < len(LONG_THREADS) else None
        rows = list(_thread(rng, plan, ticket_id, next_message, count, place))
        next_message += count
        _put_ticket(conn, rng, plan, ticket_id, rows, is_first=number < 3)
        conn.executemany(
            "INSERT INTO message (id, ticket_id, author, sender, content, created_ms, updated_ms,"
            " hidden_chars, raw) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
            rows,
        )
        conn.executemany(
            "INSERT INTO message_words (rowid, body) VALUES (?, ?)",
            [(row[0], segment(row[4])) for row in rows],
        )


def _thread_lengths(plan: Plan, rng: Random) -> Iterator[int]:
    """Messages of each ticket: the long threads first, then about as many each."""
    long = [count for count in LONG_THREADS if count * 4 <= plan.messages][: plan.tickets]
    yield from long
    tickets, messages = plan.tickets - len(long), plan.messages - sum(long)
    for left in range(tickets, 0, -1):
        mean = messages / left
        count = (
            messages if left == 1 else min(messages, rng.randint(1, max(1, round(2 * mean) - 1)))
        )
        messages -= count
        yield count


Row = tuple[int, int, str, str, str, int, int, str]


def _thread(
    rng: Random, plan: Plan, ticket_id: int, first_id: int, count: int, place: int | None
) -> Iterator[Row]:
    """Rows of the messages of one ticket; one in three tickets ends with an unanswered one.

    Those with a place stand at the top of the list: nobody has waited longer.
    """
    waits = place is not None or rng.random() < 0.33
    newest_minutes = rng.randrange(10, 500_000) if place is None else 600_000 - place * 1_000
    step_ms = rng.randrange(1, 90) * MINUTE_MS
    at_ms = to_ms(plan.ends_at) - newest_minutes * MINUTE_MS - (count - 1) * step_ms
    for number in range(count):
        is_customer = number % 2 == 0 if number < count - 1 else waits
        author = "CUSTOMER" if is_customer else "STORE"
        text = texts.body(rng)
        created_ms = at_ms + number * step_ms
        message_id = first_id + number
        sender = f"customer{ticket_id}@example.net" if is_customer else "agent-kim"
        created = _text_of(created_ms)
        raw = texts.raw_message(message_id, ticket_id, author, sender, text, created)
        yield message_id, ticket_id, author, sender, text, created_ms, created_ms, raw


def _put_ticket(
    conn: sqlite3.Connection,
    rng: Random,
    plan: Plan,
    ticket_id: int,
    messages: list[Row],
    *,
    is_first: bool,
) -> None:
    """One ticket with what follows from its messages: half are open, one in ten is archived."""
    facts = facts_of(Utterance(row[0], row[2] == "CUSTOMER", row[5]) for row in messages)
    is_open = is_first or rng.random() < 0.5
    created_ms = messages[0][5] if messages else to_ms(plan.ends_at)
    created = EPOCH + timedelta(milliseconds=created_ms)
    ticket = Ticket(
        TicketId(ticket_id),
        title=texts.subject(rng),
        status="OPEN" if is_open else "CLOSED",
        archived=not is_first and rng.random() < 0.1,
        customer_email=f"customer{ticket_id}@example.net",
        reference_type="order",
        order_id=rng.randrange(10_000, 999_999),
        created_at=created,
        updated_at=created,
        store_has_read=not is_open,
        message_count=len(messages),
    )
    ticket = replace(ticket, raw=texts.raw_ticket(ticket))
    derived = derive(
        is_open=is_open,
        archived=ticket.archived,
        updated_ms=created_ms,
        created_ms=created_ms,
        facts=facts,
    )
    conn.execute(
        """
        INSERT INTO ticket (id, title, status, archived, customer_email, customer_id,
            reference_type, reference_id, order_id, created_ms, updated_ms, store_id, read_by,
            store_has_read, customer_has_read, reason, message_count, raw, newest_message_id,
            newest_message_ms, newest_customer_id, customer_spoke_last, customer_since_ms,
            fetched_ms, messages_stale, shelf, activity_ms, rank_ms, waiting_ms, added_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?,
            ?, ?, ?)
        """,
        (
            *ticket_values(ticket),
            facts.newest_message_id,
            facts.newest_message_ms,
            facts.newest_customer_id,
            int(facts.customer_spoke_last),
            facts.customer_since_ms,
            to_ms(plan.ends_at),
            derived.shelf,
            derived.activity_ms,
            derived.rank_ms,
            derived.waiting_ms,
            to_ms(plan.ends_at),
        ),
    )
    conn.execute(
        "INSERT INTO ticket_words (rowid, title, email) VALUES (?, ?, ?)",
        (ticket_id, segment(ticket.title), segment(ticket.customer_email)),
    )


def _text_of(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def main() -> int:
    """Make one from the command line and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--messages", type=int, help="default: ten a ticket")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="default: a kept one for temporary files")
    args = parser.parse_args()
    plan = Plan(args.tickets, args.messages or 10 * args.tickets, args.seed)
    folder = args.folder or KEPT / plan.name / "mailbox"
    clock = SystemClock()
    began_s = clock.monotonic()
    kept_mailbox(plan, folder)
    size = (folder / CACHE).stat().st_size / 2**20
    print(f"{folder}: {size:,.0f} MiB in {clock.monotonic() - began_s:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
