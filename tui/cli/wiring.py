"""The parts put together: mailbox, lock, client and engine.

Nothing here opens a socket. The client, and with it httpx and pydantic, is imported by `connect`,
which the engine calls on its own thread after the first paint.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from tui.engine.engine import Engine
from tui.engine.parts import USUAL, Policy
from tui.errors import SettingsError
from tui.mailbox.database import Mailbox
from tui.mailbox.lock import MailboxLock
from tui.records import dataclass

if TYPE_CHECKING:
    from tui.api.client import ApiClient
    from tui.api.keys import ApiKey
    from tui.cli.call import Call
    from tui.cli.stores import Store
    from tui.clock import Clock
    from tui.domain import ApiVersion
    from tui.engine.observer import Observer
    from tui.settings import Settings

    Connect = Callable[[ApiVersion | None], Awaitable[ApiClient]]

CLIENT: Final = "tui.api.client"
"""Imported on a thread, since it takes httpx and pydantic with it."""
BACKGROUND: Final = "tui.engine.background"
"""Imported there, too, since drafts are saved on the engine's own."""
GATE_LIMIT_S: Final = 3.0
"""A first paint takes a tenth of this; past it, work goes on whether or not it was seen."""


async def import_work() -> None:
    """What reading and sending need, on a thread."""
    is_first = BACKGROUND not in sys.modules
    for name in (BACKGROUND, CLIENT):
        await asyncio.to_thread(import_module, name)
    if is_first:
        # It stays: 20,000 objects that no collection need look at. Once, since garbage that lies
        # about at this moment stays, too.
        gc.freeze()


def connect_to_sellapp(call: Call, store: Store, key: ApiKey) -> Connect:
    """The client of a real store, made when the engine asks for it."""

    def look_up() -> ApiKey | None:
        # `sellapp-inbox login` in another terminal, then R here.
        try:
            found = call.known_key(store)
        except SettingsError:
            return None
        return found.key if found is not None else None

    async def connect(version: ApiVersion | None) -> ApiClient:
        client_module = await asyncio.to_thread(import_module, CLIENT)
        client: ApiClient = client_module.ApiClient(
            base_url=store.api_base_url,
            key=client_module.ApiKey(key.reveal(), look_up=look_up),
            store=store.slug,
            clock=call.clock,
            version=version,
        )
        return client

    return connect


def policy_of(settings: Settings) -> Policy:
    """What the settings say of asking, waiting and keeping."""
    return Policy(
        poll_s=settings.poll_seconds,
        undo_s=settings.undo_seconds,
        keep_days=settings.keep_days,
    )


def engine_over(
    mailbox: Mailbox,
    connect: Connect,
    store: str,
    clock: Clock,
    *,
    policy: Policy = USUAL,
) -> Engine:
    """An engine that has not started."""
    return Engine(
        mailbox=mailbox,
        connect=connect,
        clock=clock,
        rng=Random(),
        store=store,
        policy=policy,
    )


@dataclass(frozen=True, slots=True)
class Made:
    """An engine for the screen."""

    engine: Engine | Observer
    gate: threading.Event
    """Set it to let the engine connect."""
    notices: Sequence[str]
    """What a person should be told about the mailbox's opening."""
    is_read_only: bool = False
    """Another inbox keeps the mailbox; this engine only looks."""


def gated_engine(
    mailbox: Mailbox,
    connect: Connect,
    store: str,
    clock: Clock,
    *,
    policy: Policy,
) -> Made:
    """An engine that keeps drafts from its start on, and connects once its gate is open."""
    gate = threading.Event()

    async def connect_later(version: ApiVersion | None) -> ApiClient:
        # On a thread of its own: drafts are saved meanwhile.
        await asyncio.to_thread(gate.wait, GATE_LIMIT_S)
        await import_work()
        return await connect(version)

    engine = engine_over(mailbox, connect_later, store, clock, policy=policy)
    return Made(engine, gate, mailbox.notices)


def observing_engine(mailbox: Mailbox, store: str, clock: Clock) -> Made:
    """What looks at a mailbox that another inbox keeps; it has nothing to wait for."""
    # Not above: few starts need it.
    from tui.engine.observer import Observer

    observer = Observer(mailbox=mailbox, clock=clock, store=store)
    return Made(observer, threading.Event(), mailbox.notices, is_read_only=True)


@contextmanager
def watched_mailbox(folder: Path) -> Iterator[Mailbox]:
    """A mailbox that another inbox writes meanwhile, for reading.

    Raises:
        MailboxError: it cannot be opened.
    """
    with Mailbox.open(folder, read_only=True) as mailbox:
        yield mailbox


@contextmanager
def own_mailbox(folder: Path) -> Iterator[Mailbox]:
    """A mailbox that no other inbox writes meanwhile.

    Raises:
        MailboxInUse: another inbox has it.
        MailboxError: it cannot be opened.
    """
    with MailboxLock(folder), Mailbox.open(folder) as mailbox:
        yield mailbox


@contextmanager
def read_engine(call: Call) -> Iterator[Engine | None]:
    """An engine for reads alone; None when this store has no mailbox on this machine yet.

    Raises:
        SettingsError: nobody said which store.
        MailboxError: it is there and cannot be read.
    """
    store = call.store()
    folder = call.mailbox_folder(store)
    if not folder.exists():
        yield None
        return
    with Mailbox.open(folder, read_only=True) as mailbox:
        yield engine_over(mailbox, _never, store.slug, call.clock)


async def _never(version: ApiVersion | None) -> ApiClient:
    raise RuntimeError("reading asks no server")
