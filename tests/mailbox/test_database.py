"""`Mailbox`: transactions, threads, snapshots, closing, and SQLite's errors in words."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mailbox.factories import T0
from tui.domain import TicketId
from tui.errors import MailboxBroken
from tui.mailbox import drafts, meta
from tui.mailbox.database import Mailbox

ONE = TicketId(1)


def in_thread(fn: Callable[[], Any]) -> Any:
    """What `fn` returned or raised on a thread of its own."""
    box: list[Any] = []

    def run() -> None:
        try:
            box.append(fn())
        except RuntimeError as error:
            box.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return box[0]


def save(mailbox: Mailbox, text: str) -> None:
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, text, T0))


def saved(mailbox: Mailbox) -> str | None:
    found = mailbox.read(lambda conn: drafts.draft(conn, ONE))
    return None if found is None else found.text


def test_write_returns_and_commits(mailbox: Mailbox) -> None:
    """What the function returns comes back, and a reader sees what it wrote."""
    assert 5 == mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "hi", T0) or 5)
    assert "hi" == saved(mailbox)


def test_write_undone_when_it_raises(mailbox: Mailbox) -> None:
    """An error undoes both files and passes unchanged; the next write works."""

    def fail(conn: sqlite3.Connection) -> None:
        drafts.save_draft(conn, ONE, "lost", T0)
        meta.put(conn, "key", "lost")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        mailbox.write(fail)
    assert (None, None) == (saved(mailbox), mailbox.read(lambda conn: meta.get(conn, "key")))
    save(mailbox, "kept")
    assert "kept" == saved(mailbox)


def test_write_from_another_thread_refused(mailbox: Mailbox) -> None:
    """Only the thread that wrote first may write."""
    save(mailbox, "mine")
    error = in_thread(lambda: save(mailbox, "other"))
    assert isinstance(error, RuntimeError)
    assert "one thread only" in str(error)
    assert "mine" == saved(mailbox)


def test_opening_does_not_choose_the_writing_thread(mailbox: Mailbox) -> None:
    """A mailbox opened here may be written by another thread, if that one begins."""
    assert None is in_thread(lambda: save(mailbox, "theirs"))
    assert "theirs" == saved(mailbox)
    with pytest.raises(RuntimeError, match="one thread only"):
        save(mailbox, "mine")


def test_write_inside_write_refused(mailbox: Mailbox) -> None:
    """A nested write is a bug and says so; the outer one is undone."""
    with pytest.raises(RuntimeError, match="a write inside a write"):
        mailbox.write(lambda conn: save(mailbox, "inner"))
    assert None is saved(mailbox)


def test_read_sees_one_snapshot(mailbox: Mailbox) -> None:
    """Writes during a read are not seen by it, in either file, and are seen by the next."""

    def change(conn: sqlite3.Connection) -> None:
        drafts.save_draft(conn, ONE, "new", T0)
        meta.put(conn, "key", "new")

    def look(conn: sqlite3.Connection) -> tuple[Any, Any]:
        in_thread(lambda: mailbox.write(change))
        return (drafts.draft(conn, ONE), meta.get(conn, "key"))

    assert (None, None) == mailbox.read(look)
    assert "new" == saved(mailbox)
    assert "new" == mailbox.read(lambda conn: meta.get(conn, "key"))


def test_read_cannot_write(mailbox: Mailbox) -> None:
    """A reader's connection refuses to write, in words."""
    with pytest.raises(MailboxBroken) as caught:
        mailbox.read(lambda conn: drafts.save_draft(conn, ONE, "no", T0))
    assert "The mailbox is read-only; nothing was saved" == caught.value.headline


def test_read_inside_read_joins_it(mailbox: Mailbox) -> None:
    """A nested read runs on the same snapshot, and the outer one goes on."""
    save(mailbox, "text")
    assert ("text", "text") == mailbox.read(
        lambda conn: (
            saved(mailbox),
            getattr(drafts.draft(conn, ONE), "text", None),
        )
    )


