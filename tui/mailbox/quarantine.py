"""Rows of the server that could not be read: kept, counted, never shown as tickets.

One idea: a fresh reading of the same place replaces what was kept from the last one. This module
never judges a row; the API client did.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from tui.mailbox.values import storable
from tui.records import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """One unreadable row."""

    kind: str
    """What it should have been: `ticket` or `message`."""
    scope: str
    """Where it was met, for example a ticket's id."""
    raw: str
    """As received. Never shown uncleaned."""
    reason: str
    """Why it could not be read, in words."""


def replace(
    conn: sqlite3.Connection, kind: str, scope: str, rows: Iterable[tuple[str, str]]
) -> None:
    """Keep (raw, reason) of each unreadable row instead of those kept for this scope before."""
    conn.execute("DELETE FROM quarantine WHERE kind = ? AND scope = ?", (kind, scope))
    conn.executemany(
        "INSERT INTO quarantine (kind, scope, raw, reason) VALUES (?, ?, ?, ?)",
        ((kind, scope, storable(raw), storable(reason)) for raw, reason in rows),
    )


def swap(
    conn: sqlite3.Connection, kind: str, healed: Sequence[str], rows: Sequence[tuple[str, str, str]]
) -> None:
    """Keep (scope, raw, reason) of rows just met; of their scopes and of `healed` nothing else.

    Args:
        conn: in a write transaction.
        kind: what the rows should have been.
        healed: scopes that could be read this time.
        rows: those that could not; an equal one is kept once.
    """
    if not rows and conn.execute("SELECT 1 FROM quarantine LIMIT 1").fetchone() is None:
        return
    gone = [*healed, *(scope for scope, _, _ in rows if scope != "list")]
    conn.execute(
        """
        DELETE FROM quarantine
        WHERE kind = ? AND scope IN (SELECT value FROM json_each(?))
        """,
        (kind, json.dumps(gone)),
    )
    for scope, raw, reason in rows:
        conn.execute(
            """
            INSERT INTO quarantine (kind, scope, raw, reason) SELECT ?1, ?2, ?3, ?4
            WHERE NOT EXISTS (
                SELECT 1 FROM quarantine WHERE kind = ?1 AND scope = ?2 AND raw = ?3)
            """,
            (kind, storable(scope), storable(raw), storable(reason)),
        )


def replace_kind(conn: sqlite3.Connection, kind: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Keep (scope, raw, reason) of these rows instead of all of this kind."""
    conn.execute("DELETE FROM quarantine WHERE kind = ?", (kind,))
    swap(conn, kind, (), rows)


def count(conn: sqlite3.Connection) -> int:
    """How many rows are kept."""
    return int(conn.execute("SELECT count(*) FROM quarantine").fetchone()[0])


def all(conn: sqlite3.Connection) -> tuple[Kept, ...]:  # noqa: A001 - read as quarantine.all
    """Every kept row, oldest first."""
    found = conn.execute("SELECT kind, scope, raw, reason FROM quarantine ORDER BY id")
    return tuple(Kept(*row) for row in found)
