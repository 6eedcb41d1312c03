"""Customers who write on open tickets of a `BigShop`, and how long it takes until we know."""

from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random

from tests.support.bigshop import BigShop
from tests.support.keeper import TICK_S, Keeper, StepClock

ONE_TICK_S = TICK_S * 1.2 + 1
"""What holds where every poll tells all."""


@dataclass
class Waits:
    """What became of the customers."""

    late: int = 0
    """Seen later than was told."""
    oldest_s: float = 0.0
    told_s: list[float] = field(default_factory=list)
    """What was told when they wrote, or when they were seen."""
    ticks: int = 0
    requests: int = 0


async def settled(shop: BigShop, clock: StepClock) -> Keeper:
    """An inbox that has read the whole list, and has ticked for a while."""
    keeper = Keeper(shop, clock)
    await keeper.cycles()
    for _ in range(3):
        await keeper.tick()
    shop.requests.clear()
    return keeper


async def customers(
    keeper: Keeper, writes: int, gap_s: float, chance: Random, besides: Collection[int] = ()
) -> Waits:
    """Somebody writes on a random open ticket every `gap_s`, until all of them were seen.

    Not on those that `besides` names.
    """
    shop, clock, waits = keeper.shop, keeper.clock, Waits()
    begun_s, written = clock.steady_s, 0
    wrote: dict[int, tuple[float, float]] = {}

    def see() -> None:
        for number, (at_s, told_then_s) in list(wrote.items()):
            if keeper.ticket(number) == shop.tickets[number]:
                age_s, told_s = clock.steady_s - at_s, max(told_then_s, _told_s(keeper))
                waits.oldest_s = max(waits.oldest_s, age_s)
                waits.late += age_s > told_s
                waits.told_s.append(told_s)
                del wrote[number]

    keeper.after_cycle = see
    while written < writes or wrote:
        is_due = written < writes and clock.steady_s >= begun_s + written * gap_s
        taken = {*wrote, *besides}
        # Where all of them wait already, the next one writes when one was seen.
        if is_due and (free := [one for one in shop.open_ids() if one not in taken]):
            number = chance.choice(free)
            shop.write(number)
            wrote[number] = (clock.steady_s, _told_s(keeper))
            written += 1
        await keeper.tick()
        waits.ticks += 1
    waits.requests = shop.requests.total()
    return waits


def _told_s(keeper: Keeper) -> float:
    return keeper.link.status.older_checked_every_s or ONE_TICK_S
