"""The payload corpus through the whole engine: odd answers cost no good row, and heal.

`tests/api/test_corpus.py` says what each answer is to the client; here it stands as page 2 of 5,
or among the messages of one ticket, with the mailbox, the walk and the proof of deletion at work.
"""

import asyncio
import json
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import httpx
import pytest

from tests.api.support import Canned, answer, as_json, client_of, message_row, page_of, ticket_row
from tests.api.test_corpus import (
    CORPUS,
    FAILED,
    QUARANTINED,
    SHOWN,
    STORED,
    fields_of,
    response_of,
    value_of,
)
from tests.support.memory import Disk, MemoryMailbox
from tests.support.virtual import VirtualClock
from tui.api.client import ApiClient
from tui.domain import VIEWS, ApiVersion, SendState, Sort, TicketId
from tui.engine.engine import Engine
from tui.errors import ApiError

PAGES, PER_PAGE = 5, 4
ONE = TicketId(1)
ALL = next(view for view in VIEWS if view.name == "all")
LISTED = [name for name, entry in CORPUS.items() if entry["req"] == "GET list"]
THREADED = [name for name, entry in CORPUS.items() if entry["req"] == "GET messages"]
ANSWERED = [name for name, entry in CORPUS.items() if entry["req"] == "POST reply"]
ON_SOCKETS = {"w-length-lie", "w-big-header"}
AMONG = ("t-", "v2-", "s-item", "m-")
"""Entries whose rows are put among good ones; the others are the page."""
Maker = Callable[[httpx.Request], httpx.Response]


def good_rows(page: int) -> list[dict[str, Any]]:
    first = 1_000 + (page - 1) * PER_PAGE
    return [ticket_row(first + number, title=f"Ticket {first + number}") for number in range(4)]


GOOD = {row["id"]: row for page in range(1, PAGES + 1) for row in good_rows(page)}
FIGURES = {"last_page": PAGES, "per_page": PER_PAGE, "total": PAGES * PER_PAGE}


class Shop:
    """Twenty tickets on five pages; `odd` may stand in for page 2."""

    def __init__(self) -> None:
        self.odd: Maker | None = None

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v2")
        page = request.url.params.get("page", "1")
        if path == "/tickets" and request.method == "GET":
            if self.odd is not None and page == "2":
                return self.odd(request)
            rows = good_rows(int(page)) if int(page) <= PAGES else []
            return as_json(page_of(rows, current_page=int(page), **FIGURES))
        if path.endswith("/messages") and request.method == "GET":
            return as_json(page_of([message_row(7, ticket_id=int(path.split("/")[2]))]))
        ticket_id = int(path.split("/")[2]) if path.count("/") == 2 and path[9:].isdigit() else 0
        row = GOOD.get(ticket_id)
        return as_json({"data": row}) if row else as_json({"message": "No."}, 404)


def engine_over(shop: Shop, disk: Disk) -> Engine:
    async def connect(version: ApiVersion | None) -> ApiClient:
        return client_of(Canned(shop.answer), ApiVersion.V2)

    return Engine(
        mailbox=MemoryMailbox(disk),  # type: ignore[arg-type]  # the same interface over memory
        connect=connect,
        clock=VirtualClock(),
        rng=Random(1),
        store="shop",
    )


@cache
def the_disk() -> Disk:
    return Disk()


async def started(shop: Shop) -> tuple[Engine, ApiError | None]:
    """A program starts on what is stored, reads the whole list, and says how that went."""
    engine = engine_over(shop, the_disk())
    try:
        await engine.sync_once()
    except ApiError as error:
        return engine, error
    return engine, None


def as_page_two(entry_id: str) -> Maker:
    """The entry's rows among good ones, or its whole answer."""
    entry = CORPUS[entry_id]
    if not entry_id.startswith(AMONG):
        return lambda _: response_of(entry)
    good, odd = good_rows(2), value_of(entry)["data"]
    page = page_of([*good[:2], *odd, *good[2:]], current_page=2, **FIGURES)
    return lambda _: answer(json.dumps(page).encode())


