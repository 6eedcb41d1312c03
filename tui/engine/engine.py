"""The one door between the screen (or the command line) and everything that lasts.

Reads answer at once, in the calling thread. Intents are awaitable from any event loop: they are
carried out on the engine's own thread, committed, and then announced as events with ids only. The
engine never paints, and never asks a person.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, TypeVar

from tui.clock import Clock
from tui.domain import (
    ApiVersion,
    LinkStatus,
    Outgoing,
    OutgoingId,
    TicketId,
)
from tui.engine.aside import aside
from tui.engine.busy import Busy, Pulse
from tui.engine.intents import Intents
from tui.engine.link import Link
from tui.engine.memory import remembered
from tui.engine.parts import USUAL, Parts, Policy
from tui.engine.supervisor import Supervisor
from tui.engine.wishes import Wishes
from tui.errors import MailboxError
from tui.events import Event, Listener, Noticed
from tui.mailbox import drift, outbox
from tui.mailbox.database import Mailbox

if TYPE_CHECKING:
    from tui.api.client import ApiClient
    from tui.engine.background import Background
    from tui.engine.intake import CycleReport

log = logging.getLogger(__name__)
T = TypeVar("T")

TIDY_EVERY_S = 24 * 60 * 60.0
"""How often old sent replies are tidied away."""
KEPT_SENT = timedelta(days=90)
"""How long a proven reply stays in the outbox's own record; the conversation keeps it anyway."""
CACHE_DAMAGED = "The copy of SellApp's tickets is damaged"
CACHE_DAMAGED_ADVICE = "Start again, and it is fetched anew; drafts and replies are safe."
MOST_TROUBLES = 5
"""Conversations that give no answer before a reading that nobody watches gives up."""


