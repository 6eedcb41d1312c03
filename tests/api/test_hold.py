"""What SellApp has asked of us holds at the door: no request inside a wait, none after a 401."""

import asyncio

import httpx
import pytest

from tests.api.support import SECRET, Canned, answer, as_json, nothing, page_of, ticket_row
from tests.support.virtual import VirtualClock, VirtualLoopPolicy
from tui.api.client import ApiClient
from tui.api.keys import ApiKey
from tui.domain import ApiVersion, TicketChange, TicketId
from tui.errors import ApiError, KeyRefused, ServerBusy, ServerTrouble, Unanswered

GOOD = page_of([ticket_row()])
ONE = TicketId(1)


@pytest.fixture
def event_loop_policy() -> VirtualLoopPolicy:
    """Waits cost nothing here."""
    return VirtualLoopPolicy()


def client_over(canned: httpx.AsyncBaseTransport, key: ApiKey | None = None) -> ApiClient:
    return ApiClient(
        base_url="https://sell.example/api",
        key=key or ApiKey(SECRET),
        store="brightpixel",
        clock=VirtualClock(),
        transport=canned,
        version=ApiVersion.V2,
    )


@pytest.mark.parametrize(
    ("status", "headers", "wait_s"),
    [
        (429, {"retry-after": "7"}, 7.0),
        (429, {}, 60.0),
        (429, {"retry-after": "-3"}, 1.0),
        (503, {"retry-after": "120"}, 120.0),
        (403, {"retry-after": "30"}, 30.0),
        (500, {"retry-after": "1"}, 1.0),
    ],
)
async def test_nothing_leaves_inside_a_wait(
    status: int, headers: dict[str, str], wait_s: float
) -> None:
    """Neither reads nor writes; whoever tries is told how long, and that nothing was applied."""
    canned = Canned(lambda _: answer(b"", status, headers))
    client = client_over(canned)
    with pytest.raises(ApiError) as first:
        await client.list_tickets()
    canned.make = lambda _: as_json(GOOD)
    await asyncio.sleep(wait_s / 2)
    for ask in (
        client.list_tickets(),
        client.get_ticket(ONE),
        client.reply(ONE, "hi", on_wire=nothing),
        client.update_ticket(ONE, TicketChange(archived=True), idempotency_key="k"),
    ):
        with pytest.raises(ServerBusy) as caught:
            await ask
        assert caught.value.retry_after_s == pytest.approx(wait_s / 2)
        assert first.value.headline == caught.value.headline
    assert len(canned.requests) == 1
    await asyncio.sleep(wait_s / 2)
    assert len((await client.list_tickets()).items) == 1


async def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    """Two requests were on their way; the longer word counts."""
    waits = iter(["300", "2"])
    canned = Canned(lambda _: answer(b"", 429, {"retry-after": next(waits)}))
    client = client_over(canned)
    await asyncio.gather(client.list_tickets(1), client.list_tickets(2), return_exceptions=True)
    await asyncio.sleep(200)
    with pytest.raises(ServerBusy):
        await client.list_tickets()
    assert len(canned.requests) == 2


async def test_trouble_without_a_figure_holds_nothing() -> None:
    """How long to wait is then the engine's decision."""
    canned = Canned(lambda _: answer(b"", 503))
    client = client_over(canned)
    for _ in range(2):
        with pytest.raises(ServerTrouble):
            await client.list_tickets()
    assert len(canned.requests) == 2


async def test_a_refused_key_is_not_used_again() -> None:
    """Not for reads, not for replies; a fresh start tries it once more."""
    canned = Canned(lambda _: answer(b"", 401))
    client = client_over(canned)
    for _ in range(3):
        with pytest.raises(KeyRefused):
            await client.list_tickets()
        with pytest.raises(KeyRefused):
            await client.reply(ONE, "hi", on_wire=nothing)
    assert len(canned.requests) == 1

    await client.reconnect()
    with pytest.raises(KeyRefused):
        await client.list_tickets()
    assert len(canned.requests) == 2


async def test_a_fresh_start_finds_the_new_key() -> None:
    """After `sellapp-inbox login` in another terminal the running inbox has the new key."""

    def at_the_door(request: httpx.Request) -> httpx.Response:
        is_new = request.headers["authorization"] == "Bearer new-key"
        return as_json(GOOD) if is_new else answer(b"", 401)

    canned = Canned(at_the_door)
    client = client_over(canned, ApiKey("old-key", look_up=lambda: ApiKey("new-key")))
    with pytest.raises(KeyRefused):
        await client.list_tickets()
    await client.reconnect()
    assert len((await client.list_tickets()).items) == 1


async def test_only_a_refused_key_is_looked_up() -> None:
    """A key store may ask a person; a fresh start alone is no reason."""

    def asked() -> ApiKey:
        raise AssertionError

    client = client_over(Canned(lambda _: as_json(GOOD)), ApiKey(SECRET, look_up=asked))
    await client.reconnect()
    assert len((await client.list_tickets()).items) == 1


class Slow(httpx.AsyncBaseTransport):
    """Says that the request left, and then nothing for ten minutes."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.extensions["trace"](
            "http11.send_request_headers.started", {"request": request}
        )
        await asyncio.sleep(600)
        raise AssertionError


@pytest.mark.parametrize(("waited_s", "is_ended"), [(5.0, True), (1.0, False)])
async def test_hanging_reads_can_be_given_up(waited_s: float, is_ended: bool) -> None:  # noqa: FBT001
    """Those that have waited for seconds; a write goes on, whose fate would become unknown."""
    client = client_over(Slow())
    read = asyncio.ensure_future(client.list_tickets())
    write = asyncio.ensure_future(client.reply(ONE, "hi", on_wire=nothing))
    await asyncio.sleep(waited_s)
    client.give_up_hanging()
    await asyncio.sleep(0.1)
    assert (is_ended, False) == (read.done(), write.done())
    for task in (read, write):
        with pytest.raises(Unanswered):
            await task
