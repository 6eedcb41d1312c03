"""A damaged desk: restored, salvaged, merged by rule; told; and nothing goes out of it."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.mailbox.factories import T0, at
from tests.support.virtual import VirtualClock
from tui.domain import MessageId, OutgoingId, SendState, TicketChange, TicketId
from tui.errors import MailboxInUse, MailboxTooNew
from tui.mailbox import desk, drafts, outbox, recovery, salvage
from tui.mailbox.database import Mailbox
from tui.mailbox.lock import MailboxLock
from tui.mailbox.merge import COLUMNS, OTHER_TEXT, UNUSED_IDS, merge
from tui.mailbox.salvage import Salvaged

ONE, TWO = TicketId(1), TicketId(2)


def damage_tail(path: Path) -> None:
    """The last page is gone: SQLite sees it, and nearly all can be read."""
    path.write_bytes(path.read_bytes()[:-4096])


def damage_first_page(path: Path) -> None:
    """Header and table of contents are gone, the rows are not."""
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])


def damage_all(path: Path) -> None:
    path.write_bytes(b"\xa5" * path.stat().st_size)


def fill(folder: Path) -> None:
    """Forty drafts and a reply backed up; then one of each more, and a change."""
    with Mailbox.open(folder) as mailbox:
        mailbox.write(
            lambda conn: [
                drafts.save_draft(conn, TicketId(n + 10), f"draft {n} " * 60, at(n))
                for n in range(40)
            ]
        )
        mailbox.write(lambda conn: outbox.enqueue_reply(conn, ONE, "first reply", at=at(1)))
        mailbox.write(lambda conn: desk.put(conn, "name", "old"))
        assert mailbox.backup_if_due(at(2))
        mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "late draft", at(3)))
        mailbox.write(lambda conn: outbox.enqueue_reply(conn, TWO, "second reply", at=at(3)))
        mailbox.write(
            lambda conn: outbox.enqueue_change(
                conn, TWO, TicketChange(status="CLOSED"), key="k", at=at(3)
            )
        )
        mailbox.write(lambda conn: desk.mark_seen(conn, ONE, MessageId(5), at(3)))
        mailbox.write(lambda conn: desk.put(conn, "name", "new"))
        backup = (folder / "desk.db.1").read_bytes()
    # As if the minute for the next copy had not been over.
    (folder / "desk.db.1").write_bytes(backup)
    (folder / "desk.db.2").unlink()


def rows(mailbox: Mailbox) -> list[tuple[int, SendState, str]]:
    return [(row.id, row.state, row.text) for row in mailbox.read(outbox.pending)]


@pytest.mark.parametrize("damage", [damage_tail, damage_first_page])
def test_restored_and_salvaged(folder: Path, damage: Any) -> None:
    """What came after the backup is read out of the damaged file, which is kept as it was."""
    fill(folder)
    damage(folder / "desk.db")
    damaged = (folder / "desk.db").read_bytes()
    with Mailbox.open(folder, clock=VirtualClock(at(60))) as mailbox:
        unknown = SendState.UNKNOWN
        assert [(1, unknown, "first reply"), (2, unknown, "second reply"), (3, unknown, "")] == (
            rows(mailbox)
        )
        assert 41 == mailbox.read(
            lambda conn: conn.execute("SELECT count(*) FROM draft").fetchone()[0]
        )
        found = mailbox.read(lambda conn: drafts.draft(conn, ONE))
        assert found is not None
        assert "late draft" == found.text
        assert ("new", 5) == mailbox.read(
            lambda conn: (desk.get(conn, "name"), desk.seen_id(conn, ONE))
        )
        row = mailbox.read(lambda conn: outbox.get(conn, OutgoingId(1)))
        assert row is not None
        made = at(2).astimezone()
        assert f"Restored from a backup of {made:%H:%M}; it may have been sent since." == (
            row.problem
        )
        (notice,) = mailbox.notices
        aside = next(folder.glob("desk.db.damaged-*Z"))
        assert str(aside) in notice
        assert f"backup of {made:%H:%M}" in notice
        assert damaged == aside.read_bytes()
        # An id of a row that may be lost is not given again.
        assert UNUSED_IDS < mailbox.write(
            lambda conn: outbox.enqueue_reply(conn, ONE, "new", at=T0)
        )
    with Mailbox.open(folder) as mailbox:
        assert [] == mailbox.notices


def test_restored_without_a_readable_row(folder: Path) -> None:
    """Of a file that is nothing but damage the backup is all; an old one is told with its date."""
    fill(folder)
    damage_all(folder / "desk.db")
    with Mailbox.open(folder, clock=VirtualClock(at(60) + timedelta(days=3))) as mailbox:
        assert [(1, SendState.UNKNOWN, "first reply")] == rows(mailbox)
        assert f"backup of {at(2).astimezone():%Y-%m-%d %H:%M}. " in mailbox.notices[0]


@pytest.mark.parametrize(("damage", "count"), [(damage_first_page, 3), (damage_all, 0)])
def test_without_a_backup(folder: Path, damage: Any, count: int) -> None:
    """Rows alone come back; if there are none, the notice says plainly what is lost."""
    fill(folder)
    (folder / "desk.db.1").unlink()
    damage(folder / "desk.db")
    with Mailbox.open(folder) as mailbox:
        assert count == len(rows(mailbox))
        assert {SendState.UNKNOWN} >= {state for _, state, _ in rows(mailbox)}
        expected = "texts could be read" if count else "drafts and unsent replies are lost"
        assert expected in mailbox.notices[0]


@pytest.mark.parametrize("is_there", [True, False])
def test_an_emptied_or_deleted_desk(folder: Path, *, is_there: bool) -> None:
    """A desk with a past that is empty or gone is damaged, not new."""
    fill(folder)
    if is_there:
        (folder / "desk.db").write_bytes(b"")
    else:
        (folder / "desk.db").unlink()
    with Mailbox.open(folder) as mailbox:
        assert [(1, SendState.UNKNOWN, "first reply")] == rows(mailbox)
        assert "it is empty" in mailbox.notices[0]


def test_tables_that_are_not_ours(folder: Path) -> None:
    """A file that is whole for SQLite and has other tables is as good as damaged."""
    fill(folder)
    with closing(sqlite3.connect(folder / "desk.db")) as conn, conn:
        conn.execute("DROP TABLE seen")
    with Mailbox.open(folder) as mailbox:
        assert "its tables are not ours" in mailbox.notices[0]
        assert 3 == len(rows(mailbox))


def test_an_impossible_version(folder: Path) -> None:
    """A version number that nobody can have written is damage, not the future."""
    fill(folder)
    with closing(sqlite3.connect(folder / "desk.db")) as conn:
        conn.execute("PRAGMA user_version = 1000000")
    with Mailbox.open(folder) as mailbox:
        assert "schema 1000000" in mailbox.notices[0]
        assert 3 == len(rows(mailbox))


def test_a_backup_of_a_newer_version(folder: Path) -> None:
    """It is not passed over for an older one: the newer program can restore it."""
    fill(folder)
    with closing(sqlite3.connect(folder / "desk.db.1")) as conn:
        conn.execute("PRAGMA user_version = 99")
    damage_all(folder / "desk.db")
    before = (folder / "desk.db").read_bytes()
    with pytest.raises(MailboxTooNew):
        Mailbox.open(folder)
    assert before == (folder / "desk.db").read_bytes()


@pytest.mark.parametrize("name", ["desk.db", "cache.db"])
def test_no_repair_under_an_open_inbox(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Another process that has the lock keeps its files, damaged as they are."""
    fill(folder)
    damage_all(folder / name)
    before = (folder / name).read_bytes()
    with MailboxLock(folder):
        monkeypatch.setattr("os.getpid", lambda: 1)
        with pytest.raises(MailboxInUse):
            Mailbox.open(folder)
    assert before == (folder / name).read_bytes()


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_kill_in_the_repair(folder: Path, *, is_moved: bool) -> None:
    """A new desk that was finished and not put into its place is put there at the next start."""
    fill(folder)
    damage_tail(folder / "desk.db")
    recovery._build(folder / "desk.db", at(60))
    if is_moved:
        (folder / "desk.db").rename(folder / "desk.db.damaged-20260302T080000Z")
    with Mailbox.open(folder) as mailbox:
        assert [1, 2, 3] == [number for number, _, _ in rows(mailbox)]
        assert {SendState.UNKNOWN} == {state for _, state, _ in rows(mailbox)}
        assert [recovery.RESUMED] == mailbox.notices
    assert not (folder / "desk.db.restored").exists()
    assert 1 == len(list(folder.glob("desk.db.damaged-*")))


