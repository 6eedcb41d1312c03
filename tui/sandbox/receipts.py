"""One idea: an Idempotency-Key is answered once and repeated for a day.

Neighbours: `server` asks before a PATCH and files its answer after. Source: api-contract 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.sandbox.problems import Problem


@dataclass(frozen=True, slots=True)
class _Receipt:
    body: bytes
    answer: dict[str, object]
    at: datetime


class Receipts:
    """Answers by key and ticket.

    Args:
        retention: How long an answer is kept, in shop time.
    """

    def __init__(self, retention: timedelta) -> None:
        self._retention = retention
        self._kept: dict[tuple[str, int], _Receipt] = {}

    def find(
        self, key: str, ticket_id: int, body: bytes, now: datetime
    ) -> dict[str, object] | None:
        """The answer given before, or None for a new or forgotten key.

        Raises:
            Problem: 409 when the key was used with another body.
        """
        receipt = self._kept.get((key, ticket_id))
        if receipt is None or now - receipt.at >= self._retention:
            return None
        if receipt.body != body:
            words = "This idempotency key was already used with a different request."
            raise Problem(409, words)
        return receipt.answer

    def file(
        self, key: str, ticket_id: int, body: bytes, answer: dict[str, object], now: datetime
    ) -> None:
        """Keep an answer for repeats."""
        self._kept[key, ticket_id] = _Receipt(body, answer, now)
