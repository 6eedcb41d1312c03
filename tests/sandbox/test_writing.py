"""Replies and updates: what is refused, what is stored, and keys that repeat answers."""

from __future__ import annotations

import pytest

from tui.sandbox import ServerConfig


async def send(shop, ticket_id: int, **more):
    return await shop.post(f"/v2/tickets/{ticket_id}/messages", **more)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "The content field is required."),
        ({"content": None}, "The content field is required."),
        ({"content": ""}, "The content field is required."),
        ({"content": " \n\t "}, "The content field is required."),
        ({"content": ["a"]}, "The content field must be a string."),
        ({"content": 5}, "The content field must be a string."),
        (["content"], "The content field is required."),
        ({"content": "12345678901"}, "The content field must not be greater than 10 characters."),
    ],
)
async def test_replies_that_are_refused(open_shop, body: object, words: str):
    """422 with the field's error; nothing is stored."""
    shop = open_shop(ServerConfig(max_content_chars=10))
    ticket_id = shop.world.ticket_ids()[0]
    answer = await send(shop, ticket_id, json=body)
    assert (422, {"message": words, "errors": {"content": [words]}}) == (
        answer.status_code,
        answer.json(),
    )
    assert 0 == shop.world.stored_replies.total()


async def test_bodies_that_are_not_json(open_shop):
    """No JSON means no fields; a form works; bytes that are no UTF-8 are a bad request."""
    shop = open_shop()
    ticket_id = shop.world.ticket_ids()[0]
    assert 422 == (await send(shop, ticket_id, content=b"{not json")).status_code
    assert 201 == (await send(shop, ticket_id, data={"content": "as a form"})).status_code
    assert 400 == (await send(shop, ticket_id, content=b"\xff\xfe")).status_code


async def test_a_length_without_bound(open_shop):
    """The real limit is unknown; it can be switched off."""
    shop = open_shop(ServerConfig(max_content_chars=None))
    answer = await send(shop, shop.world.ticket_ids()[0], json={"content": "x" * 200_000})
    assert 201 == answer.status_code


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("none", "  a <b>\n\ncafe\u0301 \n"),
        ("trim", "a <b>\n\ncafe\u0301"),
        ("html_entities", "  a &lt;b&gt;\n\ncafe\u0301 \n"),
        ("html_paragraphs", "<p>  a &lt;b&gt;</p><p>cafe\u0301 <br></p>"),
        ("nfc", "  a <b>\n\ncaf\u00e9 \n"),
        ("nfd", "  a <b>\n\ncafe\u0301 \n"),
        ("crlf", "  a <b>\r\n\r\ncafe\u0301 \r\n"),
    ],
)
async def test_servers_may_change_the_text(open_shop, how: str, expected: str):
    """The stored text is the changed one, and the answer shows it."""
    shop = open_shop(ServerConfig(mangling=how))
    ticket_id = shop.world.ticket_ids()[0]
    answer = await send(shop, ticket_id, json={"content": "  a <b>\n\ncafe\u0301 \n"})
    assert expected == answer.json()["data"]["content"]
    assert expected == shop.world.thread(ticket_id)[-1].content


async def test_a_reply_takes_no_idempotency_key(open_shop):
    """The same key twice stores twice. Source: api-contract 5.6."""
    shop = open_shop()
    ticket_id = shop.world.ticket_ids()[0]
    for _ in range(2):
        await send(shop, ticket_id, json={"content": "x"}, headers={"Idempotency-Key": "k" * 12})
    assert 2 == shop.world.stored_replies[ticket_id]


