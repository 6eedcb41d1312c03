"""Tickets, messages and small host apps for the tests of painters and panes."""

import json
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

import tui.ui
from tui.domain import (
    Message,
    MessageId,
    Outgoing,
    OutgoingId,
    OutgoingKind,
    SendState,
    Thread,
    Ticket,
    TicketId,
    TicketRow,
)
from tui.text import display_text, hidden_count
from tui.ui.look import INBOX_DARK, THEMES, Look

NOW = datetime(2026, 11, 23, 9, 55, 12, tzinfo=UTC)
LOOK = Look.from_theme(INBOX_DARK)
STYLESHEET = Path(tui.ui.__file__).with_name("tui.tcss")


HOSTILE = Path(__file__).parents[1] / "corpus" / "hostile.json"


def built(spec: object) -> str:
    """A text of the corpus, whole or put together from its parts."""
    match spec:
        case str(text):
            return text
        case {"concat": parts}:
            return "".join(built(part) for part in parts)
        case {"repeat": [text, int(times)]}:
            return built(text) * times
        case _:
            raise AssertionError(spec)


HOSTILE_TEXTS = [
    pytest.param(built(entry.get("text") or entry["spec"]), id=entry["id"])
    for entry in json.loads(HOSTILE.read_text("utf-8", "surrogatepass"))
]


class StoodStillClock:
    """Time moves when the test says so, and in no other way."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOW).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def ticket_row(number: int = 1, **changes: object) -> TicketRow:
    """A row that waits for an answer for ten minutes."""
    at = NOW - timedelta(minutes=10)
    values: dict[str, object] = {
        "id": TicketId(number),
        "title": f"Subject {number}",
        "customer_email": f"customer{number}@example.net",
        "status": "OPEN",
        "archived": False,
        "activity_at": at,
        "needs_reply": True,
        "waiting_since": at,
        "message_count": 3,
        "is_new": False,
        "has_draft": False,
        "send_state": None,
    }
    return TicketRow(**{**values, **changes})  # type: ignore[arg-type]  # a test's shorthand


def message(number: int, content: str = "Hello", **changes: object) -> Message:
    """A customer's message, cleaned as the API client would; one a minute."""
    values: dict[str, object] = {
        "id": MessageId(number),
        "ticket_id": TicketId(1),
        "author": "CUSTOMER",
        "sender": "nora.lind@example.net",
        "content": display_text(content),
        "created_at": NOW - timedelta(minutes=2000 - number),
        "hidden_chars": hidden_count(content),
    }
    return Message(**{**values, **changes})  # type: ignore[arg-type]  # a test's shorthand


def outgoing(state: SendState, number: int = 1, **changes: object) -> Outgoing:
    """A reply of ours in some state."""
    values: dict[str, object] = {
        "id": OutgoingId(number),
        "ticket_id": TicketId(1),
        "kind": OutgoingKind.REPLY,
        "state": state,
        "created_at": NOW,
        "changed_at": NOW,
        "text": "I have sent a fresh link.",
    }
    return Outgoing(**{**values, **changes})  # type: ignore[arg-type]  # a test's shorthand


def thread(
    messages: Sequence[Message] = (), *, number: int = 1, seen: int | None = None, **changes: object
) -> Thread:
    """A ticket's conversation, fetched a minute ago."""
    ticket = changes.pop("ticket", None) or Ticket(
        TicketId(number), f"Subject {number}", "OPEN", customer_email="nora.lind@example.net"
    )
    values: dict[str, object] = {
        "ticket": ticket,
        "messages": tuple(messages),
        "outgoing": (),
        "draft": None,
        "seen_id": None if seen is None else MessageId(seen),
        "fetched_at": NOW - timedelta(minutes=1),
        "is_stale": False,
    }
    return Thread(**{**values, **changes})  # type: ignore[arg-type]  # a test's shorthand


def long_thread(count: int, **changes: object) -> Thread:
    """Messages of one to five lines, each telling its number."""
    messages = [message(n, f"message {n}\n" + "words " * (n % 5 * 12)) for n in range(1, count + 1)]
    return thread(messages, **changes)  # type: ignore[arg-type]  # a test's shorthand


def ids(*numbers: int) -> "array[int]":
    """A listing."""
    return array("q", numbers)


def check_strip(strip: Strip, width: int) -> None:
    """A painted line is exactly as wide as its pane, and holds nothing but visible characters."""
    assert width == sum(cell_len(segment.text) for segment in strip)
    assert width == strip.cell_length
    for segment in strip:
        assert not segment.control
        assert segment.style is not None
        assert segment.style.bgcolor is not None
        assert all(character >= " " and character != "\x7f" for character in segment.text)
        assert not any("\x80" <= character <= "\x9f" for character in segment.text)


def screen_text(app: App[None]) -> list[str]:
    """What is on the screen, line by line."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def pane_text(pane: Widget) -> list[str]:
    """What a pane shows, line by line."""
    lines = pane.render_lines(pane.size.region)
    return [strip.text.rstrip() for strip in lines]


class Host(App[None]):
    """One pane filling the screen, with our themes and our stylesheet."""

    CSS_PATH = STYLESHEET

    def __init__(
        self, pane: Widget, *, theme: str = INBOX_DARK.name, ansi_color: bool | None = None
    ) -> None:
        super().__init__(ansi_color=ansi_color)
        self.pane = pane
        self.heard: list[object] = []
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield self.pane
