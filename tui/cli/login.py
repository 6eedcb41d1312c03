"""The first start, and `login`: ask for store and key, test them, keep them."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from tui.api.keys import ApiKey
from tui.cli.exits import Exit
from tui.errors import SettingsError
from tui.ui.environment import prepare_environment

if TYPE_CHECKING:
    from tui.cli.call import Call
    from tui.cli.stores import Store
    from tui.ui.screens.setup import CheckResult


def log_in(call: Call) -> int:
    """Ask again, whatever is known; say where the key is now.

    Raises:
        InboxError: there is no terminal, or the key file cannot be used.
    """
    from tui.cli.screen import need_terminal

    need_terminal(call)
    prepare_environment(call.environ)
    ask(call)
    return Exit.OK


def ask(call: Call) -> tuple[Store, ApiKey]:
    """Ask until SellApp takes store and key, and keep them.

    Raises:
        SettingsError: the person left without an answer, or the key file cannot be used.
        KeyboardInterrupt: a signal ended it.
    """
    from tui.ui.screens.setup import SetupApp

    settings, keys, known = call.settings, call.keys, call.known_store()
    # The app is about to paint; start-up may have switched the collector off.
    gc.enable()

    def meant(slug: str) -> Store:
        # The name that was asked for stays, unless another store was typed.
        return known if known and slug == known.slug else call.stores.meant_by(slug)

    def save(secret: str, slug: str) -> str:
        store, in_keyring = meant(slug), settings.keeps_key_in_keyring
        return keys.save(store.account, ApiKey(secret), in_keyring=in_keyring, store=store.name)

    async def check(secret: str, slug: str) -> CheckResult:
        return await _check(call, meant(slug), secret)

    app = SetupApp(
        check=check,
        save=save,
        clock=call.clock,
        crash_dir=call.places.state,
        store=known.slug if known else "",
        theme=settings.theme,
    )
    given = app.run(mouse=settings.mouse)
    if given is None:
        raise SettingsError(
            headline="Nothing was kept",
            advice="Set SELLAPP_STORE and SELLAPP_API_KEY, or run `sellapp-inbox login` again; "
            "`sellapp-inbox --demo` needs neither.",
        )
    return meant(given.store), ApiKey(given.key)


async def _check(call: Call, store: Store, secret: str) -> CheckResult:
    """Read one ticket: the cheapest proof that key and store go together.

    Raises:
        InboxError: they do not, or SellApp cannot be asked. Source: api-contract 2.6.
    """
    from tui.cli.wiring import connect_to_sellapp
    from tui.ui.screens.setup import CheckResult

    client = await connect_to_sellapp(call, store, ApiKey(secret))(None)
    try:
        await client.list_tickets(limit=1)
    finally:
        await client.aclose()
    return CheckResult(ok=True, headline="SellApp knows this key and this store")
