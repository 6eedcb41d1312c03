"""Settings: flag beats environment beats file beats default, and every error names its place."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.errors import SettingsError
from tui.profiles import Profile
from tui.settings import FILE_ONLY, READERS, Settings, described, load, unknown_variables


def write(folder: Path, text: str) -> Path:
    """A settings file with that text."""
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load_file(folder: Path, text: str) -> Settings:
    """What a settings file alone gives."""
    return load(write(folder, text), {}, {})


def test_no_source_gives_the_defaults(tmp_path: Path) -> None:
    """A missing file is no error, and the defaults are those of the class."""
    assert Settings() == load(tmp_path / "none.toml", {}, {})


@pytest.mark.parametrize(
    ("file", "environ", "flags", "expected"),
    [
        ("poll_seconds = 40", {}, {}, 40.0),
        ("poll_seconds = 40", {"SELLAPP_INBOX_POLL_SECONDS": "50"}, {}, 50.0),
        (
            "poll_seconds = 40",
            {"SELLAPP_INBOX_POLL_SECONDS": "50"},
            {"poll_seconds": "60"},
            60.0,
        ),
        ("poll_seconds = 40", {"SELLAPP_INBOX_POLL_SECONDS": ""}, {"poll_seconds": None}, 40.0),
    ],
)
def test_the_stronger_source_wins(
    tmp_path: Path,
    file: str,
    environ: dict[str, str],
    flags: dict[str, object],
    expected: float,
) -> None:
    """Flag, environment, file; an empty variable and a flag not given say nothing."""
    assert expected == load(write(tmp_path, file), environ, flags).poll_seconds


def test_every_field_has_a_reader_and_a_variable(tmp_path: Path) -> None:
    """A setting that cannot be set from the environment would be a broken promise."""
    values = {
        "store": "brightpixel",
        "api_base_url": "https://shop.example/api",
        "poll_seconds": "12.5",
        "undo_seconds": "10",
        "quit_sends": "keep",
        "keep_days": "365",
        "theme": "inbox-light",
        "ascii": "1",
        "single_keys": "off",
        "mouse": "no",
        "last_frame": "0",
        "secret_store": "keyring",
        "ticket_url": "https://{store}.shop.example/t?n={id}",
    }
    assert set(values) | FILE_ONLY == set(READERS)
    environ = {f"SELLAPP_INBOX_{name.upper()}": value for name, value in values.items()}
    settings = load(tmp_path / "none.toml", environ, {})
    assert (
        Settings(
            store="brightpixel",
            api_base_url="https://shop.example/api",
            poll_seconds=12.5,
            undo_seconds=10.0,
            quit_sends="keep",
            keep_days=365,
            theme="inbox-light",
            ascii=True,
            single_keys=False,
            mouse=False,
            last_frame=False,
            secret_store="keyring",
            ticket_url="https://{store}.shop.example/t?n={id}",
            origins=settings.origins,
        )
        == settings
    )
    assert set(values) == set(settings.origins)


def test_the_names_of_sellapps_own_tools_work(tmp_path: Path) -> None:
    """They beat our own names, because they were set for SellApp itself."""
    environ = {
        "SELLAPP_STORE": "official",
        "SELLAPP_INBOX_STORE": "ours",
        "SELLAPP_API_BASE_URL": "http://127.0.0.1:8788/api/",
    }
    settings = load(tmp_path / "none.toml", environ, {})
    assert ("official", "http://127.0.0.1:8788/api") == (settings.store, settings.api_base_url)
    assert "SELLAPP_STORE" == settings.origins["store"]


def test_keys_are_read_with_and_without_quotes(tmp_path: Path) -> None:
    """`ticket.close` means one command whether TOML sees a dotted key or a quoted one."""
    text = '[keys]\n"ticket.close" = "x"\nticket.archive = ["a", "ctrl+a"]\n'
    expected = {"ticket.close": ("x",), "ticket.archive": ("a", "ctrl+a")}
    assert expected == dict(load_file(tmp_path, text).keys)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("poll_seconds = 3", ["poll_seconds", "from 5 to 3600"]),
        ("poll_seconds = nan", ["poll_seconds"]),
        ("poll_seconds = true", ["poll_seconds"]),
        ("poll_seconds = [1]", ["poll_seconds"]),
        ("undo_seconds = 61", ["undo_seconds", "from 0 to 60"]),
        ("keep_days = -1", ["keep_days", "from 0", "36500"]),
        ("keep_days = 1.5", ["keep_days", "whole number of days"]),
        ("keep_days = 40000", ["keep_days"]),
        ("keep_days = true", ["keep_days"]),
        ('keep_days = "\u0663"', ["keep_days"]),
        ('keep_days = "' + 5000 * "1" + '"', ["keep_days"]),
        ('theme = "nord"', ["theme", "inbox-dark"]),
        ("theme = 3", ["theme"]),
        ('ascii = "maybe"', ["ascii", "true or false"]),
        ("mouse = 1", ["mouse"]),
        ('store = "two words"', ["store"]),
        ("store = 5", ["store", "quotes"]),
        ('store = ""', ["store"]),
        ('api_base_url = "sell.app/api"', ["api_base_url", "https://sell.app/api"]),
        ('api_base_url = "http://[::1/api"', ["api_base_url"]),
        *[
            (f'ticket_url = "{url}"', ["ticket_url", "https address", "{id}"])
            for url in (
                "http://shop.example/t/{id}",
                "javascript:alert({id})",
                "shop.example/{id}",
                "https://shop.example/t",
                "https://shop.example/{id}/{id}",
                "https://shop.example/{store}/{store}/{id}",
                "https://shop.example/{name}/{id}",
                "https://{id}.shop.example/t",
                "https://shop.example:{id}/t",
                "https://me@shop.example/t/{id}",
                "https://shop.example/a b/{id}",
                "https://[::1/{id}",
            )
        ],
        ("pol_seconds = 30", ["pol_seconds", "poll_seconds"]),
        ("zzz = 1", ["zzz"]),
        ("keys = 3", ["keys", "table"]),
        ("[keys]\na.b = 3", ["keys", "a.b"]),
        ('[keys]\na.b = [""]', ["keys", "a.b"]),
    ],
)
def test_an_error_names_file_and_key(tmp_path: Path, text: str, words: list[str]) -> None:
    """Whatever is wrong, the person is told where to look."""
    with pytest.raises(SettingsError) as caught:
        load_file(tmp_path, text)
    for word in [str(tmp_path / "settings.toml"), *words]:
        assert word in caught.value.detail


def test_an_error_names_the_variable_or_the_flag(tmp_path: Path) -> None:
    """Not every setting comes from the file."""
    for environ, flags, place in [
        ({"SELLAPP_INBOX_MOUSE": "perhaps"}, {}, "SELLAPP_INBOX_MOUSE"),
        ({}, {"poll_seconds": "soon"}, "--poll-seconds"),
    ]:
        with pytest.raises(SettingsError, match=place):
            load(tmp_path / "none.toml", environ, flags)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"store = \n", "line 1"),
        (b'theme = "inbox-dark"\n\nmouse == true\n', "line 3"),
        (b'store = "a"\nstore = "b"\n', "line 2"),
        (b"store = 'x'\n\xff\xfe\n", "line 2"),
        (b"#" * 1_000_001, "larger"),
        (b"poll_seconds = " + b"9" * 5000, "settings.toml"),
        (b"keys = " + b"[" * 5000, "settings.toml"),
    ],
    ids=["no-value", "wrong-sign", "twice", "not-utf8", "too-large", "long-number", "deep"],
)
def test_a_corrupt_file_is_told_with_its_line_and_left_alone(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """A broken file stops us in words; it is never rewritten."""
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(path, {}, {})
    assert words in caught.value.detail
    assert content == path.read_bytes()


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    """`--config` with a slip in it must not quietly give the defaults."""
    with pytest.raises(SettingsError, match="no such file"):
        load(tmp_path / "none.toml", {}, {}, must_exist=True)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    """Any refusal of the operating system comes out in words."""
    with pytest.raises(SettingsError, match="directory"):
        load(tmp_path, {}, {})


def test_settings_cannot_be_changed() -> None:
    """One frozen object: nobody below turns a knob."""
    with pytest.raises(FrozenInstanceError):
        Settings().theme = "other"  # type: ignore[misc]


def test_slips_in_variable_names_are_found() -> None:
    """Only names with our own prefix are looked at."""
    environ = {"SELLAPP_INBOX_POL_SECONDS": "3", "SELLAPP_INBOX_ASCII": "1", "SELLAPP_STORES": "x"}
    assert ["SELLAPP_INBOX_POL_SECONDS"] == unknown_variables(environ)


def test_described_tells_value_and_origin(tmp_path: Path) -> None:
    """`config check` can say where each value came from."""
    path = write(tmp_path, 'mouse = false\n[keys]\n"ticket.close" = ["x", "X"]\n')
    table = {name: (value, origin) for name, value, origin in described(load(path, {}, {}))}
    assert ("false", str(path)) == table["mouse"]
    assert ("true", "default") == table["single_keys"]
    assert ("30", "default") == table["poll_seconds"]
    assert ("-", "default") == table["store"]
    assert ("ticket.close=x/X", str(path)) == table["keys"]
    assert "origins" not in table


def words_of(attempt: Callable[[], Settings]) -> str:
    """The detail of the documented error; empty when there was none."""
    try:
        attempt()
    except SettingsError as problem:
        return problem.detail
    return ""


@given(st.binary(max_size=200))
def test_no_file_gets_past_the_documented_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Any bytes give settings or a SettingsError that names the file, nothing else."""
    path = tmp_path_factory.getbasetemp() / "any-settings.toml"
    path.write_bytes(content)
    words = words_of(lambda: load(path, {}, {}))
    assert not words or str(path) in words


