"""The other programs that the inbox may start: the person's editor and browser, and what they see.

Each becomes an argument list here, once; `tui.ui` starts them without a shell.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

SECRETS: Final = frozenset(
    {"SELLAPP_API_KEY", "SELLAPP_ACCESS_TOKEN", "SELLAPP_CUSTOMER_SESSION", "SSLKEYLOGFILE"}
)
"""Never handed down. Source: api-contract 10."""


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a child may know: everything but secrets."""
    return {name: value for name, value in environ.items() if name not in SECRETS}


def editor(environ: Mapping[str, str]) -> tuple[str, ...]:
    """$VISUAL, else $EDITOR, as an argument list; empty when there is none that can be read."""
    with suppress(ValueError):
        return tuple(shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or ""))
    return ()


def browser(environ: Mapping[str, str]) -> tuple[str, ...]:
    """$BROWSER, else the system's opener, as an argument list; empty where links are copied.

    Over ssh a browser would open on the wrong machine.
    """
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return ()
    is_mac = sys.platform == "darwin"
    if not (is_mac or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return ()
    with suppress(ValueError):
        if chosen := shlex.split(environ.get("BROWSER", "").split(os.pathsep)[0]):
            return tuple(chosen)
    opener = "open" if is_mac else "xdg-open"
    return (opener,) if shutil.which(opener, path=environ.get("PATH")) else ()
