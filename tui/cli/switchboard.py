"""From one store to another within one process: the screen's `Stores`.

One idea: the next store is opened before the last one is closed, so that a failure changes nothing,
and each has an engine, a mailbox and a lock of its own. The last one is closed on a thread of its
own while the next is on the screen: a reply in mid-air there can land.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.domain import StoreFigures
from tui.errors import InboxError, MailboxError, MailboxInUse, SettingsError
from tui.mailbox.glance import glance
from tui.ui.stores import StoreLine, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tui.cli.sessions import Session
    from tui.cli.stores import Store

SLOW: Final = "the disk is slow to tell what waits"
STILL_CLOSING: Final = (
    "a reply was still on its way; what became of it shows when this store is open again."
)
PATIENCE_S: Final = 3.0
"""How long the way back waits for a store that is still being closed."""


class Switchboard:
    """Knows which store is open, opens the next, closes the last."""

    def __init__(
        self,
        first: Session,
        *,
        stores: Callable[[], Sequence[Store]],
        open_: Callable[[Store], Session],
        folder: Callable[[Store], Path],
        has_key: Callable[[Store], bool],
        send_waiting: bool,
    ) -> None:
        """Begin with one store open.

        Args:
            first: its session; not started yet.
            stores: lists every store; raises SettingsError.
            open_: opens one; raises InboxError.
            folder: where a store's mailbox lies.
            has_key: whether a key is kept for it.
            send_waiting: leaving sends what waits, as quitting does.
        """
        self.current = first
        """The store on the screen."""
        self._stores = stores
        self._open = open_
        self._folder = folder
        self._has_key = has_key
        self._send_waiting = send_waiting
        self._left: Session | None = None
        self._closing: dict[str, threading.Thread] = {}
        self._words: dict[str, str] = {}
        """Label -> what was told of a store when it was left."""
        self._known = self._all()
        self.has_others = len(self._known) > 1
        self.notices = list(first.made.notices)
        """What a person should be told about every opening."""

    # ---- for the screen

    def lines(self) -> Sequence[StoreLine]:
        """Every store with its figures; the open one, which changes nothing, stands first."""
        self._known = stores = sorted(self._all(), key=self._is_other)
        self.has_others = len(stores) > 1
        return [self._line(store) for store in stores]

    def known(self) -> Sequence[StoreLine]:
        """Every store of the last look, without its figures."""
        stores = sorted(self._known, key=self._is_other)
        return [
            StoreLine(store.name, store.label, is_open=not self._is_other(store), trouble=SLOW)
            for store in stores
        ]

    def enter(self, name: str) -> Visit:
        """Open and start another store; the one before stays open until `leave`."""
        store = next((each for each in self._all() if each.name == name), None)
        if store is None:
            raise SettingsError(
                headline=f"There is no store `{name}` any more",
                advice=f"`sellapp-inbox login --store {name}` adds it.",
            )
        closing = self._closing.pop(store.account, None)
        if closing is not None:
            closing.join(PATIENCE_S)
            if closing.is_alive():
                self._closing[store.account] = closing
                raise MailboxInUse(
                    headline=f"{store.label} is still sending what waited there",
                    advice="Try again in a moment.",
                )
        session = self._open(store)
        session.start()
        session.made.gate.set()
        self._left, self.current = self.current, session
        self._words.pop(store.label, None)
        self.notices += [one for one in session.made.notices if one not in self.notices]
        return Visit(session.made.engine, store.label, session.is_read_only, session.made.notices)

    def leave(self, told: Callable[[str], None]) -> None:
        """Close the store before this one, on a thread of its own."""
        session, self._left = self._left, None
        if session is None:
            return

        def close() -> None:
            words = self._close(session)
            told(f"{session.store.label}: {words}" if words else "")

        # A daemon: whoever quits meanwhile waits for it no longer than for anything else.
        self._words[session.store.label] = STILL_CLOSING
        thread = threading.Thread(target=close, name="leave-store", daemon=True)
        self._closing[session.store.account] = thread
        thread.start()

    # ---- for the program

    def quit(self) -> list[str]:
        """Close what is open, and give the last words about each store."""
        current = self.current
        if self._left is not None:
            # The screen has failed between two stores.
            self._words[self._left.store.label] = self._left.quit(send_waiting=self._send_waiting)
        words = current.quit(send_waiting=self._send_waiting)
        for thread in self._closing.values():
            thread.join(PATIENCE_S)
        if not self._words:
            return [words] if words else []
        told = {**self._words, current.store.label: words}
        return [f"{label}: {each}" for label, each in told.items() if each]

    # ---- within

    def _close(self, session: Session) -> str:
        words = ""
        with suppress(InboxError):
            words = session.leave(send_waiting=self._send_waiting)
        self._words[session.store.label] = words
        return words

    def _all(self) -> Sequence[Store]:
        try:
            return self._stores()
        except SettingsError:
            # The file of keys was broken meanwhile; the store that is open is open.
            return [self.current.store]

    def _is_other(self, store: Store) -> bool:
        return store.account != self.current.store.account

    def _line(self, store: Store) -> StoreLine:
        if not self._is_other(store):
            counts = self.current.made.engine.counts()
            by_view = counts.by_view
            figures = StoreFigures(by_view["needs-reply"], counts.unsent, by_view["drafts"], None)
            return StoreLine(store.name, store.label, is_open=True, figures=figures)
        if not self._has_key(store):
            trouble = f"no API key yet: `sellapp-inbox login --store {store.name}`"
            return StoreLine(store.name, store.label, trouble=trouble)
        try:
            figures_there = glance(self._folder(store))
        except MailboxError as error:
            return StoreLine(store.name, store.label, trouble=_in_line(error.headline))
        return StoreLine(store.name, store.label, figures=figures_there)


def _in_line(words: str) -> str:
    """A sentence that goes on a line of facts."""
    return words[:1].lower() + words[1:]
