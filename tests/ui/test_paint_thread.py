"""What a conversation consists of, and that its parts can be found again."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from tests.ui.pane_data import NOW, message, outgoing, thread
from tui.domain import MessageId, SendState
from tui.ui.paint_thread import DayItem, MessageItem, NewItem, OutgoingItem, items_of, new_index


def kinds(items):
    return [type(item).__name__.removesuffix("Item") for item in items]


def test_a_day_is_named_once():
    """A separator where the day changes, and above the first message."""
    days = [0, 0, 1, 1, 3]
    messages = [message(n, created_at=NOW + timedelta(days=d)) for n, d in enumerate(days, 1)]
    items = items_of(thread(messages), None, UTC)
    assert ["Day", "Message", "Message", "Day", "Message", "Message", "Day", "Message"] == kinds(
        items
    )


def test_the_zone_decides_where_a_day_ends():
    """09:55 and 16:55 UTC are two days in Auckland's summer."""
    messages = [message(1, created_at=NOW), message(2, created_at=NOW + timedelta(hours=7))]
    assert 1 == kinds(items_of(thread(messages), None, UTC)).count("Day")
    east = timezone(timedelta(hours=13))
    assert 2 == kinds(items_of(thread(messages), None, east)).count("Day")


CLOCK_SET = (
    ("Europe/Berlin", datetime(2024, 10, 27, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2024, 3, 31, 1, tzinfo=UTC)),
    # From midnight to one o'clock, and back to the day before.
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),
    # At a minute past midnight back to the day before, which so comes again after the next.
    ("America/St_Johns", datetime(2006, 10, 29, 2, 31, tzinfo=UTC)),
)


@given(
    where=st.sampled_from(CLOCK_SET),
    minutes=st.lists(st.integers(-3_000, 3_000), min_size=2, max_size=12),
    is_sorted=st.booleans(),
)
@example(where=CLOCK_SET[-1], minutes=[600, 700, 30], is_sorted=False)
def test_each_message_stands_under_its_own_day(where, minutes, is_sorted):
    """Also on the day on which the clocks are set, and in whatever order messages come."""
    name, set_at = where
    tz = ZoneInfo(name)
    moments = [set_at + timedelta(minutes=each) for each in minutes]
    moments = sorted(moments) if is_sorted else moments
    messages = [message(n, created_at=at) for n, at in enumerate(moments, 1)]
    day, days = None, []
    for item in items_of(thread(messages), None, tz):
        if isinstance(item, DayItem):
            day = item.day
        else:
            days.append(day)
    assert [at.astimezone(tz).date() for at in moments] == days


def test_the_last_day_that_there_is():
    """It has no next one; a server may say it for `never`."""
    last = datetime(9999, 12, 31, 12, tzinfo=UTC)
    messages = [message(n, created_at=last) for n in (1, 2, 3)]
    assert 1 == kinds(items_of(thread(messages), None, UTC)).count("Day")


def test_messages_without_a_time_stand_under_no_date():
    """An unknown day is a day of its own."""
    items = items_of(thread([message(1), message(2, created_at=None)]), None, UTC)
    assert [None] == [item.day for item in items if isinstance(item, DayItem)][1:]
    first = items_of(thread([message(1, created_at=None)]), None, UTC)
    assert ["Day", "Message"] == kinds(first)


def test_the_new_line_stands_above_the_first_unseen_message():
    """Once, also when more follow."""
    messages = [message(n) for n in range(1, 6)]
    items = items_of(thread(messages), MessageId(3), UTC)
    assert ["Day", "Message", "Message", "Message", "New", "Message", "Message"] == kinds(items)
    assert 4 == new_index(items)


def test_no_new_line_when_all_is_seen_or_all_is_new():
    """A line that divides nothing is noise."""
    messages = [message(1), message(2)]
    assert new_index(items_of(thread(messages), MessageId(2), UTC)) is None
    assert new_index(items_of(thread(messages), None, UTC)) is None


def test_what_is_under_way_stands_last():
    """Below every delivered message, in its own order."""
    rows = (outgoing(SendState.UNKNOWN, 1), outgoing(SendState.QUEUED, 2))
    items = items_of(thread([message(1)], outgoing=rows), None, UTC)
    assert ["Day", "Message", "Outgoing", "Outgoing"] == kinds(items)


def test_keys_tell_all_items_apart():
    """Also a message and an outgoing row with the same number."""
    rows = (outgoing(SendState.QUEUED, 1),)
    messages = [message(1), message(2, created_at=None)]
    items = items_of(thread(messages, outgoing=rows), MessageId(1), UTC)
    assert len(items) == len({item.key for item in items})
    assert {DayItem, MessageItem, NewItem, OutgoingItem} == {type(item) for item in items}


def test_a_customer_without_a_name_goes_by_the_tickets_address():
    """The server left the sender out; the ticket knows who it is."""
    items = items_of(thread([message(1, sender="")]), None, UTC)
    assert isinstance(items[1], MessageItem)
    assert "nora.lind@example.net" == items[1].fallback_name
