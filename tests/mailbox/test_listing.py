"""`listing`: every view in every order against a plain sort; rows and counts."""

from array import array
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mailbox.factories import at, message, ticket
from tui.clock import to_ms
from tui.domain import (
    VIEWS,
    ArchivedFilter,
    Counts,
    MessageId,
    Only,
    OutgoingId,
    SendState,
    Sort,
    StatusFilter,
    TicketId,
    TicketRow,
    View,
)
from tui.mailbox import desk, drafts, outbox, quarantine, threads, tickets
from tui.mailbox.database import Mailbox
from tui.mailbox.listing import DIGITS_AT_ONCE, numbers

ONE = TicketId(1)


@pytest.fixture
def do(mailbox: Mailbox) -> Callable[..., Any]:
    """`do(tickets.rows, [1])`: one function in one write."""
    return lambda fn, *args, **kwargs: mailbox.write(lambda conn: fn(conn, *args, **kwargs))


STALE = range(0, 99, 4)
"""Ids of the tickets that changed after their messages were read."""


def is_shown(row: TicketRow, view: View) -> bool:
    """The words of `View`, one by one."""
    is_open = row.status != "CLOSED"
    return (
        (view.status is StatusFilter.ALL or is_open is (view.status is StatusFilter.OPEN))
        and (
            view.archived is ArchivedFilter.ALL
            or row.archived is (view.archived is ArchivedFilter.YES)
        )
        and (view.only is not Only.NEEDS_REPLY or row.needs_reply)
        and (view.only is not Only.ANSWERED or not (row.needs_reply or row.id in STALE))
        and (view.only is not Only.DRAFTS or row.has_draft)
        and (view.only is not Only.UNSENT or row.send_state is not None)
    )


def key(row: TicketRow, sort: Sort) -> tuple[Any, ...]:
    """The words of `Sort`."""
    activity_ms = to_ms(row.activity_at) if row.activity_at else 0
    if sort is Sort.OLDEST:
        return (activity_ms, row.id)
    if sort is Sort.NEWEST:
        return (-activity_ms, -row.id)
    if row.needs_reply:
        return (0, to_ms(row.waiting_since) if row.waiting_since else activity_ms, row.id)
    return (1, -activity_ms, row.id)


CASES = st.tuples(
    st.sampled_from(["OPEN", "CLOSED", "ODD", ""]),
    st.booleans(),
    st.sampled_from([None, at(1), at(2), at(3)]),
    st.lists(st.tuples(st.booleans(), st.none() | st.integers(0, 4)), max_size=3),
    st.booleans(),
    st.booleans(),
)


def fill(conn: Any, cases: list[Any]) -> None:
    """Nothing but the tickets of `cases`, numbered from 1."""
    for table in ("draft", "outgoing", "seen"):
        conn.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above
    tickets.forget(conn, tickets.known_ids(conn))
    for number, (status, archived, updated, thread, has_draft, unsent) in enumerate(cases, 1):
        one = ticket(number, status=status, archived=archived, updated_at=updated, created_at=None)
        tickets.apply_page(conn, [one], at=at(0))
        messages = [
            message(
                number * 10 + index,
                number,
                author="CUSTOMER" if is_customer else "STORE",
                created_at=None if minute is None else at(minute),
            )
            for index, (is_customer, minute) in enumerate(thread)
        ]
        threads.apply_messages(conn, one.id, messages, complete=True, at=at(0))
        if number in STALE:
            conn.execute("UPDATE ticket SET messages_stale = 1 WHERE id = ?", (number,))
        if unsent:
            outbox.enqueue_reply(conn, one.id, "reply", at=at(0))
        if has_draft:
            drafts.save_draft(conn, one.id, "draft", at(0))


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25
)
@given(cases=st.lists(CASES, max_size=9))
def test_ids_and_counts_against_a_plain_sort(mailbox: Mailbox, cases: list[Any]) -> None:
    """Each of 45 filters in each order lists what a plain sort lists, and counts as many."""
    mailbox.write(lambda conn: fill(conn, cases))
    rows = mailbox.read(lambda conn: tickets.rows(conn, range(1, len(cases) + 1)))
    assert len(cases) == len(rows)
    views = [
        View(str(number), "", *f)
        for number, f in enumerate(product(StatusFilter, ArchivedFilter, Only))
    ]
    counts = mailbox.read(lambda conn: tickets.counts(conn, views))
    for view in views:
        shown = [row for row in rows if is_shown(row, view)]
        assert len(shown) == counts.by_view[view.name]
        for sort in Sort:
            expected = array("q", [row.id for row in sorted(shown, key=lambda r: key(r, sort))])
            assert expected == mailbox.read(
                lambda conn, view=view, sort=sort: tickets.ids(conn, view, sort)
            )
    waits = [row.waiting_since for row in rows if row.waiting_since and not row.archived]
    assert min(waits, default=None) == counts.waiting_since
    assert sum(row.send_state is not None for row in rows) == counts.unsent


