"""One idea: who has written what by the time a scene begins.

Neighbours: `scenes` names these, `world.populate` plays them. All moments count back from the
world's clock at the start, so a frozen clock repeats a scene exactly.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from tui.sandbox.hostile import TEXTS
from tui.sandbox.seeding import Plan
from tui.sandbox.seeds import stream
from tui.sandbox.stories import STORIES
from tui.sandbox.world import World

WAITS_MIN = (125, 100, 74, 58, 51, 47, 33, 26, 19, 12, 7, 4, 3)
"""How long the customers of a busy morning have waited, longest first."""

MORNING_TITLES = (
    "Download link opens an empty archive",
    "Does the pack work with older versions?",
    "라이선스 키가 이미 사용됨",
    "Cobro doble en un pedido",
    "Discord role was not assigned",
    "Bulk order for a school",
    "لم يصل الرقم التسلسلي",
    "Installer stops at 80 percent",
    "Rechnung mit Umsatzsteuer-Nummer",
    "ダウンロードが途中で止まります",
    "Crypto payment still pending",
    "Remboursement demandé",
    "Не приходить лист з ключем",
)
"""Whose tickets those are, in the same order."""

LONG_STORY = "Plugin crashes on start since the update"
LONG_TURNS = 62
"""After so many the customer of the long story has asked something once more."""
MANY_SPAN = timedelta(days=730)
WIDE_LANGUAGES = frozenset({"ja", "ko", "zh", "ar", "he"})


def _index(title: str) -> int:
    return next(index for index, story in enumerate(STORIES) if story.title == title)


def _start(world: World) -> datetime:
    return world.now().replace(microsecond=0)


def _ago(world: World, minutes: float) -> datetime:
    return _start(world) - timedelta(minutes=minutes)


def _dialogues() -> list[int]:
    """Stories in which the store has a say."""
    return [index for index, story in enumerate(STORIES) if len(story.turns) > 1]


def _asks(story: int, chance: Random) -> int:
    """A number of turns after which the customer has asked something."""
    turns = STORIES[story].turns
    # What the store answers was a question; a customer's last word mostly is thanks.
    return chance.choice([at for at, turn in enumerate(turns) if turn.author == "STORE"] or [1])


def _is_told(story: int, chance: Random) -> int:
    """A number of turns after which the store has written last."""
    turns = STORIES[story].turns
    return chance.choice([at + 1 for at, turn in enumerate(turns) if turn.author == "STORE"])


def _waiting(world: World, story: int, waited_min: float, chance: Random) -> Plan:
    """An open ticket whose customer has waited that long."""
    turns = _asks(story, chance)
    last_at = _ago(world, waited_min)
    hours = chance.uniform(0.3, 20) if turns > 1 else 0.0
    return Plan(story, turns, last_at - timedelta(minutes=int(hours * 60)), last_at)


def _answered(world: World, story: int, hours_ago: float, chance: Random) -> Plan:
    """An open ticket in which the store wrote last."""
    turns = _is_told(story, chance)
    last_at = _ago(world, hours_ago * 60)
    opened_at = last_at - timedelta(minutes=chance.randrange(20, 1_500))
    return Plan(story, turns, opened_at, last_at, is_read_by_store=True)


def _add_sorted(world: World, plans: list[Plan]) -> None:
    """Ids grow with the time of opening, as in a real shop."""
    world.populate(sorted(plans, key=lambda plan: plan.opened_at))


def _done(world: World, count: int, chance: Random) -> list[Plan]:
    """Closed tickets of the last days."""
    start = _start(world)
    plans = []
    for _ in range(max(0, count)):
        opened_at = start - timedelta(minutes=chance.randrange(26 * 60, 12 * 24 * 60))
        story = chance.randrange(len(STORIES))
        turns = len(STORIES[story].turns)
        last_s = chance.randrange(600, 20 * 3600) if turns > 1 else 0
        last_at = opened_at + timedelta(seconds=last_s)
        is_archived = chance.random() < 0.35
        plans.append(Plan(story, turns, opened_at, last_at, "CLOSED", is_archived, True))
    return plans


def busy_morning(world: World, tickets: int) -> None:
    """Waiting customers first, then a few answered tickets, then the closed ones of last week."""
    chance = stream(world.seed, "morning")
    titles = zip(MORNING_TITLES, WAITS_MIN, strict=True)
    plans = [_waiting(world, _index(title), waited, chance) for title, waited in titles]
    # The one that has grown long: read, answered many times, and the customer is back.
    plans.append(Plan(_index(LONG_STORY), LONG_TURNS, _ago(world, 9 * 24 * 60), _ago(world, 41)))
    others = [story for story in _dialogues() if STORIES[story].title not in MORNING_TITLES]
    answered = chance.sample(others, 8)
    plans += [_answered(world, story, 2 + 3 * at, chance) for at, story in enumerate(answered)]
    plans = plans[:tickets]
    _add_sorted(world, plans + _done(world, tickets - len(plans), chance))


def quiet(world: World, tickets: int) -> None:
    """Nobody waits."""
    chance = stream(world.seed, "quiet")
    count = min(6, tickets)
    stories = [chance.choice(_dialogues()) for _ in range(count)]
    plans = [_answered(world, story, 1 + 5 * at, chance) for at, story in enumerate(stories)]
    _add_sorted(world, plans + _done(world, tickets - count, chance))


def small_shop(world: World, tickets: int) -> None:
    """Three customers wait, one was answered, the rest is done."""
    chance = stream(world.seed, "small shop")
    stories = chance.sample(_dialogues(), 4)
    plans = [_waiting(world, story, 9 + 37 * at, chance) for at, story in enumerate(stories[:3])]
    plans.append(_answered(world, stories[3], 5, chance))
    plans = plans[:tickets]
    _add_sorted(world, plans + _done(world, tickets - len(plans), chance))


def empty(world: World, tickets: int) -> None:
    """No ticket at all."""
    del world, tickets


def one_ticket(world: World, tickets: int) -> None:
    """The first customer of a new shop."""
    del tickets
    moment = _ago(world, 6)
    world.populate([Plan(_index("Does the pack work with older versions?"), 1, moment, moment)])


def long_thread(world: World, tickets: int) -> None:
    """One conversation; `tickets` counts its messages."""
    count = max(1, tickets)
    plan = Plan(_index(LONG_STORY), count, _ago(world, 40 * 24 * 60), _ago(world, 9))
    world.populate([plan])


def many(world: World, tickets: int) -> None:
    """A long-lived shop: most is closed, the newest wait."""
    world.populate_backlog(tickets, MANY_SPAN)


def wide(world: World, tickets: int) -> None:
    """Only scripts that are wide or run from right to left."""
    chance = stream(world.seed, "wide")
    stories = [at for at, story in enumerate(STORIES) if story.language in WIDE_LANGUAGES]
    plans = [
        _waiting(world, stories[at % len(stories)], 4 + 17 * at, chance) for at in range(tickets)
    ]
    _add_sorted(world, plans)


def hostile_texts(world: World, tickets: int) -> None:
    """Each hostile text as a title, as an address and as a message."""
    del tickets
    for at, (name, text) in enumerate(TEXTS.items()):
        title = text[:2_000] if text.strip() else f"{name}{text}"
        email = f"{text[:80]}@example.net"
        ticket_id = world.new_ticket(title, text, email=email, at=_ago(world, 5 + 11 * at))
        if at % 3 == 0:
            world.colleague_writes(ticket_id, text, sender=text[:80])
            world.customer_writes(ticket_id, text)
