"""Every fault as a client meets it, the trace hooks, and time-outs that are honest."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tui.sandbox import Fault, SandboxTransport
from tui.sandbox.hostile import TEXTS

STORED = 1
LOST = 0

BROKEN = [
    ("refuse", httpx.ConnectError, LOST),
    ("connect_stall", httpx.ConnectTimeout, LOST),
    ("reset_before_store", httpx.ReadError, LOST),
    ("store_then_reset", httpx.ReadError, STORED),
    ("stall", httpx.ReadTimeout, LOST),
    ("store_then_stall", httpx.ReadTimeout, STORED),
    ("cut_headers", httpx.RemoteProtocolError, STORED),
    ("cut_json", httpx.RemoteProtocolError, STORED),
    ("slow_head", httpx.ReadTimeout, STORED),
    ("slow_body", httpx.ReadTimeout, STORED),
    ("bad_gzip", httpx.DecodingError, STORED),
]


@pytest.mark.parametrize(("kind", "error", "stored"), BROKEN)
async def test_replies_over_broken_lines(open_shop, kind: str, error: type[Exception], stored: int):
    """The error is httpx's own, and whether the reply was stored is not to be seen from it."""
    shop = open_shop(faults=[Fault("POST", "*/messages", kind)])
    path = f"/v2/tickets/{shop.world.ticket_ids()[0]}/messages"
    with pytest.raises(error):
        await shop.post(path, json={"content": "x"})
    assert stored == shop.world.stored_replies.total()
    assert 201 == (await shop.post(path, json={"content": "y"})).status_code


ANSWERED = [
    ("html_500", {}, 500, LOST, b"<!DOCTYPE"),
    ("html_500", {"stored": 1}, 500, STORED, b"<!DOCTYPE"),
    ("html_403", {}, 403, LOST, b"1020"),
    ("html_404", {}, 404, LOST, b"Not Found"),
    ("status", {}, 500, LOST, b'{"message":"Server Error"}'),
    ("status", {"code": 409, "stored": 1}, 409, STORED, b"in progress"),
    ("status", {"code": 418}, 418, LOST, b"Server Error"),
    ("408", {}, 408, LOST, b"Request Timeout"),
    ("409", {"stored": 1}, 409, STORED, b"in progress"),
    ("425", {}, 425, LOST, b"Too Early"),
    (
        "status",
        {"code": 422, "field": "content", "message": "No."},
        422,
        LOST,
        b'{"content":["No."]}',
    ),
    ("429", {}, 429, LOST, b"Too Many Attempts."),
    ("401_from_now_on", {}, 401, LOST, b"Unauthenticated."),
    ("captive_portal", {}, 200, LOST, b"Guest network"),
    ("captive_portal", {"code": 302}, 302, LOST, b""),
    ("redirect_307", {}, 307, LOST, b""),
    ("gzip_bomb", {"mib": 2}, 200, LOST, b'{"data":['),
    ("php_notice", {}, 201, STORED, b"<b>Notice</b>"),
    ("empty_body", {}, 201, STORED, b""),
    ("json_null", {}, 201, STORED, b"null"),
    ("201_empty", {}, 201, STORED, b""),
    ("201_null", {}, 201, STORED, b'{"data":null}'),
    ("201_html", {}, 201, STORED, b"<html>"),
    ("201_other_ticket", {}, 201, STORED, b'"ticket_id":48002'),
    ("201_no_id", {}, 201, STORED, b'{"data":{"author"'),
    ("202", {}, 202, STORED, b"Accepted"),
    ("204", {}, 204, STORED, b""),
    ("clock_ahead", {"by_s": 3600}, 201, STORED, b"2026-11-23T10:00:00.000000Z"),
    ("quirk", {"variant": "ids_text,author_lower"}, 201, STORED, b'"author":"store"'),
    ("hostile_content", {"text": "html"}, 201, STORED, b"<script>"),
    ("row_broken", {}, 201, STORED, b'"id":null'),
    ("row_doubled", {}, 201, STORED, b'"author"'),
    ("page_shift", {}, 201, STORED, b'"author"'),
    ("slow_head", {"delay_s": 0}, 201, STORED, b'"author"'),
    ("slow_body", {"delay_s": 0, "step_bytes": 50}, 201, STORED, b'"author"'),
]


@pytest.mark.parametrize(("kind", "params", "status", "stored", "part"), ANSWERED)
async def test_replies_with_odd_answers(
    open_shop, kind: str, params: dict[str, object], status: int, stored: int, part: bytes
):
    """Status, a part of the body, and whether the reply was stored."""
    shop = open_shop(faults=[Fault("POST", "*/messages", kind, params=params)])
    path = f"/v2/tickets/{shop.world.ticket_ids()[0]}/messages"
    answer = await shop.post(path, json={"content": "x"})
    assert (status, stored) == (answer.status_code, shop.world.stored_replies.total())
    assert part in answer.content.replace(b"\\/", b"/")