@given(st.sampled_from(sorted(set(READERS) - {"keys"})), st.text(max_size=40))
def test_no_variable_gets_past_the_documented_error(name: str, value: str) -> None:
    """Any text in the environment gives settings or a SettingsError that names the variable."""
    variable = f"SELLAPP_INBOX_{name.upper()}"
    words = words_of(lambda: load(Path("/nonexistent/settings.toml"), {variable: value}, {}))
    assert not words or variable in words


def test_stores_are_described_by_name(tmp_path: Path) -> None:
    """What a table leaves out has a sensible default."""
    text = """
        store = "main"
        [stores.main]
        store = "brightpixel"
        label = "Bright Pixel"
        [stores.candlewick]
        [stores.trial]
        store = "brightpixel"
        api_base_url = "http://127.0.0.1:8000/api/"
    """
    expected = {
        "main": Profile("brightpixel", None, "Bright Pixel"),
        "candlewick": Profile("candlewick", None, "candlewick"),
        "trial": Profile("brightpixel", "http://127.0.0.1:8000/api", "trial"),
    }
    assert expected == dict(load_file(tmp_path, text).stores)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('stores = "brightpixel"', "must be tables: a [stores.NAME] line"),
        ('[stores]\nmain = "brightpixel"', "write [stores.main]"),
        ('[stores."two words"]', "has `two words`"),
        ('[stores.main]\nstore = ""', "has `main.store`, which must be the store's name"),
        ("[stores.main]\nstore = 5150", "has `main.store`, which must be text in quotes"),
        ('[stores.main]\nlable = "x"', "has `main.lable`, which is none of store, api_base_url"),
        ('[stores.main]\nlabel = "a\\u001bb"', "has `main.label`"),
        ('[stores.main]\napi_base_url = "sell.app"', "must be an address like"),
        ('[stores.main]\napi_key = "secret"', "has `main.api_key`, which is none of"),
    ],
)
def test_a_store_that_cannot_be_read_names_the_place(tmp_path: Path, text: str, words: str) -> None:
    """File, table and setting; a secret that was put there by mistake is not repeated."""
    with pytest.raises(SettingsError) as caught:
        load_file(tmp_path, text)
    assert str(tmp_path / "settings.toml") in caught.value.detail
    assert words in caught.value.detail
    assert "secret" not in caught.value.detail