def test_read_ends_its_transaction_when_it_raises(mailbox: Mailbox) -> None:
    """A failed read leaves no old snapshot behind."""
    with pytest.raises(ZeroDivisionError):
        mailbox.read(lambda conn: 1 // 0)
    save(mailbox, "later")
    assert "later" == saved(mailbox)


def test_each_thread_reads_on_its_own_connection(mailbox: Mailbox) -> None:
    """The same thread gets the same connection, another thread another."""
    mine = mailbox.read(id)
    assert mine == mailbox.read(id)
    assert mine != in_thread(lambda: mailbox.read(id))


def test_close(folder: Path) -> None:
    """Closing folds the log into the files, may be repeated, and ends everything."""
    mailbox = Mailbox.open(folder)
    save(mailbox, "text")
    assert "text" == saved(mailbox)
    mailbox.close()
    mailbox.close()
    names = ["cache.db", "desk.db", "desk.db.1", "desk.db.mark", "mailbox.lock"]
    assert names == sorted(path.name for path in folder.iterdir())
    with pytest.raises(RuntimeError, match="closed"):
        save(mailbox, "late")
    with pytest.raises(RuntimeError, match="closed"):
        saved(mailbox)


def test_close_waits_for_a_read_under_way(folder: Path) -> None:
    """A read that has begun ends well; `close` from another thread comes after it."""
    mailbox = Mailbox.open(folder)
    save(mailbox, "text")
    saved(mailbox)
    closer = threading.Thread(target=mailbox.close)

    def look(conn: sqlite3.Connection) -> bool:
        closer.start()
        while not mailbox._is_closed:
            pass
        return closer.is_alive() and drafts.draft(conn, ONE) is not None

    assert mailbox.read(look)
    closer.join(10)
    assert not closer.is_alive()


def test_a_new_thread_cannot_read_after_close(folder: Path) -> None:
    """A thread that has no connection yet gets none from a closed mailbox."""
    mailbox = Mailbox.open(folder)
    mailbox.close()
    assert isinstance(in_thread(lambda: saved(mailbox)), RuntimeError)


def test_read_only_mailbox(mailbox: Mailbox, folder: Path) -> None:
    """Beside an open mailbox one may read, and never write."""
    save(mailbox, "text")
    with Mailbox.open(folder, read_only=True) as reader:
        assert "text" == saved(reader)
        with pytest.raises(RuntimeError, match="read-only"):
            save(reader, "no")


def test_read_only_mailbox_after_the_writer_left(folder: Path) -> None:
    """Reading works with no log beside the files."""
    with Mailbox.open(folder) as mailbox:
        save(mailbox, "text")
    with Mailbox.open(folder, read_only=True) as reader:
        assert "text" == saved(reader)


def test_settings_of_the_connections(mailbox: Mailbox) -> None:
    """The writer syncs the desk fully; both connections distrust the files."""
    expected = {
        "main.journal_mode": "wal",
        "cache.journal_mode": "wal",
        "main.synchronous": 2,
        "cache.synchronous": 1,
        "main.secure_delete": 1,
        "cache.secure_delete": 1,
        "foreign_keys": 1,
        "busy_timeout": 5_000,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
        "query_only": 0,
    }
    conn = mailbox._writer_here()
    assert expected == {name: conn.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
    reading = {"foreign_keys": 1, "busy_timeout": 250, "trusted_schema": 0, "query_only": 1}
    assert reading == {
        name: mailbox.read(lambda c, name=name: c.execute(f"PRAGMA {name}").fetchone()[0])
        for name in reading
    }


def test_full_disk_in_words(mailbox: Mailbox) -> None:
    """A full disk says so, undoes the write, and writing works again with room."""

    def limit(pages: int) -> None:
        mailbox._writer_here().execute(f"PRAGMA main.max_page_count = {pages}")

    limit(1)
    with pytest.raises(MailboxBroken) as caught:
        save(mailbox, "long " * 20_000)
    assert "The disk is full; nothing was saved" == caught.value.headline
    assert None is saved(mailbox)
    limit(1_000_000)
    save(mailbox, "text")
    assert "text" == saved(mailbox)


def test_our_own_mistakes_pass_as_they_are(mailbox: Mailbox) -> None:
    """A bad statement or a broken constraint is a bug, not a broken mailbox."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        mailbox.read(lambda conn: conn.execute("SELECT 1 FROM nowhere"))
    with pytest.raises(sqlite3.IntegrityError):
        mailbox.write(
            lambda conn: conn.execute(
                "INSERT INTO draft (ticket_id, text, saved_ms) VALUES (1, '', 0)"
            )
        )
    with pytest.raises(sqlite3.ProgrammingError):
        mailbox.write(lambda conn: conn.execute("SELECT ?", ()))


def test_a_locked_file_in_words(mailbox: Mailbox, folder: Path) -> None:
    """Whoever else writes into the files is named as the reason."""
    mailbox._writer_here().execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(folder / "desk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(MailboxBroken) as caught:
        save(mailbox, "text")
    other.close()
    assert "Another program keeps the mailbox locked" == caught.value.headline
    save(mailbox, "text")