@pytest.mark.parametrize("digits", [1, 5, 18])
def test_a_list_of_any_length_is_made_of_parts(digits: int) -> None:
    """None is lost or cut in two where one part ends."""
    first = 10 ** (digits - 1)
    every = [first + n % (9 * first) for n in range(3 * DIGITS_AT_ONCE // (digits + 1))]
    assert numbers(",".join(map(str, every))) == array("q", every)
    assert numbers("7") == array("q", [7])
    assert numbers("") == array("q")


def test_a_full_row(do: Callable[..., Any]) -> None:
    """Everything that a line shows."""
    do(tickets.apply_page, [ticket(1, archived=True, message_count=2)], at=at(0))
    do(threads.apply_messages, ONE, [message(5, 1)], complete=True, at=at(0))
    do(outbox.enqueue_reply, ONE, "reply", at=at(0))
    do(drafts.save_draft, ONE, "draft", at(0))
    assert [
        TicketRow(
            id=ONE,
            title="Title 1",
            customer_email="customer1@example.net",
            status="OPEN",
            archived=True,
            activity_at=at(5),
            needs_reply=True,
            waiting_since=at(5),
            message_count=2,
            is_new=True,
            has_draft=True,
            send_state=SendState.QUEUED,
        )
    ] == do(tickets.rows, [1])


def test_an_empty_row(do: Callable[..., Any]) -> None:
    """A ticket of which little is known."""
    do(
        tickets.apply_page,
        [ticket(1, title="", status="", created_at=None, updated_at=None)],
        at=at(0),
    )
    row = do(tickets.rows, [1])[0]
    assert (None, None, False, False, False, None, None) == (
        row.activity_at,
        row.waiting_since,
        row.needs_reply,
        row.is_new,
        row.has_draft,
        row.send_state,
        row.message_count,
    )


def test_rows_keep_the_order_asked(do: Callable[..., Any]) -> None:
    """In the order asked, those not here left out, over the size of one query, twice if asked."""
    do(tickets.apply_page, [ticket(n) for n in range(1, 1201)], at=at(0))
    wanted = array("q", [7, 5_000, *range(1200, 0, -1), 7])
    assert [7, *range(1200, 0, -1), 7] == [row.id for row in do(tickets.rows, wanted)]
    assert [] == do(tickets.rows, [])


def test_is_new(do: Callable[..., Any]) -> None:
    """Never opened: by need or SellApp's word. Opened: by the customer's newest message."""

    def is_new(number: int = 1) -> bool:
        found: bool = do(tickets.rows, [number])[0].is_new
        return found

    page = [ticket(1), ticket(2, store_has_read=False), ticket(3, store_has_read=True)]
    do(tickets.apply_page, page, at=at(0))
    assert [False, True, False] == [is_new(n) for n in (1, 2, 3)]
    do(threads.apply_messages, ONE, [message(5, 1)], complete=True, at=at(0))
    assert is_new()
    do(desk.mark_seen, ONE, MessageId(4), at(0))
    assert is_new()
    assert do(desk.mark_seen, ONE, MessageId(5), at(0))
    assert not is_new()
    answer = message(6, 1, author="STORE")
    do(threads.add_sent, answer, at=at(0))
    assert not is_new()
    do(threads.apply_messages, ONE, [message(7, 1)], complete=False, at=at(0))
    assert is_new()
    do(desk.mark_seen, TicketId(2), MessageId(1), at(0))
    assert not is_new(2)
    do(desk.mark_unseen, TicketId(3), at(0))
    assert is_new(3)


def test_the_most_worrying_state_is_shown(mailbox: Mailbox) -> None:
    """By worry: unknown, rejected, held, on_wire, sending, queued. Sent rows do not count."""
    ranked = ["sent", "queued", "sending", "on_wire", "held", "rejected", "unknown"]

    def shown(conn: Any, states: list[str]) -> SendState | None:
        conn.execute("DELETE FROM outgoing")
        for state in states:
            number = outbox.enqueue_reply(conn, ONE, "text", at=at(0))
            conn.execute("UPDATE outgoing SET state = ? WHERE id = ?", (state, number))
        return tickets.rows(conn, [1])[0].send_state

    mailbox.write(lambda conn: tickets.apply_page(conn, [ticket(1)], at=at(0)))
    for worse, state in enumerate(ranked):
        expected = None if state == "sent" else SendState(state)
        for order in (ranked[: worse + 1], ranked[worse::-1]):
            assert expected is mailbox.write(lambda conn, order=order: shown(conn, order))


def test_counts(do: Callable[..., Any]) -> None:
    """The figures that are always on the screen, by the built-in views."""
    page = [
        ticket(1),
        ticket(2),
        ticket(3, status="CLOSED"),
        ticket(4, archived=True),
    ]
    do(tickets.apply_page, page, at=at(0))
    for number in (1, 2, 3, 4):
        messages = [message(10 - number, number)]
        do(threads.apply_messages, TicketId(number), messages, complete=True, at=at(0))
    do(outbox.enqueue_reply, ONE, "a", at=at(0))
    do(outbox.enqueue_reply, ONE, "b", at=at(0))
    do(outbox.enqueue_reply, TicketId(99), "ticket not here", at=at(0))
    do(outbox.claim, at=at(0))
    do(outbox.mark_on_wire, OutgoingId(1), at(0))
    do(outbox.settle_unknown, OutgoingId(1), "lost", at(0))
    do(drafts.save_draft, TicketId(3), "draft", at(0))
    do(drafts.save_draft, TicketId(99), "ticket not here", at(0))
    do(quarantine.replace, "ticket", "list", [("{}", "no id")])
    assert Counts(
        by_view={
            "needs-reply": 2,
            "open": 2,
            "closed": 1,
            "archived": 1,
            "all": 4,
            "drafts": 1,
            "unsent": 1,
            "answered": 0,
        },
        unsent=3,
        unknown=1,
        waiting_since=at(8),
        unreadable=1,
    ) == do(tickets.counts, VIEWS)


def test_counts_of_nothing(do: Callable[..., Any]) -> None:
    """An empty mailbox has zeros, and nobody waits."""
    assert Counts(dict.fromkeys([view.name for view in VIEWS], 0), 0, 0, None, 0) == do(
        tickets.counts, VIEWS
    )


def test_open_tickets_whose_messages_are_still_to_be_read(do: Callable[..., Any]) -> None:
    """They may wait for us, too; closed and archived ones do not count."""
    page = [ticket(1), ticket(2), ticket(3, status="CLOSED"), ticket(4, archived=True)]
    do(tickets.apply_page, page, at=at(0))
    assert 2 == do(tickets.counts, VIEWS).unsure
    do(threads.apply_messages, ONE, [message(10, 1)], complete=True, at=at(0))
    assert 1 == do(tickets.counts, VIEWS).unsure
