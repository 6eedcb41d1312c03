"""Whose turn it is, and how old a look can get."""

from random import Random

import pytest

from tui.domain import TicketId
from tui.engine import rota
from tui.engine.rota import Rota

TURN_S = 30.0
WRITES = 1_000


def watched(count: int) -> Rota:
    turns = Rota()
    turns.watch({TicketId(number) for number in range(count)}, 0.0)
    return turns


@pytest.mark.parametrize(
    ("open_tickets", "a_page"),
    [(41, 1), (41, 100), (2_000, 100), (2_000, 3), (2_000, 1)],
    ids=["41 by id", "41 on a page", "2000 on 20 pages", "2000 on 667 pages", "2000 by id"],
)
def test_a_thousand_customers_are_seen_within_the_told_age(open_tickets: int, a_page: int) -> None:
    """Each writes on a random open ticket at a random time, and none waits longer than is told."""
    chance, turns = Random(open_tickets + a_page), watched(open_tickets)
    looks = -(-open_tickets // a_page)
    worst_s = rota.worst_age_s(looks, TURN_S * 1.2)
    due_s = rota.due_age_s(looks, TURN_S * 1.2)
    now_s, seen, wrote_s = 0.0, 0, dict[TicketId, float]()
    oldest_s = 0.0
    while seen < WRITES:
        now_s += TURN_S * chance.uniform(0.8, 1.2)
        if len(wrote_s) < 40:
            wrote_s.setdefault(TicketId(chance.randrange(open_tickets)), now_s)
        hot = set(list(wrote_s)[:12])
        ticket_id = turns.next(now_s, due_s, hot)
        if ticket_id is None:
            continue
        page = ticket_id // a_page
        looked = [TicketId(page * a_page + i) for i in range(a_page)]
        turns.looked(looked, now_s)
        for one in looked:
            if one in wrote_s:
                oldest_s = max(oldest_s, now_s - wrote_s.pop(one))
                seen += 1
    assert oldest_s <= worst_s


def test_few_tickets_are_looked_at_calmly() -> None:
    """A page is worth a request every three minutes, not every tick."""
    turns, looks = watched(41), 0
    for number in range(1, 121):
        now_s = number * TURN_S
        if turns.next(now_s, rota.due_age_s(1, TURN_S), ()) is not None:
            turns.looked([TicketId(one) for one in range(41)], now_s)
            looks += 1

    assert looks <= 120 * TURN_S / rota.CALM_S * 1.4


def test_one_that_opens_waits_no_longer_than_the_others() -> None:
    """It counts as looked at when it was first listed; one that closed is passed over."""
    turns = watched(3)
    turns.watch({TicketId(1), TicketId(2), TicketId(9)}, 50.0)

    assert TicketId(1) == turns.next(100.0, 0.0, ())
    turns.looked([TicketId(1)], 100.0)
    assert TicketId(2) == turns.next(101.0, 0.0, ())
    turns.looked([TicketId(2), TicketId(0)], 101.0)
    assert 3 == len(turns)
    assert 52.0 == turns.age_s(TicketId(9), 102.0)


def test_every_third_turn_is_for_what_is_hot() -> None:
    """What moved lately is looked at far more often than the rest."""
    turns, met = watched(30), list[TicketId]()
    for number in range(1, 31):
        ticket_id = turns.next(number * TURN_S, 0.0, {TicketId(29)})
        assert ticket_id is not None
        turns.looked([ticket_id], number * TURN_S)
        met.append(ticket_id)

    assert 10 <= met.count(TicketId(29))
    assert 21 == len(set(met))


def test_a_try_that_brings_nothing_is_no_look() -> None:
    """The others have their turn meanwhile, and the age of what is known goes on growing."""
    turns = watched(3)
    turns.tried(TicketId(0), 100.0)
    turns.looked([TicketId(1)], 110.0)

    assert TicketId(2) == turns.next(120.0, 0.0, ())
    assert 120.0 == turns.age_s(TicketId(0), 120.0)
    turns.looked([TicketId(2)], 120.0)
    assert TicketId(0) == turns.next(150.0, 0.0, ())
    assert 150.0 == turns.oldest_s(150.0)
