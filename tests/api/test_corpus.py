"""The payload corpus: each odd answer gives what its `expect` says, alone and among good rows."""

import base64
import json
import zlib
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.support import answer, client_of, message_row, nothing, page_of, ticket_row
from tui.api.pages import Page
from tui.domain import ApiVersion, Message, MessageId, Ticket, TicketId
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotPermitted,
    Portal,
    Redirected,
    Refused,
    ServerBusy,
    ServerTrouble,
)

CORPUS: dict[str, dict[str, Any]] = {
    entry["id"]: entry
    for entry in json.loads(
        (Path(__file__).parents[1] / "corpus" / "payloads.json").read_text("utf-8")
    )
}

SHOWN: dict[str, list[dict[str, Any]]] = {
    "t-title-null": [{"title": ""}],
    "t-title-missing": [{"title": ""}],
    "t-title-int": [{"title": "123"}],
    "t-customer-empty-array": [{"customer_email": "", "customer_id": None}],
    "t-customer-null": [{"customer_email": "", "customer_id": None}],
    "t-customer-list": [{"customer_email": "a@b.example", "customer_id": "9"}],
    "t-customer-string": [{"customer_email": "a@b.example", "customer_id": None}],
    "t-email-null": [{"customer_email": "", "customer_id": "9"}],
    "t-reference-object": [{"reference_type": "order", "reference_id": "7"}],
    "t-reference-null": [{"reference_type": None, "reference_id": None}],
    "t-reference-empty-object": [{"reference_type": None, "reference_id": None}],
    "t-status-lower": [{"status": "OPEN"}],
    "t-status-null": [{"status": "", "is_open": True}],
    "t-archived-true": [{"archived": True}],
    "t-archived-string0": [{"archived": False}],
    "t-archived-stringfalse": [{"archived": False}],
    "t-archived-null": [{"archived": False}],
    "t-read_by-list": [{"read_by": None}],
    "t-date-space": [{"updated_at": "2026-05-01T10:00:00+00:00"}],
    "t-date-epoch": [{"updated_at": "2026-05-01T10:00:00+00:00"}],
    "t-date-zero": [{"updated_at": None}],
    "t-date-empty": [{"updated_at": None}],
    "t-date-future": [{"updated_at": "2099-01-01T00:00:00+00:00"}],
    "t-date-backwards": [{"updated_at": "2020-01-01T00:00:00+00:00"}],
    "t-extra-fields": [{"title": "Key does not work"}],
    "t-title-1MB": [{"id": 1}],
    "t-title-esc": [{"title": "␛]0;PWNED␇hi"}],
    "t-title-surrogate": [{"title": "a\ufffdb"}],
    "t-title-nul": [{"title": "a␀b"}],
    "v2-count-string": [{"message_count": 3, "store_has_read": None}],
    "v2-count-lower": [{"message_count": 1}],
    "v2-ref-type-null-text": [{"reference_type": None, "reference_id": None}],
    "s-keyed-data": [{"id": 1}, {"id": 3}],
    "s-bare-list": [{"id": 1}],
    "s-double": [{"id": 1}],
    "s-empty-suddenly": [],
    "s-meta-missing": [{"id": 1}],
    "s-meta-strings": [{"id": 1}],
    "s-meta-huge": [{"id": 1}],
    "s-meta-stuck": [{"id": 1}],
    "m-content-html": [{"content": "Hi\xa0& bye"}],
    "m-content-entity-esc": [{"content": "␛[2J␛]0;x␇"}],
    "m-author-null": [{"author": "", "is_customer": False}],
    "m-sender-null": [{"sender": ""}],
    "m-two-equal": [{"id": 8}, {"id": 9}],
    "w-bom": [{"id": 1}],
    "w-dup-keys": [{"id": 2, "title": "x"}],
}
QUARANTINED: dict[str, tuple[int, str]] = {
    "t-title-array": (0, "title: not a text"),
    "t-id-float-frac": (0, "id: not a positive whole number"),
    "t-id-bool": (0, "id: not a positive whole number"),
    "t-id-zero": (0, "id: not a positive whole number"),
    "t-id-underscore": (0, "id: not a positive whole number"),
    "t-id-spaces": (0, "id: not a positive whole number"),
    "t-id-missing": (0, "id: Field required"),
    "s-item-null": (1, "row: not an object"),
    "s-item-list": (1, "row: not an object"),
    "m-content-blocks": (0, "content: not a text"),
    "m-other-ticket": (0, "ticket_id: belongs to ticket 2"),
    "w-1e400": (0, "id: not a positive whole number"),
}
FAILED: dict[str, type[ApiError]] = {
    "s-data-null": Garbled,
    "s-null": Garbled,
    "s-false": Garbled,
    "w-php-warning": Garbled,
    "w-trailing": Garbled,
    "w-two-docs": Garbled,
    "w-truncated": Garbled,
    "w-204": Garbled,
    "w-304-nocache": Garbled,
    "w-html-200": Portal,
    "w-problem-json": Refused,
    "w-bad-utf8": Garbled,
    "w-gzip-bomb": Garbled,
    "w-bad-gzip": Garbled,
    "w-100MB": Garbled,
    "e-307-other-host": Redirected,
    "e-301-http": Redirected,
    "e-401-html": KeyRefused,
    "e-403-ability": NotPermitted,
    "e-404-ticket": NotFound,
    "e-410": NotFound,
    "e-405": Refused,
    "e-408": ServerTrouble,
    "e-409": ServerTrouble,
    "e-422": Refused,
    "e-422-list": Refused,
    "e-422-text": Refused,
    "e-429-60": ServerBusy,
    "e-429-date": ServerBusy,
    "e-429-neg": ServerBusy,
    "e-429-huge": ServerBusy,
    "e-429-zero": ServerBusy,
    "e-429-none-html": ServerBusy,
    "e-500-json": ServerTrouble,
    "e-502": ServerTrouble,
    "e-503": ServerTrouble,
    "e-504": ServerTrouble,
    "e-503-maintenance": ServerTrouble,
    "r-201-empty": Garbled,
    "r-201-null": Garbled,
    "r-201-noid": Garbled,
    "r-201-other-ticket": Garbled,
    "r-201-html": Portal,
    "r-200-false": Garbled,
}
STORED = {"r-201": "hi", "r-200": "hi", "r-201-changed": "a &amp; b"}
ON_SOCKETS = {"w-length-lie", "w-big-header"}
"""Faults of HTTP itself; `test_sockets` makes them."""
WAITS = {
    "e-429-60": 60.0,
    "e-429-date": 900.0,
    "e-429-neg": 1.0,
    "e-429-huge": 900.0,
    "e-429-zero": 1.0,
    "e-429-none-html": None,
    "e-503-maintenance": 60.0,
}
DRIFTING = {"s-bare-list", "s-double", "s-keyed-data", "s-meta-missing", "t-extra-fields"}


