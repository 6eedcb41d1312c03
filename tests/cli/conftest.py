"""The command line called in process, over a sandbox on a real loopback port."""

import asyncio
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tui.cli.call import Streams
from tui.cli.program import run
from tui.clock import Clock, SystemClock
from tui.sandbox import SANDBOX_KEY, STORE, FaultPlan, ServerConfig, World, create_app
from tui.sandbox.serve import running_server


@dataclass
class Result:
    """What a shell would have seen."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class HastyClock(SystemClock):
    """The machine's clock, but whoever sleeps finds the time gone by."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._ahead_s)

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead_s

    async def sleep(self, seconds: float) -> None:
        self._ahead_s += seconds
        await asyncio.sleep(0)


@dataclass
class Cli:
    """Calls the program as a shell would, without the process around it."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=HastyClock)

    def __call__(self, *argv: str, stdin: str = "", **environ: str) -> Result:
        streams = Streams(io.StringIO(stdin), io.StringIO(), io.StringIO())

        def call() -> int:
            return run(argv, {**self.environ, **environ}, streams, self.clock)

        if "sandbox" in argv:
            code = call()  # it handles signals, which only the main thread may
        else:
            # `asyncio.run` lets go of its thread's event loop; the main thread's is the runner's.
            with ThreadPoolExecutor(1) as thread:
                code = thread.submit(call).result()
        return Result(code, streams.out.getvalue(), streams.err.getvalue())  # type: ignore[attr-defined]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The program with folders of its own and nothing set."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return Cli(tmp_path)


@dataclass
class Shop:
    """A sandbox that is served, and what a test may poke in it."""

    world: World
    faults: FaultPlan
    first: int
    """Ticket of the customer who waits longest."""
    base_url: str = ""


@pytest.fixture
def shop(cli: Cli) -> Iterator[Shop]:
    """Three tickets on a loopback port; `cli` has the variables set."""
    clock = SystemClock()
    world = World(7, clock.now)
    faults = FaultPlan([])
    numbers = [
        world.new_ticket(
            f"Where is key {number}?",
            "I paid, and nothing came.",
            email=f"kim{number}@example.net",
            at=clock.now() - timedelta(hours=3 - number),
        )
        for number in range(3)
    ]
    with running_server(create_app(world, ServerConfig(), faults)) as base_url:
        cli.environ |= {
            "SELLAPP_API_BASE_URL": base_url,
            "SELLAPP_STORE": STORE.slug,
            "SELLAPP_API_KEY": SANDBOX_KEY,
        }
        yield Shop(world, faults, numbers[0], base_url)
