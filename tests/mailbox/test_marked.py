"""Old copies of the desk, copies on other machines: found, told, and nothing goes out of them."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mailbox.factories import T0, at
from tui.domain import OutgoingId, SendState, TicketId
from tui.errors import MailboxBroken
from tui.mailbox import drafts, generation, outbox
from tui.mailbox.database import Mailbox
from tui.mailbox.machine import Machine
from tui.mailbox.mark import NAME, Mark, MarkFile

ONE, TWO = TicketId(1), TicketId(2)


@pytest.fixture
def here(tmp_path: Path) -> Machine:
    """A machine with an id."""
    (tmp_path / "machine-id").write_text("abc\n")
    return Machine(id_file=tmp_path / "machine-id")


def queue(folder: Path, machine: Machine) -> None:
    with Mailbox.open(folder, machine=machine) as mailbox:
        mailbox.write(lambda conn: outbox.enqueue_reply(conn, ONE, "text", at=T0))


def look(folder: Path, machine: Machine) -> tuple[list[str], SendState]:
    """Notices of an opening, and the state of the reply."""
    with Mailbox.open(folder, machine=machine) as mailbox:
        row = mailbox.read(lambda conn: outbox.get(conn, OutgoingId(1)))
        assert row is not None
        return mailbox.notices, row.state


def test_every_change_of_the_outbox_is_counted(mailbox: Mailbox) -> None:
    """Insert, change and removal count; drafts do not; the mark follows each commit."""

    def number() -> int | None:
        return mailbox.read(generation.current)

    first = number()
    assert first is not None
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "text", T0))
    assert first == number()
    mailbox.write(lambda conn: outbox.enqueue_reply(conn, ONE, "text", at=T0))
    mailbox.write(lambda conn: outbox.hold(conn, OutgoingId(1), "wait", T0))
    mailbox.write(lambda conn: outbox.take_back(conn, OutgoingId(1), T0))
    assert first + 3 == number()
    marked = MarkFile(mailbox.folder).read()
    assert marked is not None
    assert (first + 3, "") == (marked.generation, marked.digest)


def test_a_guest_that_outlives_the_host_leaves_no_seal_that_is_wrong(
    folder: Path, here: Machine
) -> None:
    """The host seals what it knows; what a guest writes after that is no damage."""
    queue(folder, here)
    host = Mailbox.open(folder, machine=here)
    guest = Mailbox.open(folder, machine=here, is_guest=True)
    guest.write(lambda conn: drafts.save_draft(conn, TWO, "begun", T0))
    host.close()
    guest.write(lambda conn: drafts.save_draft(conn, TWO, "from a script", T0))
    guest.close()
    assert ([], SendState.QUEUED) == look(folder, here)


def test_the_digest_is_there_only_while_closed(folder: Path, here: Machine) -> None:
    """It goes before anything can change, so that a kill never leaves one that is wrong."""
    queue(folder, here)
    closed = MarkFile(folder).read()
    assert closed is not None
    assert 64 == len(closed.digest)
    with Mailbox.open(folder, machine=here):
        assert replace(closed, digest="") == MarkFile(folder).read()
    assert closed == MarkFile(folder).read()


def test_nothing_is_said_of_the_newest_copy(folder: Path, here: Machine) -> None:
    """Closing and opening again, and a lost machine id, change nothing."""
    queue(folder, here)
    assert ([], SendState.QUEUED) == look(folder, here)
    assert ([], SendState.QUEUED) == look(folder, Machine(id_file=Path("/nowhere")))
    assert ([], SendState.QUEUED) == look(folder, here)


@pytest.mark.parametrize("is_sent_since", [True, False])
def test_a_desk_that_was_put_back(folder: Path, here: Machine, *, is_sent_since: bool) -> None:
    """After a change of the outbox an older file sends nothing by itself; without, it may."""
    queue(folder, here)
    kept = folder.parent / "kept.db"
    shutil.copyfile(folder / "desk.db", kept)
    with Mailbox.open(folder, machine=here) as mailbox:
        mailbox.write(lambda conn: drafts.save_draft(conn, TWO, "text", T0))
        if is_sent_since:
            mailbox.write(lambda conn: outbox.claim(conn, at=T0))
    shutil.copyfile(kept, folder / "desk.db")
    notices, found = look(folder, here)
    assert 1 == len(notices)
    assert SendState.UNKNOWN == found
    # Without a sent reply it is the digest that tells: then the newer drafts come back, too.
    expected = "put back to an earlier state" if is_sent_since else "changed while no inbox"
    assert expected in notices[0]
    assert ([], SendState.UNKNOWN) == look(folder, here)


def test_a_mailbox_of_another_machine(folder: Path, here: Machine, tmp_path: Path) -> None:
    """The whole folder on another machine: what waits there waits for a person."""
    queue(folder, here)
    (tmp_path / "other-id").write_text("def\n")
    there = Machine(id_file=tmp_path / "other-id")
    notices, found = look(folder, there)
    assert (1, SendState.UNKNOWN) == (len(notices), found)
    assert "another machine" in notices[0]
    assert "1 unsent" in notices[0]
    assert ([], SendState.UNKNOWN) == look(folder, there)


@pytest.mark.parametrize("content", [None, "", "no mark\n" * 40])
def test_a_lost_or_damaged_mark(folder: Path, here: Machine, content: str | None) -> None:
    """Without a mark nothing proves that this is the newest copy; afterwards there is one."""
    queue(folder, here)
    if content is None:
        (folder / NAME).unlink()
    else:
        (folder / NAME).write_text(content)
    notices, found = look(folder, here)
    assert (1, SendState.UNKNOWN) == (len(notices), found)
    assert "may be an old copy" in notices[0]
    assert ([], SendState.UNKNOWN) == look(folder, here)


def test_nothing_waits_in_an_old_copy(folder: Path, here: Machine) -> None:
    """The notice says so."""
    Mailbox.open(folder, machine=here).close()
    (folder / NAME).unlink()
    with Mailbox.open(folder, machine=here) as mailbox:
        assert 1 == len(mailbox.notices)
        assert "Nothing in it waits" in mailbox.notices[0]


def test_a_kill_in_the_first_marking(folder: Path, here: Machine) -> None:
    """An empty mark beside a desk that was never counted is no reason for doubt."""
    folder.mkdir()
    (folder / NAME).touch()
    with Mailbox.open(folder, machine=here) as mailbox:
        assert [] == mailbox.notices


def test_a_kill_between_the_commit_and_the_mark(folder: Path, here: Machine) -> None:
    """A mark that is behind is a crash and nothing else."""
    queue(folder, here)
    MarkFile(folder).make(Mark(1, here.identity()))
    assert ([], SendState.QUEUED) == look(folder, here)


def test_a_mark_that_cannot_be_read_or_written(folder: Path) -> None:
    """At the start that is told; after a commit it is let go."""
    (folder / NAME).mkdir(parents=True)
    mark_file = MarkFile(folder)
    with pytest.raises(MailboxBroken, match=NAME):
        mark_file.read()
    with pytest.raises(MailboxBroken, match=NAME):
        mark_file.make(Mark())
    mark_file.follow(Mark())


def test_a_change_while_closed_keeps_both_texts(folder: Path, here: Machine) -> None:
    """A file that was changed by something else is merged with the copy; no text goes."""
    queue(folder, here)
    with Mailbox.open(folder, machine=here) as mailbox:
        mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "first text", at(1)))
        mailbox.backup_if_due(at(1))
        before = (folder / "desk.db-wal").read_bytes()
        assert before
    content = (folder / "desk.db").read_bytes()
    (folder / "desk.db").write_bytes(content.replace(b"first text", b"fi?st text"))
    with Mailbox.open(folder, machine=here) as mailbox:
        found = mailbox.read(lambda conn: drafts.draft(conn, ONE))
        assert found is not None
        assert "first text" == found.text
        assert "changed while no inbox" in mailbox.notices[0]
