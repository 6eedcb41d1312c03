"""The words under which tickets and messages are found.

One idea: text is cut the same way when it is stored and when it is asked for. Letters of scripts
that are written without spaces stand alone, so that a phrase of them is found anywhere. The
full-text tables are contentless: to remove a text one has to give it once more, exactly as it was
put in; the callers pass what the tables `ticket` and `message` held. This module never reads them.
"""

import sqlite3
import unicodedata

from tui.mailbox.values import storable
from tui.text.late import late_pattern

# Kana, Bopomofo, Hangul, Han; Thai, Lao, Myanmar, Khmer. Half-width forms are gone after NFKC.
UNSPACED = late_pattern(
    "([\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u1100-\u11ff\uac00-\ud7af"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e01-\u0e2e\u0e81-\u0eae\u1000-\u102a\u1780-\u17a2])"
)


def segment(text: str) -> str:
    """`text` as the full-text tables get it: folded, one blank around each unspaced letter.

    Compatibility forms and case are folded here, diacritics by SQLite's tokenizer.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", storable(text).casefold())
    return UNSPACED.sub(r" \1 ", folded)


def put_ticket(conn: sqlite3.Connection, ticket_id: int, title: str, email: str) -> None:
    """Make a ticket findable; it must not be in the index."""
    conn.execute(
        "INSERT INTO ticket_words (rowid, title, email) VALUES (?, ?, ?)",
        (ticket_id, segment(title), segment(email)),
    )


def drop_ticket(conn: sqlite3.Connection, ticket_id: int, title: str, email: str) -> None:
    """Take a ticket out of the index, with exactly what was put in."""
    conn.execute(
        "INSERT INTO ticket_words (ticket_words, rowid, title, email) VALUES ('delete', ?, ?, ?)",
        (ticket_id, segment(title), segment(email)),
    )


def put_message(conn: sqlite3.Connection, message_id: int, content: str) -> None:
    """Make a message findable; it must not be in the index."""
    conn.execute(
        "INSERT INTO message_words (rowid, body) VALUES (?, ?)", (message_id, segment(content))
    )


def drop_message(conn: sqlite3.Connection, message_id: int, content: str) -> None:
    """Take a message out of the index, with exactly what was put in."""
    conn.execute(
        "INSERT INTO message_words (message_words, rowid, body) VALUES ('delete', ?, ?)",
        (message_id, segment(content)),
    )
