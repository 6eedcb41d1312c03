"""A chain: a few replies, a random wire, stops in between, and a person who decides at the end.

All that happens follows from one seed but for the machine's own timing. The person looks into the
shop itself before deciding, so that whatever is there twice was sent twice by us.
Used by `test_wire_chains`.
"""

import asyncio
from collections import deque
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.torture.wire_inbox import HurriedClock, Wired, wired
from tests.torture.wire_rows import ANSWERED, LOST, UNSENT
from tests.torture.wire_server import GOOD, Turn, http
from tests.torture.wire_way import Way
from tui.domain import Outgoing, OutgoingId, SendState, TicketId

SPEED = 200.0
DEADLINE_S = 0.15
TICKETS = (1, 2)
TURNS = tuple(row.turn for row in (*LOST, *ANSWERED) if row.turn is not None)
FAULTS = {
    kind: tuple(row.fault for row in UNSENT if row.way in {"plain", kind} and not row.is_slow)
    for kind in ("plain", "tls", "proxy")
}
"""Way -> what can go wrong on it before anything leaves."""
ROUNDS = 400
"""Of the person at the end; a bound against a chain that never settles."""


@dataclass
class Chain:
    """One seed, played against a way that is ready."""

    seed: int
    kind: str
    way: Way
    folder: Path
    rng: Random = field(init=False)
    clock: HurriedClock = field(init=False)
    sent: dict[str, OutgoingId] = field(default_factory=dict)
    """Text -> its row."""
    healing: set[asyncio.Task[None]] = field(default_factory=set)
    hits: int = 0
    """Bad turns and faults that were played."""

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)
        self.clock = HurriedClock(SPEED)
        self.way.server.turns = deque(self._turn() for _ in range(self.rng.randint(3, 10)))
        self._planned = len(self.way.server.turns)

    async def play(self) -> None:
        """All of it.

        Raises:
            AssertionError: a reply is there twice, is nowhere, or is not where it should be.
        """
        texts = [
            f"{self.seed}/{number} " + "Please try the new key. " * self.rng.choice((1, 80))
            for number in range(self.rng.randint(3, 5))
        ]
        server = self.way.server
        server.on_look = self._look
        while len(self.sent) < len(texts):
            async with self._inbox() as inbox:
                for text in texts[len(self.sent) :]:
                    ticket_id = TicketId(self.rng.choice(TICKETS))
                    await inbox.engine.save_draft(ticket_id, text)
                    self.sent[text] = await inbox.engine.send_reply(ticket_id, text)
                    await asyncio.sleep(self.rng.choice((0.0, 0.01, 0.1, 0.2)))
                    if self.rng.random() < 0.3:
                        break
        self.hits += self._planned - len(server.turns)
        server.on_look = None
        server.turns.clear()
        await asyncio.gather(*self.healing)
        await self.way.heal()
        async with self._inbox() as inbox:
            await self._settle(inbox)
            for text in texts:
                self._check(inbox, text)

    def _turn(self) -> Turn:
        return self.rng.choice(TURNS) if self.rng.random() < 0.6 else GOOD

    def _inbox(self) -> AbstractAsyncContextManager[Wired]:
        return wired(
            self.folder,
            self.way.base_url,
            clock=self.clock,
            deadline_s=DEADLINE_S,
            seed=self.rng.randrange(1000),
        )

    def _look(self) -> bytes | None:
        """A thread is read: mostly well; now and then not, or the way breaks right after it."""
        chance = self.rng.random()
        if chance < 0.1:
            self.hits += 1
            return http(self.rng.choice((401, 403, 404, 429, 500, 503)))
        if chance < 0.25 and not self.healing:
            self.hits += 1
            getattr(self.way, self.rng.choice(FAULTS[self.kind]))()
            task = asyncio.ensure_future(self._heal_soon(self.rng.choice((0.02, 0.1))))
            self.healing.add(task)
            task.add_done_callback(self.healing.discard)
        return None

    async def _heal_soon(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.way.heal()

    async def _settle(self, inbox: Wired) -> None:
        """A person goes through the outbox until nothing is left to decide or to wait for."""
        left_alone: set[OutgoingId] = set()
        for _ in range(ROUNDS):
            if inbox.engine.link.is_sending_paused or not inbox.engine.link.is_online:
                await inbox.engine.refresh()
            await inbox.engine.idle()
            rows = inbox.engine.outbox()
            blocked = {row.ticket_id for row in rows if row.id in left_alone}
            if all(row.ticket_id in blocked for row in rows):
                return
            for row in rows:
                if row.id not in left_alone and not self._is_moving(row):
                    await self._decide(inbox, row, left_alone)
            await asyncio.sleep(0.005)
        raise AssertionError(f"never settled: {inbox.engine.outbox()}")

    def _is_moving(self, row: Outgoing) -> bool:
        """Something still happens to it by itself."""
        if row.state is SendState.UNKNOWN:
            return bool(self.way.server.stored(row.text) or self.way.server.late)
        return row.state in {SendState.QUEUED, SendState.SENDING, SendState.ON_WIRE}

    async def _decide(self, inbox: Wired, row: Outgoing, left_alone: set[OutgoingId]) -> None:
        choice = self.rng.random()
        if choice < 0.5:
            await inbox.engine.send_again(row.id)
        elif choice < 0.8:
            await inbox.engine.take_back(row.id)
        else:
            left_alone.add(row.id)

    def _check(self, inbox: Wired, text: str) -> None:
        """Stored at most once, and in exactly one place: proven, in the outbox, or a draft."""
        row = inbox.engine.outgoing(self.sent[text])
        stored = self.way.server.stored(text.strip())
        is_sent = row is not None and row.state is SendState.SENT
        drafts = sum(
            text.strip() in draft.text
            for draft in map(inbox.engine.draft, map(TicketId, TICKETS))
            if draft is not None
        )
        where = f"seed {self.seed}: {text[:12]!r} is stored {stored} times; row {row}; {drafts=}"
        assert stored == int(is_sent), where
        assert drafts == int(row is None), where
        assert row is None or row.text == text.strip(), where
