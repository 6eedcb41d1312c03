"""A shop with a clock that only a test moves, and an httpx client at its counter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tui.sandbox import (
    SANDBOX_KEY,
    STORE,
    Fault,
    FaultPlan,
    SandboxTransport,
    ServerConfig,
    World,
    create_app,
)

HEADERS = {
    "Authorization": f"Bearer {SANDBOX_KEY}",
    "X-STORE": STORE.slug,
    "Accept": "application/json",
}


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Shop:
    """Everything around one running server."""

    world: World
    plan: FaultPlan
    client: httpx.AsyncClient

    async def get(self, path: str, **more: object) -> httpx.Response:
        return await self.client.get(path, **more)  # type: ignore[arg-type]  # passes on as given

    async def post(self, path: str, **more: object) -> httpx.Response:
        return await self.client.post(path, **more)  # type: ignore[arg-type]  # passes on as given


OpenShop = Callable[..., Shop]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def world(clock: HandClock) -> World:
    made = World(1, clock)
    made.populate_backlog(23)
    return made


@pytest.fixture
async def open_shop(clock: HandClock) -> AsyncIterator[OpenShop]:
    clients: list[httpx.AsyncClient] = []

    def open_(
        config: ServerConfig | None = None,
        faults: Iterable[Fault] = (),
        *,
        tickets: int = 23,
        world: World | None = None,
        **headers: str | None,
    ) -> Shop:
        if world is None:
            world = World(1, clock)
            world.populate_backlog(tickets)
        plan = FaultPlan(faults)
        named = {key.replace("_", "-"): text for key, text in headers.items()}
        kept = {
            key: text
            for key, text in {**{k.lower(): v for k, v in HEADERS.items()}, **named}.items()
            if text is not None
        }
        client = httpx.AsyncClient(
            transport=SandboxTransport(create_app(world, config, plan)),
            base_url="https://sell.app/api",
            headers=kept,
            timeout=httpx.Timeout(5, read=0.2, connect=0.2),
        )
        clients.append(client)
        return Shop(world, plan, client)

    yield open_
    for client in clients:
        await client.aclose()
