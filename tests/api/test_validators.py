"""Asking only for what has changed, of servers that offer it."""

import httpx
import pytest

from tests.api.support import answer, client_of
from tests.support.keeper import StepClock
from tui.api.answer import Answer
from tui.api.validators import KEPT, MAX_KEPT_BYTES, TRUSTED_S, Validators
from tui.errors import ApiError

LIST = b'{"data":[{"id":7,"title":"Hello","status":"OPEN"}],"meta":{"last_page":1,"total":1}}'


class Offering:
    """A server that tags its list, and says when it is the same."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        self.conditions: list[str | None] = []
        self.body = LIST

    def answer(self, request: httpx.Request) -> httpx.Response:
        condition = request.headers.get("if-none-match", request.headers.get("if-modified-since"))
        self.conditions.append(condition)
        if condition is not None and condition in self.headers.values():
            return answer(b"", 304, self.headers)
        return answer(self.body, 200, self.headers)


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
async def test_the_same_page_is_asked_for_with_a_condition(header: str) -> None:
    """304 gives what was kept; a new tag brings the new page."""
    server = Offering({header: '"a"'})
    client = client_of(server.answer)
    first = await client.list_tickets(1)
    second = await client.list_tickets(1)
    server.headers, server.body = {header: '"b"'}, LIST.replace(b"Hello", b"Bye")
    third = await client.list_tickets(1)

    assert [None, '"a"', '"a"'] == server.conditions
    assert first == second
    assert "Bye" == third.items[0].title


async def test_a_server_that_offers_nothing_is_sent_nothing() -> None:
    """As SellApp may well be."""
    server = Offering({})
    client = client_of(server.answer)
    for _ in range(3):
        await client.list_tickets(1)

    assert [None] * 3 == server.conditions


async def test_another_page_and_a_fresh_start_are_asked_for_whole() -> None:
    """What is kept belongs to one question; a person who wants to know gets the whole answer."""
    server = Offering({"ETag": '"a"'})
    client = client_of(server.answer)
    await client.list_tickets(1)
    await client.list_tickets(2)
    await client.reconnect()
    await client.list_tickets(1)

    assert [None] * 3 == server.conditions


async def test_a_304_that_nobody_asked_for_is_no_answer() -> None:
    """It is not taken for an empty list."""
    client = client_of(lambda request: answer(b"", 304))
    with pytest.raises(ApiError):
        await client.list_tickets(1)


async def test_little_is_kept_and_not_for_long() -> None:
    """No large answer, no long tag, no failure, no more than a few; none is trusted for hours."""
    clock = StepClock()
    validators = Validators(clock)
    tag = {"etag": '"a"'}
    validators.note(("large", ()), Answer(200, headers=tag, body=b"x" * (MAX_KEPT_BYTES + 1)))
    validators.note(("long", ()), Answer(200, headers={"etag": "x" * 1_000}))
    validators.note(("failed", ()), Answer(500, headers=tag))
    for number in range(KEPT + 1):
        validators.note((f"page {number}", ()), Answer(200, headers=tag))

    for name in ("large", "long", "failed", "page 0"):
        assert validators.of((name, ())) is None
    assert validators.of((f"page {KEPT}", ())) is not None
    await clock.sleep(TRUSTED_S)
    assert validators.of((f"page {KEPT}", ())) is None
