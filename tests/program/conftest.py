"""A home of its own for the whole program, and a shop on a real loopback port."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.program.terminal import Terminal, program
from tui.clock import SystemClock
from tui.sandbox import SANDBOX_KEY, STORE, FaultPlan, World, create_app
from tui.sandbox.serve import running_server

ROOT = Path(__file__).parents[2]
Start = Callable[..., Terminal]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with an empty home; PATH is the machine's."""
    environ = {
        name: os.environ[name]
        for name in ("PATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
        if name in os.environ
    }
    return environ | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TZ": "UTC"}


@pytest.fixture
def start(home: dict[str, str]) -> Iterator[Start]:
    """Start the program in a terminal; whatever is left at the end is closed."""
    started: list[Terminal] = []

    def run(
        *arguments: str,
        size: tuple[int, int] = (120, 36),
        argv: list[str] | None = None,
        **more: str,
    ) -> Terminal:
        terminal = Terminal(argv or program(*arguments), env={**home, **more}, size=size)
        started.append(terminal)
        return terminal

    yield run
    for terminal in started:
        terminal.close()


@dataclass
class Shop:
    """A sandbox that is served, and what a test may poke in it."""

    world: World
    faults: FaultPlan
    first: int
    """Ticket of the customer who waits longest."""


@pytest.fixture
def shop(home: dict[str, str]) -> Iterator[Shop]:
    """Three customers who wait; `home` has the variables set."""
    clock = SystemClock()
    world = World(7, clock.now)
    faults = FaultPlan([])
    numbers = [
        world.new_ticket(
            f"Where is key {word}?",
            f"I paid {word}, and nothing came.",
            email=f"{word}@example.net",
            at=clock.now() - timedelta(hours=3 - hour),
        )
        for hour, word in enumerate(("alpha", "bravo", "charlie"))
    ]
    with running_server(create_app(world, None, faults)) as base_url:
        home |= {
            "SELLAPP_API_BASE_URL": base_url,
            "SELLAPP_STORE": STORE.slug,
            "SELLAPP_API_KEY": SANDBOX_KEY,
            "SELLAPP_INBOX_POLL_SECONDS": "5",
        }
        yield Shop(world, faults, numbers[0])
