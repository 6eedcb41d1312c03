"""Drain the outbox: claim a row, look once more, post it, and settle it by proof alone.

SellApp's reply call takes no idempotency key, so a reply whose fate is not proven becomes
`unknown` and is never sent again by itself; a change (close, archive) carries a stored key and may
be repeated. Tickets are independent: a slow or stuck row holds up its own ticket only. The sender
decides nothing about text and knows no screen. Source: api-contract 5.6, 6; design section 4.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from tui.domain import Message, MessageId, Outgoing, OutgoingKind, SendState, TicketId
from tui.engine import guard, habits, pace
from tui.engine.busy import Pulse
from tui.engine.conversations import Conversations
from tui.engine.parts import Parts
from tui.engine.reconciler import Reconciler
from tui.engine.wording import in_words
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    MailboxBroken,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    NotSupported,
    Refused,
    ServerBusy,
    TurnedAway,
    Unreachable,
)
from tui.events import Noticed, OutboxChanged
from tui.mailbox import changes, meta, outbox, outgoing, threads, tickets, window
from tui.mailbox.database import Connection
from tui.mailbox.states import MessageClaimed
from tui.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import ApiClient

T = TypeVar("T")
log = logging.getLogger(__name__)

AT_ONCE = 3
"""Rows, of as many tickets, that are on their way at the same time."""
TOO_OLD = "It has waited for more than a day."
COMMIT_AGAIN_S = 5.0
"""Pause before an answer that could not be stored is stored again."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the look before sending found."""

    why_hold: str
    """Words for a person; empty when it may go out."""
    newest_id: MessageId | None = None
    """The newest message of the thread: ours will be above it."""


