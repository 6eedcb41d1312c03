"""Every endpoint in both versions, and who is let in."""

from __future__ import annotations

import pytest

from tui.sandbox import ServerConfig, Store, create_app

V2_FIELDS = [
    "id",
    "title",
    "status",
    "customer",
    "reference",
    "created_at",
    "updated_at",
    "store_id",
    "archived",
    "read_status",
    "order_id",
    "reason",
    "message_count",
]
V1_FIELDS = [
    "id",
    "title",
    "status",
    "customer",
    "reference",
    "created_at",
    "updated_at",
    "store_id",
    "read_by",
    "archived",
]
MESSAGE_FIELDS = ["id", "author", "sender", "content", "created_at", "updated_at", "ticket_id"]
VERSIONS = pytest.mark.parametrize(("version", "fields"), [("v1", V1_FIELDS), ("v2", V2_FIELDS)])
EITHER = pytest.mark.parametrize("version", ["v1", "v2"])


@VERSIONS
async def test_tickets_are_listed(open_shop, version: str, fields: list[str]):
    """15 rows by default, each with exactly the version's fields."""
    shop = open_shop()
    answer = await shop.get(f"/{version}/tickets")
    assert (200, "application/json") == (answer.status_code, answer.headers["content-type"])
    body = answer.json()
    assert ["data", "links", "meta"] == list(body)
    assert 15 == len(body["data"])
    assert [fields] * 15 == [list(row) for row in body["data"]]


@VERSIONS
async def test_a_ticket_is_shown(open_shop, version: str, fields: list[str]):
    """In `data`, equal to its row in the list."""
    shop = open_shop()
    row = (await shop.get(f"/{version}/tickets?limit=1")).json()["data"][0]
    shown = (await shop.get(f"/{version}/tickets/{row['id']}")).json()
    assert {"data": row} == shown
    assert fields == list(row)


@VERSIONS
async def test_tickets_are_searched(open_shop, version: str, fields: list[str]):
    """The official example: filter by id, sort by creation; pages go through the query."""
    shop = open_shop()
    wanted = shop.world.ticket_ids()[4]
    body = {
        "filters": [{"field": "id", "operator": "=", "value": wanted}],
        "sort": [{"field": "created_at", "direction": "desc"}],
    }
    found = (await shop.post(f"/{version}/tickets/search", json=body)).json()
    assert [wanted] == [row["id"] for row in found["data"]]
    assert fields == list(found["data"][0])
    page = (await shop.post(f"/{version}/tickets/search?limit=10&page=3", json={})).json()
    assert (3, 3) == (len(page["data"]), page["meta"]["current_page"])


@EITHER
async def test_messages_are_listed_and_shown(open_shop, version: str):
    """As many as the ticket says, seven fields each, and each can be got alone."""
    shop = open_shop()
    ticket = max(shop.world.tickets(), key=lambda each: each.message_count)
    base = f"/{version}/tickets/{ticket.id}/messages"
    rows = (await shop.get(f"{base}?limit=100")).json()["data"]
    assert ticket.message_count == len(rows)
    assert [MESSAGE_FIELDS] * len(rows) == [list(row) for row in rows]
    assert {"data": rows[-1]} == (await shop.get(f"{base}/{rows[-1]['id']}")).json()


@EITHER
async def test_messages_are_searched(open_shop, version: str):
    """Newest first, one of them. Source: api-contract 5.8."""
    shop = open_shop()
    ticket = max(shop.world.tickets(), key=lambda each: each.message_count)
    body = {"sort": [{"field": "created_at", "direction": "desc"}], "search": {"value": ""}}
    path = f"/{version}/tickets/{ticket.id}/messages/search?limit=1"
    found = (await shop.post(path, json=body)).json()
    assert [shop.world.thread(ticket.id)[-1].id] == [row["id"] for row in found["data"]]


@EITHER
async def test_a_reply_is_stored(open_shop, version: str):
    """201 with the stored message, which is then listed and counted."""
    shop = open_shop()
    ticket_id = shop.world.ticket_ids()[0]
    path = f"/{version}/tickets/{ticket_id}/messages"
    answer = await shop.post(path, json={"content": "We are on it — 你好"})
    row = answer.json()["data"]
    assert (201, "STORE", "kim", "We are on it — 你好", ticket_id) == (
        answer.status_code,
        row["author"],
        row["sender"],
        row["content"],
        row["ticket_id"],
    )
    assert row["id"] == shop.world.thread(ticket_id)[-1].id
    assert 1 == shop.world.stored_replies[ticket_id]


