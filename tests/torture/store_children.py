"""Processes that use one mailbox and come to harm: `python -m tests.torture.store_children ...`.

Each is a child of its own, so that a kill, a limit or a lock is real. They print one line of JSON
for each thing that they were told is done.
"""

import json
import os
import resource
import sys
from pathlib import Path

from tests.mailbox.factories import T0, at
from tests.torture.store_files import LATER
from tui.domain import TicketId
from tui.errors import MailboxBroken, MailboxInUse
from tui.mailbox import drafts, outbox
from tui.mailbox.database import Mailbox
from tui.mailbox.lock import MailboxLock

TURN = 10
STEPS = 25
SEVERAL = 4


def say(*what: object) -> None:
    os.write(1, (json.dumps(what) + "\n").encode())


def write_for_ever(folder: Path, first: int) -> None:
    """Acknowledge each draft; back up all the time, as no inbox would."""
    with Mailbox.open(folder) as mailbox:
        number = first
        while True:
            number += 1
            mailbox.write(
                lambda conn, number=number: drafts.save_draft(
                    conn, TicketId(number), f"text {number}", T0
                )
            )
            say(number)
            if number % 5 == 0:
                mailbox.backup_if_due(at(2 * number))


def claim_all(folder: Path, *, is_locked: bool) -> None:
    """Take rows until there are none, a few at a time; with the lock, take turns."""
    while True:
        try:
            if is_locked:
                with MailboxLock(folder):
                    is_done = claim_some(folder)
            else:
                is_done = claim_some(folder)
        except MailboxInUse:
            continue
        if is_done:
            return


def claim_some(folder: Path) -> bool:
    """Take a few rows; whether there are none left."""
    with Mailbox.open(folder) as mailbox:
        for _ in range(TURN):
            row = mailbox.write(lambda conn: outbox.claim(conn, at=LATER))
            if row is None:
                return True
            say(int(row.id))
    return False


def scenario(folder: Path, acknowledged: dict[int, str]) -> None:
    """Open, write, send, copy, close; what is acknowledged must never be lost.

    Raises:
        MailboxBroken: there is no room.
    """
    with Mailbox.open(folder) as mailbox:
        for number in range(STEPS):
            ticket_id, text = TicketId(number % SEVERAL + 1), f"text {number} " * 40 * number
            mailbox.write(
                lambda conn, ticket_id=ticket_id, text=text, number=number: drafts.save_draft(
                    conn, ticket_id, text or "begun", at(number)
                )
            )
            acknowledged[ticket_id] = text or "begun"
            mailbox.backup_if_due(at(number))


def fail_at_every_write(folder: Path, step_bytes: int) -> None:
    """Run the scenario under a file-size limit that grows until it passes.

    Says for each limit the headline that was met and whether anything acknowledged is missing
    afterwards, with room again, on the same files.
    """
    limit, is_through = step_bytes, False
    while not is_through:
        store = folder / str(limit)
        acknowledged: dict[int, str] = {}
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        headline = ""
        try:
            scenario(store, acknowledged)
        except MailboxBroken as error:
            headline = error.headline
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        with Mailbox.open(store) as mailbox:
            found = {
                number: mailbox.read(lambda conn, number=number: drafts.draft(conn, number))
                for number in acknowledged
            }
            lost = [number for number, text in acknowledged.items() if text != found[number].text]
            say(limit, headline, lost, mailbox.notices)
        is_through = not headline
        limit += step_bytes


if __name__ == "__main__":
    what, where, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if what == "write":
        write_for_ever(where, number)
    elif what == "claim":
        claim_all(where, is_locked=bool(number))
    else:
        fail_at_every_write(where, number)
