"""What a person can ask for: every intent, as one committed row and then its events.

Awaitable from any event loop: the work is handed to the engine's own thread. An intent returns
when it is stored, not when SellApp has it; the sender takes it from there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from tui.domain import (
    MAX_REPLY_CHARS,
    Draft,
    MessageId,
    OutgoingId,
    OutgoingKind,
    TicketChange,
    TicketId,
)
from tui.engine.host import Host
from tui.engine.parts import Parts
from tui.engine.reads import Reads
from tui.errors import EmptyReply, NotSupported, ReplyTooLong, UnknownTicket
from tui.events import OutboxChanged, ThreadChanged, TicketsChanged
from tui.mailbox import desk, drafts, outbox, outgoing, tickets
from tui.mailbox.database import Connection

T = TypeVar("T")


class Intents(Reads):
    """The writing half of the engine's door."""

    def __init__(self, parts: Parts, undo_s: float) -> None:
        """Write to the mailbox of these parts.

        Args:
            parts: mailbox, clock, chance, link and events.
            undo_s: seconds that a reply or a change waits before it is sent.
        """
        super().__init__(parts)
        self._host = Host()
        self._undo = timedelta(seconds=undo_s)

    async def mark_seen(self, ticket_id: TicketId) -> None:
        """The agent opened it on purpose: everything known of it counts as seen."""
        now = self._clock.now()

        def mark(conn: Connection) -> None:
            newest = outgoing.newest_known(conn, ticket_id)
            if newest is not None:
                desk.mark_seen(conn, ticket_id, newest, now)

        await self._change(ticket_id, mark)

    async def mark_unseen(self, ticket_id: TicketId) -> None:
        """The agent wants it to look new again."""
        now = self._clock.now()
        await self._change(ticket_id, lambda conn: desk.mark_unseen(conn, ticket_id, now))

    async def save_draft(self, ticket_id: TicketId, text: str) -> None:
        """Keep what was typed; blank text removes the draft.

        Raises:
            MailboxError: it is not saved.
        """
        now = self._clock.now()

        def work() -> None:
            self._note_person()
            self._mailbox.write(lambda conn: drafts.save_draft(conn, ticket_id, text, now))
            self._parts.emit(TicketsChanged(frozenset({ticket_id})))

        await self._host.do(work)

    async def discard_draft(self, ticket_id: TicketId) -> Draft | None:
        """Remove the draft and give it back, so that it can be restored."""
        return await self._change(ticket_id, lambda conn: drafts.discard_draft(conn, ticket_id))

    async def send_reply(
        self,
        ticket_id: TicketId,
        text: str,
        *,
        seen_id: MessageId | None = None,
        is_draft: bool = True,
    ) -> OutgoingId:
        r"""Queue a reply: the draft becomes the outgoing row in one transaction.

        Args:
            ticket_id: whom it answers.
            text: what was typed; blanks at the ends are cut, line ends are "\n".
            seen_id: the newest message that was on the screen; if someone has written since, the
                reply is held. None takes the newest in the mailbox.
            is_draft: the text is what became of the ticket's draft; otherwise that stays.

        Raises:
            EmptyReply: nothing but blanks.
            ReplyTooLong: more than `MAX_REPLY_CHARS`.
            UnknownTicket: not in the mailbox.
            MailboxError: it is not saved; the text is still with the caller.

        Source: api-contract 5.6 (no idempotency key, no documented length).
        """
        body = text.strip()
        if not body:
            raise EmptyReply
        if len(body) > MAX_REPLY_CHARS:
            raise ReplyTooLong(f"{len(body):,} characters; {MAX_REPLY_CHARS:,} is the most.")
        self._require(ticket_id)
        now = self._clock.now()
        ready_at = now + self._undo
        outgoing_id = await self._change(
            ticket_id,
            lambda conn: outbox.enqueue_reply(
                conn,
                ticket_id,
                body,
                at=now,
                ready_at=ready_at,
                seen_id=seen_id,
                is_draft=is_draft,
            ),
        )
        await self._wake_sender()
        return outgoing_id

    async def change_ticket(
        self, ticket_id: TicketId, change: TicketChange, *, after_id: OutgoingId | None = None
    ) -> OutgoingId:
        """Queue a close, reopen, archive or restore.

        Args:
            ticket_id: which ticket.
            change: what to set.
            after_id: a reply of this ticket that must be proven sent first.

        Raises:
            NotSupported: this store is served by v1, which cannot.
            UnknownTicket: not in the mailbox.
            MailboxError: it is not saved.
        """
        if not self._parts.link.status.can_update:
            raise NotSupported
        self._require(ticket_id)
        now = self._clock.now()
        key = self._new_key()
        ready_at = now + self._undo
        outgoing_id = await self._change(
            ticket_id,
            lambda conn: outbox.enqueue_change(
                conn, ticket_id, change, key=key, at=now, ready_at=ready_at, after_id=after_id
            ),
        )
        await self._wake_sender()
        return outgoing_id

    async def take_back(self, outgoing_id: OutgoingId) -> Draft:
        """Turn an unsent reply back into the ticket's draft; the row is gone.

        Raises:
            IllegalMove: it is under way or sent.
        """
        now = self._clock.now()
        return await self._decide(
            outgoing_id, lambda conn: outbox.take_back(conn, outgoing_id, now)
        )

    async def send_again(
        self, outgoing_id: OutgoingId, *, seen_id: MessageId | None = None
    ) -> None:
        """A person decided: send the same row once more; a change gets a new key.

        Args:
            outgoing_id: which.
            seen_id: the newest message that was on the screen; whatever is above it holds the
                row again. None: all that is known was seen.
        """
        row = self.outgoing(outgoing_id)
        now = self._clock.now()
        if row is not None and row.kind is OutgoingKind.UPDATE:
            key = self._new_key()

            def renew(conn: Connection) -> None:
                # One transaction: a change that is given up and not made again would be lost.
                outbox.withdraw_change(conn, outgoing_id)
                outbox.enqueue_change(
                    conn,
                    row.ticket_id,
                    row.change,
                    key=key,
                    at=now,
                    after_id=row.after_id,
                    seen_id=seen_id,
                )

            await self._decide(outgoing_id, renew)
        else:
            await self._decide(
                outgoing_id,
                lambda conn: outbox.send_again(conn, outgoing_id, now, seen_id=seen_id),
            )
        await self._wake_sender()

    async def mark_sent(self, outgoing_id: OutgoingId) -> None:
        """A person saw it in the conversation: it is there."""
        now = self._clock.now()
        await self._decide(outgoing_id, lambda conn: outbox.mark_sent(conn, outgoing_id, now))
        await self._wake_sender()

    async def withdraw(self, outgoing_id: OutgoingId) -> None:
        """Give up a change that is not sent."""
        await self._decide(outgoing_id, lambda conn: outbox.withdraw_change(conn, outgoing_id))
        await self._wake_sender()

    def _new_key(self) -> str:
        return str(uuid.UUID(int=self._parts.rng.getrandbits(128), version=4))

    def _call_sender(self) -> None:
        raise NotImplementedError

    def _note_person(self) -> None:
        """Somebody works here, for the pace of polling."""
        raise NotImplementedError

    async def _wake_sender(self) -> None:
        await self._host.do(self._call_sender)

    async def _change(self, ticket_id: TicketId, fn: Callable[[Connection], T]) -> T:
        """One transaction on the desk, then its events."""

        def work() -> T:
            self._note_person()
            result = self._mailbox.write(fn)
            ids = frozenset({ticket_id})
            self._parts.emit(ThreadChanged(ids))
            self._parts.emit(TicketsChanged(ids))
            return result

        return await self._host.do(work)

    async def _decide(self, outgoing_id: OutgoingId, fn: Callable[[Connection], T]) -> T:
        """A person's decision about an outgoing row."""
        row = self.outgoing(outgoing_id)
        if row is None:
            raise UnknownTicket(f"Outgoing {outgoing_id} is not in the outbox.")
        result = await self._change(row.ticket_id, fn)
        await self._host.do(lambda: self._parts.emit(OutboxChanged(frozenset({row.ticket_id}))))
        return result

    def _require(self, ticket_id: TicketId) -> None:
        if self._mailbox.read(lambda conn: tickets.get(conn, ticket_id)) is None:
            raise UnknownTicket(f"#{ticket_id}")
