"""Drain the outbox: say which row goes when, and let `delivery` take it.

Oldest first within a ticket, while tickets are independent: a slow or stuck row holds up its own
ticket only. What becomes of a row, this module never says, but for what a crash left behind.
Source: design section 4.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from tui.domain import Outgoing, SendState, TicketId
from tui.engine.busy import Pulse
from tui.engine.delivery import Delivery
from tui.engine.parts import Parts
from tui.engine.reconciler import Reconciler
from tui.mailbox import changes, outbox, window

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import ApiClient

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Rows, of as many tickets, that are on their way at the same time."""


class Sender:
    """Sends what is queued, oldest first within a ticket."""

    def __init__(
        self,
        parts: Parts,
        delivery: Delivery,
        reconciler: Reconciler,
        look_at: Callable[[TicketId], None],
        foreign_s: float,
    ) -> None:
        """Wire the sender.

        Args:
            parts: mailbox, clock, chance, link and events.
            delivery: takes a row to SellApp.
            reconciler: says when to look for replies of unknown fate.
            look_at: asks the poller to read a ticket again.
            foreign_s: seconds between looks for rows of another process.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._parts = parts
        self._reconciler = reconciler
        self._look_at = look_at
        self._delivery = delivery
        self._under_way: dict[asyncio.Task[None], Outgoing] = {}
        self._is_stopping = False
        self._client: ApiClient | None = None
        self._fingerprint = (0, 0)
        self._foreign_s = foreign_s

    def recover(self) -> None:
        """Settle what a crash left: not on the wire is queued again, on the wire is unknown."""
        now = self._clock.now()
        rows = self._mailbox.write(lambda conn: outbox.recover(conn, now))
        if rows:
            self._parts.announce(*{row.ticket_id for row in rows})

    async def run(self, client: ApiClient, pulse: Pulse) -> None:
        """Send for ever; wake by a call, when a row becomes ready, or to look for a lost one."""
        self.recover()
        self._client = client
        try:
            while True:
                wait_s = self._next_wait_s()
                is_due = wait_s is not None and wait_s <= self._foreign_s
                is_called = await pulse.wait(wait_s if is_due else self._foreign_s)
                try:
                    self._reap()
                    if is_called or is_due or self._has_foreign_rows():
                        for ticket_id in self._reconciler.due():
                            self._look_at(ticket_id)
                        self._dispatch(client, pulse)
                finally:
                    pulse.done()
        finally:
            for task in self._under_way:
                task.cancel()
            # What they leave behind is settled by `recover` when it goes on.
            self._under_way.clear()

    def _has_foreign_rows(self) -> bool:
        """Another process (`sellapp-inbox reply`) may have queued something."""
        before, self._fingerprint = self._fingerprint, self._mailbox.read(changes.fingerprint)
        return before != self._fingerprint

    async def drain(self, client: ApiClient) -> None:
        """Send every row that is ready, and return when all have landed."""
        while True:
            self._reap()
            self._dispatch(client, None)
            if not self._under_way:
                return
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    def _dispatch(self, client: ApiClient, pulse: Pulse | None) -> None:
        """Begin what is ready, and wait for none of it: a row that hangs holds up no other ticket.

        Args:
            client: to send with.
            pulse: woken when one has landed, so that the next can begin.
        """
        while len(self._under_way) < AT_ONCE and (row := self._claim()) is not None:
            task = asyncio.create_task(self._delivery.deliver(client, row))
            self._under_way[task] = row
            self._parts.precedence.begin()
            task.add_done_callback(self._landed)
            if pulse is not None:
                pulse.more()
                task.add_done_callback(partial(_landed, pulse))

    def _landed(self, task: asyncio.Task[None]) -> None:
        del task
        self._parts.precedence.end()

    def _reap(self) -> None:
        """Forget what has landed; what went wrong unforeseen is raised here."""
        for task in [task for task in self._under_way if task.done()]:
            row = self._under_way.pop(task)
            if not task.cancelled():
                task.result()
                continue
            # By a library that cancels what is not its own: the others are none the worse for it.
            log.warning("the delivery of %d was cut off", row.id)
            cut_off = partial(outbox.interrupt, outgoing_id=row.id, at=self._clock.now())
            self._mailbox.write(cut_off)
            self._parts.announce(row.ticket_id)

    async def finish(self, *, send_waiting: bool) -> None:
        """Take nothing new, and return when what is on its way has landed.

        Args:
            send_waiting: first send what is still in its undo window; otherwise it stays queued.
        """
        if send_waiting and self._client is not None:
            now = self._clock.now()
            if self._mailbox.write(lambda conn: window.close_early(conn, now)):
                await self.drain(self._client)
        self._is_stopping = True
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _claim(self) -> Outgoing | None:
        if self._is_stopping or self._parts.link.status.is_sending_paused:
            return None
        row = self._mailbox.write(partial(outbox.claim, at=self._clock.now()))
        if row is not None:
            self._parts.announce(row.ticket_id)
        return row

    def _next_wait_s(self) -> float | None:
        """Seconds until a queued row becomes ready or a lost one is looked for; None: for ever."""
        waits = [self._reconciler.next_due_s()]
        # With every place taken, the one that lands first wakes us.
        can_send = len(self._under_way) < AT_ONCE and not self._is_stopping
        if can_send and not self._parts.link.status.is_sending_paused:
            waits.append(self._next_ready_s())
        return min((wait for wait in waits if wait is not None), default=None)

    def _next_ready_s(self) -> float | None:
        first_rows: dict[TicketId, Outgoing] = {}
        for row in self._mailbox.read(outbox.pending):
            first_rows.setdefault(row.ticket_id, row)
        now = self._clock.now()
        waits = [
            (row.ready_at - now).total_seconds() if row.ready_at else 0.0
            for row in first_rows.values()
            if row.state is SendState.QUEUED
        ]
        # A wait longer than any that we set: the clock was set back, and the row is ready.
        longest_s = outbox.LONGEST_WAIT_MS / 1000
        return max(0.0, min(0.0 if wait > longest_s else wait for wait in waits)) if waits else None


def _landed(pulse: Pulse, task: asyncio.Task[None]) -> None:
    """Wake the sender before the work counts as done, so that no moment looks idle between."""
    del task
    pulse.call()
    pulse.done()


def is_settled(row: Outgoing | None) -> bool:
    """Nothing more will happen to it without a person."""
    final = (SendState.SENT, SendState.REJECTED, SendState.UNKNOWN, SendState.HELD)
    return row is None or row.state in final