@pytest.mark.parametrize("entry_id", sorted(set(LISTED) - ON_SOCKETS))
async def test_as_page_two_of_five(entry_id: str) -> None:
    """Every good ticket stays, what can be shown is shown, the rest is kept aside or told."""
    the_disk().wipe()
    shop = Shop()
    await started(shop)
    shop.odd = as_page_two(entry_id)
    engine, error = await started(shop)

    assert set(GOOD) <= set(engine.find(ALL, Sort.NEWEST))
    for ticket_id, row in GOOD.items():
        thread = engine.thread(TicketId(ticket_id))
        assert thread is not None
        assert row["title"] == thread.ticket.title
    assert FAILED.get(entry_id, type(None)) is type(error)
    if entry_id in QUARANTINED:
        assert engine.counts().unreadable == 1
    for expected in SHOWN.get(entry_id, ()):
        # An entry that says nothing of the id is ticket 1.
        thread = engine.thread(TicketId(expected.get("id", 1)))
        assert thread is not None
        assert expected == fields_of(thread.ticket, expected)

    shop.odd = None
    engine, error = await started(shop)
    assert error is None
    assert set(GOOD) <= set(engine.find(ALL, Sort.NEWEST))
    assert engine.counts().unreadable == 0


@pytest.mark.parametrize("entry_id", THREADED)
async def test_among_the_messages_of_a_ticket(entry_id: str) -> None:
    """The others are shown; one that cannot be read is kept aside until it can."""
    shop, disk = Shop(), the_disk()
    disk.wipe()
    engine = engine_over(shop, disk)
    good = [message_row(number) for number in range(100, 120)]
    odd = value_of(CORPUS[entry_id])["data"]
    page = json.dumps(page_of([*good[:10], *odd, *good[10:]])).encode()
    tickets = as_json(page_of([ticket_row(1)]))
    canned = Canned(lambda r: answer(page) if "messages" in r.url.path else tickets)
    client = client_of(canned, ApiVersion.V2)
    engine.live_here()
    await engine._background.poller.cycle(client)

    thread = engine.thread(ONE)
    assert thread is not None
    assert {row["id"] for row in good} <= {message.id for message in thread.messages}
    assert engine.counts().unreadable == (entry_id in QUARANTINED)
    shown = {message.id: message for message in thread.messages if message.id < 100}
    for expected, message in zip(SHOWN.get(entry_id, ()), shown.values(), strict=True):
        assert expected == fields_of(message, expected)


WANTED = {
    "r-201": SendState.SENT,
    "r-200": SendState.SENT,
    "r-201-changed": SendState.SENT,
    "e-405": SendState.REJECTED,
    "e-422": SendState.REJECTED,
    "e-422-list": SendState.REJECTED,
    "e-422-text": SendState.REJECTED,
}
"""`unknown` for all others."""


@pytest.mark.parametrize("entry_id", ANSWERED)
async def test_as_the_answer_to_a_reply(entry_id: str) -> None:
    """Sent by proof, rejected by the server's word, unknown else; and never posted again."""
    shop, disk = Shop(), the_disk()
    disk.wipe()
    engine = engine_over(shop, disk)
    posts = []
    tickets, entry = as_json(page_of([ticket_row(1)])), CORPUS[entry_id]

    def at(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/messages"):
            posts.append(request)
            return response_of(entry)
        messages = as_json(page_of([message_row(7)]))
        return messages if "messages" in request.url.path else tickets

    client = client_of(Canned(at), ApiVersion.V2)
    engine.live_here()
    await engine._background.poller.cycle(client)
    sent = await engine.send_reply(ONE, "hi" if entry_id != "r-201-changed" else "a & b")
    await engine._background.sender.drain(client)
    await asyncio.sleep(1_000)
    await engine._background.sender.drain(client)

    row = engine.outgoing(sent)
    assert row is not None
    assert WANTED.get(entry_id, SendState.UNKNOWN) is row.state
    assert (entry_id in STORED) is (row.state is SendState.SENT)
    assert len(posts) == 1
    assert bool(row.problem) is (row.state is not SendState.SENT)