def test_a_few_damaged_files_are_kept(folder: Path) -> None:
    """Each under its own name, the latest three."""
    fill(folder)
    for hour in range(5):
        damage_all(folder / "desk.db")
        Mailbox.open(folder, clock=VirtualClock(at(60 * hour // 2))).close()
    kept = sorted(path.name for path in folder.glob("desk.db.damaged-*"))
    assert 3 == len(kept)
    assert "desk.db.damaged-20260302T100000Z" == kept[-1]


def test_two_damaged_files_in_one_second(folder: Path) -> None:
    """The first is not overwritten."""
    fill(folder)
    for _ in range(2):
        damage_all(folder / "desk.db")
        Mailbox.open(folder, clock=VirtualClock(T0)).close()
    assert 2 == len(list(folder.glob("desk.db.damaged-*")))


def test_salvage_from_the_log(folder: Path, tmp_path: Path) -> None:
    """What is only in the log is read; bad pages in the middle cost their own rows."""
    with Mailbox.open(folder) as mailbox:
        for number in range(200):
            mailbox.write(
                lambda conn, number=number: drafts.save_draft(
                    conn, TicketId(number + 1), "x" * 900, T0
                )
            )
        mailbox._writer_here().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        mailbox.write(lambda conn: outbox.enqueue_reply(conn, ONE, "logged", at=T0))
        for path in folder.glob("desk.db*"):
            shutil.copyfile(path, tmp_path / path.name)
    path = tmp_path / "desk.db"
    content = bytearray(path.read_bytes())
    for page in (20, 30, 31):
        content[4096 * page : 4096 * page + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    before = path.read_bytes()
    found = salvage.read(path)
    assert ["logged"] == [row["text"] for row in found.outgoing]
    assert 180 < len(found.drafts) < 200
    assert before == path.read_bytes()
    assert not list(tmp_path.glob("*.salvage*"))


# ---- the rules of the merge


def merged(mailbox: Mailbox, found: Salvaged) -> int:
    return mailbox.write(lambda conn: merge(conn, found, at(60)))


def draft_row(text: Any, saved_ms: Any, ticket_id: Any = 1) -> dict[str, Any]:
    return {"ticket_id": ticket_id, "text": text, "saved_ms": saved_ms}


def ms(minutes: int) -> int:
    return int(at(minutes).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "minutes", "expected"),
    [
        ("kept text", 9, "kept text"),
        ("kept text and more", 9, "kept text and more"),
        ("kept", 1, "kept text"),
        ("damaged", 5, "kept text"),
        ("newer", 9, f"newer\n\n{OTHER_TEXT}\nkept text"),
        ("older", 1, f"kept text\n\n{OTHER_TEXT}\nolder"),
    ],
)
def test_drafts(mailbox: Mailbox, text: str, minutes: int, expected: str) -> None:
    """The later save first, the other below unless it is part of it; of the same save the copy."""
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "kept text", at(5)))
    assert 1 == merged(mailbox, Salvaged(drafts=[draft_row(text, ms(minutes))]))
    found = mailbox.read(lambda conn: drafts.draft(conn, ONE))
    assert found is not None
    assert (expected, at(max(minutes, 5))) == (found.text, found.saved_at)


@pytest.mark.parametrize("bad", [None, "text", 2**62, -1, b"\xff"])
def test_damaged_values(mailbox: Mailbox, bad: Any) -> None:
    """A damaged moment is now; without a ticket, an id or a text there is nothing to keep."""
    salvaged = Salvaged(
        drafts=[draft_row("text", bad, 1), draft_row("text", 1, bad), draft_row(None, 1, 3)],
        outgoing=[
            {"id": 1, "ticket_id": 1, "text": "text", "state": bad, "created_ms": bad},
            {"id": bad, "ticket_id": 1, "text": "text"},
            {"id": 3, "ticket_id": 1, "text": b"", "idempotency_key": bad if bad != "text" else ""},
            {"id": 4, "ticket_id": 1, "idempotency_key": "k", "new_archived": bad, "problem": bad},
        ],
        seen=[{"ticket_id": 1, "message_id": bad, "seen_ms": None}],
        meta=[{"key": None, "value": "x"}],
    )
    assert 3 == merged(mailbox, salvaged)
    assert [(1, SendState.UNKNOWN, "text"), (4, SendState.UNKNOWN, "")] == rows(mailbox)
    found = mailbox.read(lambda conn: drafts.draft(conn, ONE))
    assert found is not None
    assert at(60) == found.saved_at


@pytest.mark.parametrize(
    ("kept", "salvaged", "expected"),
    [
        ("sent", "queued", "sent"),
        ("queued", "sent", "sent"),
        ("on_wire", "rejected", "rejected"),
        ("unknown", "sent", "sent"),
        ("queued", "on_wire", "on_wire"),
    ],
)
def test_outgoing_never_goes_back(
    mailbox: Mailbox, kept: str, salvaged: str, expected: str
) -> None:
    """Sent stays sent; else the newer file has the state and the copy what never changes."""

    def put(conn: sqlite3.Connection) -> None:
        outbox.enqueue_reply(conn, ONE, "text", at=T0)
        conn.execute("UPDATE main.outgoing SET state = ?", (kept,))

    mailbox.write(put)
    row = {"id": 1, "ticket_id": 9, "text": "te?t", "state": salvaged, "sent_message_id": 7}
    assert 1 == merged(mailbox, Salvaged(outgoing=[row]))
    found = mailbox.read(lambda conn: outbox.get(conn, OutgoingId(1)))
    assert found is not None
    assert (expected, ONE, "text") == (found.state, found.ticket_id, found.text)


def test_a_message_proves_one_row_only(mailbox: Mailbox) -> None:
    """A damaged proof that is another row's makes the row unknown, and loses no text."""
    sent = {"ticket_id": 1, "text": "text", "state": "sent", "sent_message_id": 7}
    assert 2 == merged(mailbox, Salvaged(outgoing=[sent | {"id": 1}, sent | {"id": 2}]))
    assert [(2, SendState.UNKNOWN, "text")] == rows(mailbox)


def test_a_draft_that_became_a_reply(mailbox: Mailbox) -> None:
    """The copy's draft goes when the damaged file has it as a reply; another text stays."""
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "text ", T0))
    mailbox.write(lambda conn: drafts.save_draft(conn, TWO, "other", T0))
    row = {"text": "text", "state": "sent"}
    merged(
        mailbox,
        Salvaged(outgoing=[row | {"id": 1, "ticket_id": 1}, row | {"id": 2, "ticket_id": 2}]),
    )
    assert None is mailbox.read(lambda conn: drafts.draft(conn, ONE))
    assert None is not mailbox.read(lambda conn: drafts.draft(conn, TWO))


def test_every_column_is_merged(mailbox: Mailbox) -> None:
    """A new column of the outbox needs a rule here."""
    found = mailbox.read(
        lambda conn: [row[1] for row in conn.execute("PRAGMA main.table_info(outgoing)")]
    )
    assert sorted(found) == sorted(COLUMNS)
