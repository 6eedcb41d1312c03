"""`derived`: who waits and since when, against a naive reading of random threads."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.mailbox.derived import AFTER_ALL_WAITING, Facts, Utterance, derive, facts_of

THREADS = st.lists(
    st.builds(
        Utterance,
        id=st.integers(1, 50),
        is_customer=st.booleans(),
        created_ms=st.none() | st.integers(0, 30),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


def naive_waiting(thread: list[Utterance]) -> tuple[bool, int | None]:
    """Walk back from the end over the customer's messages; the last one met is the first."""
    known = sorted((one for one in thread if one.created_ms is not None), key=lambda one: one.id)
    known.sort(key=lambda one: one.created_ms or 0)
    ordered = known + sorted(
        (one for one in thread if one.created_ms is None), key=lambda one: one.id
    )
    first = None
    while ordered and ordered[-1].is_customer:
        first = ordered.pop()
    return (first is not None, first.created_ms if first else None)


@settings(deadline=None)
@given(thread=THREADS)
def test_facts_against_a_naive_reading(thread: list[Utterance]) -> None:
    """Who spoke last, since when, the newest ids and the newest time, in any order of arrival."""
    facts = facts_of(thread)
    ids = [one.id for one in thread]
    customer_ids = [one.id for one in thread if one.is_customer]
    times = [one.created_ms for one in thread if one.created_ms is not None]
    assert naive_waiting(thread) == (facts.customer_spoke_last, facts.customer_since_ms)
    assert max(ids, default=None) == facts.newest_message_id
    assert max(customer_ids, default=None) == facts.newest_customer_id
    assert max(times, default=None) == facts.newest_message_ms
    assert facts == facts_of(reversed(thread))


def test_a_second_nudge_does_not_start_the_wait_anew() -> None:
    """The wait runs from the first unanswered message; an answer ends it."""
    thread = [Utterance(1, True, 10), Utterance(2, False, 20), Utterance(3, True, 30)]
    assert 30 == facts_of(thread).customer_since_ms
    assert 30 == facts_of([*thread, Utterance(4, True, 40)]).customer_since_ms
    answered = facts_of([*thread, Utterance(4, False, 40)])
    assert (False, None) == (answered.customer_spoke_last, answered.customer_since_ms)


@settings(deadline=None)
@given(
    thread=THREADS,
    is_open=st.booleans(),
    archived=st.booleans(),
    updated_ms=st.none() | st.integers(0, 60),
    created_ms=st.none() | st.integers(0, 60),
)
def test_derive(
    thread: list[Utterance],
    is_open: bool,  # noqa: FBT001 - hypothesis names its arguments
    archived: bool,  # noqa: FBT001 - hypothesis names its arguments
    updated_ms: int | None,
    created_ms: int | None,
) -> None:
    """Shelf, activity, wait and rank follow from ticket and messages alone."""
    facts = facts_of(thread)
    found = derive(
        is_open=is_open,
        archived=archived,
        updated_ms=updated_ms,
        created_ms=created_ms,
        facts=facts,
    )
    needs_reply = is_open and facts.customer_spoke_last
    assert (is_open, archived, needs_reply) == (
        bool(found.shelf & 4),
        bool(found.shelf & 2),
        bool(found.shelf & 1),
    )
    times = [created_ms if updated_ms is None else updated_ms, facts.newest_message_ms]
    assert max((time for time in times if time is not None), default=0) == found.activity_ms
    assert (facts.customer_since_ms if needs_reply else None) == found.waiting_ms
    assert needs_reply is (found.rank_ms < AFTER_ALL_WAITING - 1_000)


def test_rank_is_the_order_of_waiting() -> None:
    """The longest wait first, a wait of unknown length by activity, then the newest activity."""

    def rank(since_ms: int | None, *, waits: bool, updated_ms: int) -> int:
        facts = Facts(1, None, 1, waits, since_ms)
        return derive(
            is_open=True, archived=False, updated_ms=updated_ms, created_ms=0, facts=facts
        ).rank_ms

    ranks = [
        rank(10, waits=True, updated_ms=900),
        rank(20, waits=True, updated_ms=100),
        rank(None, waits=True, updated_ms=30),
        rank(None, waits=False, updated_ms=900),
        rank(None, waits=False, updated_ms=100),
    ]
    assert sorted(ranks) == ranks
    assert len(set(ranks)) == len(ranks)
