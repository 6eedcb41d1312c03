"""Commands about the installation: `paths` and `config check`. They touch nothing."""

from pathlib import Path

from tui.cli import output
from tui.cli.call import Call
from tui.cli.exits import Exit
from tui.cli.stores import Store
from tui.errors import SettingsError
from tui.settings import described, unknown_variables


def tell_paths(call: Call) -> int:
    """Where the files lie; also when settings or keys are broken."""
    places = call.places
    paths = {
        "settings": str(call.settings_file),
        "key": str(places.key_file),
        "mailbox": str(_mailbox_folder(call)),
        "crash reports": str(places.state),
    }
    if call.args.json:
        call.put(output.as_json({name.replace(" ", "_"): path for name, path in paths.items()}))
    else:
        call.put(output.columns(list(paths.items())))
    return Exit.OK


def _mailbox_folder(call: Call) -> Path:
    """The store's; where all of them lie when it is not known which."""
    try:
        store = call.known_store()
    except SettingsError:
        # A broken file must not keep a person from finding it.
        return call.places.data
    return call.mailbox_folder(store) if store else call.places.data


def check_settings(call: Call) -> int:
    """Every setting with its value and where it came from.

    Raises:
        SettingsError: a source cannot be used, or two commands want one key.
    """
    settings = call.settings
    _ = call.keymap
    call.put(output.columns(described(settings)))
    for store in call.stores.all(call.known_store()):
        call.put("\n" + output.columns(_described_store(call, store)))
    for variable in unknown_variables(call.environ):
        call.say(f"sellapp-inbox: no setting reads {variable}.")
    return Exit.OK


def _described_store(call: Call, store: Store) -> list[tuple[str, str]]:
    """One store as the settings and the kept keys make it out."""
    found = call.known_key(store)
    return [
        ("store", store.name if store.label == store.name else f"{store.name} ({store.label})"),
        ("  at SellApp", store.slug),
        ("  address", store.api_base_url),
        ("  key", found.origin if found else f"none: `sellapp-inbox login --store {store.name}`"),
        ("  mailbox", str(call.mailbox_folder(store))),
    ]
