"""`Machine`: its id and the kind of disk, from the system's own files."""

from pathlib import Path

import pytest

from tests.mailbox.factories import T0
from tui.domain import TicketId
from tui.mailbox import drafts
from tui.mailbox.database import Mailbox
from tui.mailbox.machine import Machine

LINE = "36 35 98:0 / {point} rw,noatime master:1 - {kind} server:/share rw\n"


def with_mounts(tmp_path: Path, *mounts: tuple[object, str]) -> Machine:
    lines = [
        LINE.format(point=str(point).replace(" ", "\\040"), kind=kind) for point, kind in mounts
    ]
    (tmp_path / "mountinfo").write_text("too short\n" + "".join(lines))
    return Machine(mounts_file=tmp_path / "mountinfo")


def test_identity(tmp_path: Path) -> None:
    """Stable, different for different ids, not the id itself; empty when there is none."""
    file = tmp_path / "id"
    machine = Machine(id_file=file)
    assert "" == machine.identity()
    file.write_text("\n")
    assert "" == machine.identity()
    file.write_text("0123456789abcdef0123456789abcdef\n")
    first = machine.identity()
    assert (32, first) == (len(first), machine.identity())
    assert first not in file.read_text()
    file.write_text("other\n")
    assert first != machine.identity()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("ext4", ""), ("nfs4", "nfs4"), ("cifs", "cifs"), ("9p", "9p"), ("fuse.sshfs", "fuse.sshfs")],
)
def test_network_kind(tmp_path: Path, kind: str, expected: str) -> None:
    """Only what has no shared memory counts; blanks in mount points are understood."""
    home = tmp_path / "my home"
    machine = with_mounts(tmp_path, ("/", "ext4"), (home, kind), (tmp_path / "my", "nfs"))
    assert expected == machine.network_kind(home / "store")
    assert "" == machine.network_kind(tmp_path)


def test_the_innermost_and_latest_mount_counts(tmp_path: Path) -> None:
    """A local disk inside a network one is local; a mount hides an earlier one in its place."""
    inner = tmp_path / "inner"
    machine = with_mounts(
        tmp_path, (inner, "ext4"), ("/", "ext4"), ("/", "nfs"), (tmp_path / "b", "tmpfs")
    )
    assert "" == machine.network_kind(inner)
    assert "nfs" == machine.network_kind(tmp_path)
    assert "" == Machine(mounts_file=tmp_path / "none").network_kind(tmp_path)


def test_a_mailbox_on_a_network_disk(folder: Path, tmp_path: Path) -> None:
    """No log there, all synced, a notice; others can read; back on a local disk it has a log."""
    machine = with_mounts(tmp_path, ("/", "nfs4"))
    one = TicketId(1)
    for is_network in (True, False, True):
        with Mailbox.open(folder, machine=machine if is_network else Machine()) as mailbox:
            mailbox.write(lambda conn: drafts.save_draft(conn, one, "text", T0))
            conn = mailbox._writer_here()
            found = [
                conn.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("main.journal_mode", "cache.journal_mode", "cache.synchronous")
            ]
            expected = ["delete", "delete", 2] if is_network else ["wal", "wal", 1]
            assert expected == found
            assert is_network == ("network disk (nfs4)" in "".join(mailbox.notices))
            with Mailbox.open(folder, read_only=True) as reader:
                draft = reader.read(lambda conn: drafts.draft(conn, one))
            assert draft is not None
