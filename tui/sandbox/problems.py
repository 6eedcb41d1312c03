"""One idea: everything that the server refuses, in the words Laravel would use.

Neighbours: handlers raise `Problem`, `server` renders it as JSON or as a page. Never decides.
Source: api-contract 7.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from http import HTTPStatus


class Problem(Exception):
    """An answer outside 2xx.

    Args:
        status: HTTP status code.
        message: The `message` member.
        errors: Laravel's field errors, for 422.
        headers: Further response headers.
    """

    def __init__(
        self,
        status: int,
        message: str,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})

    def payload(self) -> dict[str, object]:
        """The JSON body."""
        body: dict[str, object] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = dict(self.errors)
        return body


def unauthenticated() -> Problem:
    """No key, or one that the shop does not know."""
    return Problem(401, "Unauthenticated.")


def missing_ability() -> Problem:
    """The key may not do this."""
    return Problem(403, "Invalid ability provided.")


def no_ticket(raw_id: str) -> Problem:
    """Unknown, deleted, or of another store."""
    return Problem(404, f"No query results for model [App\\Models\\Ticket] {raw_id}")


def no_message(raw_id: str) -> Problem:
    """Not on that ticket."""
    return Problem(404, f"No query results for model [App\\Models\\TicketMessage] {raw_id}")


def no_route(path: str) -> Problem:
    """Laravel's words for a path without a route."""
    return Problem(404, f"The route {path.lstrip('/')} could not be found.")


def wrong_method(method: str, path: str, allowed: str) -> Problem:
    """The path exists, the method does not."""
    message = (
        f"The {method} method is not supported for route {path.lstrip('/')}. "
        f"Supported methods: {allowed}."
    )
    return Problem(405, message, headers={"Allow": allowed})


def invalid(errors: Mapping[str, str]) -> Problem:
    """422 with one sentence a field, worded as Laravel sums them up."""
    first = next(iter(errors.values()))
    more = len(errors) - 1
    tail = f" (and {more} more error{'s' if more > 1 else ''})" if more else ""
    return Problem(422, first + tail, {field: [words] for field, words in errors.items()})


def page(status: int, message: str = "") -> str:
    """An error page, as Laravel shows it to browsers."""
    title = html.escape(message or HTTPStatus(status).phrase)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8">\n'
        f"    <title>{title}</title>\n  </head>\n  <body>\n"
        f'    <div class="code">{status}</div>\n    <div class="message">{title}</div>\n'
        "  </body>\n</html>\n"
    )
