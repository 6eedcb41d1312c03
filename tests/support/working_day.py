"""A day at a shop of 3,000 tickets, with 200 changes, and what the inbox asked for in it."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from random import Random

from tests.support.bigshop import BigShop
from tests.support.keeper import Keeper, StepClock
from tests.support.memory import Disk, MemoryMailbox
from tests.support.virtual import VirtualClock
from tui.engine import pace
from tui.engine.engine import Engine
from tui.engine.parts import Policy

DAY_S = 86_400.0
CHANGES = 200
TICKETS = 3_000
OPEN = 120
POLL_S = 30.0


@dataclass(frozen=True)
class Person:
    """Who sits in front of it."""

    name: str
    is_focused: bool
    works_s: float
    """So long from the beginning of the day somebody does something every minute."""

    def tick_s(self, at_s: float) -> float:
        """The pace at that second of the day."""
        idle_s = max(0.0, at_s - self.works_s)
        return pace.interval_s(POLL_S, is_focused=self.is_focused, idle_s=idle_s)


WORKS = Person("works 9 h, focused all day", is_focused=True, works_s=9 * 3_600)
NEVER_RESTS = Person("works 24 h", is_focused=True, works_s=DAY_S)
AWAY = Person("away all day", is_focused=False, works_s=DAY_S)
"""The slowdown of idle hours is not counted in: the pace of an unfocused terminal, all day."""


def happen(shop: BigShop, chance: Random) -> None:
    """One change: a new ticket, a message, a closed one, an archived one, a purge."""
    kind, ids, is_open = chance.random(), list(shop.tickets), shop.open_ids()
    if kind < 0.2:
        shop.add()
    elif kind < 0.7:
        shop.write(chance.choice(is_open), chance.choice(("CUSTOMER", "STORE")))
    elif kind < 0.9:
        shop.edit(chance.choice(is_open), status="CLOSED")
    elif kind < 0.98:
        shop.edit(chance.choice(ids), touches=False, archived=True)
    else:
        shop.remove(chance.choice(ids))


async def stepped(shop: BigShop, clock: StepClock, person: Person) -> Counter[str]:
    """The day by steps of the poller alone; the first reading of the list is not counted."""
    keeper, chance = Keeper(shop, clock), Random(2)
    await keeper.cycles()
    shop.requests.clear()
    begun_s, done = clock.steady_s, 0
    while (at_s := clock.steady_s - begun_s) < DAY_S:
        if at_s >= done * DAY_S / CHANGES:
            happen(shop, chance)
            done += 1
        await keeper.tick(person.tick_s(at_s))
    return shop.requests


async def lived(shop: BigShop, clock: VirtualClock, person: Person) -> Counter[str]:
    """The same with the whole engine on its own loop: pace, idleness, sender and all."""

    async def connect(_: object) -> BigShop:
        return shop

    engine = Engine(
        mailbox=MemoryMailbox(Disk()),  # type: ignore[arg-type]
        connect=connect,  # type: ignore[arg-type]
        clock=clock,
        rng=Random(1),
        store="s",
        policy=Policy(poll_s=POLL_S),
    )
    work, chance = asyncio.ensure_future(engine.run()), Random(2)
    await asyncio.sleep(900)
    shop.requests.clear()
    engine.set_focus(is_focused=person.is_focused)
    for minute in range(1_440):
        await asyncio.sleep(60)
        if minute * 60 < person.works_s and person.is_focused:
            engine.set_focus(is_focused=True)
        if minute * CHANGES // 1_440 != (minute - 1) * CHANGES // 1_440:
            happen(shop, chance)
    requests = Counter(shop.requests)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return requests
