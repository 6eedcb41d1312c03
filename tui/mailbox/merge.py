"""Put salvaged rows into a restored desk, and trust no row that a machine might send.

One idea: a text is never lost and a reply never goes back. The rules:

* Drafts: the later save comes first; the other text follows under a line, unless it is part of
  the first. Of two texts of the same save the backup's is right, the other is damaged. A draft
  that became an outgoing reply with the same text is not one any more.
* Outgoing rows, by id: sent stays sent, whichever side knows it. Else the damaged file is right
  about the state, being newer, and the backup about what never changes. A row that only one side
  has is kept.
* Seen marks and settings: the later one, the damaged file's.
* `distrust` then makes every unfinished row `unknown`: it may have been sent since.

This module runs inside one transaction of `recovery` or `startup`, on a file that nobody else has
open; in a mailbox at work only `outbox` changes a state.
"""

import sqlite3
from datetime import datetime
from typing import Any

from tui.clock import EPOCH, to_ms
from tui.domain import OutgoingKind, SendState
from tui.mailbox.salvage import Row, Salvaged

OTHER_TEXT = "---- another saved text of this draft ----"
"""Between two texts of which neither may be lost."""

UNUSED_IDS = 1_000
"""Rows made after the backup may be unreadable: so many ids are not given again."""

LAST_MS = to_ms(EPOCH.replace(year=9999))
"""A later moment is a damaged number."""

COLUMNS = (
    "id", "ticket_id", "kind", "state", "text", "new_status", "new_archived", "idempotency_key",
    "attempts", "problem", "known_id", "decided_ms", "after_id", "baseline_id", "sent_message_id",
    "created_ms", "changed_ms", "ready_ms",
)  # fmt: skip
"""All of `outgoing`."""
MOVING = ("state", "attempts", "problem", "known_id", "decided_ms", "baseline_id",
          "sent_message_id", "changed_ms", "ready_ms")  # fmt: skip
"""Columns that change after a row was made."""


def merge(conn: sqlite3.Connection, found: Salvaged, at: datetime) -> int:
    """Put everything salvaged into the restored desk.

    Args:
        conn: the desk's, in a write transaction.
        found: what the damaged file still says.
        at: now, in place of moments that are damaged.

    Returns:
        How many drafts and outgoing rows could be read.
    """
    outgoing = sum(_merge_outgoing(conn, row, at) for row in found.outgoing)
    drafts = sum(_merge_draft(conn, row, at) for row in found.drafts)
    for row in found.seen:
        _merge_seen(conn, row)
    for row in found.meta:
        _merge_meta(conn, row)
    _skip_ids(conn, found)
    return outgoing + drafts


def distrust(conn: sqlite3.Connection, problem: str, at: datetime) -> int:
    """Make every unfinished row `unknown`; return how many. Source: reliability A.4, row 34."""
    return conn.execute(
        """
        UPDATE main.outgoing SET state = 'unknown', problem = ?, ready_ms = NULL, changed_ms = ?
        WHERE state IN ('queued', 'held', 'sending', 'on_wire')
        """,
        (problem, to_ms(at)),
    ).rowcount


def _merge_draft(conn: sqlite3.Connection, row: Row, at: datetime) -> bool:
    """One draft; whether it could be read."""
    ticket_id, text = _whole(row.get("ticket_id")), row.get("text")
    if ticket_id is None or not isinstance(text, str) or not text.strip():
        return False
    saved_ms = _moment(row.get("saved_ms"), at)
    kept = conn.execute(
        "SELECT text, saved_ms FROM main.draft WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    if kept is not None:
        if kept[1] == saved_ms:
            return True
        first, second = (text, kept[0]) if saved_ms > kept[1] else (kept[0], text)
        text = first if second.strip() in first else f"{first}\n\n{OTHER_TEXT}\n{second}"
        saved_ms = max(saved_ms, kept[1])
    conn.execute(
        """
        INSERT INTO main.draft (ticket_id, text, saved_ms) VALUES (?, ?, ?)
        ON CONFLICT (ticket_id) DO UPDATE SET text = excluded.text, saved_ms = excluded.saved_ms
        """,
        (ticket_id, text, saved_ms),
    )
    return True


def _merge_outgoing(conn: sqlite3.Connection, found: Row, at: datetime) -> bool:
    """One outgoing row; whether it could be read."""
    row = _mended(found, at)
    if row is None:
        return False
    kept = conn.execute(
        f"SELECT {', '.join(COLUMNS)} FROM main.outgoing WHERE id = ?",  # noqa: S608 - our names
        (row["id"],),
    ).fetchone()
    if kept is not None:
        old = dict(zip(COLUMNS, kept, strict=True))
        if old["state"] == SendState.SENT:
            return True
        row = old | {name: row[name] for name in MOVING}
    else:
        _forget_draft(conn, row)
    if _put(conn, row):
        return True
    # A damaged number may claim another row's message; the person who looks will see the text.
    return _put(conn, row | {"sent_message_id": None, "state": SendState.UNKNOWN.value})


def _put(conn: sqlite3.Connection, row: Row) -> bool:
    """Write the row under its id, or leave all as it is when the table refuses it."""
    places = ", ".join("?" for _ in COLUMNS)
    changes = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "id")
    try:
        conn.execute(
            f"INSERT INTO main.outgoing ({', '.join(COLUMNS)}) VALUES ({places}) "  # noqa: S608
            f"ON CONFLICT (id) DO UPDATE SET {changes}",  # names of ours, as above
            [row[name] for name in COLUMNS],
        )
    except sqlite3.IntegrityError:
        return False
    return True


