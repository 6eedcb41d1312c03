"""The shop's state: deterministic, consistent, and safe between threads."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.sandbox import Plan, SeenRequest, World
from tui.sandbox.shapes import message, ticket_v2
from tui.sandbox.stories import STORIES
from tui.sandbox.stories.people import first_name
from tui.sandbox.world import KEPT_REQUESTS

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def build(seed: int, count: int) -> World:
    world = World(seed, lambda: START)
    world.populate_backlog(count)
    return world


def everything(world: World) -> list[object]:
    return [
        (ticket_v2(ticket, 1), [message(each) for each in world.thread(ticket.id)])
        for ticket in world.tickets()
    ]


def test_equal_seeds_make_equal_shops():
    """Two worlds of one seed and clock hold the same in every field."""
    assert everything(build(5, 60)) == everything(build(5, 60))


def test_other_seeds_make_other_shops():
    """The seed matters."""
    assert everything(build(5, 20)) != everything(build(6, 20))


def test_the_order_of_reading_does_not_matter():
    """Threads are written lazily, but what they say does not depend on who asked first."""
    one, two = build(5, 30), build(5, 30)
    for ticket_id in reversed(two.ticket_ids()):
        two.thread(ticket_id)
    assert everything(one) == everything(two)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["reply", "colleague", "customer", "close", "archive", "delete", "new"]),
        st.integers(0, 40),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1_000), count=st.integers(0, 30), acts=ACTS)
def test_counts_and_ids_always_agree(seed: int, count: int, acts: list[tuple[str, int]]):
    """`message_count` is what a listing shows, ids ascend with time and are never reused."""
    world = build(seed, count)
    for act, number in acts:
        ids = world.ticket_ids()
        if act == "new" or not ids:
            world.new_ticket("New", "Hello", about="order")
            continue
        ticket_id = ids[number % len(ids)]
        match act:
            case "reply":
                world.reply(ticket_id, "answer")
            case "colleague":
                world.colleague_writes(ticket_id, "me too")
            case "customer":
                world.customer_writes(ticket_id, "still broken")
            case "close":
                world.update(ticket_id, status="CLOSED")
            case "archive":
                world.update(ticket_id, is_archived=True)
            case "delete":
                world.delete_ticket(ticket_id)
    seen: list[int] = []
    for ticket in world.tickets():
        thread = world.thread(ticket.id)
        assert ticket.message_count == len(thread)
        assert thread[0].created_at == ticket.created_at
        assert sorted(each.id for each in thread) == [each.id for each in thread]
        assert sorted(each.created_at for each in thread) == [each.created_at for each in thread]
        assert {ticket.id} == {each.ticket_id for each in thread}
        seen += [each.id for each in thread]
    assert len(set(seen)) == len(seen)


def test_every_blank_of_a_story_is_filled():
    """No `{order}` or `{name}` is left in what a customer reads."""
    world = World(1, lambda: START)
    world.populate(
        Plan(at, len(story.turns), START - timedelta(days=1), START)
        for at, story in enumerate(STORIES)
    )
    texts = [each.content for ticket in world.tickets() for each in world.thread(ticket.id)]
    blanks = ("{order}", "{name}", "{agent}", "{key}", "{url}")
    assert [] == [text for text in texts if any(blank in text for blank in blanks)]


def test_stories_are_many_and_in_many_languages():
    """At least 40 arcs, 13 languages, 1 to 9 turns, each opened by a customer."""
    assert len(STORIES) >= 40
    assert len({story.language for story in STORIES}) >= 13
    assert {1, 9} <= {len(story.turns) for story in STORIES}
    assert {"CUSTOMER"} == {story.turns[0].author for story in STORIES}
    assert len(STORIES) == len({story.title for story in STORIES})


def test_addresses_are_at_example_domains():
    """Nobody real is ever written to."""
    hosts = {ticket.email.partition("@")[2] for ticket in build(2, 200).tickets()}
    assert {"example.com", "example.net", "example.org"} == hosts


def test_a_thread_that_outgrows_its_story_goes_on():
    """A thousand messages, all of them there."""
    world = World(1, lambda: START)
    (ticket_id,) = world.populate([Plan(0, 1_000, START - timedelta(days=40), START)])
    thread = world.thread(ticket_id)
    assert 1_000 == len(thread)
    assert (START - timedelta(days=40), START) == (thread[0].created_at, thread[-1].created_at)


def test_closing_tells_the_customer_once():
    """Only a real change sends a notice; archiving and reopening send none."""
    world = build(1, 0)
    ticket_id = world.new_ticket("Title", "Text")
    for status in ("CLOSED", "CLOSED", "OPEN", "CLOSED"):
        world.update(ticket_id, status=status)
    world.update(ticket_id, is_archived=True)
    assert [ticket_id, ticket_id] == [notice.ticket_id for notice in world.notices]


def test_an_update_that_changes_nothing_moves_nothing(clock):
    """`updated_at` stays when the ticket already is as wished."""
    world = World(1, clock)
    ticket_id = world.new_ticket("Title", "Text")
    clock.forward(60)
    world.update(ticket_id, status="OPEN", is_archived=False)
    assert START == world.ticket(ticket_id).updated_at


@pytest.mark.parametrize("reopens", [True, False])
def test_a_customer_may_reopen(*, reopens: bool):
    """A customer's message opens a closed ticket, where the server does that."""
    world = build(1, 0)
    world.customer_reopens = reopens
    ticket_id = world.new_ticket("Title", "Text")
    world.update(ticket_id, status="CLOSED")
    world.customer_writes(ticket_id, "One more thing")
    assert ("OPEN" if reopens else "CLOSED") == world.ticket(ticket_id).status


