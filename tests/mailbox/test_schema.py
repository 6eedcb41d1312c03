"""`schema` and the plans of every list and search query."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.mailbox.factories import T0, at, message, ticket
from tui.domain import VIEWS, ArchivedFilter, Sort, StatusFilter, TicketId, View
from tui.mailbox import drafts, outbox, search, threads, tickets
from tui.mailbox.checkup import TABLES, tables_sha256
from tui.mailbox.database import Mailbox
from tui.mailbox.schema import (
    CACHE_MIGRATIONS,
    DESK_MIGRATIONS,
    TABLES_SHA256,
    migrate,
    version,
)

SIZE = 3_000
ANSWERED = VIEWS[7]
FILTERS = [
    View("x", "x", status, archived) for status in StatusFilter for archived in ArchivedFilter
]


@pytest.mark.parametrize("steps", [DESK_MIGRATIONS, CACHE_MIGRATIONS])
def test_tables_are_strict_and_numbered(steps: tuple[tuple[str, ...], ...]) -> None:
    """Every table of ours is STRICT; the number is that of the steps; again does nothing."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        for _ in range(2):
            migrate(conn, steps)
            assert len(steps) == version(conn)
        loose = conn.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict"
            " AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        assert [] == loose


@pytest.mark.parametrize("steps", [DESK_MIGRATIONS, CACHE_MIGRATIONS])
def test_what_is_kept_of_the_tables_is_of_these(steps: tuple[tuple[str, ...], ...]) -> None:
    """After a new step put the new one into `TABLES_SHA256`; until then starts are slower."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        migrate(conn, steps)
        assert tables_sha256(conn.execute(TABLES).fetchall()) == TABLES_SHA256[steps]


def test_a_failed_step_leaves_nothing() -> None:
    """A step is whole or not there; those before it stay."""
    steps = (("CREATE TABLE a (x)",), ("CREATE TABLE b (x)", "CREATE TABLE a (x)"))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            migrate(conn, steps)
        assert 1 == version(conn)
        assert [("a",)] == conn.execute("SELECT name FROM sqlite_schema").fetchall()
        migrate(conn, (steps[0], ("CREATE TABLE b (x)",)))
        assert 2 == version(conn)


def test_an_older_cache_learns_the_sizes_of_its_shelves() -> None:
    """What was stored before the tally is counted once; then it follows every change."""
    put = (
        "INSERT INTO ticket (id, title, status, archived, customer_email, reason,"
        " customer_spoke_last, shelf, activity_ms, rank_ms, added_ms, raw)"
        " VALUES (?, '', '', 0, '', '', 0, ?, 0, 0, 0, '')"
    )
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        migrate(conn, CACHE_MIGRATIONS[:1])
        conn.executemany(put, [(1, 4), (2, 4), (3, 5)])
        migrate(conn, CACHE_MIGRATIONS)
        sizes = "SELECT shelf, tickets FROM shelf_size ORDER BY shelf"
        assert [(4, 2), (5, 1)] == conn.execute(sizes).fetchall()
        conn.execute("UPDATE ticket SET shelf = 0 WHERE id = 1")
        conn.execute("DELETE FROM ticket WHERE id = 3")
        conn.execute(put, (4, 4))
        assert [(0, 1), (4, 2), (5, 0)] == conn.execute(sizes).fetchall()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO outgoing (ticket_id, kind, text, created_ms, changed_ms, state)"
        " VALUES (1, 'reply', 'x', 0, 0, 'lost')",
        "INSERT INTO outgoing (ticket_id, kind, text, created_ms, changed_ms)"
        " VALUES (1, 'note', 'x', 0, 0)",
        "INSERT INTO outgoing (ticket_id, kind, created_ms, changed_ms) VALUES (1, 'reply', 0, 0)",
        "INSERT INTO outgoing (ticket_id, kind, created_ms, changed_ms) VALUES (1, 'update', 0, 0)",
        "INSERT INTO outgoing (ticket_id, kind, text, created_ms, changed_ms, sent_message_id)"
        " VALUES (1, 'reply', 'x', 0, 0, 5)",
        "INSERT INTO message (id, ticket_id, author, sender, content, hidden_chars, raw)"
        " VALUES (1, 99, '', '', '', 0, '')",
    ],
)
def test_constraints(mailbox: Mailbox, statement: str) -> None:
    """Rows that cannot be are refused by the file itself."""
    with pytest.raises(sqlite3.IntegrityError):
        mailbox.write(lambda conn: conn.execute(statement))


def fill(conn: Any) -> None:
    """Enough tickets that a bad plan would be chosen if it could be."""
    page = [
        ticket(
            n,
            status="CLOSED" if n % 3 else "OPEN",
            archived=n % 5 == 0,
            order_id=n,
            reference_id=str(n),
            raw="x" * 300,
        )
        for n in range(1, SIZE)
    ]
    tickets.apply_page(conn, page, at=T0)
    for n in range(1, SIZE, 4):
        threads.apply_messages(
            conn, TicketId(n), [message(n, n, content=f"word {n}")], complete=True, at=T0
        )
    for n in range(1, 20):
        drafts.save_draft(conn, TicketId(n), "draft", T0)
        outbox.enqueue_reply(conn, TicketId(n + 20), "reply", at=T0)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    with Mailbox.open(tmp_path_factory.mktemp("plans") / "store") as mailbox:
        mailbox.write(fill)
        yield mailbox


def plan(mailbox: Mailbox, fn: Callable[[Any], Any]) -> list[str]:
    """How SQLite carries out each statement that `fn` runs, line by line."""

    def explain(conn: sqlite3.Connection) -> list[str]:
        statements: list[str] = []
        conn.set_trace_callback(statements.append)
        fn(conn)
        conn.set_trace_callback(None)
        return [
            row[3]
            for statement in statements
            if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)", statement)
            for row in conn.execute("EXPLAIN QUERY PLAN " + statement)
        ]

    found: list[str] = mailbox.write(explain)
    assert found
    return found


def assert_indexed(lines: list[str], *, sorts: bool = False) -> None:
    """No table is read from end to end unless by a covering index; nothing is sorted."""
    for line in lines:
        scans = re.match(r"SCAN (?!CONSTANT ROW|hit|wanted|w VIRTUAL|\(|json_each|d\b|o\b)", line)
        assert scans is None or "INDEX" in line, line
        assert sorts or "TEMP B-TREE FOR ORDER BY" not in line, line
        assert "AUTOMATIC" not in line, line


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("view", [*VIEWS[:5], ANSWERED, *FILTERS], ids=str)
def test_lists_are_read_in_order(filled: Mailbox, view: View, sort: Sort) -> None:
    """Every view of tickets comes from covering indexes without a sort."""
    lines = plan(filled, lambda conn: tickets.ids(conn, view, sort))
    assert_indexed(lines)
    reads = [line for line in lines if line.startswith(("SCAN", "SEARCH"))]
    # The last one gathers what the others give.
    assert reads.pop().startswith("SCAN (subquery-")
    assert reads
    stale = "SEARCH s USING INDEX ticket_stale (<expr>=?)"
    assert all("COVERING INDEX ticket_" in line or line == stale for line in reads)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("view", VIEWS[5:7], ids=str)
def test_lists_of_the_desk_start_from_the_desk(filled: Mailbox, view: View, sort: Sort) -> None:
    """Drafts and unsent are looked up one by one; only these few are sorted."""
    lines = plan(filled, lambda conn: tickets.ids(conn, view, sort))
    assert_indexed(lines, sorts=True)
    assert "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)" in lines


@pytest.mark.parametrize(
    "fn",
    [
        lambda conn: tickets.counts(conn, [*VIEWS[:5], ANSWERED]),
        lambda conn: tickets.stale(conn, 20),
        lambda conn: tickets.get(conn, TicketId(1)),
        outbox.pending,
        lambda conn: outbox.pending(conn, TicketId(21)),
        lambda conn: outbox.claim(conn, at=T0),
        lambda conn: outbox.prune_sent(conn, T0),
        lambda conn: outbox.enqueue_reply(conn, TicketId(1), "text", at=T0),
    ],
)
def test_reads_use_indexes(filled: Mailbox, fn: Callable[[Any], Any]) -> None:
    """Rows, counts, threads to fetch, and the outbox."""
    assert_indexed(plan(filled, fn))


def test_rows_are_looked_up_one_by_one(filled: Mailbox) -> None:
    """A window's rows come by id; only the window itself is put in order."""
    lines = plan(filled, lambda conn: tickets.rows(conn, range(100, 160)))
    assert_indexed(lines, sorts=True)
    assert "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)" in lines


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("text", ["", "is:open older:3d", "is:new", "is:closed is:archived"])
def test_search_without_words_is_read_in_order(filled: Mailbox, text: str, sort: Sort) -> None:
    """Operators alone walk the list's indexes and stop at the limit."""
    assert_indexed(plan(filled, lambda conn: search.find(conn, text, None, sort, at=at(9_000))))


@pytest.mark.parametrize(
    "text", ["word", "word 40", "from:customer12", "order:12", "#12", "word is:open older:3d"]
)
def test_search_starts_from_the_hits(filled: Mailbox, text: str) -> None:
    """Words come from the full-text index; only what they hit is looked up and sorted."""
    lines = plan(filled, lambda conn: search.find(conn, text, VIEWS[1], Sort.NEWEST, at=at(9_000)))
    assert_indexed(lines, sorts=True)
    assert "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)" in lines


def test_a_thread_is_read_by_index(filled: Mailbox) -> None:
    """One ticket's messages; they are sorted, being few."""
    assert_indexed(plan(filled, lambda conn: threads.thread(conn, TicketId(5))), sorts=True)
    assert_indexed(
        plan(
            filled,
            lambda conn: threads.apply_messages(
                conn, TicketId(5), [message(5, 5)], complete=True, at=T0
            ),
        ),
        sorts=True,
    )
