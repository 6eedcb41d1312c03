"""The shop on a real loopback port: real resets, real cuts, a clean end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from tui.sandbox import (
    SANDBOX_KEY,
    STORE,
    Fault,
    FaultPlan,
    SandboxTransport,
    World,
    create_app,
)
from tui.sandbox.serve import ServeUnavailable, running_server, serve_forever

pytestmark = pytest.mark.sockets

HEADERS = {
    "Authorization": f"Bearer {SANDBOX_KEY}",
    "X-STORE": STORE.slug,
    "Accept": "application/json",
}


@pytest.fixture
def plan() -> FaultPlan:
    return FaultPlan()


@pytest.fixture
def base_url(world: World, plan: FaultPlan):
    with running_server(create_app(world, faults=plan)) as url:
        yield url


@pytest.fixture
def client(base_url: str):
    with httpx.Client(base_url=base_url, headers=HEADERS, timeout=5) as made:
        yield made


def test_it_serves_on_loopback(client: httpx.Client):
    """Only on 127.0.0.1, with the shop's `Date`, and links that lead back to the port."""
    answer = client.get("/v2/tickets")
    assert 200 == answer.status_code
    assert "127.0.0.1" == client.base_url.host
    assert "Mon, 23 Nov 2026 09:00:00 GMT" == answer.headers["date"]
    assert f"{client.base_url}v2/tickets?page=1" == answer.json()["links"]["first"]
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("kind", "error", "stored"),
    [
        ("refuse", httpx.ReadError, 0),
        ("reset_before_store", httpx.ReadError, 0),
        ("store_then_reset", httpx.ReadError, 1),
        ("cut_headers", httpx.RemoteProtocolError, 1),
        ("cut_json", httpx.RemoteProtocolError, 1),
        ("stall", httpx.ReadTimeout, 0),
        ("store_then_stall", httpx.ReadTimeout, 1),
    ],
)
def test_real_lines_break_as_the_ones_in_process(
    client: httpx.Client,
    world: World,
    plan: FaultPlan,
    kind: str,
    error: type[Exception],
    stored: int,
):
    """The same errors as `SandboxTransport` raises, but for `refuse`, which comes a step later."""
    plan.add(Fault("POST", "*/messages", kind))
    path = f"/v2/tickets/{world.ticket_ids()[0]}/messages"
    with pytest.raises(error):
        client.post(path, json={"content": "x"}, timeout=httpx.Timeout(5, read=0.2))
    assert stored == world.stored_replies.total()
    assert 201 == client.post(path, json={"content": "y"}).status_code


async def steps(client: httpx.AsyncClient) -> tuple[list[str], str]:
    """The trace of one GET and how it ended."""
    names: list[str] = []

    async def trace(name: str, info: dict[str, object]) -> None:
        names.append(name)

    try:
        answer = await client.get("/v2/tickets", extensions={"trace": trace})
    except httpx.TransportError as error:
        return names, type(error).__name__
    return names, str(answer.status_code)


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("*", "*", "reset_before_store"),
        Fault("*", "*", "cut_headers"),
        Fault("*", "*", "cut_json"),
        Fault("*", "*", "stall"),
        Fault("*", "*", "204"),
    ],
    ids=str,
)
async def test_both_transports_tell_the_same_story(
    base_url: str, world: World, plan: FaultPlan, fault: Fault | None
):
    """In process and over TCP: the same trace events in the same order, the same ending."""
    wanted = [] if fault is None else [fault]
    plan.add(*wanted)
    inside = SandboxTransport(create_app(world, faults=FaultPlan(wanted)))
    patience = httpx.Timeout(5, read=0.3)
    async with (
        httpx.AsyncClient(base_url=base_url, headers=HEADERS, timeout=patience) as real,
        httpx.AsyncClient(
            transport=inside, base_url=base_url, headers=HEADERS, timeout=patience
        ) as made,
    ):
        assert await steps(real) == await steps(made)


def test_a_reset_is_a_reset(base_url: str, plan: FaultPlan):
    """Not a polite end: the peer's next read fails with ECONNRESET."""
    plan.add(Fault("*", "*", "reset_before_store"))
    port = int(base_url.split(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        raw.sendall(b"GET /api/v2/tickets HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            raw.recv(100)


def test_a_port_can_be_taken_only_once(base_url: str, world: World):
    """The second server says so at once."""
    port = int(base_url.split(":")[2].partition("/")[0])
    with pytest.raises(OSError, match="ddress"), running_server(create_app(world), port):
        pass


def test_a_stalled_request_does_not_hold_up_the_end(world: World, plan: FaultPlan):
    """Leaving the block ends the server although somebody still waits for an answer."""
    plan.add(Fault("*", "*", "stall"))
    errors: list[Exception] = []

    def wait(url: str) -> None:
        try:
            httpx.get(f"{url}/v2/tickets", timeout=30)
        except httpx.HTTPError as error:
            errors.append(error)

    with running_server(create_app(world, faults=plan)) as url:
        waiting = threading.Thread(target=wait, args=(url,))
        waiting.start()
        while not world.requests:
            waiting.join(0.01)
    waiting.join(5)
    assert 1 == len(errors)
    assert [] == [each for each in threading.enumerate() if each.name == "sandbox"]


def test_it_can_be_left_before_anybody_called(world: World):
    """Starting and stopping at once is fine."""
    with running_server(create_app(world)) as url:
        assert url.startswith("http://127.0.0.1:")


PROGRAM = """
from datetime import UTC, datetime
from tui.sandbox import World, create_app
from tui.sandbox.serve import serve_forever
now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
serve_forever(create_app(World(1, lambda: now)), on_ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_cleanly(number: int):
    """It answers until then, closes its port, and the program goes on to its own end."""
    command = [sys.executable, "-c", PROGRAM]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert 200 == httpx.get(f"{url}/v2/tickets", headers=HEADERS, timeout=5).status_code
        process.send_signal(number)
        rest, errors = process.communicate(timeout=20)
    assert ("ended\n", "", 0) == (rest, errors, process.returncode)


def test_it_serves_in_the_caller_s_thread(world: World):
    """Until a signal; whoever handled that signal before does so again afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    codes: list[int] = []

    def visit(url: str) -> None:
        codes.append(httpx.get(f"{url}/v2/tickets", headers=HEADERS, timeout=5).status_code)
        os.kill(os.getpid(), signal.SIGTERM)

    def ready(url: str) -> None:
        threading.Thread(target=visit, args=(url,)).start()

    serve_forever(create_app(world), on_ready=ready)
    assert ([200], before) == (codes, signal.getsignal(signal.SIGTERM))


def test_without_uvicorn_it_says_what_to_install(world: World, monkeypatch: pytest.MonkeyPatch):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ServeUnavailable, match=r"sellapp-inbox\[serve\]"):
        serve_forever(create_app(world))
