"""A look at another store's mailbox: figures or a reason, and nothing changed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.mailbox.factories import T0, message, ticket
from tui.domain import VIEWS, StoreFigures, TicketId
from tui.errors import MailboxBroken, MailboxTooNew
from tui.mailbox import drafts, listing, meta, outbox, threads, tickets
from tui.mailbox.database import Connection, Mailbox
from tui.mailbox.files import CACHE, DESK
from tui.mailbox.glance import glance
from tui.mailbox.lock import MailboxLock


def fill(conn: Connection) -> None:
    """Three tickets, two of them waiting, a draft, a reply that is not sent."""
    tickets.apply_page(conn, [ticket(number) for number in (1, 2, 3)], at=T0)
    for number in (1, 2):
        asked = [message(number * 10, number)]
        threads.apply_messages(conn, TicketId(number), asked, complete=True, at=T0)
    drafts.save_draft(conn, TicketId(1), "Hello", T0)
    outbox.enqueue_reply(conn, TicketId(2), "Sorry", at=T0)
    meta.put_moment(conn, meta.SYNCED_AT, T0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store's mailbox, closed."""
    with Mailbox.open(tmp_path / "shop") as mailbox:
        mailbox.write(fill)
    return tmp_path / "shop"


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file that holds something, with its time."""
    files = ((one, one.read_bytes()) for one in folder.iterdir() if not one.name.endswith("-shm"))
    return {one.name: (held, one.stat().st_mtime_ns) for one, held in files if held}


def test_the_figures_are_those_of_the_list(folder: Path) -> None:
    """The same question by the same words, whether the mailbox is open elsewhere or not."""
    with Mailbox.open(folder) as mailbox:
        counts = mailbox.read(lambda conn: listing.counts(conn, VIEWS))
        expected = StoreFigures(
            counts.by_view["needs-reply"], counts.unsent, counts.by_view["drafts"], T0
        )
        assert expected == glance(folder)
    assert expected == glance(folder)
    assert (1, 1) == (expected.unsent, expected.drafts)
    assert expected.needs_reply >= 2


def test_a_look_changes_nothing_and_takes_no_lock(folder: Path) -> None:
    """Not a byte; and whoever opens the mailbox next finds it as it was closed."""
    before = contents(folder)
    glance(folder)
    assert before == contents(folder)
    with MailboxLock(folder):
        glance(folder)
    with Mailbox.open(folder) as mailbox:
        assert [] == mailbox.notices


def test_no_mailbox_is_no_figures_and_makes_none(tmp_path: Path) -> None:
    """A store that was never opened here."""
    assert glance(tmp_path / "none") is None
    assert [] == list(tmp_path.iterdir())


def make_newer(folder: Path) -> None:
    """As a later version would."""
    with closing(sqlite3.connect(folder / DESK)) as conn:
        conn.execute("PRAGMA user_version = 99")


def make_older(folder: Path) -> None:
    """As an earlier version left it."""
    with closing(sqlite3.connect(folder / CACHE)) as conn:
        conn.execute("PRAGMA user_version = 0")


def make_damaged(folder: Path) -> None:
    """No database any more."""
    (folder / CACHE).write_bytes(b"x" * 9_000)


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (make_newer, MailboxTooNew),
        (make_older, MailboxBroken),
        (make_damaged, MailboxBroken),
    ],
)
def test_what_cannot_be_read_is_told_and_left_alone(
    folder: Path, spoil: Callable[[Path], None], error: type[Exception]
) -> None:
    """Nothing is migrated, mended or moved aside by a look."""
    spoil(folder)
    before = contents(folder)
    with pytest.raises(error):
        glance(folder)
    assert before == contents(folder)
