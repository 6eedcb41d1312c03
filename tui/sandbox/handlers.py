"""One idea: what each endpoint answers, as plain functions from a call to an answer.

Neighbours: `server` routes to these and holds the world's lock while they run. Never awaits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tui.sandbox import matching, problems, search, shapes
from tui.sandbox.access import Doorman
from tui.sandbox.calls import Answer, Call
from tui.sandbox.config import ServerConfig
from tui.sandbox.mangling import mangle
from tui.sandbox.paging import envelope, window
from tui.sandbox.receipts import Receipts
from tui.sandbox.records import Message, Store, Ticket
from tui.sandbox.world import World

TICKET_COLUMNS: dict[str, matching.Column[Ticket]] = {
    "id": lambda row: row.id,
    "title": lambda row: row.title,
    "status": lambda row: row.status,
    "archived": lambda row: row.is_archived,
    "created_at": lambda row: row.created_at,
    "updated_at": lambda row: row.updated_at,
    "order_id": lambda row: row.order_id,
    "reason": lambda row: row.reason,
    "message_count": lambda row: row.message_count,
    "customer.id": lambda row: row.customer_id,
    "customer.email": lambda row: row.email,
    "reference.id": lambda row: row.reference_id,
    "reference.type": lambda row: row.reference_type,
}
MESSAGE_COLUMNS: dict[str, matching.Column[Message]] = {
    "id": lambda row: row.id,
    "author": lambda row: row.author,
    "sender": lambda row: row.sender,
    "content": lambda row: row.content,
    "created_at": lambda row: row.created_at,
    "updated_at": lambda row: row.updated_at,
}


@dataclass(slots=True)
class Desk:
    """What the handlers work with."""

    world: World
    config: ServerConfig
    doorman: Doorman
    receipts: Receipts

    @classmethod
    def of(cls, world: World, config: ServerConfig) -> Desk:
        """A desk for a world, obeying a config."""
        receipts = Receipts(timedelta(hours=config.receipt_hours))
        return cls(world, config, Doorman(config, world.store), receipts)


def _ids(desk: Desk, store: Store) -> list[int]:
    """All tickets of a store in the server's own order; other stores have none."""
    if store.id != desk.world.store.id:
        return []
    return desk.world.ticket_ids(desk.config.list_order)


def _ticket(desk: Desk, call: Call, store: Store) -> Ticket:
    raw = call.parameters["ticket"]
    ticket = desk.world.ticket(int(raw)) if raw.isdecimal() and len(raw) < 19 else None
    if ticket is None or store.id != desk.world.store.id:
        raise problems.no_ticket(raw)
    return ticket


def _thread(desk: Desk, ticket: Ticket) -> list[Message]:
    thread = desk.world.thread(ticket.id)
    if desk.config.message_order == "id_desc":
        thread.reverse()
    return thread


def _shape(desk: Desk, call: Call, ticket: Ticket) -> shapes.Json:
    draw = shapes.ticket_v2 if call.version == "v2" else shapes.ticket_v1
    return draw(ticket, desk.world.store.id)


