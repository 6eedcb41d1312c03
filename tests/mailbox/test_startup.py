"""Opening: folders and modes, versions, a damaged cache, a damaged desk, kills."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.mailbox.factories import T0, ticket
from tui.domain import TicketId
from tui.errors import MailboxBroken, MailboxTooNew
from tui.mailbox import drafts, startup, tickets
from tui.mailbox.connections import Journal, connect_both
from tui.mailbox.database import Mailbox
from tui.mailbox.files import make_private, move_aside, prepare_folder

ONE = TicketId(1)


def fill(folder: Path) -> None:
    """A mailbox with one draft and two hundred tickets, closed."""
    with Mailbox.open(folder) as mailbox:
        mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "precious", T0))
        mailbox.write(
            lambda conn: tickets.apply_page(conn, [ticket(n + 1) for n in range(200)], at=T0)
        )


def draft_text(mailbox: Mailbox) -> str:
    found = mailbox.read(lambda conn: drafts.draft(conn, ONE))
    assert found is not None
    return found.text


def known(mailbox: Mailbox) -> int:
    return len(mailbox.read(tickets.known_ids))


def set_version(path: Path, number: int) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version = {number}")


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_modes(folder: Path, umask: int) -> None:
    """Whatever the umask: the folder is 0700, every file 0600, also the logs while open."""
    before = os.umask(umask)
    try:
        with Mailbox.open(folder) as mailbox:
            mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "text", T0))
            mailbox.write(lambda conn: tickets.apply_page(conn, [ticket(1)], at=T0))
            draft_text(mailbox)
            assert mailbox.backup_if_due(T0)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    finally:
        os.umask(before)
    bases = ("cache.db", "desk.db")
    names = [f"{base}{side}" for base in bases for side in ("", "-shm", "-wal")]
    assert dict.fromkeys([*names, "desk.db.1", "desk.db.mark", "mailbox.lock"], 0o600) == modes
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)


def test_files_are_private_from_their_first_moment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No moment passes in which a new file could be read by others, or taken from another."""
    made: dict[str, tuple[bool, int]] = {}
    system_open = os.open

    def watch(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            made[path.name] = (bool(flags & os.O_EXCL), mode)
        return system_open(path, flags, mode)

    monkeypatch.setattr(os, "open", watch)
    with Mailbox.open(folder) as mailbox:
        mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "text", T0))
    assert (False, 0o600) == made.pop("mailbox.lock")
    names = ("desk.db", "desk.db.mark", "cache.db", "desk.db.new")
    assert dict.fromkeys(names, (True, 0o600)) == made


def test_modes_are_mended(folder: Path) -> None:
    """A folder and files that others could read are shut at the next opening."""
    fill(folder)
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.chmod(0o644)
    with Mailbox.open(folder):
        assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)


def test_reopening_keeps_all(folder: Path) -> None:
    """Nothing is lost or said when all is well."""
    fill(folder)
    with Mailbox.open(folder) as mailbox:
        assert ("precious", 200, []) == (draft_text(mailbox), known(mailbox), mailbox.notices)


@pytest.mark.parametrize("read_only", [False, True])
def test_newer_desk_is_untouched(folder: Path, *, read_only: bool) -> None:
    """A desk of a newer version is refused, and not one byte of either file changes."""
    fill(folder)
    set_version(folder / "desk.db", 99)
    before = {path.name: path.read_bytes() for path in folder.glob("*.db")}
    with pytest.raises(MailboxTooNew, match="schema 99"):
        Mailbox.open(folder, read_only=read_only)
    assert before == {path.name: path.read_bytes() for path in folder.glob("*.db")}


def damage_header(path: Path) -> None:
    path.write_bytes(b"this is no database at all" + bytes(4096))


def damage_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 2 :: 7] = b"\xff" * len(content[4096 * 2 :: 7])
    path.write_bytes(content)


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def damage_version(path: Path) -> None:
    set_version(path, 99)


@pytest.mark.parametrize("damage", [damage_header, damage_pages, damage_cut, damage_version])
def test_damaged_cache_is_rebuilt(folder: Path, damage: object) -> None:
    """A cache that cannot be used is moved aside with a notice; the desk is not touched."""
    fill(folder)
    damage(folder / "cache.db")  # type: ignore[operator] # one of the functions above
    for _ in range(2):
        with Mailbox.open(folder) as mailbox:
            notices = mailbox.notices
            assert ("precious", 0) == (draft_text(mailbox), known(mailbox))
            if not notices:
                break
            assert "cache.db.damaged" in notices[0]
    assert [] == notices
    assert (folder / "cache.db.damaged").exists()


def test_missing_cache_is_made(folder: Path) -> None:
    """The cache may be deleted at any time."""
    fill(folder)
    (folder / "cache.db").unlink()
    with Mailbox.open(folder) as mailbox:
        assert ("precious", 0, []) == (draft_text(mailbox), known(mailbox), mailbox.notices)


def test_read_only_needs_a_mailbox(folder: Path) -> None:
    """Without files there is nothing to read, and none are made."""
    with pytest.raises(MailboxBroken) as caught:
        Mailbox.open(folder, read_only=True)
    assert "There is no mailbox for this store yet" == caught.value.headline
    assert not folder.exists()


