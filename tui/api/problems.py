"""Answers that are not what was asked for, as errors that a person can act on.

`exchange` calls this for every status that is not 2xx, and for 2xx bodies that cannot be read.
The server's words are shown cleaned, short and never as HTML; the key never appears in them.
Requests that got no answer at all are `losses`. Source: api-contract 7, 9.18; reliability A.4.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from tui.api.answer import Answer
from tui.api.quirks import Unreadable, decode_json
from tui.api.waits import http_date, retry_after_s
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    Portal,
    Redirected,
    Refused,
    ServerBusy,
    ServerTrouble,
    TurnedAway,
)
from tui.text import html_to_text, one_line

MAX_WORDS_CHARS = 300

_UNSURE = frozenset({408, 409, 425})
"""4xx after which a write may have been applied all the same. Source: reliability A.4, row 22."""
_GONE = frozenset({404, 410})


def problem_of(
    answer: Answer, *, asked: str, now: datetime, redact: Callable[[str], str]
) -> ApiError:
    """The error that an answer outside 2xx stands for.

    Args:
        answer: what came.
        asked: the URL that was asked, to say where a redirection leads.
        now: our own time, for a `Retry-After` date when the server tells no time of its own.
        redact: takes the key out of a text: servers do echo keys.
    """
    words = one_line(redact(words_of(answer)), MAX_WORDS_CHARS)[:MAX_WORDS_CHARS]
    server_now = http_date(answer.headers.get("date")) or now
    wait_s = retry_after_s(answer.headers.get("retry-after"), server_now)
    status = answer.status
    if 300 <= status < 400 and status != 304:
        place = _place(answer.headers.get("location", ""), asked)
        return Redirected(one_line(redact(place), MAX_WORDS_CHARS), status=status)
    if status == 403:
        return _not_permitted(answer, words, wait_s)
    if status == 503:
        return _unavailable(words, wait_s)
    if status in _GONE:
        # SellApp answers in JSON; whoever else says so knows nothing of its tickets.
        is_own = _is_object(answer.body) and not answer.is_page
        kind = NotFound if is_own else NotFoundByOther
        return kind(words, status=status, retry_after_s=wait_s)
    return _class_of(status)(words, status=status, retry_after_s=wait_s)


def unreadable(answer: Answer, reason: str) -> Garbled:
    """The error for a 2xx whose body is not the data that was due.

    Args:
        answer: what came.
        reason: what is wrong with it, in our words.
    """
    if answer.is_page:
        return Portal(reason, status=answer.status)
    return Garbled(reason, status=answer.status)


def words_of(answer: Answer) -> str:
    """The server's own explanation as plain text, else the reason phrase; not yet shortened.

    Source: api-contract 9.18 (the order).
    """
    try:
        said = decode_json(answer.body)
    except Unreadable:
        said = None
    words = _explanation(said) if isinstance(said, dict) else ""
    return html_to_text(words or answer.reason)


def _explanation(said: dict[str, object]) -> str:
    if "trace" in said or "exception" in said:
        # Laravel's debug form: its message may quote queries with other people's data.
        return ""
    ordered = ("message", "error_description", "error", "errors", "detail", "title")
    return next((text for name in ordered if (text := _first_text(said.get(name)))), "")


def _first_text(value: object, depth: int = 3) -> str:
    """The first text in it: itself, its `message`, or the first one of its entries."""
    if isinstance(value, str):
        return value.strip()
    if not depth or not isinstance(value, dict | list):
        return ""
    entries = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, dict):
        entries.insert(0, value.get("message"))
    return next((text for one in entries if (text := _first_text(one, depth - 1))), "")


def _class_of(status: int) -> type[ApiError]:
    named: dict[int, type[ApiError]] = {
        401: KeyRefused,
        429: ServerBusy,
    }
    if status in named:
        return named[status]
    if status >= 500 or status in _UNSURE:
        return ServerTrouble
    return Refused if status >= 400 else Garbled


def _not_permitted(answer: Answer, words: str, wait_s: float | None) -> ApiError:
    """Whose 403 it is: SellApp answers in JSON, a filter in front of it does not.

    Source: api-contract 7.
    """
    if not _is_object(answer.body):
        reason = one_line(answer.reason, MAX_WORDS_CHARS)
        return TurnedAway(reason, status=answer.status, retry_after_s=wait_s)
    headline, advice = "", ""
    if "abilit" in words.lower():
        headline = "This key lacks the `ticket` ability"
        advice = "Switch the ticket permission on for this key in the store's developer settings."
    return NotPermitted(
        words, headline=headline, advice=advice, status=answer.status, retry_after_s=wait_s
    )


def _unavailable(words: str, wait_s: float | None) -> ServerTrouble:
    """Laravel's maintenance mode answers 503, and may say for how long."""
    if wait_s is None:
        headline = "SellApp is not available right now"
        advice = "Most likely it is being updated; the inbox tries again by itself."
    else:
        headline = "SellApp is down for maintenance"
        advice = "The inbox tries again when SellApp said that it would be back."
    return ServerTrouble(words, headline=headline, advice=advice, status=503, retry_after_s=wait_s)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(decode_json(body), dict)
    except Unreadable:
        return False


def _place(location: str, asked: str) -> str:
    """Where a redirection leads, without its path: that may carry anything."""
    try:
        there, here = urlsplit(location), urlsplit(asked)
        host, scheme = there.hostname or here.hostname, there.scheme or here.scheme
    except ValueError:
        return "the answer points to an address that cannot be read"
    if scheme == "http" and here.scheme == "https":
        return f"the answer points to {host} over http, where the key would be in the clear"
    if host != here.hostname:
        return f"the answer points to another host: {host}"
    return f"the answer points to another address at {host}"