async def test_a_revoked_key_stays_revoked(open_shop):
    """401 on that request and on all that follow."""
    shop = open_shop(faults=[Fault("*", "*", "401_from_now_on")])
    codes = [(await shop.get("/v2/tickets")).status_code for _ in range(3)]
    assert [401, 401, 401] == codes


@pytest.mark.parametrize("form", ["60", "-5", "Wed, 21 Oct 2037 07:28:00 GMT", "soon"])
async def test_retry_after_in_any_form(open_shop, form: str):
    """The header goes out as it is; without the detail there is none."""
    faults = [Fault("*", "*", "429", params={"retry_after": form}), Fault("*", "*", "429")]
    shop = open_shop(faults=faults)
    assert form == (await shop.get("/v2/tickets")).headers["retry-after"]
    assert "retry-after" not in (await shop.get("/v2/tickets")).headers


async def test_redirects_point_to_another_host(open_shop):
    """A client must not carry its key there."""
    shop = open_shop(faults=[Fault("*", "*", "redirect_307")])
    target = httpx.URL((await shop.get("/v2/tickets")).headers["location"])
    assert "elsewhere.example.net" == target.host


async def test_the_bomb_is_small_on_the_wire(open_shop):
    """64 MiB by default would be unpacked from well under 1 MiB."""
    shop = open_shop(faults=[Fault("*", "*", "gzip_bomb", params={"mib": 4})])
    answer = await shop.get("/v2/tickets")
    assert int(answer.headers["content-length"]) < 10_000
    assert 4 * 2**20 < len(answer.content)


async def test_pages_shift(open_shop):
    """A ticket slips in between two pages: with newest first, a row comes twice."""
    from tui.sandbox import ServerConfig

    shop = open_shop(ServerConfig(list_order="id_desc"), [Fault("GET", "*/tickets", "page_shift")])
    one = (await shop.get("/v2/tickets?limit=10")).json()["data"]
    two = (await shop.get("/v2/tickets?limit=10&page=2")).json()["data"]
    assert one[-1]["id"] == two[0]["id"]


async def test_rows_doubled_and_broken(open_shop):
    """One row twice; one row without an id; an empty list has neither."""
    faults = [
        Fault("*", "*", "row_doubled", 2, params={"index": 1}),
        Fault("*", "*", "row_broken", 2, params={"index": 2}),
    ]
    shop = open_shop(faults=faults)
    doubled = (await shop.get("/v2/tickets?limit=3")).json()["data"]
    assert (4, doubled[1]) == (len(doubled), doubled[2])
    assert [] == (await shop.get("/v2/tickets?page=99")).json()["data"]
    broken = (await shop.get("/v2/tickets?limit=3")).json()["data"]
    assert [False, False, True] == [row["id"] is None for row in broken]
    assert [] == (await shop.get("/v2/tickets?page=99")).json()["data"]