def test_read_only_needs_our_schema(folder: Path) -> None:
    """An older file is not migrated by a reader."""
    prepare_folder(folder)
    for name in ("desk.db", "cache.db"):
        make_private(folder / name)
    with pytest.raises(MailboxBroken) as caught:
        Mailbox.open(folder, read_only=True)
    assert "older" in caught.value.headline


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    """A path that is no folder is named."""
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(MailboxBroken, match="file"):
        Mailbox.open(path)


@pytest.mark.parametrize("name", ["desk.db", "cache.db"])
def test_a_folder_in_place_of_a_file(folder: Path, name: str) -> None:
    """SQLite's refusal to open is told in words, for either file."""
    (folder / name).mkdir(parents=True)
    with pytest.raises(MailboxBroken, match=name):
        Mailbox.open(folder)


def test_a_read_only_mailbox_whose_cache_went(folder: Path) -> None:
    """What stands in the way after the check is told in words, too."""
    fill(folder)
    with Mailbox.open(folder, read_only=True) as mailbox:
        (folder / "cache.db").unlink()
        with pytest.raises(MailboxBroken):
            known(mailbox)


def test_files_refused_by_the_system(tmp_path: Path) -> None:
    """A file that cannot be made or moved is named."""
    with pytest.raises(MailboxBroken, match="missing"):
        make_private(tmp_path / "missing" / "desk.db")
    path = tmp_path / "cache.db"
    path.touch()
    (tmp_path / "cache.db.damaged").mkdir()
    with pytest.raises(MailboxBroken, match=r"cache\.db"):
        move_aside(path)


def test_damage_that_appears_after_the_look(folder: Path) -> None:
    """Whoever opens a damaged file later is told so, whichever way it is opened."""
    fill(folder)
    reader = Mailbox.open(folder, read_only=True)
    for name in ("desk.db", "cache.db"):
        damage_header(folder / name)
        with (
            pytest.raises(MailboxBroken, match="not a database"),
            startup._connected(folder / name, Journal.WAL),
        ):
            raise AssertionError
    for read_only in (False, True):
        with pytest.raises(MailboxBroken, match="not a database"):
            connect_both(folder, read_only=read_only)
    with pytest.raises(MailboxBroken, match="not a database"):
        draft_text(reader)
    reader.close()


def test_a_large_cache_is_looked_through_later(folder: Path) -> None:
    """The start only glances at a large cache; a look finds the damage, the next start acts."""
    bulk = "x" * (startup.LARGE_BYTES // 100)
    with Mailbox.open(folder) as mailbox:
        page = [ticket(n + 1, raw=bulk) for n in range(110)]
        mailbox.write(lambda conn: tickets.apply_page(conn, page, at=T0))
        assert mailbox.is_looked_through
    with (folder / "cache.db").open("r+b") as file:
        file.seek(-startup.LARGE_BYTES // 2, os.SEEK_END)
        file.write(b"\xff" * 20_000)
    with Mailbox.open(folder) as mailbox:
        assert mailbox.notices == []
        assert not mailbox.is_looked_through
        assert mailbox.look_through() != ""
        assert mailbox.is_looked_through
    with Mailbox.open(folder) as mailbox:
        assert "it could not be read" in mailbox.notices[0]
        assert known(mailbox) == 0


def test_a_reader_of_damaged_files(folder: Path) -> None:
    """A read-only opening tells damage from age, and moves nothing aside."""
    fill(folder)
    damage_header(folder / "cache.db")
    with pytest.raises(MailboxBroken, match=r"cache\.db is no database"):
        Mailbox.open(folder, read_only=True)
    assert not (folder / "cache.db.damaged").exists()


CHILD = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from tui.domain import TicketId
from tui.mailbox import drafts
from tui.mailbox.database import Mailbox

mailbox = Mailbox.open(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    number += 1
    at = datetime(2026, 3, 2, tzinfo=UTC)
    mailbox.write(lambda conn: drafts.save_draft(conn, TicketId(number), f"text {number}", at))
    print(number, flush=True)
"""


def test_killed_writer_loses_nothing_acknowledged(folder: Path) -> None:
    """After each of five SIGKILLs every draft whose commit was reported is there."""
    last = 0
    for run in range(5):
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and text
            [sys.executable, "-c", CHILD, str(folder), str(last)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        for _ in range(20 + 7 * run):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split()
        child.wait(10)
        child.stdout.close()
        last += 20 + 7 * run + len(rest)
        with Mailbox.open(folder) as mailbox:
            found = mailbox.read(
                lambda conn: [
                    row[0] for row in conn.execute("SELECT text FROM draft ORDER BY ticket_id")
                ]
            )
            assert [] == mailbox.notices
        # The draft being written may be there, or not.
        assert [f"text {number + 1}" for number in range(last)] == found[:last]
        assert len(found) - last in {0, 1}
        last = len(found)


@pytest.mark.parametrize("name", ["desk.db", "cache.db"])
def test_no_room_for_a_migration(folder: Path, name: str) -> None:
    """A disk too full for the first tables says so, and with room all goes well."""
    limit = {"desk.db": 40_000, "cache.db": 100_000}[name]
    code = (
        "import resource, sys; from pathlib import Path; import signal;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from tui.mailbox.database import Mailbox; from tui.errors import MailboxBroken\n"
        "try: Mailbox.open(Path(sys.argv[1]))\n"
        "except MailboxBroken as error: print(error.headline, '|', error.detail)"
    )
    told = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", code, str(folder)], capture_output=True, check=True, text=True
    ).stdout
    assert "The disk is full; nothing was saved" in told
    assert name in told
    with Mailbox.open(folder) as mailbox:
        assert [] == mailbox.notices
