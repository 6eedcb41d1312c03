"""`pruning`: which conversations go, what stays of them, and that the desk is never touched."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.mailbox.factories import T0, at, message, ticket
from tui.domain import VIEWS, ArchivedFilter, Only, Sort, StatusFilter, TicketId, View
from tui.mailbox import desk, drafts, outbox, outgoing, pruning, search, threads, tickets
from tui.mailbox.database import Mailbox

DAY = 24 * 60
OLD, CUT, YOUNG = at(0), at(10 * DAY), at(20 * DAY)
ALL = next(view for view in VIEWS if view.name == "all")
EVERY_VIEW = [
    View("made", "", status, archived, only)
    for status in StatusFilter
    for archived in ArchivedFilter
    for only in Only
]
UNSETTLED = ("queued", "held", "sending", "on_wire", "rejected", "unknown")
FULL = [f"SELECT * FROM main.{name}" for name in ("draft", "outgoing", "seen", "meta")]  # noqa: S608 - constants
"""The tables of the desk."""

Do = Callable[..., Any]


@pytest.fixture
def do(mailbox: Mailbox) -> Do:
    """`do(threads.messages, 1)`: one function in one write."""
    return lambda fn, *args, **kwargs: mailbox.write(lambda conn: fn(conn, *args, **kwargs))


def put(
    do: Do, number: int, *, said: int = 3, last_at: datetime | None = OLD, **fields: Any
) -> None:
    """A ticket, closed unless told otherwise, with messages ten, eleven, ... times its number."""
    fields = {"status": "CLOSED", "updated_at": last_at, "created_at": last_at} | fields
    do(tickets.apply_page, [ticket(number, **fields)], at=T0)
    talk = [
        message(number * 10_000 + index, number, created_at=last_at, content=f"word{number} said")
        for index in range(said)
    ]
    do(threads.apply_messages, TicketId(number), talk, complete=True, at=T0)


def prune(do: Do, before: datetime = CUT, shown: TicketId | None = None) -> set[TicketId]:
    """Every slice of one run."""
    pruned: set[TicketId] = set()
    part = do(pruning.prune, before, shown=shown)
    while part.last_id is not None:
        pruned |= part.pruned
        part = do(pruning.prune, before, after_id=part.last_id, shown=shown)
    return pruned | part.pruned


def dump(mailbox: Mailbox) -> list[list[Any]]:
    """Everything on the desk."""
    return mailbox.read(lambda conn: [conn.execute(every).fetchall() for every in FULL])


def looks(mailbox: Mailbox) -> list[object]:
    """Every list in every order, every line of it, and every figure."""

    def read(conn: Any) -> list[object]:
        lists = [tickets.ids(conn, view, sort).tolist() for view in EVERY_VIEW for sort in Sort]
        lines = tickets.rows(conn, tickets.ids(conn, ALL, Sort.NEWEST))
        return [lists, lines, [tickets.counts(conn, [view]) for view in (*VIEWS, *EVERY_VIEW)]]

    return mailbox.read(read)


def unsettled(do: Do, number: int, state: str) -> None:
    """A reply of that ticket in that state."""
    row = do(outbox.enqueue_reply, TicketId(number), "Hello.", at=T0)
    change = "UPDATE main.outgoing SET state = ? WHERE id = ?"
    do(lambda conn: conn.execute(change, (state, row)))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"archived": True},
        {"status": "OPEN", "archived": True},
    ],
)
def test_what_is_done_with_goes(do: Do, fields: dict[str, Any]) -> None:
    """Closed or archived, and last active before that day."""
    put(do, 1, **fields)
    assert {1} == prune(do)
    assert () == do(threads.messages, TicketId(1))


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "OPEN"},
        {"last_at": YOUNG},
        {"last_at": CUT},
        {"updated_at": YOUNG},
        {"last_at": None},
    ],
)
def test_what_is_open_young_or_of_unknown_age_stays(do: Do, fields: dict[str, Any]) -> None:
    """A ticket whose age nobody knows is not called old."""
    put(do, 1, **fields)
    assert set() == prune(do)
    assert 3 == len(do(threads.messages, TicketId(1)))


def test_what_has_something_on_the_desk_stays(do: Do) -> None:
    """A draft, or a reply or a change that is not proven sent; a sent one needs no evidence."""
    for number in range(1, 11):
        put(do, number)
    do(drafts.save_draft, TicketId(1), "Dear", T0)
    for number, state in enumerate((*UNSETTLED, "sent"), 2):
        unsettled(do, number, state)
    assert {8, 9, 10} == prune(do)


def test_what_is_on_the_screen_or_could_not_be_read_stays(do: Do) -> None:
    """What failed last time may not come again."""
    put(do, 1)
    put(do, 2)
    put(do, 3)
    do(threads.note_unrefreshed, TicketId(2), "SellApp says that it does not have them", at=T0)
    assert {3} == prune(do, shown=TicketId(1))
    assert {1} == prune(do)


def test_the_lists_do_not_move_and_the_desk_is_not_touched(mailbox: Mailbox, do: Do) -> None:
    """Order, waits, marks and figures of every view are those of before."""
    for number in range(1, 13):
        fields = {"status": "OPEN" if number % 2 else "CLOSED", "archived": not number % 3}
        put(do, number, said=number % 4 + 1, last_at=at(number), **fields)
    for number in (2, 3, 4):
        do(desk.mark_seen, TicketId(number), outgoing_newest(do, number), T0)
    do(desk.mark_unseen, TicketId(4), T0)
    do(drafts.save_draft, TicketId(6), "Dear", T0)
    before, on_desk = looks(mailbox), dump(mailbox)
    assert {2, 3, 4, 8, 9, 10, 12} == prune(do)
    assert before == looks(mailbox)
    assert on_desk == dump(mailbox)


def outgoing_newest(do: Do, number: int) -> Any:
    return do(outgoing.newest_known, TicketId(number))


def test_it_is_then_as_one_that_was_never_read(mailbox: Mailbox, do: Do) -> None:
    """Opened it says so, a search does not find its words, and nothing fetches it unasked."""
    put(do, 1)
    before = do(threads.version, TicketId(1))
    assert [1] == found(mailbox, "word1")
    prune(do)
    thread = do(threads.thread, TicketId(1))
    assert ((), None, True) == (thread.messages, thread.fetched_at, thread.is_stale)
    assert before != do(threads.version, TicketId(1))
    assert [] == found(mailbox, "word1")
    assert [1] == found(mailbox, "title 1")
    assert [] == do(tickets.stale, 10)


def test_a_change_makes_it_stale_and_reading_it_brings_it_back(mailbox: Mailbox, do: Do) -> None:
    """As for any other ticket."""
    put(do, 1)
    whole = do(threads.messages, TicketId(1))
    prune(do)
    fields = {"updated_at": YOUNG, "created_at": OLD}
    do(tickets.apply_page, [ticket(1, status="OPEN", **fields)], at=T0)
    assert [1] == do(tickets.stale, 10)
    assert do(threads.apply_messages, TicketId(1), whole, complete=True, at=T0)
    assert whole == do(threads.messages, TicketId(1))
    assert [1] == found(mailbox, "word1")


def test_a_part_of_it_does_not_tell_who_spoke_last(do: Do) -> None:
    """So it is read again, as any that was read in part."""
    put(do, 1)
    whole = do(threads.messages, TicketId(1))
    prune(do)
    do(threads.apply_messages, TicketId(1), whole[:1], complete=False, at=T0)
    assert [1] == do(tickets.stale, 10)


def found(mailbox: Mailbox, text: str) -> list[int]:
    return mailbox.read(lambda conn: search.find(conn, text, None, Sort.NEWEST, at=YOUNG).tolist())


def test_it_goes_in_small_transactions(monkeypatch: pytest.MonkeyPatch, do: Do) -> None:
    """None takes more messages than named, but one conversation that is longer itself."""
    monkeypatch.setattr(pruning, "MESSAGES", 10)
    monkeypatch.setattr(pruning, "LOOKED_AT", 6)
    sizes = {number: number % 5 for number in range(1, 40)} | {17: 25}
    for number, said in sizes.items():
        put(do, number, said=said)
    last_id, pruned, slices = None, set(), 0
    while True:
        part = do(pruning.prune, CUT, after_id=last_id)
        assert len(part.pruned) == 1 or sum(sizes[one] for one in part.pruned) <= 10
        assert not pruned & part.pruned
        pruned |= part.pruned
        last_id, slices = part.last_id, slices + 1
        if last_id is None:
            break
    assert {number for number, said in sizes.items() if said} == pruned
    assert slices > 8


def test_a_second_run_writes_nothing(mailbox: Mailbox, do: Do) -> None:
    """Not even a byte."""
    for number in range(1, 5):
        put(do, number)
    prune(do)
    written = mailbox.write(lambda conn: conn.total_changes)
    assert set() == prune(do)
    assert written == mailbox.write(lambda conn: conn.total_changes)


NUMBERS = st.integers(1, 6)


class Keeping(RuleBasedStateMachine):
    """Store, prune and fetch in any order, beside a plain model of what should be here."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.mailbox = Mailbox.open(Path(self._folder.name) / "store")
        self.served: dict[int, int] = {}
        """Ticket -> how many messages SellApp has."""
        self.here: dict[int, int] = {}
        """Ticket -> how many of them are here."""
        self.is_kept: dict[int, tuple[bool, int]] = {}
        """Ticket -> whether it is on the list of work, and its last day."""
        self.on_desk: set[int] = set()

    def do(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.mailbox.write(lambda conn: fn(conn, *args, **kwargs))

    @rule(number=NUMBERS, is_open=st.booleans(), archived=st.booleans(), day=st.integers(1, 20))
    def store(self, number: int, *, is_open: bool, archived: bool, day: int) -> None:
        """The list tells of it."""
        status = "OPEN" if is_open else "CLOSED"
        listed = ticket(number, status=status, archived=archived, updated_at=at(day * DAY))
        self.do(tickets.apply_page, [listed], at=T0)
        self.is_kept[number] = (is_open and not archived, day)

    @rule(number=NUMBERS, more=st.integers(0, 4))
    def fetch(self, number: int, more: int) -> None:
        """It is read whole; somebody may have written."""
        if number not in self.is_kept:
            return
        self.served[number] = self.served.get(number, 0) + more
        talk = [
            message(number * 1_000 + one, number, created_at=T0, content=f"word{number}x{one}")
            for one in range(self.served[number])
        ]
        self.do(threads.apply_messages, TicketId(number), talk, complete=True, at=T0)
        self.here[number] = len(talk)

    @rule(number=NUMBERS, text=st.sampled_from(["", "Dear"]))
    def write(self, number: int, text: str) -> None:
        """A draft comes or goes."""
        self.do(drafts.save_draft, TicketId(number), text, T0)
        self.on_desk = (self.on_desk - {number}) | ({number} if text else set())

    @rule(day=st.integers(1, 22), shown=st.none() | NUMBERS)
    def prune(self, day: int, shown: int | None) -> None:
        """A day's run."""
        before = dump(self.mailbox), looks(self.mailbox)
        gone = prune(self.do, at(day * DAY), None if shown is None else TicketId(shown))
        expected = {
            number
            for number, said in self.here.items()
            if said
            and not self.is_kept[number][0]
            and self.is_kept[number][1] < day
            and number not in self.on_desk
            and number != shown
        }
        assert expected == gone
        self.here.update(dict.fromkeys(gone, 0))
        assert before == (dump(self.mailbox), looks(self.mailbox))

    @invariant()
    def what_is_here_is_right(self) -> None:
        """In the table and in the index."""
        for number, said in self.here.items():
            talk = self.do(threads.messages, TicketId(number))
            assert list(range(said)) == [one.id - number * 1_000 for one in talk]
            for one in range(self.served[number]):
                hits = found(self.mailbox, f"word{number}x{one}")
                assert hits == ([number] if one < said else [])

    def teardown(self) -> None:
        self.mailbox.close()
        self._folder.cleanup()


Keeping.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestKeeping = Keeping.TestCase
