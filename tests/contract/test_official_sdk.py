"""SellApp's own client is an independent, strict reader and must accept our answers."""

from __future__ import annotations

import httpx
import pytest
from sellapp_sdk import AsyncSellAppClient
from sellapp_sdk._errors import ApiError, AuthenticationError
from sellapp_sdk.blacklists.models.v_2_search_tickets_request_application_json_property_filters_item import (  # noqa: E501 - the generator's name
    V2SearchTicketsRequestApplicationJsonPropertyFiltersItem as TicketFilter,
)
from sellapp_sdk.blacklists.models.v_2_search_tickets_request_application_json_property_sort_item import (  # noqa: E501 - the generator's name
    V2SearchTicketsRequestApplicationJsonPropertySortItem as TicketSort,
)

from tui.sandbox import SANDBOX_KEY, SCENES, STORE, SandboxTransport, World, create_app


def official(transport: httpx.AsyncBaseTransport, key: str = SANDBOX_KEY) -> AsyncSellAppClient:
    return AsyncSellAppClient(
        http_client=httpx.AsyncClient(transport=transport),
        base_url="https://sell.app/api",
        api_key=key,
        store=STORE.slug,
        max_retries=0,
    )


@pytest.fixture
def sdk(transport: SandboxTransport) -> AsyncSellAppClient:
    return official(transport)


async def test_it_lists_tickets(sdk: AsyncSellAppClient, world: World):
    """Every page, by its own way of paging."""
    page = await sdk.tickets.v2_list_tickets(limit=2)
    ids = [ticket.id async for ticket in page.items()]
    assert world.ticket_ids() == ids


async def test_it_gets_a_ticket(sdk: AsyncSellAppClient, world: World):
    """With all of its nullable parts."""
    for ticket in world.tickets():
        got = (await sdk.tickets.v2_get_ticket(ticket.id)).data
        assert (ticket.id, ticket.title, ticket.email, ticket.message_count) == (
            got.id,
            got.title,
            got.customer.email,
            got.message_count,
        )


async def test_it_searches_tickets(sdk: AsyncSellAppClient, world: World):
    """The official example, and the pages of a search."""
    wanted = world.ticket_ids()[1]
    page = await sdk.tickets.v2_search_tickets(
        filters=[TicketFilter(field="id", operator="=", value=wanted)],
        sort=[TicketSort(field="created_at", direction="desc")],
    )
    assert [wanted] == [ticket.id for ticket in page]
    everything = await sdk.tickets.v2_search_tickets(limit=1)
    assert world.ticket_ids() == [ticket.id async for ticket in everything.items()]


async def test_it_updates_a_ticket(sdk: AsyncSellAppClient, world: World):
    """Close and archive; the answer is a ticket."""
    ticket_id = world.ticket_ids()[2]
    got = (await sdk.tickets.update(ticket_id, status="CLOSED", archived=True)).data
    assert ("CLOSED", 1) == (got.status, got.archived)


async def test_it_reads_messages(sdk: AsyncSellAppClient, world: World):
    """Listed, searched and alone."""
    ticket_id = world.ticket_ids()[0]
    thread = [(each.id, each.author, each.content) for each in world.thread(ticket_id)]
    listed = await sdk.tickets_messages.v2_list_ticket_messages(ticket_id, limit=2)
    found = await sdk.tickets_messages.v2_search_ticket_messages(ticket_id, limit=2)
    one = (await sdk.tickets_messages.v2_get_ticket_message(ticket_id, thread[3][0])).data
    assert thread == [(each.id, each.author, each.content) async for each in listed.items()]
    assert thread == [(each.id, each.author, each.content) async for each in found.items()]
    assert thread[3] == (one.id, one.author, one.content)


async def test_it_replies(sdk: AsyncSellAppClient, world: World):
    """201 and a message."""
    ticket_id = world.ticket_ids()[2]
    got = (await sdk.tickets_messages.v2_reply_to_ticket(ticket_id, content="On our way")).data
    assert ("On our way", "STORE", ticket_id) == (got.content, got.author, got.ticket_id)


async def test_it_reads_the_account(sdk: AsyncSellAppClient):
    """Who, where and what for."""
    assert "kim" == (await sdk.account.get_account()).data.username
    assert [STORE.slug] == [store.slug for store in (await sdk.account.list_stores()).data]
    assert STORE.name == (await sdk.account.get_store(str(STORE.id))).data.name
    await sdk.account.get_store_permissions()


@pytest.mark.parametrize("scene", ["busy-morning", "wide", "hostile", "quiet", "long-thread"])
async def test_it_reads_whole_scenes(scene: str, world: World):
    """Every row of every ticket and thread passes its validation."""
    shop, config, plan = SCENES[scene].build(3, world.now)
    sdk = official(SandboxTransport(create_app(shop, config, plan)))
    page = await sdk.tickets.v2_list_tickets(limit=100)
    ids = [ticket.id async for ticket in page.items()]
    assert shop.ticket_ids() == ids
    for ticket_id in ids:
        messages = await sdk.tickets_messages.v2_list_ticket_messages(ticket_id, limit=100)
        count = len([each async for each in messages.items()])
        assert shop.ticket(ticket_id).message_count == count


@pytest.mark.parametrize(
    ("ticket", "key", "status", "words"),
    [
        (1, SANDBOX_KEY, 404, "No query results for model [App\\Models\\Ticket] 1"),
        (1, "wrong", 401, "Unauthenticated."),
    ],
)
async def test_it_understands_our_errors(
    transport: SandboxTransport, ticket: int, key: str, status: int, words: str
):
    """Status and message come through."""
    with pytest.raises((ApiError, AuthenticationError)) as caught:
        await official(transport, key).tickets.v2_get_ticket(ticket)
    assert (status, words) == (caught.value.status, str(caught.value))


async def test_it_reads_v1_messages(sdk: AsyncSellAppClient, world: World):
    """Messages are alike in both versions."""
    ticket_id = world.ticket_ids()[0]
    page = await sdk.tickets_messages.list(ticket_id)
    assert world.thread(ticket_id)[0].content == page.data[0].content
