"""Every variant of the contract's section 9 can be switched on, and changes what it names."""

from __future__ import annotations

import pytest

from tui.sandbox import ALWAYS, Fault
from tui.sandbox.quirks import VARIANTS

ON_MESSAGES = {"author", "sender", "content", "attachments"}
SINGLE = (
    "envelope_no_meta",
    "envelope_no_links",
    "meta_texts",
    "meta_last_zero",
    "mixed",
    "one_broken",
    "first_missing",
)


async def texts(open_shop, path: str, variant: str) -> tuple[str, str]:
    fault = Fault("*", "*", "quirk", ALWAYS, 1, params={"variant": variant})
    shop = open_shop(faults=[fault])
    ticket = next(each for each in shop.world.tickets() if each.order_id and each.message_count > 1)
    url = path.format(ticket=ticket.id, message=shop.world.thread(ticket.id)[0].id)
    plain, odd = await shop.get(url), await shop.get(url)
    assert (200, 200) == (plain.status_code, odd.status_code)
    return plain.text, odd.text


@pytest.mark.parametrize("variant", sorted(VARIANTS))
async def test_each_variant_changes_a_list(open_shop, variant: str):
    """In the list of tickets or of messages, whichever it is about."""
    is_about_messages = variant.partition("_")[0] in ON_MESSAGES
    path = "/v2/tickets/{ticket}/messages" if is_about_messages else "/v2/tickets"
    plain, odd = await texts(open_shop, path, variant)
    assert plain != odd


@pytest.mark.parametrize("variant", sorted(VARIANTS))
async def test_each_variant_takes_a_single_object(open_shop, variant: str):
    """Those about lists alone leave it as it is; no other does."""
    is_about_messages = variant.partition("_")[0] in ON_MESSAGES
    tail = "/messages/{message}" if is_about_messages else ""
    plain, odd = await texts(open_shop, "/v2/tickets/{ticket}" + tail, variant)
    assert (variant in SINGLE or variant == "envelope_keyed") == (plain == odd)


@pytest.mark.parametrize(
    ("variant", "field", "expected"),
    [
        ("customer_list_of_one", "customer", [{"id": 5, "email": "ann@example.net"}]),
        ("customer_text", "customer", "ann@example.net"),
        ("reference_null_word", "reference", {"type": "null", "id": None}),
        ("reference_class", "reference", {"type": "App\\Models\\Order", "id": 700001}),
        ("archived_text", "archived", "0"),
        ("archived_bool", "archived", False),
        ("status_lower", "status", "open"),
        ("read_null", "read_status", None),
        ("date_space", "created_at", "2026-11-23 09:00:00"),
        ("date_millis", "created_at", "2026-11-23T09:00:00.000Z"),
        ("date_seconds", "created_at", "2026-11-23T09:00:00Z"),
        ("date_offset", "created_at", "2026-11-23T09:00:00+00:00"),
        ("date_epoch", "created_at", 1_795_424_400),
        ("ids_text", "message_count", "1"),
    ],
)
async def test_forms(open_shop, variant: str, field: str, expected: object):
    """A few forms, letter for letter."""
    shop = open_shop(faults=[Fault("*", "*", "quirk", params={"variant": variant})], tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text", email="ann@example.net", about="order")
    ticket = shop.world.ticket(ticket_id)
    ticket.customer_id, ticket.reference_id = 5, 700_001
    assert expected == (await shop.get("/v2/tickets")).json()["data"][0][field]


async def test_keyed_lists(open_shop):
    """A PHP array with gaps becomes an object."""
    shop = open_shop(faults=[Fault("*", "*", "quirk", params={"variant": "envelope_keyed"})])
    assert ["0", "1"] == list((await shop.get("/v2/tickets?limit=2")).json()["data"])


async def test_a_short_list_has_no_fourth_row_to_break(open_shop):
    """`one_broken` needs four rows."""
    shop = open_shop(faults=[Fault("*", "*", "quirk", params={"variant": "one_broken"})])
    assert 2 == len((await shop.get("/v2/tickets?limit=2")).json()["data"])


async def test_what_a_row_does_not_have_stays_away(open_shop):
    """A variant adds no fields, and a null date has no other form."""
    faults = [Fault("*", "*", "quirk", params={"variant": "sender_null,date_epoch"})]
    shop = open_shop(faults=faults, tickets=0)
    shop.world.ticket(shop.world.new_ticket("Title", "Text")).updated_at = None
    row = (await shop.get("/v2/tickets")).json()["data"][0]
    assert ("sender" in row, row["updated_at"]) == (False, None)
