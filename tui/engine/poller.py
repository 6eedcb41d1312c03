"""What to fetch: keep the mailbox equal to SellApp, for one or two requests a tick.

A cycle glances at what is new (`glance`), has a look at an open ticket that the list would not
bring up (`rounds`), goes on with a walk over the whole list when one is due (`sweep`), asks by id
for what the walk missed (`absent`), and has `conversations` fetch what changed. One request at a
time; `rhythm` says when. It never writes to SellApp and never touches the outbox.
Source: api-contract 4, 5.1, 7, 9.1, 9.2; reliability C.2.
"""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING

from tui.domain import TicketId
from tui.engine.absent import Absent
from tui.engine.conversations import THREADS_PER_CYCLE, Conversations
from tui.engine.glance import Glance
from tui.engine.intake import CycleReport, Intake
from tui.engine.learned import Knowledge
from tui.engine.lister import Lister
from tui.engine.parts import Parts
from tui.engine.probe import Probe
from tui.engine.rota import Rota
from tui.engine.rounds import Rounds
from tui.engine.sweep import AFTER_TROUBLE_S, FOR_THE_COUNT_S, Sweep
from tui.errors import Portal, TurnedAway, Unanswered
from tui.events import ThreadChanged
from tui.mailbox import meta, threads
from tui.mailbox.database import Connection

if TYPE_CHECKING:
    from tui.api.client import ApiClient

log = logging.getLogger(__name__)

NO_ANSWER = (Portal, TurnedAway, Unanswered)
"""Nothing of SellApp's came back: that is the line, or only what was asked for."""
EARLY = 0.7
"""A cycle that comes sooner than this share of a tick is not a poll: it goes on with work."""
WHILE_WALKING = 10
"""Conversations fetched between two slices of a walk."""
SHOWN_EVERY_S = 300.0
"""The messages on the screen are read this often, also when nothing says that they changed."""
MANY = 1_000
"""So many looks since the last glance that the next tick is one."""
AGE_STEP_S = 30.0
"""The age that is told is rounded up to this, so that it does not flicker."""


