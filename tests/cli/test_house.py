"""`paths` and `config check` tell where things are, whatever is broken."""

import pytest

from tests.cli.conftest import Cli
from tui.api.keys import ApiKey
from tui.credentials import KeyFile


def test_paths_tells_every_place(cli: Cli) -> None:
    """As columns for eyes, and as JSON."""
    paths = cli("paths", "--json", "--store", "brightpixel").data
    expected = {
        "settings": str(cli.home / "config" / "sellapp-inbox" / "settings.toml"),
        "key": str(cli.home / "config" / "sellapp-inbox" / "credentials" / "keys.json"),
        "mailbox": str(cli.home / "data" / "sellapp-inbox" / "brightpixel"),
        "crash_reports": str(cli.home / "state" / "sellapp-inbox"),
    }
    assert expected == paths
    out = cli("paths").out
    for place in (expected["settings"], expected["key"], str(cli.home / "data")):
        assert place in out


def test_paths_works_when_settings_are_broken(cli: Cli) -> None:
    """It is what the words of an error send people to."""
    assert 0 == cli("paths", SELLAPP_INBOX_MOUSE="perhaps").code


def test_config_check_tells_values_and_origins(cli: Cli) -> None:
    """File, variable, default."""
    path = cli.home / "mine.toml"
    path.write_text('theme = "inbox-light"\n')
    result = cli("config", "check", "--config", str(path), SELLAPP_INBOX_ASCII="1")
    lines = {line.split()[0]: line.split()[1:] for line in result.out.splitlines()}
    assert ["inbox-light", str(path)] == lines["theme"]
    assert ["true", "SELLAPP_INBOX_ASCII"] == lines["ascii"]
    assert ["30", "default"] == lines["poll_seconds"]
    assert "" == result.err


def test_config_check_finds_slips(cli: Cli) -> None:
    """A variable that nothing reads is told, and is no error."""
    result = cli("config", "check", SELLAPP_INBOX_POL_SECONDS="3")
    assert 0 == result.code
    assert "SELLAPP_INBOX_POL_SECONDS" in result.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("poll_seconds = 1", "poll_seconds"),
        ("mouse == 1", "line 1"),
        ('[keys]\n"no.such" = "x"', "no.such"),
        ('[keys]\n"ticket.close" = "r"', "ticket.close"),
    ],
)
def test_config_check_refuses_what_the_inbox_would(cli: Cli, text: str, words: str) -> None:
    """Exit 2, the place in words."""
    path = cli.home / "config" / "sellapp-inbox" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    result = cli("config", "check")
    assert 2 == result.code
    assert f"{path}: " in result.err
    assert words in result.err
    if "[keys]" in text:
        assert f"{path}: `keys`: " in result.err


def test_a_flag_may_stand_before_or_after_the_command(cli: Cli) -> None:
    """And the last one wins."""
    for argv in (["--store", "a", "paths"], ["paths", "--store", "a"]):
        assert cli(*argv).out.splitlines()[2].endswith("/a")
    assert cli("--store", "b", "paths", "--store", "a").out.splitlines()[2].endswith("/a")


def test_the_last_login_names_the_store(cli: Cli) -> None:
    """Until a flag or a variable does."""
    KeyFile(cli.home / "config/sellapp-inbox/credentials/keys.json").save("mine", ApiKey("k"))
    assert cli("paths").out.splitlines()[2].endswith("/mine")
    assert cli("paths", SELLAPP_STORE="other").out.splitlines()[2].endswith("/other")
