"""One row on its way: look once more, post it, and settle it by proof alone.

SellApp's reply call takes no idempotency key, so a reply whose fate is not proven becomes
`unknown` and is never sent again by itself; a change (close, archive) carries a stored key and may
be repeated. Which row goes when is for `sender` to say. Decides nothing about text and knows no
screen. Source: api-contract 5.6, 6; design section 4.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from tui.domain import Message, MessageId, Outgoing, OutgoingKind, TicketId
from tui.engine import guard, habits, pace
from tui.engine.conversations import Conversations
from tui.engine.parts import Parts
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
from tui.mailbox import meta, outbox, outgoing, threads, tickets
from tui.mailbox.database import Connection
from tui.mailbox.states import MessageClaimed
from tui.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import ApiClient

T = TypeVar("T")

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


class Delivery:
    """Takes claimed rows to SellApp, each on its own."""

    def __init__(
        self, parts: Parts, conversations: Conversations, look_at: Callable[[TicketId], None]
    ) -> None:
        """Wire it.

        Args:
            parts: mailbox, clock, chance, link and events.
            conversations: reads a thread once more before a reply goes out.
            look_at: asks the poller to read a ticket again.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._parts = parts
        self._conversations = conversations
        self._look_at = look_at

    async def deliver(self, client: ApiClient, row: Outgoing) -> None:
        """Look, post, and write down what became of it; never raises an error of the line."""
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


def _learn(conn: Connection, names: frozenset[str]) -> None:
    known = habits.unpacked(meta.get(conn, meta.TEXT_HABITS))
    meta.put(conn, meta.TEXT_HABITS, habits.packed(known | names))


def _unsaved(error: MailboxBroken) -> Unreachable:
    """Nothing left, because it could not be written down first."""
    return Unreachable(headline=error.headline, advice=error.advice)
