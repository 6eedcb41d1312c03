"""Named states: each says what it shows, and repeats byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tui.sandbox import SANDBOX_KEY, SCENES, SandboxTransport, create_app

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WANTED = {
    "busy-morning",
    "empty",
    "one-ticket",
    "offline",
    "key-refused",
    "no-permission",
    "rate-limited",
    "server-error",
    "html-portal",
    "v1-only",
    "refused-reply",
    "lost-answer",
    "slow",
    "hostile",
    "odd-rows",
    "wide",
    "long-thread",
    "many",
    "quiet",
    "small-shop",
}


def client_of(name: str, tickets: int | None = None, seed: int = 1) -> httpx.AsyncClient:
    world, config, plan = SCENES[name].build(seed, lambda: NOW, tickets)
    return httpx.AsyncClient(
        transport=SandboxTransport(create_app(world, config, plan)),
        base_url="https://sell.app/api",
        timeout=0.2,
        headers={
            "Authorization": f"Bearer {SANDBOX_KEY}",
            "X-STORE": SCENES[name].store.slug,
            "Accept": "application/json",
        },
    )


async def walk(name: str) -> list[bytes]:
    """What a client sees: the tickets, and the threads of the first ten."""
    async with client_of(name) as client:
        first = await client.get("/v2/tickets?limit=100")
        seen = [first.content, str(first.headers).encode()]
        rows = [row for row in first.json()["data"][:10] if row["id"]]
        paths = [f"/v2/tickets/{row['id']}/messages" for row in rows]
        return seen + [(await client.get(path)).content for path in paths]


def test_all_scenes_are_there():
    """Names are stable: the demo, the snapshots and the pictures use them."""
    assert WANTED == set(SCENES)
    assert "busy-morning" == next(iter(SCENES))
    assert all(name == scene.name and scene.line for name, scene in SCENES.items())


@pytest.mark.parametrize("name", ["busy-morning", "hostile", "odd-rows", "wide", "quiet"])
async def test_a_scene_repeats_byte_for_byte(name: str):
    """Same seed, same frozen clock: same bytes."""
    assert await walk(name) == await walk(name)


async def test_another_seed_is_another_shop():
    """But not another scene."""
    one, two = client_of("busy-morning", seed=1), client_of("busy-morning", seed=2)
    assert (await one.get("/v2/tickets")).content != (await two.get("/v2/tickets")).content


@pytest.mark.parametrize("seed", range(5))
def test_a_busy_morning(seed: int):
    """Waits from 3 to 125 minutes, several languages, one thread that has grown long."""
    world, _, _ = SCENES["busy-morning"].build(seed, lambda: NOW)
    threads = [(each, world.thread(each.id)) for each in world.tickets() if each.status == "OPEN"]
    waits = [
        NOW - thread[-1].created_at for _, thread in threads if thread[-1].author == "CUSTOMER"
    ]
    assert 40 == len(world.tickets())
    assert (timedelta(minutes=3), timedelta(minutes=125)) == (min(waits), max(waits))
    assert 14 == len(waits)
    (long,) = [thread for _, thread in threads if len(thread) > 50]
    assert "CUSTOMER" == long[-1].author
    assert all(
        thread[-1].author == ("STORE" if ticket.is_read_by_store else "CUSTOMER")
        for ticket, thread in threads
    )


def test_a_morning_can_be_small():
    """Fewer tickets than the scene has roles."""
    world, _, _ = SCENES["busy-morning"].build(1, lambda: NOW, 3)
    assert 3 == len(world.tickets())


def test_quiet_means_quiet():
    """No open ticket in which the customer wrote last."""
    world, _, _ = SCENES["quiet"].build(1, lambda: NOW)
    open_ids = [each.id for each in world.tickets() if each.status == "OPEN"]
    assert 6 == len(open_ids)
    assert {"STORE"} == {world.thread(each)[-1].author for each in open_ids}


@pytest.mark.parametrize(
    ("name", "tickets", "messages"),
    [("empty", 0, 0), ("one-ticket", 1, 1), ("long-thread", 1, 1_000)],
)
def test_sizes(name: str, tickets: int, messages: int):
    """As the name says."""
    world, _, _ = SCENES[name].build(1, lambda: NOW)
    counts = [each.message_count for each in world.tickets()]
    assert (tickets, messages) == (len(counts), sum(counts))


def test_many_take_another_number():
    """The size is a wish, most tickets are closed, ids follow the time of opening."""
    world, _, _ = SCENES["many"].build(1, lambda: NOW, 2_000)
    tickets = world.tickets()
    moments = [each.created_at for each in tickets]
    assert (2_000, sorted(moments)) == (len(tickets), moments)
    assert sum(each.status == "OPEN" for each in tickets) < 100


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("key-refused", 401),
        ("no-permission", 403),
        ("server-error", 500),
        ("html-portal", 200),
        ("v1-only", 404),
        ("odd-rows", 200),
    ],
)
async def test_what_a_list_answers(name: str, status: int):
    """The scene's trouble shows at the first call."""
    async with client_of(name) as client:
        assert status == (await client.get("/v2/tickets")).status_code


async def test_troubles_of_the_line():
    """Offline refuses, slow outlasts a short patience, a limit comes after three."""
    with pytest.raises(httpx.ConnectError):
        await client_of("offline").get("/v2/tickets")
    with pytest.raises(httpx.ReadTimeout):
        await client_of("slow").get("/v2/tickets")
    client = client_of("rate-limited")
    assert [200, 200, 200, 429] == [(await client.get("/v2/tickets")).status_code for _ in range(4)]


async def test_troubles_of_a_reply():
    """Refused every time; lost once, though stored."""
    refused, lost = client_of("refused-reply"), client_of("lost-answer")
    path = "/v2/tickets/48001/messages"
    assert [422, 422] == [(await refused.post(path, json={"content": "x"})).status_code] * 2
    with pytest.raises(httpx.ReadError):
        await lost.post(path, json={"content": "x"})
    assert "x" == (await lost.get(f"{path}?limit=100")).json()["data"][-1]["content"]


async def test_odd_rows_hold_one_of_no_use():
    """The fourth; every other row has an id."""
    async with client_of("odd-rows") as client:
        rows = (await client.get("/v2/tickets?limit=100")).json()["data"]
    assert [3] == [at for at, row in enumerate(rows) if row["id"] is None]
