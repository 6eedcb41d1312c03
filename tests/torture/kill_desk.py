"""A home, a shop on a real loopback port, and what a dead program left on its desk.

Used by the tests that kill or signal the whole program.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.program.terminal import Terminal, program
from tui.clock import SystemClock
from tui.mailbox.database import Connection, Mailbox
from tui.sandbox import SANDBOX_KEY, STORE, FaultPlan, World, create_app
from tui.sandbox.serve import running_server

ROOT = Path(__file__).parents[2]
WORDS = ("alpha", "bravo", "charlie", "delta", "echo")
PAINTED = "@example.net"
"""Part of every line of the list."""


@dataclass
class Desk:
    """One person's machine, and the shop that they look after."""

    home: Path
    world: World
    faults: FaultPlan
    base_url: str

    @property
    def folder(self) -> Path:
        """Where the mailbox is: the only one of this home."""
        (desk,) = self.home.rglob("desk.db")
        return desk.parent

    def start(self, *argv: str, environ: Mapping[str, str] | None = None) -> Terminal:
        """The program in a terminal; `argv` is put before it, `environ` is added."""
        names = ("PATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
        inherited = {name: os.environ[name] for name in names if name in os.environ}
        own = {
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "TZ": "UTC",
            "SELLAPP_API_BASE_URL": self.base_url,
            "SELLAPP_STORE": STORE.slug,
            "SELLAPP_API_KEY": SANDBOX_KEY,
            "SELLAPP_INBOX_POLL_SECONDS": "5",
        }
        return Terminal([*argv, *program()], env={**inherited, **own, **(environ or {})})

    def texts(self) -> list[str]:
        """Every text on the desk: drafts and replies, whatever became of them."""
        return self._read("SELECT text FROM main.draft UNION ALL SELECT text FROM main.outgoing")

    def drafts(self) -> list[str]:
        """Drafts alone."""
        return self._read("SELECT text FROM main.draft")

    def flaws(self) -> list[str]:
        """What SQLite finds wrong with the precious file."""
        return [line for line in self._read("PRAGMA main.integrity_check") if line != "ok"]

    def states(self) -> list[str]:
        """Of all replies, oldest first."""
        return self._read("SELECT state FROM main.outgoing ORDER BY id")

    def posted(self) -> list[str]:
        """Every reply that the shop has from us."""
        return [
            message.content
            for ticket_id in self.world.ticket_ids()
            for message in self.world.thread(ticket_id)
            if message.author != "CUSTOMER"
        ]

    def _read(self, statement: str) -> list[str]:
        def read(conn: Connection) -> list[str]:
            return [str(row[0]) for row in conn.execute(statement)]

        with Mailbox.open(self.folder, read_only=True) as mailbox:
            return mailbox.read(read)


@contextmanager
def open_desk(home: Path) -> Iterator[Desk]:
    """Five customers wait."""
    clock = SystemClock()
    world, faults = World(7, clock.now), FaultPlan()
    for number, word in enumerate(WORDS):
        world.new_ticket(
            f"Where is key {word}?",
            f"I paid {word}, and nothing came.",
            email=f"{word}{PAINTED}",
            at=clock.now() - timedelta(hours=9 - number),
        )
    with running_server(create_app(world, None, faults)) as base_url:
        yield Desk(home, world, faults, base_url)
