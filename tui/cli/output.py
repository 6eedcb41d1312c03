"""How data leaves: JSON for scripts, calm plain text for eyes. No colour, no cursor movement.

Texts from outside were cleaned when they were stored; what is printed here stays text even on a
terminal. JSON keeps other scripts readable as they are.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime

from tui.cli.shapes import Json
from tui.domain import Outgoing, Thread, TicketRow
from tui.text import age, age_long, cell_width, first_words, fit, fit_right, plain_emoji

TITLE_CELLS = 60
WHO_CELLS = 28
_BLANK = "\ufffc"
"""Stands for a blank that is no place to break a line."""


def as_json(data: Json | list[Json]) -> str:
    """One JSON document on one line."""
    return json.dumps(data, ensure_ascii=False, separators=(", ", ": "))


def ticket_table(rows: Sequence[TicketRow], now: datetime) -> str:
    """One line for each ticket: number, age, mark, who, subject, what is special about it."""
    number_cells = max((len(str(row.id)) for row in rows), default=1)
    return "\n".join(_ticket_line(row, number_cells, now) for row in rows)


def _ticket_line(row: TicketRow, number_cells: int, now: datetime) -> str:
    since = row.waiting_since or row.activity_at
    marks = [
        "needs reply" if row.needs_reply else "",
        "" if row.status == "OPEN" else row.status.lower(),
        "archived" if row.archived else "",
        "draft" if row.has_draft else "",
        f"reply {row.send_state.value.replace('_', ' ')}" if row.send_state else "",
    ]
    parts = (
        fit_right(str(row.id), number_cells),
        fit_right(age((now - since).total_seconds()) if since else "", 5),
        "*" if row.is_new else " ",
        fit(row.customer_email or "-", WHO_CELLS),
        fit(plain_emoji(row.title) or "(no subject)", TITLE_CELLS),
        ", ".join(filter(None, marks)),
    )
    return "  ".join(parts).rstrip()


def linear_thread(thread: Thread, now: datetime) -> str:
    """A ticket to be read from top to bottom."""
    ticket = thread.ticket
    facts = [
        ticket.customer_email,
        ticket.status.lower(),
        "archived" if ticket.archived else "",
        f"order {ticket.order_id}" if ticket.order_id else "",
    ]
    parts = [f"#{ticket.id}  {ticket.title or '(no subject)'}", " · ".join(filter(None, facts)), ""]
    for message in thread.messages:
        side = "customer" if message.is_customer else (message.author.lower() or "store")
        when = age_long((now - message.created_at).total_seconds()) if message.created_at else "?"
        parts += [f"{message.sender or side} ({side}), {when} ago:", _indented(message.content), ""]
    for row in thread.outgoing:
        parts += [f"{row.state.fate}: {outgoing_line(row)}", _indented(row.text), ""]
    if thread.draft:
        parts += ["draft:", _indented(thread.draft.text), ""]
    return "\n".join(parts).rstrip()


def outgoing_line(row: Outgoing) -> str:
    """A row of the outbox: number, ticket, state, words."""
    what = first_words(row.text, TITLE_CELLS) or _change_words(row)
    problem = f" ({row.problem})" if row.problem else ""
    return f"{row.id}  #{row.ticket_id}  {row.state.value.replace('_', ' ')}{problem}  {what}"


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Left-aligned columns, two blanks between them."""
    widths = [max(cell_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def wrapped(words: str, width: int) -> str:
    """Lines for a terminal that would itself break them in the midst of a word.

    Args:
        words: one line; what it has in backticks is to be copied, and stays together.
        width: cells of the terminal; 0 when it does not tell.
    """
    import textwrap

    if width < 1:
        return words
    together = re.sub(r"`[^`]*`", lambda found: found[0].replace(" ", _BLANK), words)
    lines = textwrap.wrap(together, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(_BLANK, " ")


def _change_words(row: Outgoing) -> str:
    words = {True: "archive", False: "restore", "CLOSED": "close", "OPEN": "reopen"}
    sides = (row.change.status, row.change.archived)
    return " and ".join(words.get(side, str(side).lower()) for side in sides if side is not None)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in (text or "(no text)").split("\n"))
