"""`threads`: messages come, change and go, and the ticket follows in the same transaction."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mailbox.factories import at, message, ticket
from tui.domain import Message, MessageId, Sort, Thread, TicketId, Unrefreshed
from tui.mailbox import desk, drafts, outbox, search, threads, tickets
from tui.mailbox.database import Mailbox

ONE = TicketId(1)


@pytest.fixture
def do(mailbox: Mailbox) -> Callable[..., Any]:
    """`do(threads.messages, 1)`: one function in one write, with tickets 1 and 2 there."""
    mailbox.write(lambda conn: tickets.apply_page(conn, [ticket(1), ticket(2)], at=at(0)))
    return lambda fn, *args, **kwargs: mailbox.write(lambda conn: fn(conn, *args, **kwargs))


def put(do: Callable[..., Any], *messages: Message, complete: bool = True) -> bool:
    found: bool = do(threads.apply_messages, ONE, messages, complete=complete, at=at(30))
    return found


def waiting(do: Callable[..., Any]) -> tuple[object, ...]:
    row = do(tickets.rows, [1])[0]
    return (row.needs_reply, row.waiting_since)


def test_round_trip_and_order(do: Callable[..., Any]) -> None:
    """Every field comes back; by time, then id, unknown times last."""
    late = message(3, 1, author="", sender="", hidden_chars=4, updated_at=None)
    unknown = message(1, 1, created_at=None, content="日本\n\u200d")
    early = message(9, 1, created_at=at(1))
    same = message(8, 1, created_at=at(1))
    assert put(do, late, unknown, early, same)
    assert (same, early, late, unknown) == do(threads.messages, ONE)


def test_nothing_new(do: Callable[..., Any]) -> None:
    """The same messages again change nothing; a new raw text alone is kept and not reported."""
    assert put(do, message(1, 1))
    assert not put(do, message(1, 1))
    assert not put(do, message(1, 1, raw='{"news": 1}'))
    assert '{"news": 1}' == do(threads.messages, ONE)[0].raw


def test_complete_and_not(do: Callable[..., Any]) -> None:
    """A whole listing removes what it lacks and ends staleness; a part does neither."""
    assert put(do, message(1, 1), complete=False)
    thread = do(threads.thread, ONE)
    assert (True, None) == (thread.is_stale, thread.fetched_at)
    assert put(do, message(2, 1), complete=False)
    assert [1, 2] == [one.id for one in do(threads.messages, ONE)]
    assert put(do, message(2, 1))
    assert [2] == [one.id for one in do(threads.messages, ONE)]
    thread = do(threads.thread, ONE)
    assert (False, at(30)) == (thread.is_stale, thread.fetched_at)
    assert put(do)
    assert () == do(threads.messages, ONE)
    assert not put(do)


def test_the_ticket_follows(do: Callable[..., Any]) -> None:
    """Who waits and since when is right after each step, also after a message went."""
    assert (False, None) == waiting(do)
    put(do, message(1, 1))
    assert (True, at(1)) == waiting(do)
    put(do, message(2, 1), complete=False)
    assert (True, at(1)) == waiting(do)
    do(threads.add_sent, message(3, 1, author="STORE"), at=at(3))
    assert (False, None) == waiting(do)
    put(do, message(4, 1), complete=False)
    assert (True, at(4)) == waiting(do)
    put(do, message(1, 1), message(2, 1))
    assert (True, at(1)) == waiting(do)


def test_an_unknown_author_is_on_our_side(do: Callable[..., Any]) -> None:
    """Only the word CUSTOMER waits."""
    put(do, message(1, 1), message(2, 1, author="BOT"))
    assert (False, None) == waiting(do)


def test_unknown_ticket(do: Callable[..., Any]) -> None:
    """Messages of a ticket that is not here are not stored."""
    assert False is do(
        threads.apply_messages, TicketId(9), [message(1, 9)], complete=True, at=at(0)
    )
    assert ((), None) == (do(threads.messages, TicketId(9)), do(threads.thread, TicketId(9)))


def test_foreign_message(do: Callable[..., Any]) -> None:
    """A message of another ticket is a mistake of the caller, and stores nothing."""
    with pytest.raises(ValueError, match="another ticket"):
        put(do, message(1, 1), message(2, 2))
    assert () == do(threads.messages, ONE)


def test_a_message_that_moved_to_another_ticket(do: Callable[..., Any]) -> None:
    """Listed under another ticket it leaves the first, and both tickets follow."""
    put(do, message(1, 1))
    assert do(threads.apply_messages, TicketId(2), [message(1, 2)], complete=True, at=at(0))
    assert () == do(threads.messages, ONE)
    assert (False, None) == waiting(do)
    assert do(tickets.rows, [2])[0].needs_reply
    assert [2] == list(do(search.find, "content", None, Sort.NEWEST, at=at(0)))


def test_words_follow(do: Callable[..., Any]) -> None:
    """An edited message is found by its new words only, a removed one not at all."""

    def hits(text: str) -> list[int]:
        return list(do(search.find, text, None, Sort.NEWEST, at=at(0)))

    put(do, message(1, 1, content="zebra stripes"))
    assert ([1], [1]) == (hits("zebra"), hits("stripes"))
    put(do, message(1, 1, content="tapir stripes"))
    assert ([], [1], [1]) == (hits("zebra"), hits("tapir"), hits("stripes"))
    put(do)
    assert ([], []) == (hits("tapir"), hits("stripes"))


def test_thread_gathers_everything(do: Callable[..., Any]) -> None:
    """Ticket, messages, unsettled rows, draft, seen mark, age of the copy."""
    put(do, message(1, 1))
    row_id = do(outbox.enqueue_reply, ONE, "reply", at=at(1))
    do(drafts.save_draft, ONE, "draft", at(2))
    do(desk.mark_seen, ONE, MessageId(1), at(3))
    assert Thread(
        ticket=ticket(1),
        messages=(message(1, 1),),
        outgoing=(do(outbox.get, row_id),),
        draft=do(drafts.draft, ONE),
        seen_id=MessageId(1),
        fetched_at=at(30),
        is_stale=False,
    ) == do(threads.thread, ONE)


def test_what_went_out_from_here_is_no_news(do: Callable[..., Any]) -> None:
    """Not even after a restart; but whoever wrote before it still is."""
    put(do, message(1, 1))
    do(desk.mark_seen, ONE, MessageId(1), at(3))

    def sent(message_id: int) -> None:
        row_id = do(outbox.enqueue_reply, ONE, f"reply {message_id}", at=at(4))
        assert do(outbox.claim, at=at(4)) is not None
        do(outbox.mark_on_wire, row_id, at(5))
        do(outbox.settle_sent, row_id, MessageId(message_id), at(6))

    sent(2)
    put(do, message(1, 1), message(2, 1))
    assert 2 == do(threads.thread, ONE).seen_id
    sent(4)
    put(do, message(1, 1), message(2, 1), message(3, 1), message(4, 1))
    assert 2 == do(threads.thread, ONE).seen_id


MESSAGES = st.builds(
    message,
    st.integers(1, 6),
    st.just(1),
    content=st.sampled_from(["alpha", "beta"]),
    author=st.sampled_from(["CUSTOMER", "STORE"]),
    created_at=st.none() | st.sampled_from([at(1), at(2)]),
    raw=st.sampled_from(["{}", "[]"]),
)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
@given(steps=st.lists(st.tuples(st.booleans(), st.lists(MESSAGES, max_size=5)), max_size=5))
def test_steps_against_a_dict(mailbox: Mailbox, steps: list[tuple[bool, list[Message]]]) -> None:
    """Messages, the report of a change, and the index of words agree with a dict at each step."""
    mailbox.write(lambda conn: tickets.forget(conn, [ONE]))
    mailbox.write(lambda conn: tickets.apply_page(conn, [ticket(1)], at=at(0)))
    model: dict[int, Message] = {}
    for complete, listed in steps:
        before = {key: (one.content, one.author, one.created_at) for key, one in model.items()}
        model = ({} if complete else model) | {one.id: one for one in listed}
        after = {key: (one.content, one.author, one.created_at) for key, one in model.items()}
        assert (before != after) is mailbox.write(
            lambda conn, listed=listed, complete=complete: threads.apply_messages(
                conn, ONE, listed, complete=complete, at=at(0)
            )
        )
        assert model == {
            one.id: one for one in mailbox.read(lambda conn: threads.messages(conn, ONE))
        }
        for word in ("alpha", "beta"):
            found = mailbox.read(
                lambda conn, word=word: search.find(conn, word, None, Sort.NEWEST, at=at(0))
            )
            assert any(one.content == word for one in model.values()) is bool(found)
    mailbox.write(
        lambda conn: conn.execute(
            "INSERT INTO message_words(message_words) VALUES ('integrity-check')"
        )
    )


def test_the_version_moves_when_the_thread_reads_differently(do: Callable[..., Any]) -> None:
    """Whoever knows the messages of a version need not read them again."""
    versions = [do(threads.version, ONE)]
    for messages in ([message(1, 1)], [message(1, 1)], [message(1, 1, content="other")], []):
        put(do, *messages)
        versions.append(do(threads.version, ONE))
    assert versions[1] == versions[2]
    assert 4 == len(set(versions))
    assert do(threads.version, TicketId(77)) is None
    known = (message(5, 1),)
    assert known == do(threads.thread, ONE, known).messages


def test_what_could_not_be_refreshed_says_since_when_until_it_was_read_whole(
    do: Callable[..., Any],
) -> None:
    """The first failure tells when, the newest why; a list that shows no change heals nothing."""
    put(do, message(1, 1))
    read_at = do(threads.thread, ONE).fetched_at
    assert do(threads.note_unrefreshed, ONE, "a", at=at(40))
    assert not do(threads.note_unrefreshed, ONE, "a", at=at(41))
    assert do(threads.note_unrefreshed, ONE, "b", at=at(42))
    assert Unrefreshed(at(40), "b") == do(threads.thread, ONE).unrefreshed
    do(threads.confirm, ONE, at=at(43))
    put(do, message(1, 1), complete=False)
    assert (read_at, True) == (
        do(threads.thread, ONE).fetched_at,
        do(threads.thread, ONE).unrefreshed is not None,
    )
    assert do(threads.unrefreshed, TicketId(2)) is None

    put(do, message(1, 1))
    assert do(threads.thread, ONE).unrefreshed is None
    do(threads.confirm, ONE, at=at(44))
    assert at(44) == do(threads.thread, ONE).fetched_at


def test_what_is_gone_leaves_no_trace_of_its_trouble(do: Callable[..., Any]) -> None:
    """Nor is any noted of a ticket that is not here."""
    do(threads.note_unrefreshed, ONE, "a", at=at(40))
    do(tickets.forget, [ONE])
    assert do(threads.unrefreshed, ONE) is None
    assert not do(threads.note_unrefreshed, TicketId(9), "a", at=at(40))
