"""Whatever a server sends: no exception but the documented ones, and no good row is ever hidden."""

import zlib
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
import pytest

from tests.api.fuzzing import as_bytes, bend, bend_bytes, good_page
from tests.api.support import Canned, answer, client_of
from tests.support.memory import Disk, MemoryMailbox
from tests.torture.seeds import chances, long, told
from tui.api.client import ApiClient
from tui.api.drift import row_drift
from tui.api.envelope import read_list
from tui.api.pages import Kind, Page, Quarantined
from tui.api.quirks import decode_json
from tui.api.wire import read_message, read_rows, read_ticket
from tui.domain import Message, Ticket, TicketId
from tui.errors import ApiError, Garbled
from tui.mailbox import quarantine, threads, tickets

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
STORE_EVERY = 5
"""Storing costs more than reading; each row's values are stored often enough all the same."""


def read_page(kind: Kind, body: bytes) -> tuple[tuple[Any, ...], tuple[Quarantined, ...]]:
    """As the client reads a page, without the HTTP."""
    listing = read_list(decode_json(body))
    row_drift(kind, listing.rows)
    if kind == "ticket":
        return read_rows(kind, listing.rows, read_ticket)
    return read_rows(kind, listing.rows, lambda row: read_message(row, TicketId(1)))


def store(mailbox: MemoryMailbox, items: tuple[Any, ...], bad: tuple[Quarantined, ...]) -> None:
    """As the engine stores a page."""

    def write(conn: Any) -> None:
        quarantine.replace(conn, "ticket", "page 1", [(row.raw, row.reason) for row in bad])
        tickets.apply_page(conn, [one for one in items if isinstance(one, Ticket)], at=AT)
        messages = [one for one in items if isinstance(one, Message)]
        threads.apply_messages(conn, TicketId(1), messages, complete=True, at=AT)

    mailbox.write(write)


@pytest.mark.parametrize("count", [5_000, long(100_000)])
def test_a_bent_structure_hides_no_good_row(count: int) -> None:
    """Types changed, names gone, rows doubled: what was left alone is shown, and all is stored."""
    disk = Disk()
    mailbox = MemoryMailbox(disk)
    for seed, rng in chances("structure", count):
        with told("structure", seed):
            kind: Kind = rng.choice(("ticket", "ticket", "message"))
            page, good = bend(good_page(kind, rng), rng)
            try:
                items, bad = read_page(kind, as_bytes(page))
            except Garbled:
                assert not good, "a page that holds good rows was given up"
                continue
            shown = {item.id for item in items}
            assert {row["id"] for row in good} <= shown
            assert len(items) + len(bad) >= len(good)
            if seed % STORE_EVERY == 0:
                store(mailbox, items, bad)
                if seed % (STORE_EVERY * 50) == 0:
                    disk.wipe()


CODINGS = ("", "gzip", "deflate", "br", "identity", "gzip, gzip", "\u00fc")
TYPES = ("application/json", "text/html", "", "application/json; charset=latin-1", "x")


def bent_response(rng: Random) -> httpx.Response:
    """Any status, any length told, any coding, and bytes that may or may not fit it."""
    body = as_bytes(good_page("ticket", rng))
    coding = rng.choice(CODINGS) if rng.random() < 0.5 else ""
    if coding == "gzip":
        machine = zlib.compressobj(wbits=31)
        body = machine.compress(body) + machine.flush()
    if rng.random() < 0.9:
        body = bend_bytes(body, rng)
    status = rng.choice((200, 200, 200, 200, 201, 204, 301, 304, 400, 403, 418, 429, 500, 599))
    headers = {"content-type": rng.choice(TYPES)}
    if coding:
        headers["content-encoding"] = coding
    if rng.random() < 0.3:
        lie = rng.choice(("-1", "0", "99999999999999999999", "1e9", str(len(body)), "x", "9" * 400))
        headers["content-length"] = lie
    for name in ("retry-after", "date", "location"):
        if rng.random() < 0.2:
            headers[name] = rng.choice(("", "soon", "-1", "1e999", "9" * 500, "http://[", "\u00fc"))
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    size = rng.randrange(1, 400)
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    response = answer(pieces, status)
    response.headers = httpx.Headers(list(encoded.items()))
    return response


async def outcome(client: ApiClient) -> Page[Ticket] | ApiError:
    """A page, or the error that stands for it; anything else comes out."""
    try:
        return await client.list_tickets()
    except ApiError as error:
        return error


@pytest.mark.parametrize("count", [1_000, long(100_000)])
async def test_bent_bytes_are_a_page_or_a_documented_error(count: int) -> None:
    """Over the whole client, headers and pieces included."""
    response = answer()
    canned = Canned(lambda _: response)
    for seed, rng in chances("bytes", count):
        with told("bytes", seed):
            client: ApiClient = client_of(canned)
            response = bent_response(rng)
            got = await outcome(client)
            if isinstance(got, ApiError):
                assert len(got.detail) <= 300
                assert got.headline
            else:
                assert all(isinstance(one, Ticket) for one in got.items)
            await client.aclose()
            # The record of what was asked would be most of the memory.
            canned.requests.clear()