class Engine(Intents):
    """Reads, intents and events; owns the poller and the sender."""

    def __init__(
        self,
        *,
        mailbox: Mailbox,
        connect: Callable[[ApiVersion | None], Awaitable[ApiClient]],
        clock: Clock,
        rng: Random,
        store: str,
        policy: Policy = USUAL,
    ) -> None:
        """Wire the engine; nothing starts yet.

        Args:
            mailbox: the store's mailbox, open.
            connect: makes the client, given the API version remembered for this store. Awaited on
                the engine's loop, where drafts are saved meanwhile; so what takes long in it,
                such as heavy imports, belongs on a thread of its own.
            clock: the time.
            rng: the only source of chance.
            store: SellApp's slug of the store.
            policy: how often it asks, how long it waits, how long it keeps.
        """
        self._listeners: list[Listener] = []
        self._link = Link(self._emit)
        parts = Parts(mailbox, clock, rng, self._link, self._emit)
        super().__init__(parts, policy.undo_s)
        self.store = store
        self._connect = connect
        self._client: ApiClient | None = None
        self._kept_drift: set[str] = set()
        self._busy = Busy()
        self._poll_pulse = Pulse(clock, self._busy)
        self._send_pulse = Pulse(clock, self._busy)
        self._policy = policy
        self._made: Background | None = None
        self._wishes = Wishes()
        self._supervisor = Supervisor(self._link, clock)
        self._takes_nothing_new = False
        self._link.remember(*mailbox.read(remembered))

    # ---- what is known of the line

    @property
    def link(self) -> LinkStatus:
        """What we know of the line to SellApp: a snapshot."""
        return self._link.status

    # ---- intents

    async def show_ticket(self, ticket_id: TicketId | None) -> None:
        """Say which ticket is on the screen, so that it is read first and in every cycle."""
        await self._host.do(lambda: self._show(ticket_id))

    async def refresh(self) -> None:
        """Poll now, on new connections; sending is tried again too."""
        await self._host.do(self._refresh)

    def set_focus(self, *, is_focused: bool) -> None:
        """Polling is slower while nobody looks at the terminal."""
        self._wishes.focus(is_focused=is_focused)

    # ---- events

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear events, on the engine's thread; returns what ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    # ---- life

    def start(self) -> None:
        """Run on a daemon thread of its own, so that a stalled terminal stops nothing."""
        self._host.start(self.run)

    def stop(self, timeout_s: float = 2.0, *, send_waiting: bool = False) -> bool:
        """Let a reply in mid-air land, end the background work; takes at most that long.

        Args:
            timeout_s: the caller waits no longer, in seconds.
            send_waiting: send what is still in its undo window; otherwise it stays queued, and
                goes out at the next start if that is soon (`guard.WAITED_LONG`).

        Returns:
            Whether its thread has ended.
        """
        return self._host.stop(partial(self._finish, send_waiting=send_waiting), timeout_s)

    def live_here(self) -> None:
        """Live on the running loop, without a thread: for commands that do one thing and end."""
        self._host.borrow()

    async def run(self) -> None:
        """The background work, on the running loop, until cancelled."""
        self._host.borrow()
        self._poll_pulse.call()
        self._send_pulse.call()
        await self._supervisor.keep(self._work)

    async def idle(self) -> None:
        """Return when nothing is under way and every event was emitted. For tests."""
        await self._host.wait(self._busy.wait_idle)

    async def _work(self) -> None:
        if trouble := self._mailbox.can_write():
            # Said before anybody types.
            self._emit(Noticed(f"{trouble.headline}. {trouble.advice}"))
        client = self._client = await self._connect(self._link.status.api_version)
        try:
            background = self._background
            if self._takes_nothing_new:
                await background.sender.finish(send_waiting=False)
            async with asyncio.TaskGroup() as group:
                poll = partial(background.rhythm.run, client, self._poll_pulse)
                send = partial(background.sender.run, client, self._send_pulse)
                group.create_task(self._supervisor.keep(self._keep_house))
                group.create_task(self._supervisor.keep(background.rereading.run, ends=True))
                if self._policy.keep_days:
                    group.create_task(self._supervisor.keep(background.pruning.run))
                group.create_task(self._supervisor.keep(poll), name="poll")
                group.create_task(self._supervisor.keep(send), name="send")
        finally:
            self._client = None
            await client.aclose()

    async def sync_once(self) -> CycleReport:
        """Bring the mailbox up to date on the running loop, without background work.

        Raises:
            ApiError: SellApp could not be read; what came before is stored.
        """
        self.live_here()
        client = await self._connect(self._link.status.api_version)
        try:
            poller = self._background.poller
            report = await poller.cycle(client)
            troubles = int(report.trouble is not None)
            while report.is_backfill_left and troubles < MOST_TROUBLES:
                more = await poller.cycle(client)
                troubles += more.trouble is not None
                report = report + more
        finally:
            self._keep_drift(client)
            await client.aclose()
        if report.trouble is not None:
            raise report.trouble
        return report

    async def deliver(self, outgoing_id: OutgoingId, wait_s: float) -> Outgoing | None:
        """Drain the outbox on the running loop until this row is settled, or for that long."""
        self.live_here()
        client = await self._connect(self._link.status.api_version)
        # Not above: it is not needed before the first paint.
        from tui.engine.sender import is_settled

        sender = self._background.sender
        # A crash may have left rows of this ticket half way.
        sender.recover()
        give_up_s = self._clock.monotonic() + wait_s
        try:
            while True:
                await sender.drain(client)
                row = self.outgoing(outgoing_id)
                if is_settled(row) or self._link.status.is_sending_paused:
                    return row
                if self._clock.monotonic() >= give_up_s:
                    return row
                await self._clock.sleep(0.2)
        finally:
            await client.aclose()

    # ---- within

    @property
    def _background(self) -> Background:
        """What reads and sends, made at its first use; on the engine's loop."""
        if self._made is None:
            from tui.engine.background import Background

            made = self._made = Background(
                self._parts,
                policy=self._policy,
                settle=self._settle,
                ask_for=self._ask_for,
                on_fresh=self._resume,
            )
            self._wishes.hand_to(made)
        return self._made

    async def _finish(self, *, send_waiting: bool) -> None:
        """Take nothing new, and return when what is on its way has landed."""
        self._takes_nothing_new = True
        if self._made is not None:
            await self._made.sender.finish(send_waiting=send_waiting)

    async def _keep_house(self) -> None:
        """Copies of the desk, whatever the line does; and no sent reply is kept for ever."""
        tidy_at_s = self._clock.monotonic()
        while True:
            now = self._clock.now()
            if self._clock.monotonic() >= tidy_at_s:
                self._mailbox.write(lambda conn, at=now: outbox.prune_sent(conn, at - KEPT_SENT))  # type: ignore[misc]
                tidy_at_s += TIDY_EVERY_S
            self._mailbox.backup_if_due(now)
            if self._client is not None:
                self._keep_drift(self._client)
            await self._clock.sleep(self._mailbox.backup_every_s)
            if not self._mailbox.is_looked_through:
                await self._look_through()

    def _keep_drift(self, client: ApiClient) -> None:
        """Remember in which ways SellApp's answers are new to us, for whoever reports it."""
        notes, now = client.drift - self._kept_drift, self._clock.now()
        if notes:
            new = self._mailbox.write(lambda conn: drift.add(conn, notes, now))
            self._kept_drift |= notes
            if new:
                log.info("SellApp's answers are new to us: %s", "; ".join(new))

    async def _look_through(self) -> None:
        """Look for damage in a large cache, which the start only glanced at."""
        try:
            flaw = await aside(self._mailbox.look_through)
        except MailboxError as error:
            log.warning("not looked through: %s", type(error).__name__)
            return
        if flaw:
            self._emit(Noticed(f"{CACHE_DAMAGED} ({flaw}). {CACHE_DAMAGED_ADVICE}"))

    def _emit(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                # Whatever became of a screen: a proven reply must still be settled.
                log.exception("a listener failed")

    def _call_sender(self) -> None:
        self._send_pulse.call()

    def _note_person(self) -> None:
        self._wishes.person_acted()

    def _show(self, ticket_id: TicketId | None) -> None:
        self._note_person()
        self._wishes.show(ticket_id)
        if ticket_id is not None:
            self._ask_for(ticket_id)

    def _ask_for(self, ticket_id: TicketId) -> None:
        self._wishes.look_at(ticket_id)
        self._poll_pulse.call()

    def _settle(self, ticket_id: TicketId) -> None:
        """A conversation was read: a reply of unknown fate may have come to light."""
        if self._background.reconciler.settle(ticket_id):
            # It held up the rows behind it.
            self._send_pulse.call()

    def _refresh(self) -> None:
        if self._client is not None:
            self._client.give_up_hanging()
        self._wishes.refresh()
        self._poll_pulse.call()

    def _resume(self) -> None:
        """A fresh start was asked for, and the connections and the key are fresh."""
        self._link.resume_sending()
        self._send_pulse.call()
