"""What proves a reply, what a lost request means, and what a deadline ends."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import httpx
import pytest

from tests.api.support import (
    Canned,
    Lost,
    as_json,
    client_of,
    message_row,
    nothing,
)
from tests.support.virtual import VirtualLoopPolicy
from tui.domain import MessageId, TicketId
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    Redirected,
    Refused,
    ServerBusy,
    ServerTrouble,
    TurnedAway,
    Unanswered,
    Unreachable,
)

ONE = TicketId(1)
STORED = {"data": message_row(77, author="STORE")}


@pytest.fixture
def event_loop_policy() -> VirtualLoopPolicy:
    return VirtualLoopPolicy()


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (202, STORED, Garbled),
        (203, STORED, Garbled),
        (204, None, Garbled),
        (206, STORED, Garbled),
        (201, {"data": message_row(0)}, Garbled),
        (201, {"data": message_row(77, ticket_id=None)}, Garbled),
        (201, {"data": [message_row(77)]}, Garbled),
        (304, None, Garbled),
        (302, None, Redirected),
        (401, None, KeyRefused),
        (403, {"message": "This action is unauthorized."}, NotPermitted),
        (403, None, TurnedAway),
        (404, {"message": "No query results for model"}, NotFound),
        (410, {"message": "Gone"}, NotFound),
        (404, None, NotFoundByOther),
        (410, None, NotFoundByOther),
        (422, None, Refused),
        (419, None, Refused),
        (429, None, ServerBusy),
        (408, None, ServerTrouble),
        (409, None, ServerTrouble),
        (500, None, ServerTrouble),
    ],
)
async def test_replies_need_proof(status: int, said: Any, expected: type[ApiError]) -> None:
    """Source: reliability A.4."""
    client = client_of(lambda _: as_json(said, status))
    with pytest.raises(ApiError) as caught:
        await client.reply(ONE, "hi", on_wire=nothing)
    assert expected is type(caught.value)


async def test_a_bare_stored_message_is_proof() -> None:
    """The wrapper may be missing, the id may not."""
    got = await client_of(lambda _: as_json(STORED["data"], 201)).reply(ONE, "hi", on_wire=nothing)
    assert MessageId(77) == got.id


@pytest.mark.parametrize(
    "exc",
    [
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ReadError("x"),
        httpx.ReadTimeout("x"),
        httpx.RemoteProtocolError("x"),
        httpx.ProxyError("x"),
        OSError("x"),
        UnicodeError("x"),
    ],
)
async def test_a_lost_reply_is_judged_by_the_moment(exc: Exception) -> None:
    """Before the moment it is proof, after it is not, whatever the error's name."""
    for is_sent, expected in ((False, Unreachable), (True, Unanswered)):
        with pytest.raises(ApiError) as caught:
            await client_of(Lost(exc, is_sent=is_sent)).reply(ONE, "hi", on_wire=nothing)
        assert expected is type(caught.value)


@pytest.mark.parametrize(
    ("exc", "expected"),
    [(httpx.ConnectError("x"), Unreachable), (httpx.ReadError("x"), Unanswered)],
)
async def test_a_lost_read_without_a_trace(exc: Exception, expected: type[ApiError]) -> None:
    """Reads do not depend on the trace: the error's kind tells enough."""
    with pytest.raises(expected):
        await client_of(Lost(exc, is_sent=False)).list_tickets()


async def test_a_silent_transport_proves_nothing() -> None:
    """A reply through a transport that never tells the moment is of unknown fate."""
    server = Canned(lambda _: as_json(STORED, 201), is_traced=False)
    with pytest.raises(Unanswered):
        await client_of(server).reply(ONE, "hi", on_wire=nothing)


@pytest.mark.parametrize(
    "mistake",
    [RuntimeError("x"), OSError("full"), TimeoutError("late"), httpx.ReadError("x"), Refused("x")],
)
async def test_what_on_wire_raises_comes_out(mistake: Exception) -> None:
    """The very same object, and the server saw nothing."""

    async def on_wire() -> None:
        raise mistake

    server = Canned(lambda _: as_json(STORED, 201))
    with pytest.raises(type(mistake)) as caught:
        await client_of(server).reply(ONE, "hi", on_wire=on_wire)
    assert mistake is caught.value
    assert [] == server.requests


async def test_a_slow_on_wire_meets_the_deadline() -> None:
    """Cut off while still on this machine: nothing left, and that is proof."""

    async def on_wire() -> None:
        await asyncio.sleep(1000)

    server = Canned(lambda _: as_json(STORED, 201))
    with pytest.raises(Unreachable):
        await client_of(server).reply(ONE, "hi", on_wire=on_wire)
    assert [] == server.requests
    assert 60.0 == asyncio.get_running_loop().time()


class Drip(httpx.AsyncByteStream):
    """A byte every ten seconds, for ever: no read time-out ever fires."""

    async def __aiter__(self) -> Any:
        while True:
            yield b" "
            await asyncio.sleep(10)


@pytest.mark.parametrize(("act", "spent_s"), [("list", 30.0), ("reply", 60.0)])
async def test_the_deadline_ends_a_drip(act: str, spent_s: float) -> None:
    """The whole exchange has one deadline: 30 s for reads, 60 s for replies."""
    client = client_of(lambda _: httpx.Response(200, stream=Drip()))
    asked: Awaitable[Any] = (
        client.list_tickets() if act == "list" else client.reply(ONE, "hi", on_wire=nothing)
    )
    with pytest.raises(Unanswered):
        await asked
    assert spent_s == asyncio.get_running_loop().time()


async def test_a_stall_before_connecting_is_unreachable() -> None:
    """The deadline before the moment is no loss."""

    class Stall(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(1e6)
            raise AssertionError(request)

    with pytest.raises(Unreachable):
        await client_of(Stall(), deadline_s=5.0).list_tickets()


async def test_cancelling_is_not_swallowed() -> None:
    """A cancelled call ends as cancelled."""
    task = asyncio.create_task(
        client_of(lambda _: httpx.Response(200, stream=Drip())).list_tickets()
    )
    await asyncio.sleep(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
