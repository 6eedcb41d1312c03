"""Which version a store is served by, and whose failure a failed look is."""

import asyncio

import httpx
import pytest

from tests.api.support import (
    Canned,
    answer,
    as_json,
    client_of,
    page_of,
    ticket_row,
)
from tests.support.virtual import VirtualLoopPolicy
from tui.domain import ApiVersion, TicketChange, TicketId
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotPermitted,
    NotSupported,
    ServerBusy,
    Unreachable,
)

ONE = TicketId(1)


@pytest.fixture
def event_loop_policy() -> VirtualLoopPolicy:
    return VirtualLoopPolicy()


def by_version(v2: httpx.Response | int, v1: httpx.Response | int) -> Canned:
    """A server with one answer for each version's ticket list."""

    def make(request: httpx.Request) -> httpx.Response:
        given = v2 if "/v2/" in request.url.path else v1
        return as_json({"message": "m"}, given) if isinstance(given, int) else given

    return Canned(make)


def a_page() -> httpx.Response:
    return as_json(page_of([ticket_row()]))


@pytest.mark.parametrize(
    ("v2", "v1", "version"),
    [
        (200, 500, ApiVersion.V2),
        (404, 200, ApiVersion.V1),
        (404, 401, ApiVersion.V1),
        (404, 429, ApiVersion.V1),
        (401, 200, None),
        (500, 200, None),
        (404, 503, None),
        (404, 404, None),
    ],
)
async def test_settles_the_version(v2: int, v1: int, version: ApiVersion | None) -> None:
    """v2 first; v1 only when v2 is missing as a whole; a passing fault settles nothing."""
    page = page_of([])
    server = by_version(
        as_json(page) if v2 == 200 else v2,
        as_json(page) if v1 == 200 else v1,
    )
    client = client_of(server, None)
    failed = version is None or 200 not in {v2, v1 if v2 == 404 else v2}
    if failed:
        with pytest.raises(ApiError):
            await client.list_tickets()
    else:
        await client.list_tickets(3, 7)
    assert version is client.version
    assert all("tickets" in str(request.url) for request in server.requests)


async def test_first_listing_is_not_wasted() -> None:
    """The call that settles the version is itself the answer, with its own page and limit."""
    server = by_version(404, a_page())
    client = client_of(server, None)
    got = await client.list_tickets(2, 30)
    assert (1, 2) == (len(got.items), got.page)
    assert [b"limit=30&page=2"] * 2 == [request.url.query for request in server.requests]
    server.make = lambda _: a_page()
    await client.list_tickets()
    assert 3 == len(server.requests)
    assert "/v1/" in str(server.requests[-1].url)


async def test_tasks_settle_once() -> None:
    """Two first calls at a time find out together."""
    server = Canned(lambda _: a_page())
    client = client_of(server, None)
    await asyncio.gather(client.list_tickets(), client.list_tickets(), client.list_messages(ONE))
    assert ApiVersion.V2 is client.version
    assert 3 == len(server.requests)
    assert all("/v2/" in str(request.url) for request in server.requests)


async def test_a_page_that_is_no_list_settles_nothing() -> None:
    """JSON of another shape is not a ticket list, whatever its status."""
    client = client_of(by_version(as_json({"ok": True}), 404), None)
    with pytest.raises(Garbled):
        await client.list_tickets()
    assert client.version is None


async def test_concurrent_settling_asks_the_list_once() -> None:
    """By-id calls that start together share one settling."""
    server = Canned(
        lambda request: (
            a_page() if request.url.path.endswith("/tickets") else as_json({"data": ticket_row()})
        )
    )
    client = client_of(server, None)
    await asyncio.gather(client.get_ticket(ONE), client.get_ticket(ONE))
    assert 3 == len(server.requests)
    assert b"limit=1&page=1" == server.requests[0].url.query


async def test_nothing_at_the_address() -> None:
    """Both versions missing speaks of the address, not of a ticket."""
    with pytest.raises(NotFound) as caught:
        await client_of(by_version(404, 404), None).list_tickets()
    assert "SELLAPP_API_BASE_URL" in caught.value.advice


@pytest.mark.parametrize(
    ("v2", "v1", "expected"),
    [
        (404, 404, Unreachable),
        (500, 404, Unreachable),
        (302, 404, Unreachable),
        (422, 404, Unreachable),
        (401, 404, KeyRefused),
        (403, 404, NotPermitted),
        (429, 404, ServerBusy),
    ],
)
async def test_a_failed_settling_is_not_the_calls_failure(
    v2: int, v1: int, expected: type[ApiError]
) -> None:
    """A ticket is not "gone" and a reply not "unknown" because the listing before it failed."""
    told: list[int] = []

    async def on_wire() -> None:
        told.append(1)

    client = client_of(by_version(v2, v1), None)
    for asked in (client.get_ticket(ONE), client.reply(ONE, "hi", on_wire=on_wire)):
        with pytest.raises(ApiError) as caught:
            await asked
        assert expected is type(caught.value)
        assert (v2 if v2 != 404 else v1) == caught.value.status
    assert [] == told


async def test_v1_cannot_update() -> None:
    """Refused before anything is sent."""
    server = Canned(lambda _: a_page())
    with pytest.raises(NotSupported):
        await client_of(server, ApiVersion.V1).update_ticket(
            ONE, TicketChange("CLOSED"), idempotency_key="k"
        )
    assert [] == server.requests


async def test_a_store_served_by_v1_may_move_to_v2() -> None:
    """A list with a ticket on it says so; nothing else does, and v1 goes on meanwhile."""
    client = client_of(by_version(404, a_page()), ApiVersion.V1)
    assert not await client.look_for_newer()
    for given in (500, 403, 302, as_json({"ok": True})):
        client = client_of(by_version(given, a_page()), ApiVersion.V1)
        with pytest.raises(ApiError):
            await client.look_for_newer()
        assert ApiVersion.V1 is client.version
    client = client_of(by_version(as_json(page_of([])), a_page()), ApiVersion.V1)
    assert not await client.look_for_newer()
    client = client_of(by_version(401, a_page()), ApiVersion.V1)
    assert not await client.look_for_newer()
    # v1 takes the key as before: nothing is held back.
    assert (await client.list_tickets()).items
    server = by_version(a_page(), a_page())
    client = client_of(server, ApiVersion.V1)
    assert await client.look_for_newer()
    assert not await client.look_for_newer()
    assert ApiVersion.V2 is client.version
    assert 1 == len(server.requests)


async def test_a_version_that_no_longer_serves_the_store_is_given_up() -> None:
    """By SellApp's own 404 for its list, not by a web page's."""
    client = client_of(by_version(404, a_page()), ApiVersion.V2)
    with pytest.raises(NotFound):
        await client.list_tickets()
    assert 1 == len((await client.list_tickets()).items)
    assert ApiVersion.V1 is client.version
    page = answer(b"<html>Not Found</html>", 404, {"content-type": "text/html"})
    client = client_of(by_version(page, a_page()), ApiVersion.V2)
    with pytest.raises(NotFound):
        await client.list_tickets()
    assert ApiVersion.V2 is client.version
