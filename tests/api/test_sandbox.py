"""The client against the sandbox shop, which shares none of its understanding of SellApp."""

from typing import Any

import pytest

from tests.support.virtual import VirtualClock, VirtualLoopPolicy
from tui.api.client import ApiClient
from tui.api.keys import ApiKey
from tui.api.pages import SearchFilter, SearchQuery, SearchSort
from tui.domain import ApiVersion, TicketChange, TicketId
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    NotSupported,
    Portal,
    Redirected,
    Refused,
    ServerBusy,
    ServerTrouble,
    TurnedAway,
    Unanswered,
    Unreachable,
)
from tui.sandbox import (
    SANDBOX_KEY,
    STORE,
    Fault,
    FaultPlan,
    SandboxTransport,
    ServerConfig,
    World,
    create_app,
)
from tui.sandbox.hostile import TEXTS
from tui.sandbox.quirks import VARIANTS

FAILING = {"data_null", "first_missing"}
VERSIONS = [ApiVersion.V1, ApiVersion.V2]


@pytest.fixture
def event_loop_policy() -> VirtualLoopPolicy:
    return VirtualLoopPolicy()


class Shop:
    """A small world with the client in front of it."""

    def __init__(self, *faults: Fault, tickets: int = 7, **config: Any) -> None:
        clock = VirtualClock()
        self.world = World(5, clock.now)
        self.ids = [TicketId(number) for number in self.world.populate_backlog(tickets)]
        app = create_app(self.world, ServerConfig(**config), FaultPlan(list(faults)))
        self.client = ApiClient(
            base_url="https://sell.app/api",
            key=ApiKey(SANDBOX_KEY),
            store=STORE.slug,
            clock=clock,
            transport=SandboxTransport(app),
        )
        self.wired = 0

    async def on_wire(self) -> None:
        self.wired += 1

    async def reply(self, text: str = "Hello") -> Any:
        return await self.client.reply(self.ids[0], text, on_wire=self.on_wire)


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_endpoint(version: ApiVersion) -> None:
    """All reads, the reply and both searches, in both versions."""
    shop = Shop(versions=frozenset({version.value}))
    client, one = shop.client, shop.ids[0]
    page = await client.list_tickets(limit=3)
    assert (version, 3, 3, 7, 3) == (
        client.version, len(page.items), page.last_page, page.total, page.per_page
    )  # fmt: skip
    assert ((), ()) == (page.bad, page.drift)
    ticket = await client.get_ticket(one)
    assert shop.world.ticket(one) is not None
    assert one == ticket.id
    assert "@" in ticket.customer_email
    assert ticket.created_at is not None
    stored = await shop.reply("Grüße 👍\nzwei")
    assert (1, one, "Grüße 👍\nzwei") == (shop.wired, stored.ticket_id, stored.content)
    messages = await client.list_messages(one)
    assert len(shop.world.thread(one)) == len(messages.items)
    assert stored == await client.get_message(one, stored.id)
    found = await client.search_tickets(
        SearchQuery((SearchFilter("id", "=", one),), (SearchSort("created_at"),))
    )
    assert [one] == [item.id for item in found.items]
    newest = await client.search_messages(one, SearchQuery(sort=(SearchSort("id"),)), limit=1)
    assert [stored.id] == [item.id for item in newest.items]
    assert client.server_date is not None
    await client.aclose()


async def test_versions_tell_what_they_know() -> None:
    """v2 counts messages and tells who read; v1 tells neither."""
    new = await Shop().client.list_tickets()
    old = await Shop(versions=frozenset({"v1"})).client.list_tickets()
    assert all(t.message_count and t.store_has_read is not None for t in new.items)
    assert all(t.message_count is None and t.store_has_read is None for t in old.items)
    assert [t.id for t in new.items] == [t.id for t in old.items]


async def test_update() -> None:
    """Close and archive; the same key again is the same answer; v1 cannot."""
    shop = Shop()
    change = TicketChange("CLOSED", archived=True)
    first = await shop.client.update_ticket(shop.ids[0], change, idempotency_key="a" * 36)
    again = await shop.client.update_ticket(shop.ids[0], change, idempotency_key="a" * 36)
    assert ("CLOSED", True) == (first.status, first.archived)
    assert first == again
    with pytest.raises(ServerTrouble):
        await shop.client.update_ticket(shop.ids[0], TicketChange("OPEN"), idempotency_key="a" * 36)
    with pytest.raises(NotSupported):
        await Shop(versions=frozenset({"v1"})).client.update_ticket(
            shop.ids[0], change, idempotency_key="b" * 36
        )


async def test_settings_that_the_server_refuses() -> None:
    """A missing ability, a field that is not listed, an empty reply, a missing ticket."""
    with pytest.raises(NotPermitted):
        await Shop(abilities=frozenset()).client.list_tickets()
    shop = Shop()
    with pytest.raises(Refused):
        await shop.client.search_tickets(SearchQuery((SearchFilter("nonsense", "=", "x"),)))
    with pytest.raises(Refused) as caught:
        await shop.reply("")
    assert "content" in caught.value.detail
    with pytest.raises(NotFound):
        await shop.client.get_ticket(TicketId(999_999_999))


