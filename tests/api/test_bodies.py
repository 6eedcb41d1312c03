"""Request bodies say exactly what was meant, as bytes that can always be sent."""

import json

import pytest

from tui.api.bodies import change_body, reply_body, search_body
from tui.api.pages import SearchFilter, SearchQuery, SearchSort
from tui.domain import TicketChange


def test_reply_keeps_the_text() -> None:
    """The text arrives letter for letter, whatever its script."""
    text = 'Zeile 1\nЗдравствуйте "ok" 👍\t<b>'
    assert {"content": text} == json.loads(reply_body(text))


def test_reply_with_half_a_pair_can_be_sent() -> None:
    """A lone surrogate does not raise at the moment of sending."""
    assert {"content": "a?b"} == json.loads(reply_body("a\ud800b"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (TicketChange(status="CLOSED"), b'{"status":"CLOSED"}'),
        (TicketChange(archived=False), b'{"archived":false}'),
        (TicketChange("OPEN", archived=True), b'{"status":"OPEN","archived":true}'),
    ],
)
def test_change_leaves_out_what_stays(change: TicketChange, expected: bytes) -> None:
    """`archived` goes as a boolean, and None goes not at all."""
    assert expected == change_body(change)


def test_change_of_nothing_is_a_mistake() -> None:
    """An update that updates nothing is never sent."""
    with pytest.raises(ValueError, match="must change something"):
        change_body(TicketChange())


def test_search_speaks_orion() -> None:
    """Filters always carry operator and value; groups carry neither."""
    query = SearchQuery(
        filters=(
            SearchFilter("status", "=", "OPEN"),
            SearchFilter("", nested=(SearchFilter("id", ">", 5),), join="or"),
        ),
        sort=(SearchSort("created_at"),),
        text="archive",
    )
    assert {
        "filters": [
            {"type": "and", "field": "status", "operator": "=", "value": "OPEN"},
            {
                "type": "or",
                "nested": [{"type": "and", "field": "id", "operator": ">", "value": 5}],
            },
        ],
        "sort": [{"field": "created_at", "direction": "desc"}],
        "search": {"value": "archive", "case_sensitive": False},
    } == json.loads(search_body(query))
    assert b"{}" == search_body(SearchQuery())
