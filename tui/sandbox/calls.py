"""One idea: a request after HTTP has been unwrapped, and an answer before it is wrapped again.

Neighbours: `server` makes calls, `handlers` answer them. Never touches sockets or the loop.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tui.sandbox.problems import Problem


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    method: str
    path: str
    url: str
    """Absolute, without query."""
    version: str
    """`v1` or `v2`."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Case-insensitive."""
    parameters: Mapping[str, str]
    """What the path's blanks held, as text."""
    body: bytes = b""

    def fields(self) -> dict[str, Any]:
        """The body's members as Laravel sees them: what is no JSON object has none.

        Raises:
            Problem: 400 when the body is not UTF-8.
        """
        try:
            text = self.body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Problem(
                400, "Malformed UTF-8 characters, possibly incorrectly encoded"
            ) from error
        if "urlencoded" in self.headers.get("content-type", ""):
            return dict(parse_qsl(text, keep_blank_values=True))
        try:
            parsed = json.loads(text)
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    payload: Any
    headers: Mapping[str, str] = field(default_factory=dict)