class Poller:
    """Reads the list, then the conversations that changed."""

    def __init__(self, parts: Parts, conversations: Conversations) -> None:
        """Wire the poller.

        Args:
            parts: mailbox, clock, link and events.
            conversations: fetches messages.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._link = parts.link
        self._emit = parts.emit
        self._conversations = conversations
        self._knowledge = Knowledge(parts.mailbox)
        turns = Rota()
        self._intake = Intake(parts, turns, self._knowledge)
        self._glance = Glance(parts, self._knowledge, self._intake)
        self._rounds = Rounds(
            parts, self._knowledge, self._intake, turns, self._glance, conversations
        )
        self._absent = Absent(parts, self._intake, conversations, self._glance)
        self._probe = Probe(parts, self._knowledge)
        self._sweep = Sweep(parts, self._knowledge, self._intake, self._absent, self._glance)
        self._served_by = parts.link.status.api_version
        self._ticked_s: float | None = None
        self._looks = MANY
        """Ticks since the last glance."""
        self._shown_read: tuple[TicketId | None, float] = (None, 0.0)
        self.tick_s = 30.0
        """Seconds between two polls at the pace of the moment, without jitter."""
        self.shown: TicketId | None = None
        """The ticket on the screen: looked at on every tick."""

    def look_at(self, ticket_id: TicketId) -> None:
        """Read this ticket's messages before anything else, at the next turn."""
        self._conversations.ask(ticket_id)

    async def fetch_asked(self, client: ApiClient) -> None:
        """Read only the conversations that someone asked for.

        Raises:
            ApiError: the line broke; what was asked for stays asked for.
        """
        await self._conversations.fetch_asked(client)

    def refresh(self) -> None:
        """A person wants to know: the next cycle is a poll, and soon the list is read whole."""
        self._ticked_s, self._looks = None, MANY
        # What is on the screen is meant, too, whatever the list says of it.
        self._shown_read = (None, 0.0)
        self._sweep.want(AFTER_TROUBLE_S)

    def after_failure(self) -> None:
        """The list may have moved on while we could not look: it is read whole soon."""
        self._ticked_s = None
        # The next one is a glance: only a list shows that the line is back.
        self._looks = MANY
        self._sweep.want(AFTER_TROUBLE_S)

    def after_sleep(self) -> None:
        """Everything may have moved: the next cycle reads the list whole."""
        self._ticked_s = None
        self._sweep.begin_anew()

    async def cycle(self, client: ApiClient) -> CycleReport:
        """Read the list, then the conversations that changed.

        Raises:
            ApiError: the list could not be read, or the line broke; what came before is stored.
        """
        report = self._intake.begin()
        lister = Lister(client, self._knowledge)
        await self._conversations.fetch_asked(client)
        is_tick = self._begin_tick()
        has_glanced = False
        if is_tick and not self._sweep.is_one_page() and not self._sweep.is_first:
            has_glanced = await self._tick(lister)
        if self._sweep.is_due() or (is_tick and self._sweep.is_one_page()):
            await self._sweep.slice(lister, self._conversations)
        if is_tick and self._sweep.is_one_page() and self._rounds.is_needed():
            await self._look(lister)
        await self._absent.check(lister)
        if not self._sweep.is_under_way:
            await self._probe.ask(lister)
            if lister.has_listed:
                await self._probe.ask_newer(lister)
        self._heed_version(lister)
        if is_tick:
            await self._look_at_shown(lister, has_glanced=has_glanced)
        if is_tick or not self._sweep.is_under_way:
            self._note_good_list(lister)
        report.is_backfill_left = await self._backfill(lister, report)
        self._heed(lister)
        if report.changed or is_tick:
            self._rounds.watch()
            self._tell_age()
        return report

    def _begin_tick(self) -> bool:
        """Whether a tick has passed; work that is left is gone on with in between."""
        now_s = self._clock.monotonic()
        if self._ticked_s is not None and now_s - self._ticked_s < EARLY * self.tick_s:
            return False
        self._ticked_s = now_s
        return True

    async def _tick(self, lister: Lister) -> bool:
        """Look at what a glance does not show, or glance; True if it was that.

        One request while nothing is new: less often would be seen later, more often is for nobody.
        """
        if self._rounds.is_needed() and self._looks + 1 < self._rounds.glance_every:
            self._looks += 1
            if await self._look(lister):
                return False
        await self._glance.read(lister)
        self._looks = 0
        await self._conversations.fetch_asked(lister.client)
        return True

    async def _look(self, lister: Lister) -> bool:
        is_enough = await self._rounds.look(lister, self._turn_s())
        await self._fetch_asked(lister)
        return is_enough

    def _turn_s(self) -> float:
        """Seconds from one look to the next, where the ticks between are for glances."""
        every = self._rounds.glance_every
        is_one_page = self._sweep.is_one_page()
        return self.tick_s if is_one_page else self.tick_s * every / (every - 1)

    def _heed_version(self, lister: Lister) -> None:
        """Another API serves the store: what is here and what was learned came from the former."""
        version = lister.client.version
        if version is None or not lister.has_listed:
            return
        if self._served_by not in (None, version):
            self._knowledge.forget()
            self._sweep.begin_anew()
        self._served_by = version

    async def _look_at_shown(self, lister: Lister, *, has_glanced: bool) -> None:
        """Know that the conversation on the screen is up to date, or read it."""
        shown, now_s = self.shown, self._clock.monotonic()
        if shown is None:
            return
        facts, (before, read_s) = self._knowledge.facts, self._shown_read
        tells_all = has_glanced and facts.tells_all and not self._glance.is_overrun
        is_told = shown in self._intake.listed or (tells_all and facts.counts_messages)
        is_other = before != shown
        has_failed = self._conversations.has_failed(shown)
        # Tried again beside a list, which tells whether it is the line.
        waits = self._conversations.is_left_alone(shown) or not lister.has_listed
        if has_failed and not is_other and waits:
            return
        is_due = is_other or now_s - read_s >= SHOWN_EVERY_S
        if not is_told or is_due or has_failed:
            self._shown_read = (shown, now_s)
            self._conversations.ask(shown)
            await self._fetch_asked(lister)
            return
        now = self._clock.now()
        self._mailbox.write(lambda conn: threads.confirm(conn, shown, at=now))
        self._emit(ThreadChanged(frozenset({shown})))

    async def _fetch_asked(self, lister: Lister) -> None:
        """Beside a list, which tells whether it is the line that gives no answer."""
        try:
            await self._conversations.fetch_asked(lister.client)
        except NO_ANSWER as error:
            # The conversation says so itself.
            log.warning("a conversation: %s", type(error).__name__)
            lister.is_line_in_doubt = True

    async def _backfill(self, lister: Lister, report: CycleReport) -> bool:
        """Fetch messages that are missing; True when anything is left to go on with soon."""
        most = WHILE_WALKING if self._sweep.is_under_way else THREADS_PER_CYCLE
        try:
            is_left = await self._conversations.fetch_stale(lister.client, most)
        except NO_ANSWER as error:
            log.warning("a conversation: %s", type(error).__name__)
            # The others are gone on with soon; a line that is down shows itself by then.
            is_left, lister.is_line_in_doubt = True, True
            report.trouble = error
        self._probe.weigh_updates()
        if lister.is_line_in_doubt and not lister.has_listed:
            # The next cycle is a glance, and soon: the list tells.
            self._ticked_s, self._looks = None, MANY
            return True
        return is_left or self._sweep.is_under_way or self._absent.is_checking

    def _heed(self, lister: Lister) -> None:
        """A walk is wanted where something does not fit."""
        if lister.is_doubtful or self._glance.is_overrun or self._conversations.is_ticket_missing:
            self._conversations.is_ticket_missing = False
            self._glance.is_overrun = False
            self._sweep.want(AFTER_TROUBLE_S)
        if self._glance.is_count_off and not self._absent.is_checking:
            self._glance.is_count_off = False
            self._sweep.want(FOR_THE_COUNT_S)

    def _note_good_list(self, lister: Lister) -> None:
        if self._sweep.is_first or not lister.has_listed:
            # Only a part of the list is here, or nothing of it was asked for in this cycle.
            return
        now, version = self._clock.now(), lister.client.version
        is_whole = self._sweep.has_read_whole

        def remember(conn: Connection) -> None:
            if is_whole:
                meta.put_moment(conn, meta.SYNCED_AT, now)
            if version is not None:
                meta.put(conn, meta.API_VERSION, version)

        self._mailbox.write(remember)
        self._link.good(now, version, is_whole=is_whole)

    def _tell_age(self) -> None:
        """Say how old our knowledge of an open ticket can be."""
        worst_s = self._rounds.worst_s(self._turn_s())
        if worst_s is not None:
            if self._knowledge.facts.tells_messages:
                worst_s = min(worst_s, self._sweep.worst_s())
            worst_s = max(worst_s, self._rounds.oldest_s())
        told_s = None if worst_s is None else math.ceil(worst_s / AGE_STEP_S) * AGE_STEP_S
        if told_s != self._link.status.older_checked_every_s:
            kept = "" if told_s is None else str(told_s)
            self._mailbox.write(lambda conn: meta.put(conn, meta.OLDER_EVERY_S, kept))
            self._link.checks_older_every(told_s)
