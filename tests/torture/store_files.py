"""A desk with a bit of everything, what must be left of it, and ways to damage its files."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.mailbox.factories import T0, at, message, ticket
from tui.domain import MessageId, SendState, TicketId
from tui.mailbox import desk, drafts, outbox, threads, tickets
from tui.mailbox.database import Connection, Mailbox

TICKETS = 40
LATER = T0 + timedelta(days=400)

Rows = dict[int, tuple[str, str]]


@dataclass(frozen=True)
class State:
    """What a person would miss."""

    drafts: dict[int, str]
    outgoing: Rows
    """id -> text and state."""


def state(conn: Connection) -> State:
    return State(
        dict(conn.execute("SELECT ticket_id, text FROM main.draft")),
        {row[0]: row[1:] for row in conn.execute("SELECT id, text, state FROM main.outgoing")},
    )


def fill(conn: Connection) -> None:
    """Drafts, and outgoing rows in every state."""
    for number in range(1, TICKETS):
        drafts.save_draft(conn, TicketId(number), f"draft {number} " * number, at(number))
        desk.mark_seen(conn, TicketId(number), MessageId(number), at(number))
    for number in range(TICKETS, 2 * TICKETS):
        outbox.enqueue_reply(conn, TicketId(number), f"reply {number} " * number, at=at(number))
    for step in range(30):
        row = outbox.claim(conn, at=at(100))
        assert row is not None
        if step % 5:
            outbox.mark_on_wire(conn, row.id, at(101))
        if step % 5 == 2:
            outbox.settle_sent(conn, row.id, MessageId(1_000 + step), at(102))
        elif step % 5 == 3:
            outbox.settle_unknown(conn, row.id, "cut off", at(102))
        elif step % 5 == 4:
            outbox.settle_rejected(conn, row.id, "no", at(102))


def fill_cache(conn: Connection) -> None:
    """Tickets with conversations, and words to find."""
    tickets.apply_page(conn, [ticket(number) for number in range(1, 300)], at=T0)
    for number in range(1, 300, 3):
        said = [message(number * 10 + n, number, content=f"word {n}" * 20) for n in range(3)]
        threads.apply_messages(conn, TicketId(number), said, complete=True, at=T0)


def change(conn: Connection, step: int) -> None:
    """One more commit: a draft always, a reply sometimes."""
    drafts.save_draft(conn, TicketId(step % 7 + 1), f"text {step} " * (step % 90), at(200 + step))
    if step % 3 == 0:
        outbox.enqueue_reply(conn, TicketId(500 + step), f"late reply {step}", at=at(200 + step))


def sendable(mailbox: Mailbox) -> list[int]:
    """Ids that the machine would send by itself, sooner or later."""
    found = []
    while (row := mailbox.write(lambda conn: outbox.claim(conn, at=LATER))) is not None:
        found.append(int(row.id))
    return found


def unsettled(rows: Rows) -> list[int]:
    """Ids of rows that the machine may have to do with."""
    settled = {SendState.SENT, SendState.REJECTED, SendState.UNKNOWN}
    return [number for number, (_, found) in rows.items() if found not in settled]


def copy(source: Path, target: Path) -> Path:
    """The files as a kill at this moment would leave them."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def spoil(path: Path, rng: Random, *, is_gross: bool = False) -> str:
    """Damage a file at random; returns how.

    Args:
        path: the file.
        rng: chance.
        is_gross: only in ways that SQLite can see without our digest.
    """
    content = bytearray(path.read_bytes())
    page = 4096 * rng.randrange(max(1, len(content) // 4096))
    ways = ["cut", "page", "header", "gone"]
    way = rng.choice(ways if is_gross else [*ways, "bits", "bits", "bytes", "zeros"])
    if way == "cut":
        del content[rng.randrange(len(content)) :]
    elif way == "page":
        content[page : page + 4096] = rng.randbytes(4096)
    elif way == "header":
        content[: rng.randrange(1, 100)] = rng.randbytes(99)
        del content[max(4096, len(content) // 4096 * 4096) :]
    elif way == "gone":
        content.clear()
    elif way == "zeros":
        content[page : page + 4096] = bytes(4096)
    else:
        for _ in range(rng.randrange(1, 40)):
            place = rng.randrange(len(content))
            content[place] = (
                content[place] ^ (1 << rng.randrange(8)) if way == "bits" else rng.randrange(256)
            )
    path.write_bytes(content)
    return way