@pytest.mark.parametrize("bumps", [True, False])
def test_a_message_may_move_updated_at(clock, *, bumps: bool):
    """Whether `updated_at` follows messages is a switch."""
    world = World(1, clock)
    world.bumps_updated_at = bumps
    ticket_id = world.new_ticket("Title", "Text")
    clock.forward(60)
    world.reply(ticket_id, "Answer")
    expected = clock() if bumps else START
    assert expected == (world.ticket(ticket_id).updated_at or START)


def test_read_flags_follow_the_last_writer():
    """Who writes has read; the other side has not."""
    world = build(1, 0)
    ticket_id = world.new_ticket("Title", "Text")
    ticket = world.ticket(ticket_id)
    assert (True, False) == (ticket.is_read_by_customer, ticket.is_read_by_store)
    world.reply(ticket_id, "Answer")
    assert (False, True) == (ticket.is_read_by_customer, ticket.is_read_by_store)


def test_a_customer_answers_after_a_while(clock):
    """With chance 1 every reply is answered once, 20 to 90 s later, at that very moment."""
    world = World(1, clock, answer_chance=1.0)
    ticket_id = world.new_ticket("Title", "Text")
    world.reply(ticket_id, "Answer")
    clock.forward(19)
    world.advance()
    assert 2 == world.ticket(ticket_id).message_count
    clock.forward(3_600)
    world.advance()
    world.advance()
    thread = world.thread(ticket_id)
    assert ["CUSTOMER", "STORE", "CUSTOMER"] == [each.author for each in thread]
    assert 20 <= (thread[2].created_at - START).total_seconds() <= 90


def test_nobody_answers_without_a_chance(clock):
    """With chance 0 a reply stays the last word."""
    world = World(1, clock)
    ticket_id = world.new_ticket("Title", "Text")
    world.reply(ticket_id, "Answer")
    clock.forward(3_600)
    world.advance()
    assert 2 == world.ticket(ticket_id).message_count


def test_an_answer_to_a_deleted_ticket_is_dropped(clock):
    """What was to happen to a ticket goes with it."""
    world = World(1, clock, answer_chance=1.0)
    ticket_id = world.new_ticket("Title", "Text")
    world.reply(ticket_id, "Answer")
    world.delete_ticket(ticket_id)
    clock.forward(3_600)
    world.advance()
    assert [] == world.tickets()


