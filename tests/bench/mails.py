"""The same number of items for the mail readers: a Maildir of small messages."""

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.bench.make_mailbox import KEPT
from tui.clock import SystemClock


def kept_mails(count: int) -> Path:
    """A Maildir with that many messages, made once; some ten thousand a second."""
    folder = KEPT / f"mails-{count}" / "INBOX"
    done = folder.parent / "made"
    if done.exists():
        return folder
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    now = SystemClock().now()
    for number in range(1, count + 1):
        at = now - timedelta(minutes=number)
        text = (
            f"From: Customer {number} <customer{number}@example.net>\n"
            f"To: agent@example.net\nSubject: Subject {number} of a ticket about an order\n"
            f"Date: {format_datetime(at)}\nMessage-ID: <{number}@example.net>\n\n"
            "Hi, the archive is empty on my machine, could you check?\n"
        )
        name = f"{int(at.timestamp())}.{number}.bench:2,S"
        (folder / "cur" / name).write_text(text, encoding="ascii")
    done.touch()
    return folder
