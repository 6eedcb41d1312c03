"""The search grammar: what it finds, and what it refuses with 422."""

from __future__ import annotations

from typing import Any

import pytest

from tui.sandbox import ServerConfig
from tui.sandbox.config import TICKET_FIELDS


@pytest.fixture
def ids(open_shop, clock):
    """A shop of four tickets over two days, and a function that searches it."""
    shop = open_shop(
        ServerConfig(filterable=TICKET_FIELDS | {"reason", "message_count"}), tickets=0
    )
    world = shop.world
    world.new_ticket("Alpha archive", "x", email="ann@example.net", about="order")
    clock.forward(12 * 3600)
    world.new_ticket("beta", "x", email="bob@example.org")
    clock.forward(12 * 3600)
    world.new_ticket("Gamma", "x", email="cas@example.net")
    clock.forward(60)
    world.new_ticket("delta ARCHIVE", "x", email="dan@example.com")
    first = world.ticket_ids()[0]
    world.update(first + 1, status="CLOSED")
    world.update(first + 2, is_archived=True)

    async def search(**body: Any) -> list[int]:
        answer = await shop.post("/v2/tickets/search", json=body)
        assert 200 == answer.status_code, answer.text
        return [row["id"] - first for row in answer.json()["data"]]

    return search


def one(field: str, operator: str, value: object, **more: object) -> dict[str, object]:
    return {"field": field, "operator": operator, "value": value, **more}


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (one("status", "=", "open"), [0, 2, 3]),
        (one("status", "!=", "OPEN"), [1]),
        (one("archived", "=", 1), [2]),
        (one("archived", "=", "0"), [0, 1, 3]),
        (one("archived", "=", "many"), []),
        (one("archived", "=", None), []),
        (one("title", "like", "%archive%"), [0, 3]),
        (one("title", "like", "_eta"), [1]),
        (one("title", "not like", "%archive%"), [1, 2]),
        (one("title", "ilike", "gamma"), [2]),
        (one("title", "not ilike", "%a"), [0, 3]),
        (one("status", "in", ["CLOSED", "x"]), [1]),
        (one("status", "any in", ["CLOSED"]), [1]),
        (one("status", "not in", ["CLOSED"]), [0, 2, 3]),
        (one("status", "all in", ["open", "OPEN"]), [0, 2, 3]),
        (one("order_id", "=", None), [1, 2, 3]),
        (one("order_id", "!=", None), [0]),
        (one("order_id", ">", 5), [0]),
        (one("reason", "not in", ["x"]), []),
        (one("reason", "like", "%"), []),
        (one("message_count", ">=", 1), [0, 1, 2, 3]),
        (one("message_count", "<", 1), []),
        (one("message_count", "<=", "1"), [0, 1, 2, 3]),
        (one("message_count", ">", [1]), []),
    ],
)
async def test_operators(ids, wish: dict[str, object], expected: list[int]):
    """Fourteen operators with MySQL's habits: no case, loose numbers, null matches only null."""
    assert expected == await ids(filters=[wish])


async def test_the_date_trap(ids):
    """Filters on dates compare days: `>` a moment of today finds nothing of today."""
    moment = "2026-11-23T10:00:00.000000Z"
    assert [2, 3] == await ids(filters=[one("created_at", ">", moment)])
    assert [0, 1] == await ids(filters=[one("created_at", "<=", moment)])
    assert [0, 1] == await ids(filters=[one("created_at", "=", "2026-11-23")])
    assert [] == await ids(filters=[one("created_at", "=", "soon")])


async def test_dates_without_the_trap(open_shop, clock):
    """Where the server compares moments, so do we; no zone means UTC."""
    shop = open_shop(ServerConfig(has_date_trap=False), tickets=0)
    shop.world.new_ticket("Early", "x")
    clock.forward(60)
    late = shop.world.new_ticket("Late", "x")
    body = {"filters": [one("created_at", ">", "2026-11-23 09:00:30")]}
    found = (await shop.post("/v2/tickets/search", json=body)).json()["data"]
    assert [late] == [row["id"] for row in found]


async def test_and_binds_tighter_than_or(ids):
    """A and B or C, as SQL reads it; brackets by nesting."""
    closed, archived = one("status", "=", "CLOSED"), one("archived", "=", 1)
    alpha = one("title", "like", "alpha%")
    assert [] == await ids(filters=[closed, archived])
    assert [1, 2] == await ids(filters=[closed, {**archived, "type": "or"}])
    assert [0] == await ids(filters=[closed, archived, {**alpha, "type": "or"}])
    group = {"nested": [closed, {**alpha, "type": "or"}]}
    assert [0] == await ids(filters=[one("title", "like", "%archive%"), group])


