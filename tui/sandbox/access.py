"""One idea: who may come in - key, rate, store, ability, checked in that order.

Neighbours: `server` asks `Doorman.admit` before every handler. Source: api-contract 2, 7.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from email.utils import format_datetime

from tui.sandbox import problems
from tui.sandbox.calls import Call
from tui.sandbox.config import ServerConfig
from tui.sandbox.records import Store

WINDOW = timedelta(minutes=1)


class Doorman:
    """Lets calls in or raises the answer that they get instead.

    Args:
        config: The key, its abilities and the limits.
        store: The shop that the server shows.
    """

    def __init__(self, config: ServerConfig, store: Store) -> None:
        self._config = config
        self.stores = (store, *config.other_stores)
        self.is_key_revoked = False
        """The key has been deleted in the dashboard: every call answers 401 from now on."""
        self._admitted: deque[datetime] = deque()

    def admit(
        self, call: Call, now: datetime, *, ability: str, needs_store: bool
    ) -> tuple[Store, dict[str, str]]:
        """The store that the call is about, and headers for its answer.

        Raises:
            Problem: 400, 401, 403, 404 or 429.
        """
        if (
            self.is_key_revoked
            or call.headers.get("authorization") != f"Bearer {self._config.api_key}"
        ):
            raise problems.unauthenticated()
        headers = self._count(now)
        store = self._store(call) if needs_store else self.stores[0]
        if ability not in self._config.abilities:
            raise problems.missing_ability()
        return store, headers

    def _store(self, call: Call) -> Store:
        slug = call.headers.get("x-store", "").strip()
        if not slug:
            if call.version == "v2" and self._config.missing_store == "refuse":
                raise problems.Problem(400, "The X-STORE header is required.")
            return self.stores[0]
        for store in self.stores:
            if store.slug == slug:
                return store
        status = self._config.unknown_store_status
        if status == 404:
            raise problems.Problem(404, "No query results for model [App\\Models\\Store].")
        raise problems.Problem(status, "You do not have access to this store.")

    def _count(self, now: datetime) -> dict[str, str]:
        limit = self._config.requests_per_min
        if limit is None:
            return {}
        while self._admitted and now - self._admitted[0] >= WINDOW:
            self._admitted.popleft()
        if len(self._admitted) >= limit:
            raise self._too_many(limit, self._admitted[0] + WINDOW, now)
        self._admitted.append(now)
        return _rate_headers(limit, limit - len(self._admitted))

    def _too_many(self, limit: int, free_at: datetime, now: datetime) -> problems.Problem:
        headers = _rate_headers(limit, 0)
        if self._config.retry_after == "seconds":
            headers["Retry-After"] = str(max(1, round((free_at - now).total_seconds())))
        elif self._config.retry_after == "date":
            # By the same clock as the `Date` header, right or wrong.
            skew = timedelta(seconds=self._config.clock_skew_s)
            headers["Retry-After"] = format_datetime(free_at + skew, usegmt=True)
        return problems.Problem(429, "Too Many Attempts.", headers=headers)


def _rate_headers(limit: int, remaining: int) -> dict[str, str]:
    return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining)}
