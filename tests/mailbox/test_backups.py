"""Copies of the desk: when, how many, checked, and never in the way."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.mailbox.factories import T0, at
from tui.domain import TicketId
from tui.mailbox import backups, drafts, outbox
from tui.mailbox.database import Mailbox
from tui.mailbox.lock import MailboxLock

ONE = TicketId(1)


def save(mailbox: Mailbox, text: str) -> None:
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, text, T0))


def text_in(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as conn:
        row = conn.execute("SELECT text FROM draft").fetchone()
    return None if row is None else str(row[0])


def copies(folder: Path) -> list[str | None]:
    return [text_in(path) for path in sorted(folder.glob("desk.db.[0-9]"))]


def test_at_most_one_a_minute_and_only_after_a_change(mailbox: Mailbox) -> None:
    """Due after a change, not again before 60 s, and not without another change."""
    assert not mailbox.backup_if_due(at(0))
    save(mailbox, "one")
    assert mailbox.backup_if_due(at(0))
    save(mailbox, "two")
    assert not mailbox.backup_if_due(at(0) + timedelta(seconds=59))
    assert mailbox.backup_if_due(at(1))
    assert not mailbox.backup_if_due(at(5))
    assert ["two", "one"] == copies(mailbox.folder)


def test_a_clock_that_was_set_back(mailbox: Mailbox) -> None:
    """Copies go on when the time jumps to before the latest one."""
    save(mailbox, "one")
    assert mailbox.backup_if_due(at(100))
    save(mailbox, "two")
    assert mailbox.backup_if_due(at(0))


def test_three_are_kept(mailbox: Mailbox) -> None:
    """The newest is 1; the fourth oldest goes; each is a closed private file without a log."""
    for number in range(5):
        save(mailbox, f"text {number}")
        assert mailbox.backup_if_due(at(number))
    assert ["text 4", "text 3", "text 2"] == copies(mailbox.folder)
    for path in mailbox.folder.glob("desk.db.[0-9]"):
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
        assert b"\1\1" == path.read_bytes()[18:20]
    assert not (mailbox.folder / "desk.db.new").exists()


def test_what_another_process_wrote_is_a_change(mailbox: Mailbox) -> None:
    """A commit by anyone is copied, though this mailbox wrote nothing."""
    save(mailbox, "one")
    assert mailbox.backup_if_due(at(0))
    with Mailbox.open(mailbox.folder) as other:
        save(other, "theirs")
        assert mailbox.backup_if_due(at(1))
    assert "theirs" == copies(mailbox.folder)[0]


def test_a_close_copies_what_changed(folder: Path) -> None:
    """An orderly close leaves a current copy; one without a change, or of a new desk, none."""
    Mailbox.open(folder).close()
    assert [] == copies(folder)
    with Mailbox.open(folder) as mailbox:
        save(mailbox, "one")
        mailbox.backup_if_due(at(0))
        save(mailbox, "two")
    for _ in range(3):
        Mailbox.open(folder).close()
        assert ["two", "one"] == copies(folder)


def test_a_start_after_a_kill_owes_a_copy(folder: Path, tmp_path: Path) -> None:
    """What was not copied before a kill is copied at the next chance."""
    with Mailbox.open(folder) as mailbox:
        save(mailbox, "one")
        assert mailbox.backup_if_due(at(0))
        save(mailbox, "two")
        killed = tmp_path / "killed"
        killed.mkdir()
        for path in folder.iterdir():
            (killed / path.name).write_bytes(path.read_bytes())
    with Mailbox.open(killed) as mailbox:
        assert [] == mailbox.notices
        assert mailbox.backup_if_due(at(0))
    assert ["two", "one"] == copies(killed)


def test_a_process_beside_an_open_inbox_leaves_copies_to_it(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only whoever may have the lock copies."""
    save(mailbox, "one")
    with MailboxLock(mailbox.folder):
        monkeypatch.setattr("os.getpid", lambda: 1)
        assert not mailbox.backup_if_due(at(0))
    assert None is mailbox.backup_trouble
    assert [] == copies(mailbox.folder)


def test_a_damaged_desk_replaces_no_copy(mailbox: Mailbox) -> None:
    """A copy that is not whole takes no place, and the reason is kept."""
    save(mailbox, "good")
    assert mailbox.backup_if_due(at(0))
    conn = mailbox._writer_here()
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute(
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX outgoing_open ON outgoing (text)' "
        "WHERE name = 'outgoing_open'"
    )
    conn.execute("PRAGMA writable_schema = OFF")
    assert not mailbox.backup_if_due(at(1))
    assert mailbox.backup_trouble is not None
    assert "The mailbox is damaged" == mailbox.backup_trouble.headline
    assert ["good"] == copies(mailbox.folder)
    assert not (mailbox.folder / "desk.db.new").exists()


def test_no_room_for_a_copy(mailbox: Mailbox) -> None:
    """What stands in the way is kept as words and is no error; once it is gone all is well."""
    save(mailbox, "good")
    (mailbox.folder / "desk.db.2").touch()
    (mailbox.folder / "desk.db.3").mkdir()
    assert not mailbox.backup_if_due(at(0))
    assert mailbox.backup_trouble is not None
    assert "desk.db" in mailbox.backup_trouble.detail
    (mailbox.folder / "desk.db.3").rmdir()
    assert mailbox.backup_if_due(at(1))
    assert None is mailbox.backup_trouble


def test_not_in_the_middle_of_a_write(mailbox: Mailbox) -> None:
    """A copy would hold what may yet be undone."""
    with pytest.raises(RuntimeError, match="write inside"):
        mailbox.write(lambda _conn: mailbox.backup_if_due(at(0)))
    mailbox.write(lambda conn: outbox.enqueue_reply(conn, ONE, "text", at=T0))
    own = mailbox._writer_here()
    own.execute("BEGIN")
    assert not backups.Backups(mailbox.folder, is_current=False).copy(own, at(0))
    own.execute("ROLLBACK")


def test_a_read_only_mailbox_makes_none(mailbox: Mailbox) -> None:
    """Readers neither copy nor can write."""
    with Mailbox.open(mailbox.folder, read_only=True) as reader:
        with pytest.raises(RuntimeError, match="read-only"):
            reader.backup_if_due(at(0))
        assert None is reader.backup_trouble
        assert reader.can_write() is not None


def test_newest_good(folder: Path) -> None:
    """Empty and damaged copies are passed over; the age is the copy's own, or its file's."""
    with Mailbox.open(folder) as mailbox:
        for number in range(3):
            save(mailbox, f"text {number}")
            mailbox.backup_if_due(at(number))
    desk = folder / "desk.db"
    found = backups.newest_good(desk)
    assert found is not None
    assert ("desk.db.1", at(2)) == (found.path.name, found.made_at)
    (folder / "desk.db.1").write_bytes(b"")
    (folder / "desk.db.2").write_bytes(b"no database" * 1000)
    with closing(sqlite3.connect(folder / "desk.db.3")) as conn, conn:
        conn.execute("DELETE FROM meta WHERE key = ?", (backups.MADE_KEY,))
    found = backups.newest_good(desk)
    assert found is not None
    assert "desk.db.3" == found.path.name
    assert pytest.approx(found.path.stat().st_mtime) == found.made_at.timestamp()
    (folder / "desk.db.3").unlink()
    assert None is backups.newest_good(desk)
