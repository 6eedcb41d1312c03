"""Exit codes: one table from what happened to the number that scripts see.

The numbers are those of SellApp's own command line where the two overlap. Source: design 9;
api-contract 10.
"""

from enum import IntEnum
from typing import Final

from tui.errors import (
    ApiError,
    EmptyReply,
    Garbled,
    InboxError,
    KeyRefused,
    MailboxError,
    ReplyTooLong,
    SettingsError,
    Unanswered,
    Unreachable,
)


class Exit(IntEnum):
    """What the shell is told."""

    OK = 0
    CRASH = 1
    USAGE = 2
    API = 3
    KEY = 4
    NETWORK = 5
    UNREADABLE = 6
    MAILBOX = 7
    INTERRUPTED = 130


TABLE: Final[tuple[tuple[type[InboxError], Exit], ...]] = (
    (SettingsError, Exit.USAGE),
    (EmptyReply, Exit.USAGE),
    (ReplyTooLong, Exit.USAGE),
    (KeyRefused, Exit.KEY),
    (Unreachable, Exit.NETWORK),
    (Unanswered, Exit.NETWORK),
    (Garbled, Exit.UNREADABLE),
    (ApiError, Exit.API),
    (MailboxError, Exit.MAILBOX),
    (InboxError, Exit.API),
)
"""The first class that fits decides; subclasses stand before what they derive from."""


def exit_for(problem: InboxError) -> Exit:
    """The exit code of a failure."""
    return next(code for kind, code in TABLE if isinstance(problem, kind))


def words_for(problem: InboxError) -> str:
    """`<headline>. <detail> <advice>` on one line, without control characters."""
    from tui.text import one_line  # foreign words may be in it
    from tui.ui.setup_words import advice_apart

    detail = "" if problem.detail == problem.headline else problem.detail
    # A key that a person has to mend is not mended by waiting.
    is_mended_by_waiting = not isinstance(problem, KeyRefused)
    again = "Run this again in a while." if is_mended_by_waiting else "Then run this again."
    advice = advice_apart(problem.advice, again)
    return one_line(" ".join(_sentence(part) for part in (problem.headline, detail, advice)))


def _sentence(words: str) -> str:
    words = words.strip()
    return f"{words}." if words and words[-1] not in ".!?" else words