@pytest.mark.parametrize("variant", sorted(set(VARIANTS) - FAILING))
@pytest.mark.parametrize("version", VERSIONS)
async def test_quirks(variant: str, version: ApiVersion) -> None:
    """No known quirk costs a ticket or a message; only a broken row is set aside."""
    fault = Fault("GET", "*", "quirk", None, 0, {"variant": variant})
    shop = Shop(fault, versions=frozenset({version.value}))
    page = await shop.client.list_tickets()
    broken = 1 if variant == "one_broken" else 0
    assert (7 - broken, broken) == (len(page.items), len(page.bad))
    messages = await shop.client.list_messages(shop.ids[0])
    lost = len(messages.bad)
    assert len(shop.world.thread(shop.ids[0])) == len(messages.items) + lost
    assert variant == "one_broken" or lost == 0


@pytest.mark.parametrize("text", sorted(TEXTS))
async def test_hostile_texts(text: str) -> None:
    """Nothing that is shown holds a control character but the newline of a message."""
    shop = Shop(Fault("GET", "*", "hostile_content", None, 0, {"text": text}))
    page = await shop.client.list_tickets()
    messages = await shop.client.list_messages(shop.ids[0])
    assert () == page.bad + messages.bad
    shown = [t.title + t.customer_email + t.reason + t.status for t in page.items]
    shown += [m.sender + m.author + m.content.replace("\n", "") for m in messages.items]
    assert not [char for one in shown for char in one if ord(char) < 32 or 127 <= ord(char) < 160]


UNKNOWN = (Unanswered, ServerTrouble, Redirected, Garbled)


@pytest.mark.parametrize(
    ("kind", "params", "is_stored", "expected"),
    [
        ("refuse", {}, False, Unreachable),
        ("connect_stall", {}, False, Unreachable),
        ("reset_before_store", {}, False, Unanswered),
        ("store_then_reset", {}, True, Unanswered),
        ("stall", {}, False, Unanswered),
        ("store_then_stall", {}, True, Unanswered),
        ("cut_json", {}, True, Unanswered),
        ("cut_headers", {}, True, Unanswered),
        ("slow_body", {"delay_s": 5}, True, Unanswered),
        ("html_500", {}, False, ServerTrouble),
        ("html_403", {}, False, TurnedAway),
        ("html_404", {}, False, NotFoundByOther),
        ("429", {"retry_after": "7"}, False, ServerBusy),
        ("401_from_now_on", {}, False, KeyRefused),
        ("captive_portal", {"code": 302}, False, Redirected),
        ("captive_portal", {"code": 200}, False, Portal),
        ("redirect_307", {"location": "https://evil.example/x"}, False, Redirected),
        ("gzip_bomb", {}, False, Garbled),
        ("php_notice", {}, True, Garbled),
        ("bad_gzip", {}, True, Garbled),
        ("empty_body", {}, True, Garbled),
        ("json_null", {}, True, Garbled),
        ("201_empty", {}, True, Garbled),
        ("201_null", {}, True, Garbled),
        ("201_html", {}, True, Portal),
        ("201_other_ticket", {}, True, Garbled),
        ("201_no_id", {}, True, Garbled),
        ("202", {}, True, Garbled),
        ("204", {}, True, Garbled),
        ("status", {"code": 408}, False, ServerTrouble),
        ("status", {"code": 409}, False, ServerTrouble),
        ("status", {"code": 422, "message": "No."}, False, Refused),
        ("status", {"code": 502, "stored": 1}, True, ServerTrouble),
    ],
)
async def test_faults_of_a_reply(
    kind: str,
    params: dict[str, Any],
    is_stored: bool,  # noqa: FBT001 - pytest fills it in by name
    expected: type[ApiError],
) -> None:
    """No error that means "not applied" is ever raised for a reply that was stored."""
    shop = Shop(Fault("POST", "*/messages", kind, 1, 0, params))
    with pytest.raises(ApiError) as caught:
        await shop.reply()
    stored = shop.world.stored_replies[shop.ids[0]]
    assert int(is_stored) == stored
    assert issubclass(type(caught.value), expected)
    assert (0 if expected is Unreachable else 1) == shop.wired
    assert not stored or isinstance(caught.value, UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "params", "expected"),
    [
        ("refuse", {}, Unreachable),
        ("stall", {}, Unanswered),
        ("slow_body", {"delay_s": 5}, Unanswered),
        ("cut_json", {}, Unanswered),
        ("captive_portal", {"code": 200}, Portal),
        ("html_403", {}, TurnedAway),
        ("php_notice", {}, Garbled),
        ("empty_body", {}, Garbled),
        ("json_null", {}, Garbled),
        ("bad_gzip", {}, Garbled),
        ("gzip_bomb", {}, Garbled),
        ("204", {}, Garbled),
    ],
)
async def test_faults_of_a_listing(
    kind: str, params: dict[str, Any], expected: type[ApiError]
) -> None:
    """A failed page is an error, never an empty page; the next call is fine again."""
    shop = Shop(Fault("GET", "*/tickets", kind, 1, 0, params))
    with pytest.raises(ApiError) as caught:
        await shop.client.list_tickets()
    assert expected is type(caught.value)
    assert 7 == len((await shop.client.list_tickets()).items)
