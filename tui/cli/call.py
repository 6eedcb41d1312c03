"""One call of the program: its arguments and the world around it, passed to each command.

This is the only place that holds the environment. Settings and key are read when a command first
asks for them, so that `paths` works whatever is broken.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, TextIO

from tui.api.keys import ApiKey
from tui.cli.places import Places
from tui.cli.stores import Store, StoreBook
from tui.clock import Clock
from tui.credentials import FoundKey, KeyFile, take_key
from tui.errors import SettingsError
from tui.lastframe import LastFrame
from tui.records import dataclass
from tui.settings import Settings, load

if TYPE_CHECKING:
    from argparse import Namespace

    from tui.ui.keymap import Keymap

SETTING_FLAGS: Final = (
    "store",
    "theme",
    "ascii",
    "mouse",
    "single_keys",
    "poll_seconds",
    "undo_seconds",
)
"""Flags that are settings; each name is the setting's."""


@dataclass(slots=True)
class Streams:
    """Data goes to `out`, words to `err`."""

    inp: TextIO
    out: TextIO
    err: TextIO


def tell(stream: TextIO, words: str) -> None:
    """Print words for a person, if anybody is left to read them; it changes no exit code."""
    try:
        print(words, file=stream)
    except OSError:
        # A closed terminal, for one: the last words of an inbox often come after it.
        silence(stream)


def silence(stream: TextIO) -> None:
    """Its reader went away: neither the rest of the program nor Python's own end may complain."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Call:
    """What a command gets."""

    def __init__(
        self,
        args: Namespace | SimpleNamespace,
        environ: MutableMapping[str, str],
        streams: Streams,
        clock: Clock,
        frame: LastFrame | None = None,
    ) -> None:
        """Take the key out of the environment at once, so that nothing we start inherits it.

        Args:
            args: parsed.
            environ: the environment, changed in place.
            streams: where data and words go.
            clock: the time.
            frame: the picture of the last time, perhaps on the screen.

        Raises:
            SettingsError: the key in the environment cannot be one.
        """
        self.args = args
        self.environ = environ
        self.streams = streams
        self.clock = clock
        self.frame = frame
        self._key_of_environment = take_key(environ)
        self._at_hand: Store | None = None

    @cached_property
    def places(self) -> Places:
        """The folders of this person."""
        return Places.of_this_machine()

    @property
    def settings_file(self) -> Path:
        """The one named by `--config`, or the usual one."""
        named = getattr(self.args, "config", None)
        return Path(named) if named else self.places.settings_file

    @cached_property
    def settings(self) -> Settings:
        """Flag, environment, file, default.

        Raises:
            SettingsError: one of them cannot be used.
        """
        flags = {name: getattr(self.args, name, None) for name in SETTING_FLAGS}
        is_named = getattr(self.args, "config", None) is not None
        return load(self.settings_file, self.environ, flags, must_exist=is_named)

    @cached_property
    def keymap(self) -> Keymap:
        """The registry's keys with those of the settings.

        Raises:
            SettingsError: they contradict each other, or settings cannot be used.
        """
        from tui.ui.keymap import Keymap

        keys, single_keys = self.settings.keys, self.settings.single_keys
        origin = self.settings.origins.get("keys", "settings")
        return Keymap.build(keys, single_keys=single_keys, origin=origin)

    @cached_property
    def keys(self) -> KeyFile:
        """Where keys are kept."""
        return KeyFile(self.places.key_file)

    @cached_property
    def stores(self) -> StoreBook:
        """Every store that was named or logged in to.

        Raises:
            SettingsError: settings cannot be used.
        """
        return StoreBook(self.settings, self.keys)

    def mailbox_folder(self, store: Store) -> Path:
        """Where this store's mailbox lies."""
        return self.places.mailbox(store.slug, store.api_base_url)

    def known_store(self) -> Store | None:
        """The store to work on: as set, else that of the last `login`; None when never told."""
        # Once it is known it stays: a `login` in another terminal is no reason to change horses.
        name = "" if self._at_hand else self.settings.store or self.keys.last_store()
        if name:
            self._at_hand = self.stores.meant_by(name)
        return self._at_hand

    def store(self) -> Store:
        """The same, for commands that cannot do without.

        Raises:
            SettingsError: nobody said which store.
        """
        store = self.known_store()
        if store is None:
            raise SettingsError(
                headline="Which store?",
                advice="Set SELLAPP_STORE or give --store, or run `sellapp-inbox login`.",
            )
        return store

    def known_key(self, store: Store) -> FoundKey | None:
        """The key for a store; None when there is none.

        The environment's is meant for the store that was asked for. At SellApp one key may open
        several stores, so that it serves others at the same address, too, but only those that
        have none of their own. It never goes to another address.
        """
        given, asked_for = self._key_of_environment, self.known_store()
        if given is not None and asked_for in (None, store):
            return given
        found = self.keys.find(store.account, ask_keyring=self.settings.keeps_key_in_keyring)
        is_same_place = asked_for is not None and asked_for.api_base_url == store.api_base_url
        return given if found is None and is_same_place else found

    def has_key(self, store: Store) -> bool:
        """There is a key for it, as far as can be told without asking the key store."""
        given, asked_for = self._key_of_environment, self.known_store()
        is_given = given is not None and asked_for is not None
        return self.stores.has_key(store) or (
            is_given and asked_for is not None and asked_for.api_base_url == store.api_base_url
        )

    def key(self, store: Store) -> ApiKey:
        """The same, for commands that cannot do without.

        Raises:
            SettingsError: there is none.
        """
        found = self.known_key(store)
        if found is None:
            raise SettingsError(
                headline=f"There is no API key for {store.name}",
                advice=f"Run `sellapp-inbox login --store {store.name}` in a terminal, or set "
                "SELLAPP_API_KEY.",
            )
        return found.key

    def say(self, words: str) -> None:
        """Words for a person, on standard error."""
        tell(self.streams.err, words)

    def put(self, data: str) -> None:
        """Data, on standard output."""
        print(data, file=self.streams.out)
