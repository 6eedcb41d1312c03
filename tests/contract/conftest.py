"""A frozen shop of three tickets: what the golden files show and the official client reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tui.sandbox import SANDBOX_KEY, STORE, Plan, SandboxTransport, World, create_app

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEADERS = {
    "Authorization": f"Bearer {SANDBOX_KEY}",
    "X-STORE": STORE.slug,
    "Accept": "application/json",
}


@pytest.fixture
def world() -> World:
    made = World(7, lambda: NOW)
    day = timedelta(days=1)
    made.populate(
        [
            Plan(0, 5, NOW - 3 * day, NOW - 2 * day, "CLOSED", is_archived=True),
            Plan(2, 1, NOW - day, NOW - day),
            Plan(1, 3, NOW - day, NOW - day / 2),
        ]
    )
    return made


@pytest.fixture
def transport(world: World) -> SandboxTransport:
    return SandboxTransport(create_app(world))


@pytest.fixture
async def client(transport: SandboxTransport):
    url = "https://sell.app/api"
    async with httpx.AsyncClient(transport=transport, base_url=url, headers=HEADERS) as made:
        yield made
