"""The demo's shops: two embedded stores over mailboxes that are gone afterwards.

The sandbox, and with it httpx and starlette, is imported on the engine's thread after the first
paint. The second shop is built when somebody first goes there, and stays for the way back.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from tui.cli.sessions import Session
from tui.cli.stores import Store
from tui.cli.switchboard import Switchboard
from tui.cli.wiring import CLIENT, policy_of

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from tui.api.client import ApiClient
    from tui.api.keys import ApiKey
    from tui.cli.call import Call
    from tui.cli.wiring import Connect
    from tui.clock import Clock
    from tui.domain import ApiVersion

DEMO_SCENE: Final = "busy-morning"
SECOND_SCENE: Final = "small-shop"
DEMO_SEED: Final = 7
DEMO_BASE_URL: Final = "https://sandbox.invalid/api"
"""Goes nowhere: the demo's transport answers in process."""
DEMO_POLL_S: Final = 5.0
FIRST: Final = Store("brightpixel", "brightpixel", DEMO_BASE_URL, "brightpixel")
SECOND: Final = Store("candlewick", "candlewick", DEMO_BASE_URL, "candlewick")
"""The sandbox's stores; here too, so that the first paint need not import the sandbox."""


class DemoShops:
    """Both shops, for as long as the demo runs."""

    def __init__(self, call: Call) -> None:
        """Make nothing yet; that there is such a scene was looked at (`shop.checked_scene`)."""
        args, self._clock, self._settings = call.args, call.clock, call.settings
        scene = args.scene or DEMO_SCENE
        seed = DEMO_SEED if args.seed is None else args.seed
        self._connects = {
            FIRST.name: connect_to_demo(FIRST, scene, seed, args.tickets, self._clock),
            SECOND.name: connect_to_demo(SECOND, SECOND_SCENE, seed, None, self._clock),
        }
        self._files = ExitStack()

    def __enter__(self) -> Self:
        made = TemporaryDirectory(prefix="sellapp-inbox-demo-", ignore_cleanup_errors=True)
        self._root = Path(self._files.enter_context(made))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()

    def switchboard(self) -> Switchboard:
        """The first shop open, the second at hand."""
        return Switchboard(
            self._open(FIRST),
            stores=lambda: (FIRST, SECOND),
            open_=self._open,
            folder=self._folder,
            has_key=lambda store: store in (FIRST, SECOND),
            send_waiting=self._settings.quit_sends == "now",
        )

    def _open(self, store: Store) -> Session:
        settings, policy = self._settings, policy_of(self._settings)
        is_chosen = "poll_seconds" in settings.origins
        return Session.open(
            store,
            self._folder(store),
            self._connects[store.name],
            self._clock,
            policy=policy if is_chosen else replace(policy, poll_s=DEMO_POLL_S),
        )

    def _folder(self, store: Store) -> Path:
        return self._root / store.slug


def connect_to_demo(
    store: Store, scene: str, seed: int, tickets: int | None, clock: Clock
) -> Connect:
    """A client of an embedded shop; the shop is built when the engine first asks."""

    @cache
    def shop() -> tuple[Starlette, ApiKey]:
        import_module(CLIENT)
        from tui.api.keys import ApiKey
        from tui.sandbox import SANDBOX_KEY, SCENES, create_app

        return create_app(*SCENES[scene].build(seed, clock.now, tickets=tickets)), ApiKey(
            SANDBOX_KEY
        )

    async def connect(version: ApiVersion | None) -> ApiClient:
        app, key = await asyncio.to_thread(shop)
        from tui.api.client import ApiClient
        from tui.sandbox import SandboxTransport

        return ApiClient(
            base_url=DEMO_BASE_URL,
            key=key,
            store=store.slug,
            clock=clock,
            transport=SandboxTransport(app),
            version=version,
        )

    return connect
