"""One idea: a ticket's past follows from the seed, and is written out only when somebody reads it.

Neighbours: `stories` for the words, `world` for the shelves. That is why 100,000 tickets cost
seconds and their messages cost nothing until asked for. Never reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from tui.sandbox.records import CustomerId, Message, Script, Status, Ticket
from tui.sandbox.seeds import stream
from tui.sandbox.stories import STORIES, Turn
from tui.sandbox.stories.people import AGENTS, address, first_name


@dataclass(frozen=True, slots=True)
class Plan:
    """What a scene wants of one ticket; everything else follows from the seed."""

    story: int
    """Index into `STORIES`."""
    turns: int
    """Messages so far, at least 1; what is more than the story has goes on with `chain`."""
    opened_at: datetime
    last_at: datetime
    """When the last message was written; equals `opened_at` for a single message."""
    status: Status = "OPEN"
    is_archived: bool = False
    is_read_by_store: bool = False


def customer_id(chance: Random) -> CustomerId:
    """A number, an opaque word or None. Source: api-contract 3.1."""
    kind = chance.random()
    if kind < 0.7:
        return chance.randrange(10_000, 99_999)
    if kind < 0.85:
        return f"cus_{chance.randrange(16**6):06x}"
    return None


def draw_ticket(seed: int, ticket_id: int, plan: Plan, first_message_id: int) -> Ticket:
    """The ticket that `plan` describes; its messages stay unwritten (see `play`)."""
    chance = stream(seed, "ticket", ticket_id)
    story = STORIES[plan.story]
    number = 700_000 + chance.randrange(99_999)
    order_id = number if story.about == "order" else None
    reference_id = None if story.about is None else chance.choice((number, number, str(number)))
    is_untouched = plan.turns == 1 and chance.random() < 0.04
    return Ticket(
        id=ticket_id,
        title=story.title,
        status=plan.status,
        customer_id=customer_id(chance),
        email=address(story.language, chance),
        reference_type=story.about,
        reference_id=reference_id,
        order_id=order_id,
        reason=story.reason,
        created_at=plan.opened_at,
        updated_at=None if is_untouched else plan.last_at,
        message_count=plan.turns,
        is_archived=plan.is_archived,
        is_read_by_store=plan.is_read_by_store,
        is_read_by_customer=chance.random() < 0.8,
        read_by=7 if plan.is_read_by_store else None,
        script=Script(plan.story, plan.turns, first_message_id, plan.last_at),
    )


def fill(text: str, ticket: Ticket, agent: str | None) -> str:
    """The words of a turn with this ticket's names in it."""
    chance = stream(ticket.id, "names")
    key = "-".join(f"{chance.randrange(16**5):05X}" for _ in range(4))
    order = str(ticket.order_id or 700_000 + chance.randrange(99_999))
    blanks = {
        "{order}": order,
        "{name}": first_name(ticket.email),
        "{agent}": agent or "the team",
        "{key}": key,
        "{url}": f"https://files.example.com/d/{chance.randrange(16**8):08x}",
    }
    for blank, word in blanks.items():
        text = text.replace(blank, word)
    return text


@cache
def chain(story: int) -> tuple[Turn, ...]:
    """A story's turns, and then those of the other stories in its language.

    So a thread that outgrows its story goes on like one customer's years with the shop.
    """
    same = [at for at, each in enumerate(STORIES) if each.language == STORIES[story].language]
    start = same.index(story)
    return tuple(turn for at in same[start:] + same[:start] for turn in STORIES[at].turns)


def play(seed: int, ticket: Ticket, script: Script) -> list[Message]:
    """The messages that a script stands for, oldest first, ids and times ascending."""
    chance = stream(seed, "thread", ticket.id)
    turns = chain(script.story)
    agent = chance.choice(AGENTS)
    span_s = (script.last_at - ticket.created_at).total_seconds()
    messages = []
    for index in range(script.turns):
        turn = turns[index % len(turns)]
        # Early turns lie closer together than late ones, as in real threads.
        share = (index / (script.turns - 1)) ** 1.5 if script.turns > 1 else 0.0
        at = (
            script.last_at
            if share == 1.0
            else ticket.created_at + timedelta(seconds=int(span_s * share))
        )
        sender = ticket.email if turn.author == "CUSTOMER" else agent
        content = fill(turn.text, ticket, agent)
        message_id = script.first_message_id + index
        messages.append(Message(message_id, ticket.id, turn.author, sender, content, at, at))
    return messages


def _share_closed(age_s: int) -> float:
    """How many tickets of that age are closed: nobody waits for weeks in a shop that works."""
    if age_s < 6 * 3600:
        return 0.0
    return 0.75 if age_s < 3 * 86_400 else 0.995


def draw_plan(chance: Random, opened_at: datetime, until: datetime) -> Plan:
    """A likely ticket opened at `opened_at`: old ones are mostly answered and closed.

    Args:
        chance: Where the dice come from.
        opened_at: When the customer wrote first.
        until: No message is younger than this.
    """
    index = chance.randrange(len(STORIES))
    story = STORIES[index]
    turns = chance.randint(1, len(story.turns))
    age_s = max(0, int((until - opened_at).total_seconds()))
    is_closed = chance.random() < _share_closed(age_s)
    if is_closed:
        turns = len(story.turns)
    last_s = 0 if turns == 1 else chance.randrange(min(age_s, 3 * 86_400) + 1)
    is_answered = story.turns[turns - 1].author == "STORE"
    return Plan(
        story=index,
        turns=turns,
        opened_at=opened_at,
        last_at=opened_at + timedelta(seconds=last_s),
        status="CLOSED" if is_closed else "OPEN",
        is_archived=is_closed and chance.random() < 0.4,
        is_read_by_store=is_closed or is_answered or chance.random() < 0.4,
    )
