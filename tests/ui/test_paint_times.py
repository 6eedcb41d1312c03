"""Moments read the same on every machine."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from tui.ui.paint_times import clock_words, day_words, exact_short_words, exact_words, short_words

AT = datetime(2026, 11, 23, 8, 4, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_day_names_its_year_only_when_it_is_another():
    """This year goes without saying."""
    assert "Mon 23 Nov" == day_words(date(2026, 11, 23), 2026)
    assert "Sun 23 Nov 2025" == day_words(date(2025, 11, 23), 2026)


def test_clock_words_are_local():
    """The agent's own zone, two digits each."""
    assert "08:04" == clock_words(AT, UTC)
    assert "09:04" == clock_words(AT, BERLIN)


def test_exact_words_leave_no_doubt():
    """Date, seconds and zone."""
    assert "Mon 23 Nov 2026 09:04:05 CET" == exact_words(AT, BERLIN)


def test_a_zone_without_a_name_is_an_offset():
    """Never an empty word where the zone belongs."""
    zone = timezone(timedelta(hours=5, minutes=30))
    assert "Mon 23 Nov 2026 13:34:05 UTC+05:30" == exact_words(AT, zone)


def test_short_words_have_day_and_time():
    """For the panel beside the conversation."""
    assert "Mon 23 Nov 09:04" == short_words(AT, BERLIN, 2026)
    assert "Mon 23 Nov 2026 09:04" == short_words(AT, BERLIN, 2027)


def test_a_short_exact_time_has_date_and_seconds():
    """For narrow panes, where the writer's name needs the room."""
    assert "23 Nov 09:04:05" == exact_short_words(AT, BERLIN)
