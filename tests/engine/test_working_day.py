"""What a day costs the server: less than a browser tab would."""

from random import Random

import pytest

from tests.support import working_day
from tests.support.bigshop import BigShop
from tests.support.keeper import StepClock
from tests.support.virtual import VirtualClock
from tests.support.working_day import AWAY, NEVER_RESTS, WORKS, Person

MOST = {WORKS.name: 3_500, NEVER_RESTS.name: 3_500, AWAY.name: 1_500}
DAYS = [
    pytest.param("id_asc", True, AWAY, id="away"),
    pytest.param("id_asc", True, WORKS, id="works"),
    pytest.param("id_asc", False, AWAY, id="away, no search"),
    pytest.param("id_asc", False, NEVER_RESTS, id="never rests, no search"),
]
LONG_DAYS = [
    pytest.param(order, searches, person, id=f"{person.name}, {order}, search {searches}")
    for order in ("id_asc", "updated_desc")
    for searches in (True, False)
    for person in (WORKS, AWAY, NEVER_RESTS)
]


@pytest.mark.parametrize(("order", "searches", "person"), DAYS)
async def test_a_day_of_two_hundred_changes(order: str, *, searches: bool, person: Person) -> None:
    """By steps of the poller alone."""
    clock = StepClock()
    shop = BigShop(clock.true_now, order=order, searches=searches)
    shop.fill(working_day.TICKETS, working_day.OPEN, Random(5))
    requests = await working_day.stepped(shop, clock, person)

    assert requests.total() <= MOST[person.name]


@pytest.mark.torture
@pytest.mark.parametrize(("order", "searches", "person"), LONG_DAYS)
async def test_a_day_of_the_whole_engine(order: str, *, searches: bool, person: Person) -> None:
    """With the rhythm, the sender and the house-keeping, in virtual time."""
    clock = VirtualClock()
    shop = BigShop(clock.now, order=order, searches=searches)
    shop.fill(working_day.TICKETS, working_day.OPEN, Random(5))
    requests = await working_day.lived(shop, clock, person)

    print(person.name, order, searches, requests.total(), dict(requests))  # noqa: T201 - figures
    assert requests.total() <= MOST[person.name]
