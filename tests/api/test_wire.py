"""Rows become ours one by one; no row can hide another or raise a stranger."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.support import message_row, page_of, ticket_row
from tui.api.envelope import read_list
from tui.api.quirks import Unreadable, decode_json
from tui.api.wire import UnreadableRow, read_message, read_rows, read_ticket
from tui.domain import Message, MessageId, Ticket, TicketId
from tui.errors import Garbled

ONE = TicketId(1)


def test_a_v2_ticket() -> None:
    """Every field arrives. Source: api-contract 3.1."""
    row = ticket_row(48213, reason=" general\nquestion ", read_status={"customer": 1, "store": "0"})
    ticket = read_ticket(row)
    assert row == json.loads(ticket.raw)
    when = ticket.created_at
    assert (
        Ticket(
            id=TicketId(48213),
            title="Key does not work",
            status="OPEN",
            archived=False,
            customer_email="a@b.example",
            customer_id="9",
            reference_type="order",
            reference_id="7",
            order_id=7,
            created_at=when,
            updated_at=when,
            store_id=1,
            store_has_read=False,
            customer_has_read=True,
            reason="general question",
            message_count=3,
            raw=ticket.raw,
        )
        == ticket
    )


def test_a_v1_ticket() -> None:
    """What v1 does not tell is None. Source: api-contract 3.2."""
    ticket = read_ticket(
        {"id": "5", "title": "x", "status": "closed", "archived": 1, "read_by": 12,
         "customer": {"id": "3", "email": "c@d.example"}, "reference": []}
    )  # fmt: skip
    assert (5, "CLOSED", True, 12) == (ticket.id, ticket.status, ticket.archived, ticket.read_by)
    assert (None, None, None) == (ticket.message_count, ticket.store_has_read, ticket.order_id)
    assert not ticket.is_open


def test_a_message() -> None:
    """HTML is text, hidden letters are counted, the raw form stays."""
    row = message_row(content="<p>a\u200bb</p><p>c</p>", author="store", sender="kim\x1b[2J")
    message = read_message(row, ONE)
    assert "\u200b" not in message.content
    assert (1, "STORE", "kim␛[2J") == (message.hidden_chars, message.author, message.sender)
    assert row["content"] == json.loads(message.raw)["content"]


@pytest.mark.parametrize(
    "row",
    [None, [], 1, "x", {}, {"id": None}, message_row(ticket_id=None), message_row(ticket_id=2),
     message_row(content={}), message_row(author=[]), message_row(-5)],
)  # fmt: skip
def test_unreadable_messages(row: Any) -> None:
    """Without a sound id, its own ticket and text there is no message."""
    with pytest.raises(UnreadableRow):
        read_message(row, ONE)


def test_reasons_hold_no_values() -> None:
    """A reason names the field; the value stays in the raw form."""
    _, bad = read_rows("ticket", [ticket_row(title=["canary"])], read_ticket)
    assert ("ticket", "title: not a text") == (bad[0].kind, bad[0].reason)
    assert "canary" in bad[0].raw


def test_the_cause_of_a_bad_row_carries_no_values() -> None:
    """No chained error brings the row into a log."""
    with pytest.raises(UnreadableRow) as caught:
        read_ticket(ticket_row(title=["canary"]))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def damaged_rows(draw: st.DrawFn) -> dict[str, Any]:
    """A good row with some fields changed in type or taken away."""
    row = draw(st.sampled_from([ticket_row(1), message_row(1)]))
    for name in draw(st.lists(st.sampled_from(sorted(row)), max_size=5, unique=True)):
        if draw(st.booleans()):
            row[name] = draw(JSON)
        else:
            del row[name]
    return row


@given(st.lists(damaged_rows() | JSON, max_size=6))
def test_structure_fuzz(odd: list[Any]) -> None:
    """Whatever happens to some rows, the well-formed ones are all there."""
    for kind, make, read in (
        ("ticket", ticket_row, read_ticket),
        ("message", message_row, lambda row: read_message(row, ONE)),
    ):
        good = [make(number) for number in range(10**6, 10**6 + 4)]
        rows = [x for pair in zip(good, [*odd, *[None] * 4], strict=False) for x in pair]
        rows += odd[4:]
        body = json.dumps(page_of(copy.deepcopy(rows)), allow_nan=True).encode()
        if b"NaN" in body or b"Infinity" in body:
            body = body.replace(b"NaN", b"1e400").replace(b"Infinity", b"1e400")
        listing = read_list(decode_json(body))
        items: tuple[Ticket | Message, ...]
        items, bad = read_rows(kind, listing.rows, read)
        assert len(rows) == len(items) + len(bad)
        assert {row["id"] for row in good} <= {int(item.id) for item in items}
        for item in items:
            item.raw.encode("utf-8")
            assert 0 < item.id < 2**63


@given(st.data())
def test_byte_fuzz(data: st.DataObject) -> None:
    """Damaged bytes are read, or refused as a page; nothing else happens."""
    body = bytearray(json.dumps(page_of([ticket_row(1), ticket_row(2)])).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        listing = read_list(decode_json(bytes(body)))
    except (Unreadable, Garbled):
        return
    items, bad = read_rows("ticket", listing.rows, read_ticket)
    assert len(listing.rows) == len(items) + len(bad)


def test_ids_are_typed() -> None:
    """Ids come out as the ints that SQLite keeps."""
    assert MessageId(7) == read_message(message_row("7"), ONE).id
