"""SellApp's ticket API as one method per endpoint, v1 and v2.

Everything goes through `_request`, and that through `exchange`; rows become ours in `wire`. This
module knows paths, which version a store is served by, and what proves that a reply was stored.
It never retries, never stores and never decides when to ask. Source: api-contract 5.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, TypeVar

import httpx

from tui.api.bodies import change_body, reply_body, search_body
from tui.api.drift import row_drift
from tui.api.envelope import read_list, read_single
from tui.api.exchange import Call, Exchange, OnWire
from tui.api.keys import ApiKey
from tui.api.pages import MAX_PAGE_ROWS, Kind, Page, SearchQuery
from tui.api.wire import UnreadableRow, read_message, read_rows, read_ticket
from tui.clock import Clock
from tui.domain import ApiVersion, Message, MessageId, Ticket, TicketChange, TicketId
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    NotSupported,
    Refused,
    ServerBusy,
    TurnedAway,
    Unreachable,
)

T = TypeVar("T")
Method = Literal["GET", "POST", "PATCH"]

_FROM_THE_APP = (KeyRefused, NotPermitted, Refused, ServerBusy)
"""Refusals that SellApp itself speaks, unlike those of a proxy or a deployment in between."""
_PLAIN = (Unreachable, KeyRefused, NotPermitted, TurnedAway, ServerBusy)
"""What a failed settling may say in its own name: none of these can be mistaken for the fate of
the call that waited for it."""
MOST_DRIFT = 50
"""Notes that are gathered at the most, give or take those of one page."""
_PROOF = frozenset({200, 201})
"""202 is a promise, not a stored reply. Source: reliability A.4, row 14."""


class ApiClient:
    """One store's tickets. Safe for several tasks of one event loop."""

    def __init__(
        self,
        *,
        base_url: str,
        key: ApiKey,
        store: str,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        version: ApiVersion | None = None,
        deadline_s: float = 30.0,
        reply_deadline_s: float = 60.0,
    ) -> None:
        """Prepare; nothing is opened before the first call.

        Args:
            base_url: holds `/api`, not `/v1` or `/v2`; https, except on this machine itself.
            key: sent in one header and shown nowhere.
            store: the store's slug.
            clock: for `Retry-After` dates of servers that tell no time.
            transport: stands in for the network. It must honour httpcore's `trace` extension, on
                which `reply` hangs, and it stays the caller's to close.
            version: when already known; otherwise the first call finds out.
            deadline_s: for everything but replies, from connecting to the last byte.
            reply_deadline_s: for replies.

        Raises:
            SettingsError: the address, the store, or the environment's proxy cannot be used.
        """
        self._exchange = Exchange(
            base_url=base_url, key=key, store=store, clock=clock, transport=transport
        )
        self.version = version
        """Which API serves the store; None until a call has settled it."""
        self._deadline_s = deadline_s
        self._reply_deadline_s = reply_deadline_s
        self._settling = asyncio.Lock()
        self.drift: set[str] = set()
        """Each way in which an answer departed from the contract, once; names and types only."""

    @property
    def server_date(self) -> datetime | None:
        """The last `Date` header, aware UTC; None when none came yet."""
        return self._exchange.server_date

    async def list_tickets(self, page: int = 1, limit: int = MAX_PAGE_ROWS) -> Page[Ticket]:
        """One page of the store's tickets, in an order that is not documented.

        On an unsettled client this call settles the version. Source: api-contract 5.1.

        Raises:
            NotFound: there is no list: most likely a wrong base URL or store.
            ApiError: any other.
        """
        query = _paging(page, limit)
        if not self._is_settled():
            async with self._settling:
                if not self._is_settled():
                    return self._tickets(await self._first_list(query), page)
        try:
            return self._tickets(await self._request("GET", "tickets", query=query), page)
        except NotFound as exc:
            if not isinstance(exc, NotFoundByOther):
                # In SellApp's own words: this version no longer serves the store. Ask anew.
                self.version = None
            raise _no_list() from exc

    async def look_for_newer(self) -> bool:
        """Whether v2 has the list of a store that v1 serves; from then on it serves it.

        An empty list counts as none: there is nothing to win, and it may hide what v1 shows.

        Raises:
            ApiError: neither a list nor its absence; v1 goes on serving the store.
        """
        if self.version is not ApiVersion.V1:
            return False
        try:
            value = await self._request(
                "GET", "tickets", version=ApiVersion.V2, query=_paging(1, 1)
            )
        except NotFound:
            return False
        except KeyRefused:
            # v1 takes it; what v2 makes of it must not stop what v1 does for us.
            self._exchange.hold.forgive_key()
            return False
        if not read_list(value).rows:
            return False
        self.version = ApiVersion.V2
        return True

    async def get_ticket(self, ticket_id: TicketId) -> Ticket:
        """One ticket. Source: api-contract 5.2.

        Raises:
            NotFound: it is gone, or another store's.
            ApiError: any other.
        """
        return _ticket(await self._asked("GET", f"tickets/{int(ticket_id)}"), ticket_id)

    async def list_messages(
        self, ticket_id: TicketId, page: int = 1, limit: int = MAX_PAGE_ROWS
    ) -> Page[Message]:
        """One page of a ticket's messages, in an order that is not documented.

        A message that says it belongs to another ticket lands in `bad`. Source: api-contract 5.4.

        Raises:
            NotFound: the ticket is gone, or another store's.
            ApiError: any other.
        """
        path = f"tickets/{int(ticket_id)}/messages"
        value = await self._asked("GET", path, query=_paging(page, limit))
        return self._page("message", value, page, lambda row: read_message(row, ticket_id))

    async def get_message(self, ticket_id: TicketId, message_id: MessageId) -> Message:
        """One message. Source: api-contract 5.5.

        Raises:
            NotFound: it is not on that ticket.
            ApiError: any other.
        """
        path = f"tickets/{int(ticket_id)}/messages/{int(message_id)}"
        message = _message(await self._asked("GET", path), ticket_id)
        if message.id != message_id:
            raise Garbled(f"message {message_id} was asked for, {message.id} came")
        return message

    async def reply(self, ticket_id: TicketId, content: str, *, on_wire: OnWire) -> Message:
        """Store a reply; SellApp may tell the customer. There is no idempotency key for this.

        Args:
            ticket_id: the ticket.
            content: the text, sent as it is.
            on_wire: awaited once, when the connection stands and before any byte of the reply
                leaves. What it raises comes out unchanged, and nothing is sent.

        Returns:
            The stored message: 200 or 201, our shape, a sound id, the same ticket. Its text may
            differ from ours: servers trim and encode.

        Raises:
            Unreachable, ServerBusy, KeyRefused, NotPermitted, TurnedAway: proof that it was not
                stored.
            NotFoundByOther: not SellApp's word; nobody knows whether it is stored.
            Refused, any other NotFound: not stored, and will not be.
            Unanswered, ServerTrouble, Redirected, Garbled: its fate is unknown.
        """
        await self._settle()
        call = Call(
            "POST",
            f"{self.version}/tickets/{int(ticket_id)}/messages",
            self._reply_deadline_s,
            body=reply_body(content),
            is_write=True,
        )
        status, value = await self._exchange.run(call, on_wire)
        if status not in _PROOF:
            raise Garbled(f"status {status} does not say that the reply is stored", status=status)
        return _message(value, ticket_id)

    async def update_ticket(
        self, ticket_id: TicketId, change: TicketChange, *, idempotency_key: str
    ) -> Ticket:
        """Close, reopen, archive or restore; v2 only. Closing tells the customer.

        Args:
            ticket_id: the ticket.
            change: at least one side of it not None.
            idempotency_key: one per intended change; the same again with the same change is safe
                for 24 h (api-contract 6). UUIDv4.

        Raises:
            NotSupported: the store is served by v1.
            NotFound: the ticket is gone, or another store's.
            ApiError: any other.
        """
        await self._settle()
        if self.version is ApiVersion.V1:
            raise NotSupported
        path = f"tickets/{int(ticket_id)}"
        headers = {"Idempotency-Key": idempotency_key}
        value = await self._request("PATCH", path, body=change_body(change), headers=headers)
        return _ticket(value, ticket_id)

    async def search_tickets(
        self, query: SearchQuery, page: int = 1, limit: int = MAX_PAGE_ROWS
    ) -> Page[Ticket]:
        """One page of a search; a read despite its verb, so repeating it is safe.

        Raises:
            Refused: a field or a sort that the server has not listed (422): ask for less.
            ApiError: any other.
        """
        paging = _paging(page, limit)
        body = search_body(query)
        value = await self._asked("POST", "tickets/search", query=paging, body=body)
        return self._tickets(value, page)

    async def search_messages(
        self,
        ticket_id: TicketId,
        query: SearchQuery,
        page: int = 1,
        limit: int = MAX_PAGE_ROWS,
    ) -> Page[Message]:
        """One page of a search in a ticket's messages; as `search_tickets` and `list_messages`."""
        path = f"tickets/{int(ticket_id)}/messages/search"
        paging = _paging(page, limit)
        value = await self._asked("POST", path, query=paging, body=search_body(query))
        return self._page("message", value, page, lambda row: read_message(row, ticket_id))

    async def reconnect(self) -> None:
        """Drop all kept connections: after the machine slept they are dead.

        A key that was refused is looked up again, and tried once more even if it is the same.
        """
        await self._exchange.renew()

    def give_up_hanging(self) -> None:
        """Let reads fail that have waited for some seconds; on the client's own event loop."""
        self._exchange.give_up_hanging()

    async def aclose(self) -> None:
        """Close every connection; the client is of no use afterwards."""
        await self._exchange.connections.aclose()

    async def _request(
        self,
        method: Method,
        path: str,
        *,
        version: ApiVersion | None = None,
        query: Mapping[str, int] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> object:
        call = Call(
            method,
            f"{version or self.version}/{path}",
            self._deadline_s,
            query=query or {},
            body=body,
            headers=headers or {},
            is_write=method == "PATCH",
        )
        return (await self._exchange.run(call))[1]

    async def _asked(
        self,
        method: Method,
        path: str,
        *,
        query: Mapping[str, int] | None = None,
        body: bytes | None = None,
    ) -> object:
        await self._settle()
        return await self._request(method, path, query=query, body=body)

    def _tickets(self, value: object, page: int) -> Page[Ticket]:
        return self._page("ticket", value, page, read_ticket)

    def _page(self, kind: Kind, value: object, page: int, read: Callable[[object], T]) -> Page[T]:
        listing, asked = read_list(value), max(1, page)
        items, bad = read_rows(kind, listing.rows, read)
        drift = listing.drift + row_drift(kind, listing.rows)
        if listing.current_page not in {None, asked}:
            drift += ("envelope: another page than the one asked for",)
        if len(self.drift) < MOST_DRIFT:
            self.drift.update(drift)
        return Page(items, bad, asked, listing.last_page, listing.total, listing.per_page, drift)

    async def _settle(self) -> None:
        """Know the version before a call whose own failure must not be confused with this one's.

        A ticket that is "not found" because the base URL is wrong is not gone, and a reply that
        waits for a lost listing has not left.
        """
        if self._is_settled():
            return
        async with self._settling:
            # Another task may have settled it while this one waited for its turn.
            if self._is_settled():
                return
            try:
                await self._first_list(_paging(1, 1))
            except _PLAIN:
                raise
            except ApiError as exc:
                raise Unreachable(
                    str(exc),
                    headline=exc.headline,
                    advice=exc.advice,
                    status=exc.status,
                    retry_after_s=exc.retry_after_s,
                ) from exc

    def _is_settled(self) -> bool:
        return self.version is not None

    async def _first_list(self, query: Mapping[str, int]) -> object:
        """List, v2 first, and settle on the version whose list answers.

        v1 is settled on by a refusal too: v2 is known to be missing by then. A failing v2 is not,
        so that a passing fault cannot decide for good.
        """
        for version in (ApiVersion.V2, ApiVersion.V1):
            try:
                value = await self._request("GET", "tickets", version=version, query=query)
            except NotFound:
                continue
            except _FROM_THE_APP:
                self.version = version if version is ApiVersion.V1 else None
                raise
            read_list(value)
            self.version = version
            return value
        raise _no_list()


def _no_list() -> NotFound:
    """Not a ticket is missing but the list of them."""
    return NotFound(
        "no API version has a ticket list at this address",
        headline="There is no SellApp ticket list at this address",
        advice="Check the store name, and SELLAPP_API_BASE_URL (it ends in /api).",
        status=404,
    )


def _paging(page: int, limit: int) -> dict[str, int]:
    # Never above 100: whether SellApp cuts or refuses more is not known (api-contract 9.16).
    return {"limit": min(max(1, limit), MAX_PAGE_ROWS), "page": max(1, page)}


def _ticket(value: object, ticket_id: TicketId) -> Ticket:
    try:
        ticket = read_ticket(read_single(value))
    except UnreadableRow as exc:
        raise Garbled(f"the ticket cannot be read: {exc}") from exc
    if ticket.id != ticket_id:
        raise Garbled(f"ticket {ticket_id} was asked for, {ticket.id} came")
    return ticket


def _message(value: object, ticket_id: TicketId) -> Message:
    try:
        return read_message(read_single(value), ticket_id)
    except UnreadableRow as exc:
        raise Garbled(f"the message cannot be read: {exc}") from exc