@pytest.mark.parametrize(
    ("rule", "status", "after"),
    [("allow", 201, "CLOSED"), ("reopen", 201, "OPEN"), ("refuse", 422, "CLOSED")],
)
async def test_a_reply_to_a_closed_ticket(open_shop, rule: str, status: int, after: str):
    """Three servers, three habits. Source: api-contract 9.10."""
    shop = open_shop(ServerConfig(reply_to_closed=rule), tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    shop.world.update(ticket_id, status="CLOSED")
    answer = await send(shop, ticket_id, json={"content": "x"})
    assert (status, after) == (answer.status_code, shop.world.ticket(ticket_id).status)


@pytest.mark.parametrize(("rule", "status"), [("allow", 201), ("refuse", 422)])
async def test_a_reply_to_an_archived_ticket(open_shop, rule: str, status: int):
    """Allowed or refused."""
    shop = open_shop(ServerConfig(reply_to_archived=rule), tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    shop.world.update(ticket_id, is_archived=True)
    assert status == (await send(shop, ticket_id, json={"content": "x"})).status_code


async def patch(shop, ticket_id: int, body: object, key: str | None = None):
    headers = {"Idempotency-Key": key} if key else {}
    return await shop.client.patch(f"/v2/tickets/{ticket_id}", json=body, headers=headers)


async def test_tickets_are_closed_and_archived(open_shop):
    """Both fields at once; `archived` goes in as a bool and comes out as 1."""
    shop = open_shop(tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    row = (await patch(shop, ticket_id, {"status": "CLOSED", "archived": True})).json()["data"]
    assert ("CLOSED", 1, 1) == (row["status"], row["archived"], len(shop.world.notices))
    back = (await patch(shop, ticket_id, {"status": "OPEN", "archived": False})).json()["data"]
    assert ("OPEN", 0, 1) == (back["status"], back["archived"], len(shop.world.notices))


@pytest.mark.parametrize(
    ("raw", "expected"), [(True, 1), (False, 0), (1, 1), (0, 0), ("1", 1), ("0", 0)]
)
async def test_forms_of_a_boolean(open_shop, raw: object, expected: int):
    """Laravel's six."""
    shop = open_shop()
    answer = await patch(shop, shop.world.ticket_ids()[0], {"archived": raw})
    assert expected == answer.json()["data"]["archived"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "closed"}, "status"),
        ({"status": None}, "status"),
        ({"status": []}, "status"),
        ({"archived": "yes"}, "archived"),
        ({"archived": []}, "archived"),
        ({"archived": None}, "archived"),
    ],
)
async def test_updates_that_are_refused(open_shop, body: object, field: str):
    """422 names the field; the ticket stays as it was."""
    shop = open_shop()
    answer = await patch(shop, shop.world.ticket_ids()[0], body)
    assert (422, [field]) == (answer.status_code, list(answer.json()["errors"]))


async def test_two_errors_are_summed_up(open_shop):
    """Laravel's words for more than one."""
    shop = open_shop()
    answer = await patch(shop, shop.world.ticket_ids()[0], {"status": 1, "archived": 2})
    assert "The selected status is invalid. (and 1 more error)" == answer.json()["message"]


async def test_a_key_repeats_its_answer(open_shop):
    """Same key and body: the same answer, although the ticket has moved on; one notice."""
    shop = open_shop(tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    first = await patch(shop, ticket_id, {"status": "CLOSED"}, "key-00000001")
    shop.world.update(ticket_id, status="OPEN")
    again = await patch(shop, ticket_id, {"status": "CLOSED"}, "key-00000001")
    assert (200, first.content) == (again.status_code, again.content)
    assert ("OPEN", 1) == (shop.world.ticket(ticket_id).status, len(shop.world.notices))


async def test_a_key_with_another_body_is_a_conflict(open_shop):
    """409, and nothing changes."""
    shop = open_shop(tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    await patch(shop, ticket_id, {"archived": True}, "key-00000001")
    answer = await patch(shop, ticket_id, {"status": "CLOSED"}, "key-00000001")
    assert (409, "OPEN") == (answer.status_code, shop.world.ticket(ticket_id).status)


async def test_a_key_is_forgotten_after_a_day(open_shop, clock):
    """24 hours of shop time. Source: api-contract 9.21."""
    shop = open_shop(tickets=0)
    ticket_id = shop.world.new_ticket("Title", "Text")
    await patch(shop, ticket_id, {"status": "CLOSED"}, "key-00000001")
    shop.world.update(ticket_id, status="OPEN")
    clock.forward(24 * 3600)
    await patch(shop, ticket_id, {"status": "CLOSED"}, "key-00000001")
    assert ("CLOSED", 2) == (shop.world.ticket(ticket_id).status, len(shop.world.notices))
