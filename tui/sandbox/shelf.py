"""One idea: where tickets stand, and in which order a list shows them.

Neighbours: `world` alone owns one. Orders are kept until something changes, because sorting
100,000 tickets for every page would cost more than the page. Never thread-safe by itself.
"""

from __future__ import annotations

from typing import Literal

from tui.sandbox.records import Message, Ticket

ListOrder = Literal["id_asc", "id_desc", "updated_desc", "updated_asc", "shuffled"]
"""The server's default order is not documented. Source: api-contract 9.1."""


class Shelf:
    """Tickets and their written-out threads.

    Args:
        seed: Decides what "shuffled" looks like.
    """

    def __init__(self, seed: int) -> None:
        self.tickets: dict[int, Ticket] = {}
        self.threads: dict[int, list[Message]] = {}
        """Threads that somebody has read or written; the others are still only scripts."""
        self._seed = seed
        self._orders: dict[ListOrder, list[int]] = {}

    def put(self, ticket: Ticket) -> None:
        """Add a ticket."""
        self.tickets[ticket.id] = ticket
        self.touch()

    def remove(self, ticket_id: int) -> None:
        """Drop a ticket and its thread.

        Raises:
            KeyError: There is none of that id.
        """
        del self.tickets[ticket_id]
        self.threads.pop(ticket_id, None)
        self.touch()

    def touch(self) -> None:
        """Something that orders depend on has changed."""
        self._orders.clear()

    def ids(self, order: ListOrder) -> list[int]:
        """All ids in that order. The list is the shelf's own: do not change it."""
        known = self._orders.get(order)
        if known is None:
            known = self._orders[order] = self._sorted(order)
        return known

    def _sorted(self, order: ListOrder) -> list[int]:
        if order == "shuffled":
            return sorted(self.tickets, key=self._scatter)
        if order in {"updated_desc", "updated_asc"}:
            return sorted(self.tickets, key=self._changed, reverse=order == "updated_desc")
        return sorted(self.tickets, reverse=order == "id_desc")

    def _changed(self, ticket_id: int) -> tuple[float, int]:
        ticket = self.tickets[ticket_id]
        return ((ticket.updated_at or ticket.created_at).timestamp(), ticket_id)

    def _scatter(self, ticket_id: int) -> tuple[int, int]:
        # Knuth's multiplicative hash: stable when other tickets come and go.
        return ((ticket_id + self._seed) * 2_654_435_761 % 2**32, ticket_id)