def _mended(found: Row, at: datetime) -> Row | None:
    """A salvaged row with values that the table takes; None when too little is left of it."""
    row: Row = {name: found.get(name) for name in COLUMNS}
    text = row["text"] if isinstance(row["text"], str) else ""
    key = row["idempotency_key"] if isinstance(row["idempotency_key"], str) else ""
    is_reply = bool(text)
    if _whole(row["id"]) is None or _whole(row["ticket_id"]) is None or not (is_reply or key):
        return None
    row["kind"] = (OutgoingKind.REPLY if is_reply else OutgoingKind.UPDATE).value
    row["text"], row["idempotency_key"] = text, "" if is_reply else key
    if row["state"] not in set(SendState):
        row["state"] = SendState.UNKNOWN.value
    if row["state"] != SendState.SENT:
        row["sent_message_id"] = None
    for name in ("created_ms", "changed_ms", "decided_ms"):
        row[name] = _moment(row[name], at)
    for name in ("known_id", "baseline_id", "after_id", "sent_message_id"):
        row[name] = _whole(row[name])
    row["ready_ms"] = None
    row["attempts"] = _whole(row["attempts"]) or 0
    row["problem"] = row["problem"] if isinstance(row["problem"], str) else ""
    row["new_status"] = row["new_status"] if isinstance(row["new_status"], str) else None
    row["new_archived"] = row["new_archived"] if row["new_archived"] in {0, 1} else None
    return row


def _forget_draft(conn: sqlite3.Connection, row: Row) -> None:
    """The backup's draft became this reply after the backup."""
    kept = conn.execute(
        "SELECT text FROM main.draft WHERE ticket_id = ?", (row["ticket_id"],)
    ).fetchone()
    if kept is not None and kept[0].strip() == row["text"].strip():
        conn.execute("DELETE FROM main.draft WHERE ticket_id = ?", (row["ticket_id"],))


def _merge_seen(conn: sqlite3.Connection, row: Row) -> None:
    """One seen mark."""
    values = [_whole(row.get(name)) for name in ("ticket_id", "message_id", "seen_ms")]
    if None in values:
        return
    conn.execute(
        """
        INSERT INTO main.seen (ticket_id, message_id, seen_ms) VALUES (?, ?, ?)
        ON CONFLICT (ticket_id) DO UPDATE
        SET message_id = excluded.message_id, seen_ms = excluded.seen_ms
        WHERE excluded.seen_ms > seen.seen_ms
        """,
        values,
    )


def _merge_meta(conn: sqlite3.Connection, row: Row) -> None:
    """One setting."""
    if isinstance(row.get("key"), str) and isinstance(row.get("value"), str):
        conn.execute(
            """
            INSERT INTO main.meta (key, value) VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
            """,
            (row["key"], row["value"]),
        )


def _skip_ids(conn: sqlite3.Connection, found: Salvaged) -> None:
    """See that no id of a lost row is given again."""
    highest = max(
        conn.execute("SELECT coalesce(max(id), 0) FROM main.outgoing").fetchone()[0],
        found.highest_id if found.highest_id < LAST_MS else 0,
        *(row[0] for row in conn.execute("SELECT seq FROM main.sqlite_sequence")),
    )
    conn.execute("DELETE FROM main.sqlite_sequence WHERE name = 'outgoing'")
    conn.execute(
        "INSERT INTO main.sqlite_sequence (name, seq) VALUES ('outgoing', ?)",
        (highest + UNUSED_IDS,),
    )


def _whole(value: Any) -> int | None:
    """A plausible id or moment, or None."""
    return value if isinstance(value, int) and 0 <= value <= LAST_MS else None


def _moment(value: Any, at: datetime) -> int:
    """A plausible moment; now, if it is none."""
    found = _whole(value)
    return to_ms(at) if found is None else found