class Sender:
    """Sends what is queued, oldest first within a ticket."""

    def __init__(
        self,
        parts: Parts,
        conversations: Conversations,
        reconciler: Reconciler,
        look_at: Callable[[TicketId], None],
        foreign_s: float,
    ) -> None:
        """Wire the sender.

        Args:
            parts: mailbox, clock, chance, link and events.
            conversations: reads a thread once more before a reply goes out.
            reconciler: says when to look for replies of unknown fate.
            look_at: asks the poller to read a ticket again.
            foreign_s: seconds between looks for rows of another process.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._parts = parts
        self._conversations = conversations
        self._reconciler = reconciler
        self._look_at = look_at
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
            task = asyncio.create_task(self._deliver(client, row))
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

    async def _deliver(self, client: ApiClient, row: Outgoing) -> None:
        try:
            look = await self._look_first(client, row)
        except NotFoundByOther as error:
            # Not SellApp's word that the ticket is gone.
            await self._requeue(row, error)
            return
        except NotFound as error:
            await self._reject(row, error)
            return
        except ApiError as error:
            # Nothing was posted, whatever went wrong with looking.
            await self._requeue(row, error)
            return
        except MailboxBroken as error:
            await self._requeue(row, _unsaved(error))
            return
        if look.why_hold:
            now = self._clock.now()
            await self._commit(lambda conn: outbox.hold(conn, row.id, look.why_hold, now))
            self._parts.announce(row.ticket_id)
        elif row.kind is OutgoingKind.REPLY:
            await self._post_reply(client, row, look.newest_id)
        else:
            await self._send_change(client, row)

    async def _look_first(self, client: ApiClient, row: Outgoing) -> _Look:
        """Read the thread again, and weigh whether a person should look first.

        Raises:
            ApiError: the thread could not be read; nothing was posted.
        """
        if row.kind is OutgoingKind.UPDATE and self._age(row) > guard.KEY_LIFETIME:
            return _Look(TOO_OLD)
        # Closing mails the customer; reopening and archiving reach nobody.
        if row.kind is OutgoingKind.UPDATE and row.change.status != "CLOSED":
            return _Look(guard.why_hold(row, (), self._clock.now()))
        messages = await self._conversations.fetch(client, row.ticket_id)

        def unseen(conn: Connection) -> tuple[Message, ...]:
            seen_id = outbox.known_when_decided(conn, row.id)
            return guard.news(messages, seen_id, outgoing.claimed(conn, row.ticket_id))

        # The time after the read: the machine may have slept meanwhile.
        reason = guard.why_hold(row, self._mailbox.read(unseen), self._clock.now())
        return _Look(reason, max((message.id for message in messages), default=None))

    def _age(self, row: Outgoing) -> timedelta:
        return self._clock.now() - row.created_at

    async def _post_reply(
        self, client: ApiClient, row: Outgoing, newest_id: MessageId | None
    ) -> None:
        async def on_wire() -> None:
            # Committed before the first byte leaves: a row found `sending` after a crash is
            # provably unsent, one found `on_wire` is not.
            now = self._clock.now()
            self._mailbox.write(
                lambda conn: outbox.mark_on_wire(conn, row.id, now, newest_id=newest_id)
            )
            self._parts.emit(OutboxChanged(frozenset({row.ticket_id})))

        try:
            message = await client.reply(row.ticket_id, row.text, on_wire=on_wire)
        except MailboxBroken as error:
            # The point of no return could not be recorded, so it was not passed.
            await self._requeue(row, _unsaved(error))
        except (Unreachable, ServerBusy, KeyRefused, NotPermitted, TurnedAway) as error:
            await self._requeue(row, error)
        except NotFoundByOther as error:
            # Whoever spoke may have passed the reply on before.
            await self._lose_sight(row, error)
        except (Refused, NotFound) as error:
            await self._reject(row, error)
        except ApiError as error:
            await self._lose_sight(row, error)
        else:
            await self._prove(row, message)

    async def _send_change(self, client: ApiClient, row: Outgoing) -> None:
        now = self._clock.now()
        try:
            # Not `_commit`: when there is room again, hours later, it has to be looked at anew.
            self._mailbox.write(lambda conn: outbox.mark_on_wire(conn, row.id, now))
        except MailboxBroken as error:
            await self._requeue(row, _unsaved(error))
            return
        try:
            ticket = await client.update_ticket(
                row.ticket_id, row.change, idempotency_key=row.idempotency_key
            )
        except NotFoundByOther as error:
            await self._requeue(row, error)
        except (Refused, NotFound, NotSupported) as error:
            await self._reject(row, error)
        except ApiError as error:
            await self._requeue(row, error)
        else:
            now = self._clock.now()
            await self._commit(lambda conn: outbox.settle_sent(conn, row.id, None, now))
            with suppress(MailboxBroken):
                self._mailbox.write(lambda conn: tickets.apply_page(conn, [ticket], at=now))
            self._parts.announce(row.ticket_id)
            self._look_at(row.ticket_id)

    async def _prove(self, row: Outgoing, message: Message) -> None:
        now = self._clock.now()
        on_wire = self._mailbox.read(lambda conn: outbox.get(conn, row.id))
        if on_wire is not None and message.id <= (on_wire.baseline_id or 0):
            await self._lose_sight(row, Garbled("It names a message that was there before."))
            return
        try:
            await self._commit(lambda conn: outbox.settle_sent(conn, row.id, message.id, now))
        except MessageClaimed:
            # One message of the server proves one row only.
            await self._lose_sight(row, Garbled("It names a message that another reply has."))
            return
        # Transactions of their own: the proof must not hang on the cache, which may fail and can
        # be read again.
        with suppress(MailboxBroken):
            self._mailbox.write(lambda conn: threads.add_sent(conn, message, at=now))
            self._conversations.moved(row.ticket_id)
            if names := habits.learned(row.text, message.content):
                self._mailbox.write(lambda conn: _learn(conn, names))
        self._parts.announce(row.ticket_id)
        self._look_at(row.ticket_id)

    async def _requeue(self, row: Outgoing, error: ApiError) -> None:
        now = self._clock.now()
        wait_s = pace.wait_after_s(error, row.attempts, self._parts.rng)
        ready_at = now + timedelta(seconds=wait_s)
        problem = in_words(error)
        await self._commit(lambda conn: outbox.requeue(conn, row.id, problem, ready_at, now))
        if isinstance(error, KeyRefused | NotPermitted):
            self._parts.link.sending_paused(error)
        self._parts.announce(row.ticket_id)

    async def _reject(self, row: Outgoing, error: ApiError | NotSupported) -> None:
        now = self._clock.now()
        problem = in_words(error)
        await self._commit(lambda conn: outbox.settle_rejected(conn, row.id, problem, now))
        self._parts.announce(row.ticket_id)

    async def _lose_sight(self, row: Outgoing, error: ApiError) -> None:
        now = self._clock.now()
        problem = in_words(error)
        await self._commit(lambda conn: outbox.settle_unknown(conn, row.id, problem, now))
        self._parts.announce(row.ticket_id)

    async def _commit(self, fn: Callable[[Connection], T]) -> T:
        """Store what SellApp answered, however long it takes: it is known nowhere else.

        A full disk must not turn a proven reply into an unknown one while we are running.
        """
        is_told = False
        while True:
            try:
                return self._mailbox.write(fn)
            except MailboxBroken as error:
                if not is_told:
                    self._parts.emit(
                        Noticed(f"{error.headline}. An answer waits in memory to be saved.")
                    )
                    is_told = True
                await self._clock.sleep(COMMIT_AGAIN_S)

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


def _learn(conn: Connection, names: frozenset[str]) -> None:
    known = habits.unpacked(meta.get(conn, meta.TEXT_HABITS))
    meta.put(conn, meta.TEXT_HABITS, habits.packed(known | names))


def _landed(pulse: Pulse, task: asyncio.Task[None]) -> None:
    """Wake the sender before the work counts as done, so that no moment looks idle between."""
    del task
    pulse.call()
    pulse.done()


def _unsaved(error: MailboxBroken) -> Unreachable:
    """Nothing left, because it could not be written down first."""
    return Unreachable(headline=error.headline, advice=error.advice)


def is_settled(row: Outgoing | None) -> bool:
    """Nothing more will happen to it without a person."""
    final = (SendState.SENT, SendState.REJECTED, SendState.UNKNOWN, SendState.HELD)
    return row is None or row.state in final
