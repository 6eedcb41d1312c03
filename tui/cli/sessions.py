"""A store that is open: its files, its lock and its engine, begun and ended together."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

from tui.cli.wiring import gated_engine, observing_engine, own_mailbox, watched_mailbox
from tui.errors import InboxError, MailboxInUse
from tui.ui.parting import is_on_its_way, landed_words, parting_words

if TYPE_CHECKING:
    from pathlib import Path

    from tui.cli.stores import Store
    from tui.cli.wiring import Connect, Made
    from tui.clock import Clock
    from tui.domain import OutgoingId
    from tui.engine.parts import Policy

UNTOLD: Final = "Whether anything is left to be sent could not be read"
QUIT_S: Final = 2.0
"""How long quitting waits for a reply in mid-air."""
LAND_S: Final = 70.0
"""The same for a store that is left for another: the process goes on, so that none need be cut
off before the client itself gives it up, after a minute. Nothing in mid-air takes no time."""


class Session:
    """One store, from the opening of its mailbox to the release of its lock."""

    def __init__(self, store: Store, made: Made, files: ExitStack) -> None:
        """Take over what is open; nothing runs yet.

        Args:
            store: whose it is.
            made: the engine over its mailbox.
            files: closes the mailbox and releases the lock.
        """
        self.store = store
        self.made = made
        self.is_read_only = made.is_read_only
        self._files = files

    @classmethod
    def open(
        cls,
        store: Store,
        folder: Path,
        connect: Connect,
        clock: Clock,
        *,
        policy: Policy,
    ) -> Session:
        """Open a store to work in it, or only to look if another inbox has it.

        Raises:
            MailboxError: its mailbox cannot be opened.
        """
        with ExitStack() as files:
            try:
                mailbox = files.enter_context(own_mailbox(folder))
            except MailboxInUse:
                watched = files.enter_context(watched_mailbox(folder))
                return cls(store, observing_engine(watched, store.slug, clock), files.pop_all())
            made = gated_engine(mailbox, connect, store.slug, clock, policy=policy)
            return cls(store, made, files.pop_all())

    def start(self) -> None:
        """Let the engine live; it connects once its gate is open."""
        self.made.engine.start()

    def quit(self, *, send_waiting: bool) -> str:
        """Close because the process ends; what is in mid-air has `QUIT_S`.

        Returns:
            What went out meanwhile, what is not sent and what is typed, in words; empty when
            nothing is.
        """
        engine = self.made.engine
        waiting = self._waiting()
        engine.stop(QUIT_S, send_waiting=send_waiting)
        with self._files:
            if self.is_read_only:
                return ""
            try:
                landed = landed_words(engine.outgoing(number) for number in waiting)
                left = parting_words(engine.outbox(), engine.counts().by_view["drafts"])
            except InboxError as error:
                return f"{UNTOLD} ({_in_words(error)})."
            return " ".join(filter(None, (landed, left)))

    def leave(self, *, send_waiting: bool) -> str:
        """Close while the process goes on: the files are let go of when nothing runs any more.

        Returns:
            What became of that which waited to be sent, in words; empty when nothing did.
        """
        engine = self.made.engine
        waiting = self._waiting()
        # A closed mailbox under a living engine, or a free lock beside one, must not be.
        while not engine.stop(LAND_S, send_waiting=send_waiting):
            pass
        with self._files:
            if self.is_read_only:
                return ""
            try:
                landed = landed_words(engine.outgoing(number) for number in waiting)
                left = parting_words(engine.outbox(), 0, again="this store is open again")
            except InboxError as error:
                return f"{UNTOLD} ({_in_words(error)})."
            return " ".join(filter(None, (landed, left)))

    def _waiting(self) -> list[OutgoingId]:
        """What is to go out by itself, before the engine is told to end."""
        self.made.gate.set()
        # Only words hang on it, and they can be read no better below.
        with suppress(InboxError):
            return [row.id for row in self.made.engine.outbox() if is_on_its_way(row)]
        return []


def _in_words(error: InboxError) -> str:
    return error.headline[:1].lower() + error.headline[1:]
