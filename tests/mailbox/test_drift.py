"""Notes on what is new in SellApp's answers."""

from datetime import UTC, datetime, timedelta

from tests.support.memory import Disk, MemoryMailbox
from tui.mailbox import drift

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def test_notes_are_bounded_and_keep_their_first_day() -> None:
    """A server that invents fields for ever fills nothing."""
    mailbox = MemoryMailbox(Disk())
    assert mailbox.write(lambda conn: drift.add(conn, ["b", "a"], AT)) == ("a", "b")
    later = AT + timedelta(days=9)
    assert mailbox.write(lambda conn: drift.add(conn, ["a", "c"], later)) == ("c",)
    assert mailbox.read(drift.all) == {"a": AT, "b": AT, "c": later}

    many = [f"ticket.x{number}: new field" for number in range(500)]
    mailbox.write(lambda conn: drift.add(conn, many, later))
    assert mailbox.write(lambda conn: drift.add(conn, ["one more"], later)) == ()
    assert len(mailbox.read(drift.all)) == drift.MOST
