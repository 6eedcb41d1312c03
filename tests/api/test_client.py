"""What is asked, what an answer must be about, and what never leaks."""

import json
import logging
import traceback
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import httpx
import pytest

from tests.api.support import (
    SECRET,
    Canned,
    Lost,
    answer,
    as_json,
    client_of,
    message_row,
    nothing,
    page_of,
    ticket_row,
)
from tests.support.virtual import VirtualLoopPolicy
from tui.api.client import ApiClient
from tui.api.pages import SearchQuery
from tui.domain import MessageId, TicketChange, TicketId
from tui.errors import (
    ApiError,
    Garbled,
    InboxError,
    Portal,
    ServerTrouble,
    SettingsError,
)

ONE = TicketId(1)


@pytest.fixture
def event_loop_policy() -> VirtualLoopPolicy:
    return VirtualLoopPolicy()


def a_page() -> httpx.Response:
    return as_json(page_of([ticket_row()]))


async def test_asks_as_the_contract_says() -> None:
    """Paths, queries, headers and bodies of every endpoint. Source: api-contract 2.2, 5."""
    rows = page_of([])

    def make(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/search") or (path.endswith("/messages") and request.method == "GET"):
            return as_json(rows)
        if path.endswith("/tickets"):
            return as_json(rows)
        return as_json({"data": message_row(5)} if "/messages" in path else {"data": ticket_row()})

    server = Canned(make)
    client = client_of(server)
    await client.list_tickets(2, 500)
    await client.get_ticket(ONE)
    await client.list_messages(ONE, 0, 0)
    await client.get_message(ONE, MessageId(5))
    await client.reply(ONE, "hi", on_wire=nothing)
    await client.update_ticket(ONE, TicketChange(archived=True), idempotency_key="k-1")
    await client.search_tickets(SearchQuery(text="x"), 3, 10)
    await client.search_messages(ONE, SearchQuery())
    base = "https://sell.example/api/v2"
    assert [
        ("GET", f"{base}/tickets?limit=100&page=2"),
        ("GET", f"{base}/tickets/1"),
        ("GET", f"{base}/tickets/1/messages?limit=1&page=1"),
        ("GET", f"{base}/tickets/1/messages/5"),
        ("POST", f"{base}/tickets/1/messages"),
        ("PATCH", f"{base}/tickets/1"),
        ("POST", f"{base}/tickets/search?limit=10&page=3"),
        ("POST", f"{base}/tickets/1/messages/search?limit=100&page=1"),
    ] == [(request.method, str(request.url)) for request in server.requests]
    for request in server.requests:
        assert f"Bearer {SECRET}" == request.headers["authorization"]
        assert "brightpixel" == request.headers["x-store"]
        assert "application/json" == request.headers["accept"]
        assert "gzip, deflate" == request.headers["accept-encoding"]
        assert request.headers["user-agent"].startswith("sellapp-inbox/")
        assert (request.method != "GET") == (request.headers.get("content-type") is not None)
        writes = request.method == "PATCH" or request.content == b'{"content":"hi"}'
        assert writes == (request.headers["connection"] == "close")
        assert ("k-1" if request.method == "PATCH" else None) == request.headers.get(
            "idempotency-key"
        )
    await client.aclose()


@pytest.mark.parametrize(
    "said",
    [
        {"data": ticket_row(2)},
        {"data": {}},
        {"data": ticket_row(title=[])},
        page_of([ticket_row()]),
    ],
)
async def test_another_ticket_is_garbled(said: Any) -> None:
    """A by-id answer must be about that id."""
    client = client_of(lambda _: as_json(said))
    with pytest.raises(Garbled):
        await client.get_ticket(ONE)
    with pytest.raises(Garbled):
        await client.update_ticket(ONE, TicketChange("OPEN"), idempotency_key="k")


@pytest.mark.parametrize(
    "said", [{"data": message_row(6)}, {"data": message_row(5, ticket_id=2)}, {"data": None}]
)
async def test_another_message_is_garbled(said: Any) -> None:
    """The same for messages."""
    with pytest.raises(Garbled):
        await client_of(lambda _: as_json(said)).get_message(ONE, MessageId(5))


async def test_a_stuck_page_is_noted() -> None:
    """A server that answers page 1 for page 2 is noted, and cannot make a walk turn in circles."""
    client = client_of(lambda _: as_json(page_of([ticket_row()], current_page=1, last_page=5)))
    got = await client.list_tickets(2)
    assert 2 == got.page
    assert "envelope: another page than the one asked for" in got.drift
    assert () == (await client.list_tickets(1)).drift
    lowest = await client.list_tickets(0)
    assert (1, ()) == (lowest.page, lowest.drift)


async def test_remembers_the_servers_date() -> None:
    """The last sensible `Date`, from errors too."""
    dates = iter(["Fri, 01 May 2026 12:00:00 GMT", "rubbish", "Fri, 01 May 2026 12:00:09 GMT"])
    client = client_of(lambda _: as_json({}, 500, {"date": next(dates)}))
    assert client.server_date is None
    seen = []
    for _ in range(3):
        with pytest.raises(ServerTrouble):
            await client.list_tickets()
        assert client.server_date is not None
        seen.append(client.server_date.second)
    assert [0, 0, 9] == seen


async def test_an_unreadable_error_body_keeps_its_status() -> None:
    """A damaged or endless error page is still that error."""
    for bad in (
        lambda _: answer(b"abcd", 503, {"content-encoding": "gzip", "retry-after": "7"}),
        lambda _: answer(repeat(bytes(65_536)), 503, {"retry-after": "7"}),
    ):
        with pytest.raises(ServerTrouble) as caught:
            await client_of(bad).list_tickets()
        assert (503, 7.0) == (caught.value.status, caught.value.retry_after_s)


async def test_an_endless_page_is_a_portal() -> None:
    """A page that is too large is known by its label."""
    with pytest.raises(Portal):
        await client_of(
            lambda _: answer(repeat(bytes(65_536)), 200, {"content-type": "text/html"})
        ).list_tickets()


@pytest.mark.parametrize(
    "settings",
    [{"base_url": "http://sell.example/api"}, {"base_url": "x"}, {"store": ""}, {"store": "a b"}],
)
def test_bad_settings(settings: dict[str, str]) -> None:
    """The constructor refuses what would send the key astray."""
    with pytest.raises(SettingsError):
        client_of(lambda _: a_page(), **settings)


def everything_said(exc: BaseException) -> Iterator[str]:
    """What an error can print, with all that led to it."""
    yield "".join(traceback.format_exception(exc))
    seen: BaseException | None = exc
    while seen is not None:
        yield repr(seen)
        if isinstance(seen, InboxError):
            yield f"{seen.detail} {seen.headline} {seen.advice}"
        seen = seen.__cause__ or seen.__context__


async def test_the_key_never_leaks(caplog: pytest.LogCaptureFixture) -> None:
    """Not by errors, not by logs at the finest level, not by printing the client."""
    caplog.set_level(logging.DEBUG)
    client: ApiClient = client_of(
        lambda _: as_json({"message": f"no such key: {SECRET}"}, 422, {"x-key": SECRET})
    )
    said = [repr(client), str(client), repr(client._exchange)]
    for exc in (None, httpx.LocalProtocolError(f"Illegal header value b'Bearer {SECRET}'")):
        one = client if exc is None else client_of(Lost(exc, is_sent=False))
        with pytest.raises(ApiError) as caught:
            await one.list_tickets()
        said.append(repr(caught.value) + caught.value.detail)
        if exc is None:
            said.extend(everything_said(caught.value))
    said.extend(record.getMessage() for record in caplog.records)
    assert SECRET not in json.dumps(said)
    assert not [record for record in caplog.records if record.name.startswith("http")]


async def test_reconnecting_keeps_working() -> None:
    """After dropping the pool the next call goes through."""
    client = client_of(lambda _: a_page())
    await client.list_tickets()
    await client.reconnect()
    assert 1 == len((await client.list_tickets()).items)
    await client.aclose()
