"""Departures from the contract are noted by name and type, and never by value."""

from typing import Any

import pytest

from tests.api.support import message_row, ticket_row
from tui.api.drift import row_drift, type_name
from tui.api.pages import Kind


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


@pytest.mark.parametrize(
    ("kind", "row", "expected"),
    [
        ("ticket", ticket_row(), ()),
        ("message", message_row(), ()),
        ("ticket", ticket_row(title=None), ("ticket.title: null",)),
        ("ticket", ticket_row(archived=True), ("ticket.archived: truth value",)),
        ("ticket", ticket_row(status="SNOOZED"), ("ticket.status: a new word",)),
        ("ticket", without(ticket_row(), "customer"), ("ticket.customer: missing",)),
        ("ticket", ticket_row(priority="secret"), ("ticket.priority: new field",)),
        ("ticket", ticket_row(**{"a\x1b[2J": 1}), ("ticket.?: new field",)),
        ("ticket", None, ("ticket: null for a row",)),
        ("message", message_row(ticket_id="1"), ("message.ticket_id: text",)),
        ("message", message_row(author="BOT"), ("message.author: a new word",)),
    ],
)
def test_notes(kind: Kind, row: Any, expected: tuple[str, ...]) -> None:
    """One note for each departure, once however many rows show it."""
    assert expected == row_drift(kind, [row, row])


def test_notes_are_few() -> None:
    """A server that invents fields cannot flood the diagnostics."""
    assert 20 == len(row_drift("ticket", [ticket_row(**{f"x{n}": n for n in range(500)})]))


def test_type_names() -> None:
    """JSON's own words."""
    values = [None, True, 1, 1.5, "", [], {}]
    assert ["null", "truth value", "number", "number", "text", "list", "object"] == [
        type_name(value) for value in values
    ]
