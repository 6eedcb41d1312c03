"""The tables of both files, as numbered migrations.

One idea: a file's `user_version` is the number of migrations that it has had. A migration is
never edited after a release; a change is a new one at the end. `migrate` runs each in its own
transaction and writes the number last, so that a kill leaves a whole step or none. This module
never opens or repairs a file (`database`, `files`).

Two files because they have opposite needs (design 3): `desk.db` holds what a person made and
nobody can send again; `cache.db` holds what SellApp can send again. Times are integer
milliseconds since 1970, UTC.
"""

import sqlite3

DESK_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE draft (
            ticket_id INTEGER PRIMARY KEY,  -- one draft a ticket: there is one composer
            text TEXT NOT NULL CHECK (text <> ''),  -- a blank draft is no draft: the row goes
            saved_ms INTEGER NOT NULL  -- shown as "draft saved"
        ) STRICT
        """,
        """
        CREATE TABLE outgoing (
            -- AUTOINCREMENT: an id is never reused, so that "send again" and a late answer can
            -- never meet another reply under the same number.
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            ticket_id INTEGER NOT NULL,  -- no foreign key: the cache may be rebuilt under it
            kind TEXT NOT NULL CHECK (kind IN ('reply', 'update')),
            state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN (
                'queued', 'held', 'sending', 'on_wire', 'sent', 'rejected', 'unknown')),
            text TEXT NOT NULL DEFAULT '',  -- a reply's exact text
            new_status TEXT,  -- a change's target; NULL leaves the side as it is
            new_archived INTEGER CHECK (new_archived IN (0, 1)),
            idempotency_key TEXT NOT NULL DEFAULT '',  -- made before the first attempt
            attempts INTEGER NOT NULL DEFAULT 0,  -- counted before each attempt
            problem TEXT NOT NULL DEFAULT '',  -- words for a person
            known_id INTEGER,  -- newest message on the screen when the person decided to send
            decided_ms INTEGER NOT NULL,  -- when that was: what waited long is not just sent
            after_id INTEGER,  -- only after that row is sent; gone when that one is taken back
            baseline_id INTEGER,  -- newest message known before the attempt: ours is above it
            sent_message_id INTEGER,  -- the proof; NULL when a person said so
            created_ms INTEGER NOT NULL,
            changed_ms INTEGER NOT NULL,  -- since when it has been in its state
            ready_ms INTEGER,  -- not before: undo window, back-off; NULL is at once
            CHECK ((kind = 'reply') = (text <> '')),
            CHECK ((kind = 'update') = (idempotency_key <> '')),
            CHECK (state = 'sent' OR sent_message_id IS NULL)
        ) STRICT
        """,
        # The per-ticket line and every "unsent" figure read the few unsettled rows only.
        """
        CREATE INDEX outgoing_unsettled ON outgoing (ticket_id, id, state)
        WHERE state <> 'sent'
        """,
        "CREATE INDEX outgoing_after ON outgoing (after_id) WHERE after_id IS NOT NULL",
        # Claims and the outbox in order of age, without walking years of sent rows.
        "CREATE INDEX outgoing_open ON outgoing (id, ready_ms) WHERE state <> 'sent'",
        # One message of the server can prove one row only (reliability A.3, rule 7).
        """
        CREATE UNIQUE INDEX outgoing_proof ON outgoing (ticket_id, sent_message_id)
        WHERE sent_message_id IS NOT NULL
        """,
        # For pruning by age.
        "CREATE INDEX outgoing_sent ON outgoing (changed_ms) WHERE state = 'sent'",
        """
        CREATE TABLE seen (
            ticket_id INTEGER PRIMARY KEY,
            message_id INTEGER NOT NULL,  -- newest message that was on the screen; 0: put back
            seen_ms INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
)
"""Steps of `desk.db`."""

ONE_MORE = """INSERT INTO shelf_size (shelf, tickets) VALUES (new.shelf, 1)
            ON CONFLICT (shelf) DO UPDATE SET tickets = tickets + 1"""
