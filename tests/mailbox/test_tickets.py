"""`tickets`: a page is compared, what moved is written and reported, nothing else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mailbox.factories import at, message, ticket
from tui.domain import Sort, Ticket, TicketId
from tui.mailbox import drafts, outbox, search, threads, tickets
from tui.mailbox.database import Mailbox
from tui.mailbox.tickets import Applied

ONE = TicketId(1)
NOTHING = Applied(frozenset(), frozenset())


@pytest.fixture
def do(mailbox: Mailbox) -> Callable[..., Any]:
    """`do(tickets.get, 1)`: one function in one write."""
    return lambda fn, *args, **kwargs: mailbox.write(lambda conn: fn(conn, *args, **kwargs))


def fetched(do: Callable[..., Any], number: int, *messages: Any) -> None:
    """The messages of a ticket as read whole."""
    do(threads.apply_messages, TicketId(number), messages, complete=True, at=at(0))


FULL = ticket(
    7,
    title="Größe 日本",
    status="PENDING",
    archived=True,
    customer_id="cus_1",
    reference_type="order",
    reference_id="A-77",
    order_id=77,
    store_id=3,
    read_by=4,
    store_has_read=False,
    customer_has_read=True,
    reason="refund",
    message_count=2,
)


@pytest.mark.parametrize("one", [FULL, Ticket(TicketId(8), "", "")])
def test_round_trip(do: Callable[..., Any], one: Ticket) -> None:
    """Every field comes back as it went in, full or empty."""
    assert Applied(frozenset({one.id}), frozenset({one.id})) == do(
        tickets.apply_page, [one], at=at(0)
    )
    assert one == do(tickets.get, one.id)
    assert None is do(tickets.get, TicketId(99))


TICKETS = st.builds(
    ticket,
    st.integers(1, 4),
    title=st.sampled_from(["a", "b"]),
    status=st.sampled_from(["OPEN", "CLOSED", "ODD"]),
    archived=st.booleans(),
    updated_at=st.none() | st.sampled_from([at(1), at(2)]),
    message_count=st.none() | st.integers(0, 2),
    raw=st.sampled_from(["{}", '{"x": 1}']),
)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
@given(pages=st.lists(st.lists(TICKETS, max_size=5), min_size=1, max_size=4))
def test_pages_against_a_dict(mailbox: Mailbox, pages: list[list[Ticket]]) -> None:
    """Stored is what was listed last, reported what differs, and the same again is nothing."""
    mailbox.write(lambda conn: tickets.forget(conn, [TicketId(n) for n in (1, 2, 3, 4)]))
    model: dict[TicketId, Ticket] = {}
    for page in pages:
        listed = {one.id: one for one in page}
        added = frozenset(listed.keys() - model.keys())
        changed = {
            key
            for key, one in listed.items()
            if key not in model or replace(model[key], raw="") != replace(one, raw="")
        }
        model |= listed
        assert Applied(frozenset(changed), added) == mailbox.write(
            lambda conn, page=page: tickets.apply_page(conn, page, at=at(0))
        )
        assert NOTHING == mailbox.write(
            lambda conn, listed=listed: tickets.apply_page(conn, listed.values(), at=at(5))
        )
        assert model == mailbox.read(
            lambda conn, model=model: {key: tickets.get(conn, key) for key in model}
        )
    assert frozenset(model) == mailbox.read(tickets.known_ids)


@pytest.mark.parametrize(
    ("news", "is_stale", "is_reported"),
    [
        ({"message_count": 3}, True, True),
        ({"updated_at": at(90)}, True, True),
        ({"status": "CLOSED"}, True, True),
        ({"archived": True}, True, True),
        ({"store_has_read": True}, True, True),
        ({"customer_has_read": False}, True, True),
        ({"read_by": 9}, True, True),
        ({"title": "Other"}, False, True),
        ({"customer_email": "other@example.net"}, False, True),
        ({"reason": "other"}, False, True),
        ({"raw": '{"news": 1}'}, False, False),
        ({}, False, False),
    ],
)
def test_what_makes_a_thread_stale(
    do: Callable[..., Any],
    news: dict[str, Any],
    is_stale: bool,  # noqa: FBT001 - parametrize names its arguments
    is_reported: bool,  # noqa: FBT001 - parametrize names its arguments
) -> None:
    """The change tuple makes the messages stale; any shown field is reported; raw is only kept."""
    do(tickets.apply_page, [ticket(1)], at=at(0))
    assert [1] == do(tickets.stale, 10)
    fetched(do, 1)
    assert [] == do(tickets.stale, 10)
    one = ticket(1, **news)
    assert Applied(frozenset({ONE} if is_reported else ()), frozenset()) == do(
        tickets.apply_page, [one], at=at(1)
    )
    assert one == do(tickets.get, ONE)
    assert ([1] if is_stale else []) == do(tickets.stale, 10)


def test_unchanged_rows_are_not_written(mailbox: Mailbox) -> None:
    """The same page again costs no write at all; an unfetched thread stays stale."""
    page = [ticket(n) for n in range(1, 50)]
    mailbox.write(lambda conn: tickets.apply_page(conn, page, at=at(0)))
    before = mailbox._writer_here().total_changes
    assert NOTHING == mailbox.write(lambda conn: tickets.apply_page(conn, page, at=at(1)))
    assert before == mailbox._writer_here().total_changes
    assert 49 == len(mailbox.read(lambda conn: tickets.stale(conn, 100)))


def test_a_moved_ticket_keeps_what_its_messages_told(do: Callable[..., Any]) -> None:
    """Closing ends the wait, reopening brings it back, without fetching anything."""
    do(tickets.apply_page, [ticket(1)], at=at(0))
    fetched(do, 1, message(5, 1))

    def row() -> tuple[object, ...]:
        one = do(tickets.rows, [1])[0]
        return (one.needs_reply, one.waiting_since, one.activity_at)

    assert (True, at(5), at(5)) == row()
    do(tickets.apply_page, [ticket(1, status="CLOSED", updated_at=at(9))], at=at(0))
    assert (False, None, at(9)) == row()
    do(tickets.apply_page, [ticket(1, archived=True)], at=at(0))
    assert (True, at(5), at(5)) == row()


def test_a_stale_thread_stays_stale(do: Callable[..., Any]) -> None:
    """A later page in which only the title moved does not take the mark away."""
    do(tickets.apply_page, [ticket(1)], at=at(0))
    do(tickets.apply_page, [ticket(1, title="Other")], at=at(1))
    assert [1] == do(tickets.stale, 10)


def test_stale_order(do: Callable[..., Any]) -> None:
    """Open and not archived first, the newest activity first; the limit holds."""
    page = [
        ticket(1, status="CLOSED", updated_at=at(90)),
        ticket(2, updated_at=at(10)),
        ticket(3, archived=True, updated_at=at(80)),
        ticket(4, updated_at=at(20)),
        ticket(5, status="ODD", updated_at=at(15)),
    ]
    do(tickets.apply_page, page, at=at(0))
    fetched(do, 4, message(1, 4))
    do(tickets.apply_page, [ticket(4, updated_at=at(21))], at=at(0))
    assert [4, 5, 2, 1, 3] == do(tickets.stale, 10)
    assert [4, 5] == do(tickets.stale, 2)


def test_known_ids(do: Callable[..., Any]) -> None:
    """`before` leaves out what was first stored at that moment or later."""
    do(tickets.apply_page, [ticket(1)], at=at(1))
    do(tickets.apply_page, [ticket(1, title="again"), ticket(2)], at=at(2))
    assert frozenset({1, 2}) == do(tickets.known_ids)
    assert frozenset({1}) == do(tickets.known_ids, before=at(2))


def test_forget(do: Callable[..., Any]) -> None:
    """Ticket, messages and words go; drafts and outgoing rows stay; the others are untouched."""
    do(tickets.apply_page, [ticket(1, title="zebra"), ticket(2, title="zebra")], at=at(0))
    for number in (1, 2):
        fetched(do, number, message(number, number, content="giraffe"))
        do(drafts.save_draft, TicketId(number), "draft", at(0))
    do(outbox.enqueue_reply, ONE, "reply", at=at(0))
    do(drafts.save_draft, ONE, "draft", at(0))
    do(tickets.forget, [ONE, TicketId(99)])
    assert (None, (), None) == (
        do(tickets.get, ONE),
        do(threads.messages, ONE),
        do(threads.thread, ONE),
    )
    assert ("draft", 1) == (do(drafts.draft, ONE).text, len(do(outbox.pending, ONE)))
    for word in ("zebra", "giraffe"):
        assert [2] == list(do(search.find, word, None, Sort.NEWEST, at=at(0)))
    # The same ids may come back without tripping over what was left.
    do(tickets.apply_page, [ticket(1, title="zebra")], at=at(0))
    fetched(do, 1, message(1, 1, content="giraffe"))
    assert [1, 2] == sorted(do(search.find, "giraffe", None, Sort.NEWEST, at=at(0)))


def test_index_follows_title_and_address(do: Callable[..., Any]) -> None:
    """A ticket is found by its present title and address, and no longer by the old ones."""
    do(tickets.apply_page, [ticket(1, title="zebra", customer_email="old@x.example")], at=at(0))
    do(tickets.apply_page, [ticket(1, title="tapir", customer_email="old@x.example")], at=at(0))
    do(tickets.apply_page, [ticket(1, title="tapir", customer_email="new@x.example")], at=at(0))

    def hits(text: str) -> list[int]:
        return list(do(search.find, text, None, Sort.NEWEST, at=at(0)))

    assert ([], [], [1], [1]) == (hits("zebra"), hits("old"), hits("tapir"), hits("new"))
