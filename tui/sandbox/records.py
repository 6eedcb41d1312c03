"""One idea: what the shop has on its shelves, as plain records.

Neighbours: `world` owns and changes them, `shapes` turns them into JSON. Never knows HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["OPEN", "CLOSED"]
Author = Literal["STORE", "CUSTOMER"]
CustomerId = int | str | None


@dataclass(frozen=True, slots=True)
class Store:
    """A shop that the API key may open."""

    id: int
    slug: str
    name: str


@dataclass(slots=True)
class Message:
    """One message of a thread; both API versions show the same seven fields."""

    id: int
    ticket_id: int
    author: Author
    sender: str | None
    """User name of a logged-in writer, else an e-mail address, else None."""
    content: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Script:
    """How to write a ticket's first messages when somebody asks for them."""

    story: int
    """Index into `stories.STORIES`."""
    turns: int
    """How many turns of the story have happened; a longer thread goes on with others."""
    first_message_id: int
    last_at: datetime


@dataclass(slots=True)
class Ticket:
    """One conversation, with what either API version shows of it."""

    id: int
    title: str
    status: Status
    customer_id: CustomerId
    email: str
    reference_type: Literal["order", "product"] | None
    reference_id: int | str | None
    order_id: int | None
    reason: str | None
    created_at: datetime
    updated_at: datetime | None
    message_count: int
    is_archived: bool = False
    is_read_by_store: bool = False
    is_read_by_customer: bool = True
    read_by: int | None = None
    """Id of the store's user who read it last (v1 shows it)."""
    script: Script | None = None


@dataclass(slots=True)
class SeenRequest:
    """A request as it arrived, for tests that ask what the server really got."""

    method: str
    path: str
    query: str
    at: datetime
    status: int | None = None
    """None while, and if, no answer left the server."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail that the shop sent to a customer because their ticket was closed."""

    ticket_id: int
    at: datetime