async def test_v1_shows_references_as_php_does(open_shop):
    """An empty array for none, else id and model class. Source: api-contract 3.2."""
    shop = open_shop(tickets=0)
    none = shop.world.new_ticket("None", "x")
    order = shop.world.new_ticket("Order", "x", about="order")
    bare = (await shop.get(f"/v1/tickets/{none}")).json()["data"]
    full = (await shop.get(f"/v1/tickets/{order}")).json()["data"]
    assert ([], None) == (bare["reference"], bare["read_by"])
    assert {"id": shop.world.ticket(order).order_id, "type": "App\\Models\\Order"} == full[
        "reference"
    ]
    assert isinstance(full["customer"]["id"], int)


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/v2/me", ["id", "username", "email", "credential_type"]),
        ("/v2/stores/5150", ["id", "slug", "name"]),
        (
            "/v2/permissions",
            [
                "credential_type",
                "key_abilities",
                "store_permissions",
                "effective_abilities",
                "store_access",
            ],
        ),
    ],
)
async def test_the_account_is_shown(open_shop, path: str, keys: list[str]):
    """Preflight calls of v2. Source: api-contract 2.6."""
    answer = await open_shop().get(path)
    assert (200, keys) == (answer.status_code, list(answer.json()["data"]))


async def test_stores_are_listed(open_shop):
    """The shop and whatever else the key opens."""
    shop = open_shop(ServerConfig(other_stores=(Store(9, "second", "Second"),)))
    rows = (await shop.get("/v2/stores")).json()["data"]
    assert ["brightpixel", "second"] == [row["slug"] for row in rows]
    assert 404 == (await shop.get("/v2/stores/77")).status_code


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/tickets/999999", 404),
        ("GET", "/v2/tickets/abc", 404),
        ("GET", "/v2/tickets/99999999999999999999", 404),
        ("GET", "/v2/tickets/48001/messages/1", 404),
        ("GET", "/v2/tickets/999999/messages", 404),
        ("POST", "/v2/tickets/999999/messages", 404),
        ("GET", "/v2/nothing", 404),
        ("GET", "/v1/me", 404),
        ("PATCH", "/v1/tickets/48001", 405),
        ("DELETE", "/v2/tickets/48001", 405),
        ("POST", "/v2/tickets", 405),
        ("GET", "/v2/tickets/search", 404),
    ],
)
async def test_what_is_not_there(open_shop, method: str, path: str, status: int):
    """404 and 405 with Laravel's `message`."""
    shop = open_shop()
    answer = await shop.client.request(method, path, json={"content": "x"})
    assert status == answer.status_code
    assert ["message"] == list(answer.json())


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_a_version_may_be_missing(open_shop, version: str):
    """Then all its routes are unknown, and the other one works."""
    shop = open_shop(ServerConfig(versions=frozenset({"v1", "v2"} - {version})))
    other = {"v1": "v2", "v2": "v1"}[version]
    assert 404 == (await shop.get(f"/{version}/tickets")).status_code
    assert 200 == (await shop.get(f"/{other}/tickets")).status_code


@pytest.mark.parametrize("key", [None, "Bearer wrong", "Basic abc"])
async def test_no_entry_without_the_key(open_shop, key: str | None):
    """401 in Laravel's words."""
    answer = await open_shop(authorization=key).get("/v2/tickets")
    assert (401, {"message": "Unauthenticated."}) == (answer.status_code, answer.json())


async def test_a_key_without_the_ability_is_refused(open_shop):
    """403 in Sanctum's words."""
    shop = open_shop(ServerConfig(abilities=frozenset({"ticket"})))
    answer = await shop.get("/v2/me")
    assert (403, "Invalid ability provided.") == (answer.status_code, answer.json()["message"])
    assert 200 == (await shop.get("/v2/tickets")).status_code


@pytest.mark.parametrize("status", [403, 404])
async def test_an_unknown_store_is_refused(open_shop, status: int):
    """As missing or as forbidden."""
    shop = open_shop(ServerConfig(unknown_store_status=status), x_store="someone-else")
    assert status == (await shop.get("/v2/tickets")).status_code


@pytest.mark.parametrize(
    ("rule", "version", "status"),
    [("fallback", "v2", 200), ("refuse", "v2", 400), ("refuse", "v1", 200)],
)
async def test_a_missing_store(open_shop, rule: str, version: str, status: int):
    """v1 falls back to the first store, v2 as configured. Source: api-contract 2.3."""
    shop = open_shop(ServerConfig(missing_store=rule), x_store=None)
    assert status == (await shop.get(f"/{version}/tickets")).status_code


async def test_other_stores_show_none_of_our_tickets(open_shop):
    """Their list is empty, our ids answer 404 there."""
    shop = open_shop(ServerConfig(other_stores=(Store(9, "second", "Second"),)), x_store="second")
    ticket_id = shop.world.ticket_ids()[0]
    assert [] == (await shop.get("/v2/tickets")).json()["data"]
    assert 404 == (await shop.get(f"/v2/tickets/{ticket_id}")).status_code


@pytest.mark.parametrize("accept", ["*/*", "text/html", None])
async def test_errors_are_pages_for_browsers(open_shop, accept: str | None):
    """Who does not ask for JSON gets HTML, or is sent to log in."""
    shop = open_shop(accept=accept or "")
    page = await shop.get("/v2/tickets/1")
    login = await shop.get("/v2/tickets", headers={"Authorization": "Bearer wrong"})
    assert (404, True) == (page.status_code, page.headers["content-type"].startswith("text/html"))
    assert (302, "/login") == (login.status_code, login.headers["location"])
    always = open_shop(ServerConfig(html_without_accept=False), accept="*/*")
    assert "application/json" == (await always.get("/v2/tickets/1")).headers["content-type"]


