"""One idea: what customers will do later, known from the seed and waiting for its moment.

Neighbours: `world` asks what is due and lets it happen. Never changes the shop itself.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tui.sandbox.seeds import stream
from tui.sandbox.stories import STORIES


@dataclass(frozen=True, order=True, slots=True)
class Happening:
    """A customer's message, or with no ticket id a new ticket."""

    at: datetime
    number: int
    """Makes two happenings of one moment comparable."""
    ticket_id: int | None = field(compare=False)
    choice: int = field(compare=False)
    """For a new ticket the index of its story, for a message which of the follow-ups it is."""


class Happenings:
    """The calendar of things to come.

    Args:
        seed: Decides who answers, when and with which words.
        opened_at: When the shop's clock starts.
        is_lively: Whether new tickets arrive.
        chance: How likely a reply is answered, from 0 to 1.
    """

    def __init__(self, seed: int, opened_at: datetime, *, is_lively: bool, chance: float) -> None:
        self._stream = stream(seed, "happenings")
        self._chance = chance
        self._calendar: list[Happening] = []
        self._count = 0
        if is_lively:
            self._expect_newcomer(opened_at)

    def reply_stored(self, ticket_id: int, at: datetime) -> None:
        """The store has answered; the customer answers 20-90 s later, or not at all."""
        if self._stream.random() >= self._chance:
            return
        due_at = at + timedelta(seconds=self._stream.randint(20, 90))
        self._push(due_at, ticket_id, self._stream.randrange(1_000))

    def due(self, now: datetime) -> Iterator[Happening]:
        """What has come due by `now`, oldest first; each is handed out once."""
        while self._calendar and self._calendar[0].at <= now:
            happening = heapq.heappop(self._calendar)
            if happening.ticket_id is None:
                self._expect_newcomer(happening.at)
            yield happening

    def _expect_newcomer(self, after: datetime) -> None:
        due_at = after + timedelta(seconds=self._stream.randint(60, 240))
        self._push(due_at, None, self._stream.randrange(len(STORIES)))

    def _push(self, at: datetime, ticket_id: int | None, choice: int) -> None:
        self._count += 1
        heapq.heappush(self._calendar, Happening(at, self._count, ticket_id, choice))
