"""Which stores there are, which one a name means, and whose key goes where."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import Cli, Shop
from tui.api.keys import ApiKey
from tui.cli.stores import Store, StoreBook
from tui.credentials import KeyFile
from tui.errors import SettingsError
from tui.profiles import Profile
from tui.sandbox import SANDBOX_KEY
from tui.settings import DEFAULT_BASE_URL, Settings

HERE = "http://127.0.0.1:8000/api"


def book(tmp_path: Path, *accounts: str, **settings: object) -> StoreBook:
    """A book of stores over kept keys and settings."""
    keys = KeyFile(tmp_path / "credentials" / "keys.json")
    for account in accounts:
        keys.save(account, ApiKey(f"key-of-{account}"))
    return StoreBook(Settings(**settings), keys)  # type: ignore[arg-type]  # a test's shorthand


def settings_file(cli: Cli, text: str) -> None:
    """Write the usual settings file."""
    path = cli.home / "config" / "sellapp-inbox" / "settings.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def key_file(cli: Cli) -> KeyFile:
    """Where keys are kept."""
    return KeyFile(cli.home / "config" / "sellapp-inbox" / "credentials" / "keys.json")


def test_a_name_is_a_table_or_a_slug(tmp_path: Path) -> None:
    """A table has the last word about what its name means."""
    stores = {"main": Profile("brightpixel", None, "Bright Pixel"), "t": Profile("x", HERE, "t")}
    found = book(tmp_path, stores=stores)
    main = Store("main", "brightpixel", DEFAULT_BASE_URL, "Bright Pixel")
    assert main == found.meant_by("main")
    assert Store("t", "x", HERE, "t") == found.meant_by("t")
    assert Store("z", "z", DEFAULT_BASE_URL, "z") == found.meant_by("z")


def test_every_store_is_listed_once(tmp_path: Path) -> None:
    """Those of the file in its order, then those with a key; none whose address nobody knows."""
    stores = {"main": Profile("brightpixel", None, "main"), "trial": Profile("b", HERE, "trial")}
    accounts = ("zeta", "brightpixel", "b@127.0.0.1-8000", "gone@127.0.0.1-9999", "alpha")
    found = book(tmp_path, *accounts, stores=stores)
    assert ["main", "trial", "alpha", "zeta"] == [store.name for store in found.all()]
    opened = Store("here", "here", DEFAULT_BASE_URL, "here")
    assert "here" == found.all(opened)[0].name
    assert 4 == len(found.all(found.meant_by("zeta")))


def test_two_tables_for_one_store_are_refused(tmp_path: Path) -> None:
    """There is one mailbox and one key for each store."""
    stores = {"a": Profile("shop", None, "a"), "b": Profile("shop", DEFAULT_BASE_URL, "b")}
    with pytest.raises(SettingsError, match="more than once: a, b"):
        book(tmp_path, stores=stores)


@given(st.text(min_size=1), st.sampled_from([DEFAULT_BASE_URL, HERE, "https://x.example/api"]))
def test_an_address_always_has_an_account_of_its_own(slug: str, url: str) -> None:
    """The key of one server is not found for another, whatever the stores are called."""
    others = {DEFAULT_BASE_URL, HERE, "https://x.example/api"} - {url}
    mine = Store("n", slug, url, "n").account
    assert mine not in {Store("n", slug, other, "n").account for other in others}
    assert mine != Store("n", mine, DEFAULT_BASE_URL, "n").account or url == DEFAULT_BASE_URL


def test_a_kept_key_never_goes_to_another_address(cli: Cli, shop: Shop) -> None:
    """Not even when the store of that name now lies elsewhere."""
    del cli.environ["SELLAPP_API_KEY"]
    key_file(cli).save("brightpixel", ApiKey(SANDBOX_KEY))
    result = cli("sync", "--once")
    assert 2 == result.code
    assert "There is no API key for brightpixel" in result.err
    assert [] == shop.world.requests


def test_the_key_of_the_environment_is_for_the_store_at_hand(cli: Cli, shop: Shop) -> None:
    """A table with another address gets nothing of it."""
    settings_file(cli, f'[stores.other]\nstore = "brightpixel"\napi_base_url = "{HERE}"\n')
    out = " ".join(cli("config", "check").out.split())
    other = out[out.index("store other at SellApp brightpixel") :]
    assert "none: `sellapp-inbox login --store other`" in other
    assert HERE in other
    del cli.environ["SELLAPP_STORE"], cli.environ["SELLAPP_API_BASE_URL"]
    listed = cli("stores", "--json", SELLAPP_STORE="main").data
    assert {"main": True, "other": False} == {each["name"]: each["has_key"] for each in listed}


def test_store_by_name_on_every_command(cli: Cli, shop: Shop) -> None:
    """A table says where it lies; `SELLAPP_STORE` takes the same names."""
    del cli.environ["SELLAPP_STORE"], cli.environ["SELLAPP_API_BASE_URL"]
    settings_file(cli, f'[stores.main]\nstore = "brightpixel"\napi_base_url = "{shop.base_url}"\n')
    assert 3 == cli("sync", "--once", "--store", "main").data["tickets"]
    assert "main" == cli("status", "--once", "--json", SELLAPP_STORE="main").data["store"]
    assert 3 == len(cli("list", "--json", "--store", "main").data)
    paths = cli("paths", "--json", "--store", "main").data
    assert Path(paths["mailbox"]).name.startswith("brightpixel@127.0.0.1-")
    number = str(shop.first)
    assert 0 == cli("reply", number, "--store", "main", stdin="Here you are.").code
    assert 1 == shop.world.stored_replies[shop.first]
    assert [] == cli("outbox", "--json", "--store", "main").data


def test_the_stores_are_listed_with_what_waits(cli: Cli, shop: Shop) -> None:
    """Figures from the mailboxes on disk; one that was never read says so, and no file is made."""
    settings_file(cli, '[stores.second]\nlabel = "The second"\n')
    key_file(cli).save("second", ApiKey("k"))
    assert 0 == cli("sync", "--once").code
    first, second = cli("stores", "--json").data
    assert ("brightpixel", 3, 0) == (first["name"], first["needs_reply"], first["unsent"])
    assert first["synced_at"] is not None
    assert ("second", None, "") == (second["name"], second["needs_reply"], second["problem"])
    out = cli("stores").out
    assert "brightpixel · 3 need a reply" in out
    assert "The second · not read yet" in out
    assert [
        "brightpixel@" in each.name for each in (cli.home / "data/sellapp-inbox").iterdir()
    ] == [True]


def test_config_check_tells_where_every_store_lies(cli: Cli) -> None:
    """Name, slug, address, whether there is a key, mailbox."""
    settings_file(cli, f'store = "t"\n[stores.t]\nstore = "shop"\napi_base_url = "{HERE}"\n')
    key_file(cli).save("shop@127.0.0.1-8000", ApiKey("k"), store="t")
    out = " ".join(cli("config", "check").out.split())
    for words in ("store t at SellApp shop address", HERE, "keys.json", "shop@127.0.0.1-8000"):
        assert words in out
    kept = json.loads(key_file(cli).path.read_text())
    assert "t" == kept["store"]
