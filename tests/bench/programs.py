"""The programs that are measured side by side, each with the same number of items."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.mails import kept_mails
from tests.bench.make_mailbox import FIRST_TICKET, KEPT, Plan, kept_mailbox
from tests.bench.session import Session
from tui.sandbox import SANDBOX_KEY, STORE

SIZE = (200, 60)
ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9/api"
"""Refuses connections: the inbox works from its mailbox."""
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("Hello, World")
    def on_key(self, event):
        if event.key == "q":
            self.exit()
Empty().run()
"""


@dataclass(frozen=True, slots=True)
class Program:
    """How to start it, when it is ready, and which keys do what."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    marker: bytes
    """Stands on the screen once the list is painted."""
    down: str = "j"
    page: str = "pgdn"
    quit: str = "q"

    def start(self) -> Session:
        """Begin a session."""
        return Session(self.argv, self.env, SIZE)


def env_beside(home: Path, base_url: str, poll_s: float) -> dict[str, str]:
    """The environment of an inbox on an empty mailbox, beside a sandbox at that address."""
    return base_env(home) | {
        "SELLAPP_API_KEY": SANDBOX_KEY,
        "SELLAPP_STORE": STORE.slug,
        "SELLAPP_API_BASE_URL": base_url,
        "SELLAPP_INBOX_LAST_FRAME": "0",
        "SELLAPP_INBOX_POLL_SECONDS": str(poll_s),
    }


def base_env(home: Path) -> dict[str, str]:
    """An environment of its own: nothing of the person's, and nothing that slows Python down."""
    for name in ("home", "config", "state", "cache"):
        (home / name).mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home / "home"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(ROOT),
    }


def inbox(plan: Plan, *, base_url: str = NOWHERE, last_frame: bool = False) -> Program:
    """Our own, on a mailbox of that size; made at the first call."""
    home = KEPT / plan.name
    name = base_url.partition("//")[2].partition("/")[0].replace(":", "-")
    link = home / "data" / "sellapp-inbox" / f"bench@{name}"
    link.parent.mkdir(parents=True, exist_ok=True)
    kept_mailbox(plan, home / "mailbox")
    # What the last run wrote and never sent would be there again.
    for old in (home / "mailbox").glob("desk.db*"):
        old.unlink()
    if not link.is_symlink():
        link.symlink_to(home / "mailbox")
    env = base_env(home) | {
        "SELLAPP_API_KEY": "k" * 30,
        "SELLAPP_STORE": "bench",
        "SELLAPP_API_BASE_URL": base_url,
        "SELLAPP_INBOX_LAST_FRAME": str(int(last_frame)),
        "SELLAPP_INBOX_POLL_SECONDS": "5",
    }
    marker = b"As it was" if last_frame else f"customer{FIRST_TICKET}".encode()
    return Program("sellapp-inbox", [sys.executable, "-m", "tui"], env, marker)


def empty_app() -> Program:
    """The floor: what any Textual program costs."""
    KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    script = KEPT / "empty.py"
    script.write_text(EMPTY_APP, encoding="utf-8")
    env = base_env(KEPT / "empty")
    return Program("empty Textual app", [sys.executable, str(script)], env, b"Hello, World")


def neomutt(items: int) -> Program | None:
    """A mail reader in C, with its header cache; None where it is not installed."""
    if shutil.which("neomutt") is None:
        return None
    home = KEPT / f"neomutt-{items}"
    env = base_env(home)
    mails = kept_mails(items)
    (home / "muttrc").write_text(
        f'set header_cache="{home}/cache/headers"\nset quit=yes\nset sleep_time=0\n'
        f'set sort=reverse-date\nset folder="{mails}"\nset spoolfile="{mails}"\n'
        "set mark_old=no\nset beep=no\nset mail_check=600\nset read_inc=0\n"
        f"set move=no\nset tmpdir={home}/cache\n",
        encoding="utf-8",
    )
    argv = ["neomutt", "-n", "-F", str(home / "muttrc"), "-f", str(mails)]
    return Program("neomutt", argv, env, b"Subject 1 of", page="z")


def aerc(items: int) -> Program | None:
    """A mail reader in Go; None where it is not installed."""
    if shutil.which("aerc") is None:
        return None
    home = KEPT / f"aerc-{items}"
    env = base_env(home)
    folder = home / "config" / "aerc"
    folder.mkdir(parents=True, exist_ok=True)
    accounts, mails = folder / "accounts.conf", kept_mails(items)
    accounts.write_text(
        f"[bench]\nsource = maildir://{mails.parent}\ndefault = {mails.name}\n"
        "from = Agent <agent@example.net>\n",
        encoding="utf-8",
    )
    accounts.chmod(0o600)
    return Program("aerc", ["aerc"], env, b"Subject ", page="\x06")
