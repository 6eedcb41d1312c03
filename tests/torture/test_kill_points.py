"""Killed at every point of a send: after a restart the reply is there once, or it asks."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.torture.wire_server import WireServer

pytestmark = [pytest.mark.sockets, pytest.mark.program]

ROOT = Path(__file__).parents[2]
TEXT = "Here is your new key: 1234"
EVENTS = (
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
)
COMMITS = (
    "queued",
    "claimed",
    "nothing more to claim",
    "no odd messages",
    "thread as read",
    "on the wire",
    "sent",
    "reply into the thread",
)
"""What each commit of a send stores, in order."""
ON_WIRE = COMMITS.index("on the wire")
HOOK = EVENTS.index("http11.send_request_headers.started")
ARRIVED = EVENTS.index("http11.send_request_body.complete")

POINTS = (
    *(
        f"commit/{number}/{moment}"
        for number in range(len(COMMITS))
        for moment in ("before", "after")
    ),
    f"event/{EVENTS[HOOK]}/before",
    *(f"event/{event}/after" for event in EVENTS),
)


def outcome(point: str) -> str:
    """What the next start must find: `draft`, `sent` or `unknown`."""
    kind, name, moment = point.split("/")
    if kind == "commit":
        number, is_late = int(name), moment == "after"
        if (number, is_late) == (0, False):
            return "draft"
        return "unknown" if (number, is_late) == (ON_WIRE, True) else "sent"
    number = EVENTS.index(name)
    is_past_the_hook = number > HOOK or (number == HOOK and moment == "after")
    return "unknown" if is_past_the_hook and number < ARRIVED else "sent"


class Mother:
    """Gives orders to `kill_child`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def order(self, **order: Any) -> dict[str, Any]:
        """Let a process do this, and tell how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        line = await self._process.stdout.readline()
        assert line, "the mother of the children has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


@pytest.fixture
async def mother() -> AsyncIterator[Mother]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.torture.kill_child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    yield Mother(process)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def kill_and_come_back(mother: Mother, point: str, folder: Path) -> None:
    """One death, one restart, and a look at everything that is left."""
    server = WireServer()
    await server.start()
    where = {"folder": str(folder), "base_url": f"http://127.0.0.1:{server.port}/api"}
    try:
        killed = await mother.order(task="send", text=TEXT, point=point, **where)
        assert 9 == killed["signal"], f"{point} was never reached"
        await server.quiet()
        assert_silence(server, point)
        back = await mother.order(task="settle", **where)
        assert 0 == back["signal"]
    finally:
        await server.stop()
    expected = {
        "draft": (0, 0, {"state": None, "text": None, "draft": TEXT, "rows": 0}),
        "sent": (1, 1, {"state": "sent", "text": TEXT, "draft": None, "rows": 0}),
        "unknown": (0, 0, {"state": "unknown", "text": TEXT, "draft": None, "rows": 1}),
    }[outcome(point)]
    assert expected == (server.stored(TEXT), server.posts, back["said"]), point


def assert_silence(server: WireServer, point: str) -> None:
    """Dead inside the hook means that the shop got a connection and not one byte."""
    if point not in {f"event/{EVENTS[HOOK]}/{moment}" for moment in ("before", "after")}:
        return
    (fresh,) = (peer for peer in server.peers if not peer.gets)
    assert 0 == fresh.received_bytes


@pytest.mark.parametrize("half", [0, 1])
async def test_killed_anywhere(mother: Mother, tmp_path: Path, half: int) -> None:
    """Every point, twice."""
    for turn in range(2):
        for number, point in enumerate(POINTS[half::2]):
            await kill_and_come_back(mother, point, tmp_path / f"{turn}-{number}")


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("point", POINTS)
async def test_killed_anywhere_twenty_times(mother: Mother, tmp_path: Path, point: str) -> None:
    """Every point, twenty times."""
    for turn in range(20):
        await kill_and_come_back(mother, point, tmp_path / str(turn))