"""In a trigger on `ticket`: the shelf of the new row has one more."""

CACHE_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE ticket (
            id INTEGER PRIMARY KEY,  -- SellApp's
            -- As received and cleaned; the same order as `values.ticket_values`.
            title TEXT NOT NULL,
            status TEXT NOT NULL,
            archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
            customer_email TEXT NOT NULL,
            customer_id TEXT,
            reference_type TEXT,
            reference_id TEXT,
            order_id INTEGER,
            created_ms INTEGER,
            updated_ms INTEGER,
            store_id INTEGER,
            read_by INTEGER,
            store_has_read INTEGER CHECK (store_has_read IN (0, 1)),
            customer_has_read INTEGER CHECK (customer_has_read IN (0, 1)),
            reason TEXT NOT NULL,
            message_count INTEGER,
            -- What the messages tell; NULL or 0 while none are known.
            newest_message_id INTEGER,
            newest_message_ms INTEGER,
            newest_customer_id INTEGER,  -- compared with the seen mark
            customer_spoke_last INTEGER NOT NULL CHECK (customer_spoke_last IN (0, 1)),
            customer_since_ms INTEGER,  -- first customer message after our last answer
            fetched_ms INTEGER,  -- messages last read whole
            messages_stale INTEGER NOT NULL DEFAULT 1 CHECK (messages_stale IN (0, 1)),
            -- What follows from both (`derived.derive`). Plain columns and not generated ones:
            -- SQLite 3.40 never treats an index on a generated column as covering.
            shelf INTEGER NOT NULL CHECK (shelf BETWEEN 0 AND 7 AND (shelf & 2) = archived * 2),
            activity_ms INTEGER NOT NULL,  -- 0 is unknown
            rank_ms INTEGER NOT NULL,  -- ascending is the order of Sort.WAITING
            waiting_ms INTEGER,  -- NULL when nobody waits
            added_ms INTEGER NOT NULL,  -- when this machine first stored the ticket
            -- Last, because it is long: the columns above are read without it.
            raw TEXT NOT NULL
        ) STRICT
        """,
        # Every list is a merge of shelves, each read in order from one of these two.
        "CREATE INDEX ticket_activity ON ticket (shelf, activity_ms, id)",
        "CREATE INDEX ticket_rank ON ticket (shelf, rank_ms, id)",
        # The view of everything is long: one ordered scan instead of a merge of six.
        "CREATE INDEX ticket_all_activity ON ticket (activity_ms, id)",
        "CREATE INDEX ticket_all_rank ON ticket (rank_ms, id)",
        # Threads to fetch: open and on the desk first, newest activity first.
        """
        CREATE INDEX ticket_stale ON ticket ((shelf >> 1 = 2), activity_ms, id)
        WHERE messages_stale = 1
        """,
        "CREATE INDEX ticket_order ON ticket (order_id) WHERE order_id IS NOT NULL",
        "CREATE INDEX ticket_reference ON ticket (reference_id) WHERE reference_id IS NOT NULL",
        """
        CREATE TABLE message (
            id INTEGER PRIMARY KEY,  -- SellApp's
            ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
            author TEXT NOT NULL,
            sender TEXT NOT NULL,
            content TEXT NOT NULL,  -- display text, cleaned
            created_ms INTEGER,
            updated_ms INTEGER,
            hidden_chars INTEGER NOT NULL,
            raw TEXT NOT NULL
        ) STRICT
        """,
        # A thread, and its newest id (the row id ends every index entry).
        "CREATE INDEX message_ticket ON message (ticket_id)",
        # From a found message to its ticket without reading the text around it.
        "CREATE INDEX message_home ON message (id, ticket_id)",
        # Contentless: the text is in `ticket` and `message` already. No triggers: with
        # trusted_schema off they may not call `words.segment`. A new rule in `words.segment`
        # needs a migration that empties and refills both.
        """
        CREATE VIRTUAL TABLE ticket_words USING fts5 (
            title, email, content = '', tokenize = 'unicode61 remove_diacritics 2'
        )
        """,
        """
        CREATE VIRTUAL TABLE message_words USING fts5 (
            body, content = '', tokenize = 'unicode61 remove_diacritics 2'
        )
        """,
        """
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,  -- what it should have been: ticket, message
            scope TEXT NOT NULL,  -- where it was met; a fresh reading replaces the scope's rows
            raw TEXT NOT NULL,  -- as received, so that a better reader can read it again
            reason TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX quarantine_scope ON quarantine (kind, scope)",
        """
        CREATE TABLE fact (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        # The counts are always on the screen and asked for after every change; counting would
        # take longer the more tickets there are.
        """
        CREATE TABLE shelf_size (
            shelf INTEGER PRIMARY KEY,
            tickets INTEGER NOT NULL
        ) STRICT
        """,
        "INSERT INTO shelf_size (shelf, tickets) SELECT shelf, count(*) FROM ticket GROUP BY shelf",
        # Triggers, so that no writer can forget it.
        f"""
        CREATE TRIGGER ticket_put AFTER INSERT ON ticket BEGIN
            {ONE_MORE};
        END
        """,
        """
        CREATE TRIGGER ticket_gone AFTER DELETE ON ticket BEGIN
            UPDATE shelf_size SET tickets = tickets - 1 WHERE shelf = old.shelf;
        END
        """,
        f"""
        CREATE TRIGGER ticket_moved AFTER UPDATE OF shelf ON ticket WHEN old.shelf <> new.shelf
        BEGIN
            UPDATE shelf_size SET tickets = tickets - 1 WHERE shelf = old.shelf;
            {ONE_MORE};
        END
        """,  # noqa: S608 - a constant of ours
    ),
    (
        # Another number whenever the messages of the ticket read differently, so that whoever has
        # read ten thousand of them need not do so again to know that nothing changed.
        "ALTER TABLE ticket ADD COLUMN thread_version INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # Apart from the tickets, since there are few: the conversations whose last reading failed.
        """
        CREATE TABLE unrefreshed (
            ticket_id INTEGER PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
            since_ms INTEGER NOT NULL,  -- the first failure after the last good reading
            why TEXT NOT NULL  -- of the newest one, in words
        ) STRICT
        """,
    ),
)
"""Steps of `cache.db`."""
TABLES_SHA256 = {
    DESK_MIGRATIONS: "659492fd19d99d947215d24c090d8eecb39400613d2826bf048f4b5f9a45ee25",
    CACHE_MIGRATIONS: "956d9dc9244fb151a358590fd276ec81cfa4f755c2115c809032b1b4b9c6b92d",
}
"""Of the tables that all steps make (`checkup.tables_sha256`): making them in memory to compare
took a millisecond and a half of each start. A test tells the new one after a new step; until then
the tables are made."""


def version(conn: sqlite3.Connection) -> int:
    """How many migrations the main file of `conn` has had."""
    number = conn.execute("PRAGMA main.user_version").fetchone()[0]
    return int(number)


def migrate(conn: sqlite3.Connection, steps: tuple[tuple[str, ...], ...]) -> None:
    """Bring the main file of `conn` up to date, one transaction a step.

    Args:
        conn: in autocommit mode (`isolation_level=None`), with nothing attached.
        steps: all migrations of this file, oldest first.
    """
    for number in range(version(conn), len(steps)):
        conn.execute("BEGIN IMMEDIATE")
        try:
            for statement in steps[number]:
                conn.execute(statement)
            # Last: the number says that the whole step is there. A pragma takes no parameters.
            conn.execute("PRAGMA user_version = %d" % (number + 1))  # noqa: UP031
            conn.execute("COMMIT")
        except BaseException:
            conn.rollback()
            raise