def test_answers_come_in_the_customer_s_language(clock):
    """A Japanese conversation goes on in Japanese."""
    story = next(at for at, each in enumerate(STORIES) if each.language == "ja")
    world = World(1, clock, answer_chance=1.0)
    (ticket_id,) = world.populate([Plan(story, 1, START, START)])
    world.reply(ticket_id, "はい")
    clock.forward(100)
    world.advance()
    assert "ありがとうございます。試してみます。" == world.thread(ticket_id)[-1].content


def test_a_lively_shop_gets_new_tickets(clock):
    """They come every one to four minutes, each at its own moment; a quiet shop gets none."""
    lively, quiet = World(1, clock, is_lively=True), World(1, clock)
    clock.forward(3_600)
    lively.advance()
    quiet.advance()
    moments = [START, *(ticket.created_at for ticket in lively.tickets())]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert [] == quiet.tickets()
    assert 15 <= len(gaps) <= 60
    assert all(60 <= gap <= 240 for gap in gaps)


def test_threads_may_write_at_once():
    """Eight threads of 50 replies each: none lost, no id twice."""
    world = build(1, 1)
    (ticket_id,) = world.ticket_ids()
    before = world.ticket(ticket_id).message_count
    threads = [
        threading.Thread(target=lambda: [world.reply(ticket_id, "x") for _ in range(50)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = {each.id for each in world.thread(ticket_id)}
    assert (before + 400, 400) == (len(ids), world.stored_replies[ticket_id])


def test_lists_can_be_ordered_five_ways(clock):
    """Each order holds every id, and says what it promises."""
    world = build(3, 40)
    by_change = [
        (world.ticket(key).updated_at or world.ticket(key).created_at)
        for key in world.ticket_ids("updated_asc")
    ]
    assert sorted(world.ticket_ids()) == world.ticket_ids()
    assert world.ticket_ids()[::-1] == world.ticket_ids("id_desc")
    assert world.ticket_ids("updated_asc")[::-1] == world.ticket_ids("updated_desc")
    assert sorted(by_change) == by_change
    assert sorted(world.ticket_ids("shuffled")) == world.ticket_ids()
    assert world.ticket_ids("shuffled") != world.ticket_ids()


@pytest.mark.parametrize(
    ("email", "name"),
    [("nora.lind@x", "Nora"), ("k.osei@x", "Osei"), ("jin.park21@x", "Jin"), ("a.b@x", "there")],
)
def test_people_are_called_by_their_first_name(email: str, name: str):
    """The first part of the address that is a name."""
    assert name == first_name(email)


def test_the_newest_tickets_are_open():
    """Nothing younger than six hours has been closed."""
    world = World(1, lambda: START)
    world.populate_backlog(30, timedelta(hours=6))
    assert {"OPEN"} == {ticket.status for ticket in world.tickets()}


def test_the_last_message_is_as_old_as_the_ticket_says():
    """To the microsecond: `updated_at` and the last message name one moment."""
    world = World(1, lambda: START)
    last_at = START - timedelta(hours=1, microseconds=7)
    (ticket_id,) = world.populate([Plan(0, 3, START - timedelta(days=1), last_at)])
    assert (last_at, last_at) == (
        world.ticket(ticket_id).updated_at,
        world.thread(ticket_id)[-1].created_at,
    )


def test_a_demo_of_weeks_keeps_the_last_requests_only() -> None:
    """The log is for tests; it must not grow for ever."""
    world = World(1, lambda: datetime(2026, 3, 2, tzinfo=UTC))
    for number in range(KEPT_REQUESTS + 1):
        world.note_request(SeenRequest("GET", f"/{number}", "", world.now()))
    assert KEPT_REQUESTS // 2 + 1 == len(world.requests)
    assert f"/{KEPT_REQUESTS}" == world.requests[-1].path