async def test_several_sorts(ids):
    """The first counts most; ascending unless told otherwise."""
    by_id = {"field": "id", "direction": "desc"}
    assert [3, 2, 1, 0] == await ids(sort=[by_id])
    assert [0, 1, 2, 3] == await ids(sort=[{"field": "created_at"}])
    # 1 was closed and 2 archived in the minute in which 3 came: the id tells them apart.
    assert [0, 3, 2, 1] == await ids(sort=[{"field": "updated_at"}, by_id])


async def test_free_text(ids):
    """Title and address, with or without case; null and nothing find all."""
    assert [0, 3] == await ids(search={"value": "archive"})
    assert [0] == await ids(search={"value": "archive", "case_sensitive": True})
    assert [0, 2] == await ids(search={"value": "example.NET"})
    assert [0, 1, 2, 3] == await ids(search={"value": None})
    assert [0, 1, 2, 3] == await ids(search=None, filters=None, sort=None, includes=None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filters": [one("secret", "=", 1)]}, "filters.0.field"),
        ({"filters": [{"operator": "=", "value": 1}]}, "filters.0.field"),
        ({"filters": [one("id", "~", 1)]}, "filters.0.operator"),
        ({"filters": [{"field": "id", "value": 1}]}, "filters.0.operator"),
        ({"filters": [{"field": "id", "operator": "="}]}, "filters.0.value"),
        ({"filters": [one("id", "in", 1)]}, "filters.0.value"),
        ({"filters": [one("id", "=", 1, type="xor")]}, "filters.0.type"),
        ({"filters": ["id"]}, "filters.0"),
        ({"filters": {"field": "id"}}, "filters"),
        ({"filters": [{"nested": [{"nested": []}]}]}, "filters.0.nested.0.nested"),
        ({"filters": [{"nested": [one("secret", "=", 1)]}]}, "filters.0.nested.0.field"),
        ({"sort": [{"field": "title"}]}, "sort.0.field"),
        ({"sort": [{"direction": "desc"}]}, "sort.0.field"),
        ({"sort": ["id"]}, "sort.0.field"),
        ({"sort": [{"field": "id", "direction": "down"}]}, "sort.0.direction"),
        ({"sort": "id"}, "sort"),
        ({"search": "archive"}, "search.value"),
        ({"search": {"value": 5}}, "search.value"),
        ({"includes": [{"relation": "messages"}]}, "includes.0.relation"),
        ({"includes": ["messages"]}, "includes.0.relation"),
    ],
)
async def test_what_is_refused(open_shop, body: dict[str, object], field: str):
    """422 names the member, as Laravel does; so a probe is safe."""
    answer = await open_shop().post("/v2/tickets/search", json=body)
    assert (422, [field]) == (answer.status_code, list(answer.json()["errors"]))


async def test_white_lists_are_a_switch(open_shop):
    """A server may allow nothing at all, or includes too."""
    strict = open_shop(ServerConfig(filterable=frozenset(), sortable=frozenset()))
    wide = open_shop(
        ServerConfig(includable=frozenset({"messages"}), sortable=frozenset({"title"}))
    )
    by_id = {"filters": [one("id", "=", 1)], "sort": [{"field": "id"}]}
    assert 422 == (await strict.post("/v2/tickets/search", json=by_id)).status_code
    asked = {"includes": [{"relation": "messages"}], "sort": [{"field": "title"}]}
    rows = (await wide.post("/v2/tickets/search?limit=100", json=asked)).json()["data"]
    assert sorted((row["title"] for row in rows), key=str.casefold) == [
        row["title"] for row in rows
    ]


async def test_null_sorts_first(open_shop, clock):
    """As MySQL does: an `updated_at` of null stands before all others."""
    shop = open_shop(tickets=0)
    shop.world.new_ticket("Touched", "x")
    never = shop.world.new_ticket("Never", "x")
    shop.world.ticket(never).updated_at = None
    body = {"sort": [{"field": "updated_at", "direction": "asc"}]}
    found = (await shop.post("/v2/tickets/search", json=body)).json()["data"]
    assert [never] == [row["id"] for row in found][:1]


async def test_messages_are_filtered(open_shop):
    """`id >` a known one finds what is newer; other fields are refused."""
    shop = open_shop(tickets=0)
    ticket_id = shop.world.new_ticket("Title", "One")
    known = shop.world.reply(ticket_id, "Two").id
    newer = shop.world.customer_writes(ticket_id, "Three").id
    path = f"/v2/tickets/{ticket_id}/messages/search"
    found = await shop.post(path, json={"filters": [one("id", ">", known)]})
    text = await shop.post(path, json={"search": {"value": "two"}})
    refused = await shop.post(path, json={"filters": [one("content", "=", "Two")]})
    assert [newer] == [row["id"] for row in found.json()["data"]]
    assert [known] == [row["id"] for row in text.json()["data"]]
    assert 422 == refused.status_code
