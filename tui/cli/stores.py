"""Which stores there are, and which one a name means.

One idea: a store is a slug at an address, and both decide where its key and its mailbox lie: what
belongs to one never reaches the other, whatever it is called. A name is a `[stores.NAME]` table of
the settings, or a slug at the address that holds for all. Names only; nothing is opened here.
"""

from collections import Counter
from typing import Self

from tui.cli.places import at_address, folder_name
from tui.credentials import KeyFile
from tui.errors import SettingsError
from tui.profiles import Profile
from tui.records import dataclass
from tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Store:
    """One shop at SellApp, or at another server of the same kind."""

    name: str
    """What a person calls it on the command line."""
    slug: str
    """What SellApp calls it: the `X-STORE` of every request."""
    api_base_url: str
    label: str
    """What the screen calls it."""

    @classmethod
    def of(cls, name: str, profile: Profile | None, settings: Settings) -> Self:
        """What a name means, given its table, if it has one."""
        if profile is None:
            return cls(name, name, settings.api_base_url, name)
        address = profile.api_base_url or settings.api_base_url
        return cls(name, profile.store, address, profile.label)

    @property
    def account(self) -> str:
        """Under what its key is kept: a key never goes to an address that it was not made for."""
        # An @ in a slug could be taken for an address.
        name = folder_name(self.slug) if "@" in self.slug else self.slug
        return at_address(name, self.api_base_url)


class StoreBook:
    """Every store that this person has named or logged in to."""

    def __init__(self, settings: Settings, keys: KeyFile) -> None:
        """Look at nothing yet but the settings.

        Args:
            settings: with the tables of stores.
            keys: where keys are kept.

        Raises:
            SettingsError: two tables mean the same store.
        """
        self._settings = settings
        self._keys = keys
        named = [Store.of(*each, settings) for each in settings.stores.items()]
        for account, count in Counter(store.account for store in named).items():
            if count > 1:
                names = ", ".join(store.name for store in named if store.account == account)
                raise SettingsError(
                    f"`stores` describes one store ({account}) more than once: {names}",
                    advice="Keep one of them; each store has one mailbox and one key.",
                )
        self._named = named

    def meant_by(self, name: str) -> Store:
        """The store of that name; one that nobody has named is a slug."""
        return Store.of(name, self._settings.stores.get(name), self._settings)

    def all(self, opened: Store | None = None) -> list[Store]:
        """Those of the settings in the file's order, then those with a kept key by name.

        Args:
            opened: is among them in any case, first if nothing else names it.

        Raises:
            SettingsError: the file of keys cannot be used.
        """
        found = {store.account: store for store in self._named}
        ending = at_address("", self._settings.api_base_url)
        for account in sorted(self._keys.accounts()):
            slug = account.removesuffix(ending)
            store = Store.of(slug, None, self._settings)
            # A key for another address belongs to a table that is gone, and to nothing else.
            if store.account == account and slug not in self._settings.stores and "@" not in slug:
                found.setdefault(account, store)
        if opened is not None and opened.account not in found:
            return [opened, *found.values()]
        return list(found.values())

    def has_key(self, store: Store) -> bool:
        """A key is kept for it; the key store itself is not asked."""
        return store.account in self._keys.accounts()
