"""Processes that are killed, that race, or that meet a full disk at every single write."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mailbox.factories import T0
from tests.torture.seeds import chances, long, told
from tui.domain import TicketId
from tui.errors import MailboxBroken
from tui.mailbox import drafts, outbox
from tui.mailbox.database import Mailbox

ONE = TicketId(1)
PROCESSES = 4
PAGE_BYTES = 4096


def start(what: str, folder: Path, number: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.torture.store_children", what, str(folder)]
    environ = dict(os.environ)
    if what == "limit":
        # A process that may not write could not write its coverage either.
        environ = {name: value for name, value in environ.items() if "COVERAGE" not in name}
    return subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, env=environ)  # noqa: S603 - ours


def said(child: "subprocess.Popen[bytes]") -> list[Any]:
    """Every line of a child that ended well; half a line of a killed one does not count."""
    assert child.stdout is not None
    with child.stdout as lines:
        return [json.loads(line) for line in lines.read().split(b"\n")[:-1]]


def texts(mailbox: Mailbox) -> dict[int, str]:
    return dict(mailbox.read(lambda conn: conn.execute("SELECT ticket_id, text FROM draft")))


@pytest.mark.parametrize("count", [15, long(500)])
def test_killed_writer(tmp_path: Path, count: int) -> None:
    """After each SIGKILL everything acknowledged is there, nothing else, and nothing is said."""
    folder, last = tmp_path / "store", 0
    for seed, rng in chances("killed-writer", count):
        child = start("write", folder, last)
        assert child.stdout is not None
        for _ in range(rng.randrange(1, 60)):
            last = json.loads(child.stdout.readline())[0]
        child.kill()
        child.wait(10)
        last = max([last, *(line[0] for line in said(child))])
        with told("killed-writer", seed), Mailbox.open(folder) as mailbox:
            found = texts(mailbox)
            # The draft that was being written may be there, or not.
            assert len(found) - last in {0, 1}
            assert {n: f"text {n}" for n in range(1, len(found) + 1)} == found
            assert [] == mailbox.notices
            last = len(found)


@pytest.mark.parametrize("is_locked", [True, False])
@pytest.mark.parametrize("count", [200, long(2_000)])
def test_race(tmp_path: Path, count: int, *, is_locked: bool) -> None:
    """Four processes on one mailbox take every row once, with the lock and without."""
    folder = tmp_path / "store"
    with Mailbox.open(folder) as mailbox:
        mailbox.write(
            lambda conn: [
                outbox.enqueue_reply(conn, TicketId(number + 1), "reply", at=T0)
                for number in range(count)
            ]
        )
    children = [start("claim", folder, int(is_locked)) for _ in range(PROCESSES)]
    taken = [line[0] for child in children for line in said(child)]
    assert [0] * PROCESSES == [child.wait(30) for child in children]
    assert [] == [one.name for one in folder.iterdir() if ".damaged" in one.name]
    assert list(range(1, count + 1)) == sorted(taken)
    with Mailbox.open(folder) as mailbox:
        assert [] == mailbox.notices


@pytest.mark.parametrize("step_bytes", [24_000, long(997)])
def test_no_room_at_every_write(tmp_path: Path, step_bytes: int) -> None:
    """Wherever the disk is full: words, nothing acknowledged is lost, and room mends all."""
    child = start("limit", tmp_path, step_bytes)
    lines = said(child)
    assert 0 == child.wait(30)
    assert "" == lines[-1][1]
    assert len(lines) > 3
    for limit, headline, lost, notices in lines:
        assert headline in {"", "The disk is full; nothing was saved"}, limit
        assert ([], []) == (lost, notices), limit


@pytest.mark.parametrize("name", ["main", "cache"])
def test_no_page_at_every_write(tmp_path: Path, name: str) -> None:
    """The same by SQLite's own limit, page by page, and the next write works with room."""
    with Mailbox.open(tmp_path / "store") as mailbox:
        conn = mailbox._writer_here()
        pages = conn.execute(f"PRAGMA {name}.page_count").fetchone()[0]
        is_through, number = False, 0
        while not is_through:
            number += 1
            conn.execute(f"PRAGMA {name}.max_page_count = {pages}")
            text = f"{number} " * 20_000
            is_through = is_kept(mailbox, text, name)
            pages += 1
            conn.execute(f"PRAGMA {name}.max_page_count = 1000000")
            assert is_kept(mailbox, f"short {number}", name)
            assert None is mailbox.can_write()
    assert number > 5


def is_kept(mailbox: Mailbox, text: str, name: str) -> bool:
    """Whether a text could be saved; if not, the one before it is still there."""
    before = texts(mailbox)

    def save(conn: Any) -> None:
        drafts.save_draft(conn, ONE, text, T0)
        if name == "cache":
            conn.execute("INSERT INTO cache.fact (key, value) VALUES (?, ?)", (text[:20], text))

    try:
        mailbox.write(save)
    except MailboxBroken as error:
        assert "The disk is full; nothing was saved" == error.headline  # noqa: PT017 - either way
        assert before == texts(mailbox)
        return False
    assert {1: text} == texts(mailbox)
    return True