async def test_a_clock_that_runs_ahead(open_shop):
    """Header and rows alike; a null date stays null."""
    shop = open_shop(faults=[Fault("*", "*", "clock_ahead", params={"by_s": 60})], tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    shop.world.ticket(ticket_id).updated_at = None
    answer = await shop.get("/v2/tickets")
    row = answer.json()["data"][0]
    assert "Mon, 23 Nov 2026 09:01:00 GMT" == answer.headers["date"]
    assert ("2026-11-23T09:01:00.000000Z", None) == (row["created_at"], row["updated_at"])


async def test_hostile_texts_reach_every_field(open_shop):
    """Titles, addresses and reasons of tickets; the whole list is used."""
    shop = open_shop(faults=[Fault("*", "*", "hostile_content", 3)], tickets=60)
    rows = (await shop.get("/v2/tickets?limit=60")).json()["data"]
    assert set(TEXTS.values()) == {row["title"] for row in rows}
    path = f"/v2/tickets/{rows[0]['id']}/messages"
    message = (await shop.get(path)).json()["data"][0]
    assert message["content"] in TEXTS.values()
    assert message["content"] == message["sender"]


async def test_errors_keep_their_words_under_a_row_fault(open_shop):
    """A quirk changes answers, not refusals."""
    shop = open_shop(faults=[Fault("*", "*", "quirk", params={"variant": "ids_text"})])
    assert 404 == (await shop.get("/v2/tickets/1")).status_code


async def test_damage_without_a_row(open_shop):
    """`201_no_id` on a list has nothing to change."""
    shop = open_shop(faults=[Fault("*", "*", "201_no_id")])
    assert 15 == len((await shop.get("/v2/tickets")).json()["data"])


STEPS = [
    "connection.connect_tcp.started",
    "connection.connect_tcp.complete",
    "http11.send_request_headers.started",
    "http11.send_request_headers.complete",
    "http11.send_request_body.started",
    "http11.send_request_body.complete",
    "http11.receive_response_headers.started",
    "http11.receive_response_headers.complete",
    "http11.receive_response_body.started",
    "http11.receive_response_body.complete",
    "http11.response_closed.started",
    "http11.response_closed.complete",
]


def tracer(names: list[str], seen: list[int], shop, stop_at: str = ""):
    async def trace(name: str, info: dict[str, object]) -> None:
        await asyncio.sleep(0)
        names.append(name)
        seen.append(len(shop.world.requests))
        if name == stop_at:
            raise ZeroDivisionError

    return trace


async def test_the_trace_is_httpcore_s(open_shop):
    """Every step in its order; the server has seen nothing until the body has been sent."""
    shop = open_shop()
    names: list[str] = []
    seen: list[int] = []
    await shop.get("/v2/tickets", extensions={"trace": tracer(names, seen, shop)})
    assert STEPS == names
    assert [0] * 6 == seen[:6]


@pytest.mark.parametrize("step", STEPS[:6])
async def test_a_hook_that_raises_stops_the_request(open_shop, step: str):
    """Nothing reaches the server when a hook fails before the request is out."""
    shop = open_shop()
    trace = tracer([], [], shop, step)
    with pytest.raises(ZeroDivisionError):
        await shop.get("/v2/tickets", extensions={"trace": trace})
    assert [] == shop.world.requests


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("refuse", ["connection.connect_tcp.started", "connection.connect_tcp.failed"]),
        ("connect_stall", ["connection.connect_tcp.started", "connection.connect_tcp.failed"]),
        (
            "store_then_reset",
            [
                *STEPS[:7],
                "http11.receive_response_headers.failed",
                "http11.response_closed.started",
                "http11.response_closed.complete",
            ],
        ),
        ("cut_json", [*STEPS[:9], "http11.receive_response_body.failed", *STEPS[10:]]),
    ],
)
async def test_failures_are_traced(open_shop, kind: str, last: list[str]):
    """Connect faults come before the point of no return, the others after it."""
    shop = open_shop(faults=[Fault("*", "*", kind)])
    names: list[str] = []
    with pytest.raises(httpx.TransportError):
        await shop.get("/v2/tickets", extensions={"trace": tracer(names, [], shop)})
    assert last == names


async def test_a_reset_in_the_middle_of_a_body(open_shop):
    """An answer may begin well and end in a reset."""
    shop = open_shop(faults=[Fault("*", "*", "cut_json", params={"how": "reset", "share": 0.9})])
    with pytest.raises(httpx.ReadError):
        await shop.get("/v2/tickets")


async def test_a_slow_body_lives_as_long_as_it_drips(open_shop):
    """The read time-out is about each part, as on a real socket."""
    fault = Fault("*", "*", "slow_body", params={"delay_s": 0.02, "step_bytes": 700})
    shop = open_shop(faults=[fault])
    async with shop.client.stream("GET", "/v2/tickets?limit=5") as answer:
        parts = [part async for part in answer.aiter_raw()]
    assert len(parts) > 2


async def test_leaving_early_leaves_nothing_behind(open_shop):
    """A body that is not read to its end, and a request that is cancelled, leave no task."""
    faults = [Fault("*", "*", "slow_body"), Fault("*", "*", "stall")]
    shop = open_shop(faults=faults)
    async with shop.client.stream("GET", "/v2/tickets") as answer:
        assert 200 == answer.status_code
    is_waiting = asyncio.Event()

    async def trace(name: str, info: dict[str, object]) -> None:
        if name == "http11.receive_response_headers.started":
            is_waiting.set()

    more = {"timeout": None, "extensions": {"trace": trace}}
    task = asyncio.create_task(shop.client.get("/v2/tickets", **more))
    await is_waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {asyncio.current_task()} == asyncio.all_tasks()


async def test_a_bug_of_the_sandbox_is_not_a_network_fault(open_shop):
    """An exception in the app comes out as itself."""
    shop = open_shop(faults=[Fault("*", "*", "quirk", params={"variant": "nonsense"})])
    with pytest.raises(KeyError, match="nonsense"):
        await shop.get("/v2/tickets")


async def test_an_app_that_says_nothing():
    """It looks like a server that hung up, before or after its head."""

    class Silent:
        class state:  # noqa: N801 - as Starlette names it
            from tui.sandbox import FaultPlan

            faults = FaultPlan()

        def __init__(self, *, speaks: bool) -> None:
            self.speaks = speaks

        async def __call__(self, scope, receive, send) -> None:
            if self.speaks:
                await send({"type": "http.response.start", "status": 200, "headers": []})

    with pytest.raises(httpx.RemoteProtocolError):
        async with httpx.AsyncClient(transport=SandboxTransport(Silent(speaks=False))) as client:
            await client.get("http://shop.example/")
    async with httpx.AsyncClient(transport=SandboxTransport(Silent(speaks=True))) as client:
        assert b"" == (await client.get("http://shop.example/")).content