async def test_too_many_requests(open_shop, clock):
    """After the limit 429, until the first request is a minute old."""
    shop = open_shop(ServerConfig(requests_per_min=2))
    first = await shop.get("/v2/tickets")
    clock.forward(20)
    await shop.get("/v2/tickets")
    refused = await shop.get("/v2/tickets")
    assert ("2", "1") == (
        first.headers["x-ratelimit-limit"],
        first.headers["x-ratelimit-remaining"],
    )
    assert (429, "40", "Too Many Attempts.") == (
        refused.status_code,
        refused.headers["retry-after"],
        refused.json()["message"],
    )
    clock.forward(40)
    assert 200 == (await shop.get("/v2/tickets")).status_code


@pytest.mark.parametrize(
    ("form", "expected"), [("date", "Mon, 23 Nov 2026 09:01:00 GMT"), ("absent", None)]
)
async def test_forms_of_retry_after(open_shop, form: str, expected: str | None):
    """A date, or nothing at all."""
    shop = open_shop(ServerConfig(requests_per_min=1, retry_after=form))
    await shop.get("/v2/tickets")
    assert expected == (await shop.get("/v2/tickets")).headers.get("retry-after")


async def test_etags(open_shop):
    """A known tag answers 304 without a body; a change answers 200 with a new one."""
    shop = open_shop(ServerConfig(has_etags=True))
    tag = (await shop.get("/v2/tickets")).headers["etag"]
    same = await shop.get("/v2/tickets", headers={"If-None-Match": tag})
    shop.world.customer_writes(shop.world.ticket_ids()[0], "Hello?")
    other = await shop.get("/v2/tickets", headers={"If-None-Match": tag})
    assert (304, b"") == (same.status_code, same.content)
    assert 200 == other.status_code
    assert tag != other.headers["etag"]


@pytest.mark.parametrize("marks", [True, False])
@pytest.mark.parametrize("tail", ["", "/messages"])
async def test_reading_may_mark_as_read(open_shop, *, marks: bool, tail: str):
    """Unknown of the real server, so a switch. Source: api-contract 9.9."""
    shop = open_shop(ServerConfig(get_marks_read=marks), tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    await shop.get(f"/v2/tickets/{ticket_id}{tail}")
    row = (await shop.get("/v2/tickets")).json()["data"][0]
    assert marks == row["read_status"]["store"]
    assert (7 if marks else None) == shop.world.ticket(ticket_id).read_by


async def test_the_date_header_shows_the_shop_s_clock(open_shop):
    """Also when that clock is wrong."""
    right = await open_shop().get("/v2/tickets")
    ahead = await open_shop(ServerConfig(clock_skew_s=3600)).get("/v2/tickets")
    assert "Mon, 23 Nov 2026 09:00:00 GMT" == right.headers["date"]
    assert "Mon, 23 Nov 2026 10:00:00 GMT" == ahead.headers["date"]


async def test_requests_are_noted(open_shop):
    """Method, path, query and the status that went out."""
    shop = open_shop()
    await shop.get("/v2/tickets?limit=3")
    await shop.client.head("/v2/tickets/1")
    assert [
        ("GET", "/api/v2/tickets", "limit=3", 200),
        ("HEAD", "/api/v2/tickets/1", "", 404),
    ] == [(seen.method, seen.path, seen.query, seen.status) for seen in shop.world.requests]


async def test_messages_may_come_newest_first(open_shop):
    """The order of messages is not documented. Source: api-contract 5.4."""
    shop = open_shop(ServerConfig(message_order="id_desc"))
    ticket = max(shop.world.tickets(), key=lambda each: each.message_count)
    rows = (await shop.get(f"/v2/tickets/{ticket.id}/messages")).json()["data"]
    assert [each.id for each in reversed(shop.world.thread(ticket.id))] == [
        row["id"] for row in rows
    ]


async def test_due_things_happen_at_the_next_request(open_shop, clock):
    """The server lets time pass before it answers."""
    shop = open_shop(tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    shop.world._happenings._chance = 1.0
    await shop.post(f"/v2/tickets/{ticket_id}/messages", json={"content": "Answer"})
    clock.forward(100)
    assert 3 == (await shop.get(f"/v2/tickets/{ticket_id}")).json()["data"]["message_count"]


async def test_other_protocols_pass_the_gate(world):
    """A server that starts up asks for the lifespan, not for HTTP."""
    asked = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    told: list[str] = []

    async def receive() -> dict[str, str]:
        return asked.pop(0)

    async def send(message: dict[str, str]) -> None:
        told.append(message["type"])

    await create_app(world)({"type": "lifespan"}, receive, send)
    assert ["lifespan.startup.complete", "lifespan.shutdown.complete"] == told