@cache
def packed_zeros(size: int) -> bytes:
    machine = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    mib = bytes(1024 * 1024)
    return b"".join(machine.compress(mib) for _ in range(size // len(mib))) + machine.flush()


def value_of(entry: dict[str, Any]) -> Any:
    """The entry's JSON value, its `spec` filled in."""
    if "spec" in entry:
        letter, times = entry["spec"]["ticket"]["title"]["repeat"]
        return page_of([ticket_row(1, title=letter * times)])
    return entry["json"] if "json" in entry else json.loads(entry["raw"])


def response_of(entry: dict[str, Any]) -> httpx.Response:
    spec = entry.get("spec", {})
    headers = entry.get("headers")
    if "gzip_of_zeros" in spec:
        return answer(packed_zeros(spec["gzip_of_zeros"]), entry["status"], headers)
    if "repeat" in spec:
        pieces = repeat(spec["repeat"][0].encode() * 65_536, spec["repeat"][1] // 65_536)
        return answer(pieces, entry["status"], headers)
    if "ticket" in spec:
        return answer(json.dumps(value_of(entry)).encode(), entry["status"], headers)
    if "b64" in entry:
        return answer(base64.b64decode(entry["b64"]), entry["status"], headers)
    text = entry["raw"] if "raw" in entry else json.dumps(entry["json"]) if "json" in entry else ""
    return answer(text.encode(), entry["status"], headers)


async def ask(req: str, response: httpx.Response, page: int = 1) -> Any:
    client = client_of(lambda _: response, ApiVersion.V2)
    match req:
        case "GET list":
            return await client.list_tickets(page)
        case "GET one":
            return await client.get_ticket(TicketId(1))
        case "GET messages":
            return await client.list_messages(TicketId(1), page)
        case "POST reply":
            return await client.reply(TicketId(1), "hi", on_wire=nothing)
        case _:
            raise AssertionError(req)


def fields_of(item: Ticket | Message, names: dict[str, Any]) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in names}
    return {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in values.items()}


def check_shown(entry_id: str, items: tuple[Any, ...]) -> None:
    expected = SHOWN[entry_id]
    assert len(expected) == len(items)
    for names, item in zip(expected, items, strict=True):
        assert names == fields_of(item, names)


def test_every_entry_has_an_expectation() -> None:
    """No entry is skipped, and none is expected twice."""
    tables = [SHOWN, QUARANTINED, FAILED, STORED, ON_SOCKETS]
    assert sorted(CORPUS) == sorted(name for table in tables for name in table)


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("entry_id", SHOWN)
async def test_shown_alone(entry_id: str, page: int) -> None:
    """What can be shown is shown with what it has, on any page; its raw form is kept."""
    got: Page[Any] = await ask(CORPUS[entry_id]["req"], response_of(CORPUS[entry_id]), page)
    check_shown(entry_id, got.items)
    assert () == got.bad
    assert page == got.page
    for item in got.items:
        assert item.raw.encode("utf-8")
    if entry_id in DRIFTING:
        assert got.drift


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("entry_id", QUARANTINED)
async def test_quarantined_alone(entry_id: str, page: int) -> None:
    """A row that cannot be read is set aside with its raw text; the others are shown."""
    got: Page[Any] = await ask(CORPUS[entry_id]["req"], response_of(CORPUS[entry_id]), page)
    shown, reason = QUARANTINED[entry_id]
    assert shown == len(got.items)
    assert [reason] == [bad.reason for bad in got.bad]
    if entry_id != "w-1e400":
        assert value_of(CORPUS[entry_id])["data"][0] == json.loads(got.bad[0].raw)


ROWS = [
    name
    for name in (*SHOWN, *QUARANTINED)
    if name.startswith(("t-", "v2-", "m-", "s-item")) and name != "w-1e400"
]


@pytest.mark.parametrize("entry_id", ROWS)
async def test_among_good_rows(entry_id: str) -> None:
    """As item 50 of 100 an odd row costs none of its neighbours."""
    entry = CORPUS[entry_id]
    make = message_row if entry["req"] == "GET messages" else ticket_row
    good = [make(number) for number in range(1000, 1099)]
    odd = value_of(entry)["data"]
    body = json.dumps(page_of([*good[:49], *odd, *good[49:]])).encode()
    got: Page[Any] = await ask(entry["req"], answer(body))
    assert [row["id"] for row in good] == [item.id for item in got.items if item.id >= 1000]
    rest = tuple(item for item in got.items if item.id < 1000)
    if entry_id in SHOWN:
        check_shown(entry_id, rest)
    else:
        assert QUARANTINED[entry_id] == (len(rest), got.bad[0].reason)


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("entry_id", FAILED)
async def test_failed(entry_id: str, page: int) -> None:
    """What is no page at all is exactly one documented error, in short clean words."""
    with pytest.raises(ApiError) as caught:
        await ask(CORPUS[entry_id]["req"], response_of(CORPUS[entry_id]), page)
    assert FAILED[entry_id] is type(caught.value)
    assert "<" not in caught.value.detail
    assert "\n" not in caught.value.detail
    assert len(caught.value.detail) <= 300
    if entry_id in WAITS:
        assert WAITS[entry_id] == caught.value.retry_after_s


@pytest.mark.parametrize("entry_id", STORED)
async def test_stored(entry_id: str) -> None:
    """A reply is stored when the answer proves it, whatever became of its text."""
    got = await ask("POST reply", response_of(CORPUS[entry_id]))
    assert MessageId(77) == got.id
    assert CORPUS[entry_id]["json"]["data"]["content"] == STORED[entry_id]


@pytest.mark.parametrize(
    ("entry_id", "words"),
    [
        ("e-422", "The content field is required."),
        ("e-422-list", "Invalid"),
        ("e-422-text", "Unprocessable Entity"),
        ("e-405", "The POST method is not supported"),
        ("w-problem-json", "Bad"),
        ("e-307-other-host", "the answer points to another host: evil.example"),
        (
            "e-301-http",
            "the answer points to sell.app over http, where the key would be in the clear",
        ),
    ],
)
async def test_words(entry_id: str, words: str) -> None:
    """The reason is the server's own, where it gave one."""
    with pytest.raises(ApiError) as caught:
        await ask(CORPUS[entry_id]["req"], response_of(CORPUS[entry_id]))
    assert words == caught.value.detail


async def test_names_the_missing_right() -> None:
    """A key without the ability is told so."""
    with pytest.raises(NotPermitted) as caught:
        await ask("GET list", response_of(CORPUS["e-403-ability"]))
    assert "`ticket`" in caught.value.headline


async def test_figures() -> None:
    """Figures are passed on as told, and None where they were not."""
    huge: Page[Any] = await ask("GET list", response_of(CORPUS["s-meta-huge"]))
    assert 1_000_000_000 == huge.last_page
    text: Page[Any] = await ask("GET list", response_of(CORPUS["s-meta-strings"]))
    assert (1, None) == (text.last_page, text.total)
    missing: Page[Any] = await ask("GET list", response_of(CORPUS["s-meta-missing"]))
    assert (None, None) == (missing.last_page, missing.total)


async def test_a_huge_title_is_bounded() -> None:
    """A megabyte of title becomes one line of 2,000 characters."""
    got: Page[Any] = await ask("GET list", response_of(CORPUS["t-title-1MB"]))
    assert len(got.items[0].title) <= 2000