def list_tickets(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /tickets`. Source: api-contract 5.1."""
    shown = window(call.query, desk.config)
    # Ids first: of 100,000 tickets only a page is looked at.
    ids = _ids(desk, store)
    tickets = desk.world.by_id()
    return Answer(200, envelope(ids, shown, call.url, lambda key: _shape(desk, call, tickets[key])))


def get_ticket(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /tickets/{ticket}`. Source: api-contract 5.2."""
    ticket = _ticket(desk, call, store)
    if desk.config.get_marks_read:
        desk.world.mark_read(ticket.id)
    return Answer(200, {"data": _shape(desk, call, ticket)})


def search_tickets(desk: Desk, call: Call, store: Store) -> Answer:
    """`POST /tickets/search`; pages through the query. Source: api-contract 5.7."""
    shown = window(call.query, desk.config)
    config = desk.config
    allowed = search.Whitelist(
        config.filterable, config.sortable, config.includable, config.max_nesting
    )
    wish = search.parse(call.fields(), allowed)
    tickets = desk.world.by_id()
    rows = matching.find(
        [tickets[key] for key in _ids(desk, store)],
        wish,
        TICKET_COLUMNS,
        lambda row: (row.title, row.email),
        has_date_trap=config.has_date_trap,
    )
    return Answer(200, envelope(rows, shown, call.url, lambda row: _shape(desk, call, row)))


def update_ticket(desk: Desk, call: Call, store: Store) -> Answer:
    """`PATCH /v2/tickets/{ticket}`, maybe with an Idempotency-Key. Source: api-contract 5.3."""
    ticket = _ticket(desk, call, store)
    key = call.headers.get("idempotency-key", "")
    now = desk.world.now()
    if key:
        known = desk.receipts.find(key, ticket.id, call.body, now)
        if known is not None:
            return Answer(200, known, {"Idempotent-Replayed": "true"})
    changes = _changes(call.fields())
    changed = desk.world.update(ticket.id, **changes)
    payload: dict[str, object] = {"data": _shape(desk, call, changed)}
    if key:
        desk.receipts.file(key, ticket.id, call.body, payload, now)
    return Answer(200, payload)


def _changes(fields: dict[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    changes: dict[str, Any] = {}
    if "status" in fields:
        if fields["status"] in ("OPEN", "CLOSED"):
            changes["status"] = fields["status"]
        else:
            errors["status"] = "The selected status is invalid."
    if "archived" in fields:
        # Laravel's `boolean` rule takes these six and nothing else.
        raw = fields["archived"]
        if isinstance(raw, str | int) and raw in {True, False, "1", "0"}:
            changes["is_archived"] = raw in {True, "1"}
        else:
            errors["archived"] = "The archived field must be true or false."
    if errors:
        raise problems.invalid(errors)
    return changes


def list_messages(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /tickets/{ticket}/messages`. Source: api-contract 5.4."""
    ticket = _ticket(desk, call, store)
    shown = window(call.query, desk.config)
    if desk.config.get_marks_read:
        desk.world.mark_read(ticket.id)
    return Answer(200, envelope(_thread(desk, ticket), shown, call.url, shapes.message))


def get_message(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /tickets/{ticket}/messages/{message}`. Source: api-contract 5.5."""
    ticket = _ticket(desk, call, store)
    raw = call.parameters["message"]
    for message in desk.world.thread(ticket.id):
        if str(message.id) == raw:
            return Answer(200, {"data": shapes.message(message)})
    raise problems.no_message(raw)


def search_messages(desk: Desk, call: Call, store: Store) -> Answer:
    """`POST /tickets/{ticket}/messages/search`. Source: api-contract 5.8."""
    ticket = _ticket(desk, call, store)
    shown = window(call.query, desk.config)
    config = desk.config
    allowed = search.Whitelist(
        config.message_filterable, config.message_sortable, frozenset(), config.max_nesting
    )
    wish = search.parse(call.fields(), allowed)
    rows = matching.find(
        _thread(desk, ticket),
        wish,
        MESSAGE_COLUMNS,
        lambda row: (row.content,),
        has_date_trap=config.has_date_trap,
    )
    return Answer(200, envelope(rows, shown, call.url, shapes.message))


def reply(desk: Desk, call: Call, store: Store) -> Answer:
    """`POST /tickets/{ticket}/messages`; takes no Idempotency-Key. Source: api-contract 5.6."""
    ticket = _ticket(desk, call, store)
    content = _content(call.fields(), desk.config)
    if ticket.is_archived and desk.config.reply_to_archived == "refuse":
        raise problems.invalid({"ticket": "The ticket is archived."})
    if ticket.status == "CLOSED" and desk.config.reply_to_closed == "refuse":
        raise problems.invalid({"ticket": "The ticket is closed."})
    stored = desk.world.reply(
        ticket.id, mangle(content, desk.config.mangling), desk.config.reply_sender
    )
    if ticket.status == "CLOSED" and desk.config.reply_to_closed == "reopen":
        desk.world.update(ticket.id, status="OPEN")
    return Answer(201, {"data": shapes.message(stored)})


def _content(fields: dict[str, Any], config: ServerConfig) -> str:
    content = fields.get("content")
    # Laravel turns blank text into null before it validates.
    if content is None or (isinstance(content, str) and not content.strip()):
        raise problems.invalid({"content": "The content field is required."})
    if not isinstance(content, str):
        raise problems.invalid({"content": "The content field must be a string."})
    limit = config.max_content_chars
    if limit is not None and len(content) > limit:
        words = f"The content field must not be greater than {limit} characters."
        raise problems.invalid({"content": words})
    return content
