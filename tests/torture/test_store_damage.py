"""Files that come back torn or damaged: nothing of a person's is lost, nothing goes out twice."""

from pathlib import Path
from random import Random

import pytest

from tests.mailbox.factories import T0, at
from tests.torture.seeds import chances, long, told
from tests.torture.store_files import (
    State,
    change,
    copy,
    fill,
    fill_cache,
    sendable,
    spoil,
    state,
    unsettled,
)
from tui.domain import VIEWS, Sort, TicketId
from tui.errors import MailboxBroken
from tui.mailbox import search, threads, tickets
from tui.mailbox.database import Connection, Mailbox

TAIL_BYTES = 16 * 1024
COMMITS = 60


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[State]]:
    """A desk with a long log, as a kill leaves it, and its state after each commit."""
    folder = tmp_path_factory.mktemp("killed")
    with Mailbox.open(folder / "live") as mailbox:
        mailbox.write(fill)
        assert mailbox.backup_if_due(T0)
        states = [mailbox.read(state)]
        for step in range(COMMITS):
            mailbox.write(lambda conn, step=step: change(conn, step))
            states.append(mailbox.read(state))
        copy(folder / "live", folder / "copy")
    return folder / "copy", states


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State]:
    """Both files after an orderly close."""
    folder = tmp_path_factory.mktemp("closed") / "store"
    with Mailbox.open(folder) as mailbox:
        mailbox.write(fill)
        mailbox.write(fill_cache)
        assert mailbox.backup_if_due(T0)
        mailbox.write(lambda conn: change(conn, 3))
        found = mailbox.read(state)
    return folder, found


def tear(path: Path, rng: Random) -> None:
    """Cut or damage the last 16 KiB of a log."""
    content = bytearray(path.read_bytes())
    start = max(0, len(content) - rng.randrange(1, TAIL_BYTES))
    if rng.random() < 0.5:
        del content[start:]
    else:
        for _ in range(rng.randrange(1, 30)):
            content[rng.randrange(start, len(content))] = rng.randrange(256)
    path.write_bytes(content)


@pytest.mark.parametrize("count", [60, long(1_000)])
def test_torn_log(tmp_path: Path, killed: tuple[Path, list[State]], count: int) -> None:
    """A torn log opens as an exact prefix of the commits; what may have been sent is not sent."""
    source, states = killed
    texts = [found.drafts for found in states]
    for seed, rng in chances("torn-log", count):
        folder = copy(source, tmp_path / "store")
        tear(folder / "desk.db-wal", rng)
        with told("torn-log", seed), Mailbox.open(folder) as mailbox:
            found = mailbox.read(state)
            number = texts.index(found.drafts)
            was = states[number].outgoing
            assert {key: row[0] for key, row in was.items()} == {
                key: row[0] for key, row in found.outgoing.items()
            }
            if states[-1].outgoing.keys() == was.keys():
                assert (was, []) == (found.outgoing, mailbox.notices)
            else:
                assert "put back to an earlier state" in mailbox.notices[0]
                assert [] == sendable(mailbox)


def is_kept(before: State, after: State) -> None:
    """Every text and every row is there, and what is sent stays sent."""
    for ticket_id, text in before.drafts.items():
        assert text in after.drafts.get(ticket_id, "")
    for number, (text, was) in before.outgoing.items():
        assert text == after.outgoing[number][0]
        if was == "sent":
            assert "sent" == after.outgoing[number][1]


@pytest.mark.parametrize("count", [20, long(200)])
def test_damaged_desk(tmp_path: Path, closed: tuple[Path, State], count: int) -> None:
    """Damage at rest is found, all comes back, and no row is left that the machine would send."""
    source, before = closed
    for seed, rng in chances("damaged-desk", count):
        folder = copy(source, tmp_path / "store")
        spoil(folder / "desk.db", rng)
        with told("damaged-desk", seed), Mailbox.open(folder) as mailbox:
            after = mailbox.read(state)
            if not mailbox.notices:
                assert before == after
                continue
            is_kept(before, after)
            assert [] == unsettled(after.outgoing)
            assert [] == sendable(mailbox)
            mailbox.write(lambda conn: change(conn, 6))
        with told("damaged-desk", seed), Mailbox.open(folder) as mailbox:
            assert [] == mailbox.notices


@pytest.mark.parametrize("count", [20, long(200)])
def test_damaged_desk_after_a_kill(
    tmp_path: Path, killed: tuple[Path, list[State]], count: int
) -> None:
    """At worst everything since the last backup is lost, and still nothing goes out by itself."""
    source, states = killed
    for seed, rng in chances("damaged-desk", count):
        folder = copy(source, tmp_path / "store")
        spoil(folder / "desk.db", rng, is_gross=True)
        with told("damaged-desk", seed), Mailbox.open(folder) as mailbox:
            after = mailbox.read(state)
            if not mailbox.notices:
                assert states[-1] == after
                continue
            # A later text of the same draft may stand in its place: then it is the newest.
            newer = states[-1].drafts
            for ticket_id, text in states[0].drafts.items():
                found = after.drafts[ticket_id]
                assert text in found or newer[ticket_id] in found
            is_kept(State({}, states[0].outgoing), after)
            assert [] == unsettled(after.outgoing)
            assert [] == sendable(mailbox)


def use_until_told(mailbox: Mailbox) -> str:
    """Use the cache; the headline of the trouble that was met, if any."""
    try:
        use(mailbox)
    except MailboxBroken as error:
        return error.headline
    return ""


def use(mailbox: Mailbox) -> None:
    """Read the cache in every way, and write it anew."""

    def look(conn: Connection) -> None:
        for view in VIEWS:
            tickets.rows(conn, tickets.ids(conn, view, Sort.WAITING))
        search.find(conn, "word", None, Sort.NEWEST, at=at(500))
        for number in range(1, 300, 7):
            threads.thread(conn, TicketId(number))

    mailbox.read(look)
    mailbox.write(fill_cache)


@pytest.mark.parametrize("count", [20, long(200)])
def test_damaged_cache(tmp_path: Path, closed: tuple[Path, State], count: int) -> None:
    """Damage is found at the start or told in use; then the cache is new and the desk untouched."""
    source, before = closed
    for seed, rng in chances("damaged-cache", count):
        folder = copy(source, tmp_path / "store")
        spoil(folder / "cache.db", rng)
        with told("damaged-cache", seed):
            with Mailbox.open(folder) as mailbox:
                told_damage = use_until_told(mailbox)
                assert told_damage in {"", "The mailbox is damaged"}
                assert before == mailbox.read(state)
            with Mailbox.open(folder) as mailbox:
                use(mailbox)
                assert before == mailbox.read(state)
                assert len(mailbox.notices) <= 1
            with Mailbox.open(folder) as mailbox:
                assert [] == mailbox.notices
