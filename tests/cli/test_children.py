"""The programs that the inbox may start, and what they are told."""

import pytest

from tui.cli import children


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ()),
        ({"EDITOR": "vim"}, ("vim",)),
        ({"EDITOR": "vim", "VISUAL": "code --wait"}, ("code", "--wait")),
        ({"EDITOR": "vim", "VISUAL": ""}, ("vim",)),
        ({"EDITOR": "'/opt/my editor/ed' -x"}, ("/opt/my editor/ed", "-x")),
        ({"EDITOR": "an 'open quote"}, ()),
    ],
)
def test_the_editor_is_an_argument_list(environ: dict[str, str], expected: tuple[str, ...]) -> None:
    """Never a line for a shell."""
    assert expected == children.editor(environ)


LINUX = {"PATH": "/usr/bin"}
XDG = {**LINUX, "DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (LINUX, ()),
        (XDG, ("xdg-open",)),
        ({**LINUX, "WAYLAND_DISPLAY": "wayland-0"}, ("xdg-open",)),
        ({"PATH": "", "DISPLAY": ":0"}, ()),
        ({**XDG, "BROWSER": "firefox --new-window:chromium"}, ("firefox", "--new-window")),
        ({**XDG, "BROWSER": "an 'open quote"}, ("xdg-open",)),
        ({**XDG, "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, ()),
        ({**XDG, "SSH_TTY": "/dev/pts/1", "BROWSER": "firefox"}, ()),
    ],
)
def test_a_browser_is_one_on_this_desk(
    environ: dict[str, str], expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over ssh it would open where nobody sits; without an opener there is none."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name, path: name if path else None)
    assert expected == children.browser(environ)


def test_a_mac_has_its_own_opener(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a display to name."""
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("shutil.which", lambda name, path: f"{path}/{name}")
    assert ("open",) == children.browser(LINUX)


def test_no_secret_is_handed_down() -> None:
    """Whether or not it was used."""
    secrets = dict.fromkeys(children.SECRETS, "secret")
    assert {"HOME": "/h"} == children.environment({"HOME": "/h", **secrets})
