"""A server's waits stay between a second and a quarter of an hour."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.waits import http_date, retry_after_s

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("1_0", None),
        ("٣", None),
        ("60", 60.0),
        (" 60 ", 60.0),
        ("2.5", 2.5),
        ("0", 1.0),
        ("-5", 1.0),
        ("999999999", 900.0),
        ("9" * 300, 900.0),
        ("9" * 100_000, None),
        ("Fri, 01 May 2026 12:00:30 GMT", 30.0),
        ("Fri, 01 May 2026 14:00:30 +0200", 30.0),
        ("Fri, 01 May 2026 12:00:30 -0000", 30.0),
        ("Fri, 01 May 2026 11:00:00 GMT", 1.0),
        ("Wed, 21 Oct 2037 07:28:00 GMT", 900.0),
        ("Wed, 99 Oct 2037 07:28:00 GMT", None),
    ],
)
def test_retry_after(header: str | None, expected: float | None) -> None:
    """Seconds or a date, clamped; nonsense is as if nothing were said."""
    assert expected == retry_after_s(header, NOW)


@given(st.text(max_size=60) | st.from_regex(r"[-+0-9.e: A-Za-z,]{0,40}"))
def test_any_header(header: str) -> None:
    """No header raises, and none leaves the bounds."""
    wait_s = retry_after_s(header, NOW)
    assert wait_s is None or 1 <= wait_s <= 900
    at = http_date(header)
    assert at is None or UTC == at.tzinfo


@pytest.mark.parametrize("header", [None, "", "x" * 200, "Fri, 01 May 1801 00:00:00 GMT", "now"])
def test_no_dates(header: str | None) -> None:
    """What makes no sense is no date."""
    assert http_date(header) is None
