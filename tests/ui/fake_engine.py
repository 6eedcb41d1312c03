"""An engine over plain lists, for tests of the screen's own logic. It has the engine's methods."""

from array import array
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from tests.ui.pane_data import NOW, StoodStillClock, message
from tui.domain import (
    VIEWS,
    Asked,
    Counts,
    Draft,
    Head,
    LinkStatus,
    MessageId,
    Only,
    Outgoing,
    OutgoingId,
    OutgoingKind,
    SendState,
    Sort,
    Thread,
    Ticket,
    TicketChange,
    TicketId,
    TicketRow,
    View,
)
from tui.errors import EmptyReply, InboxError
from tui.events import Event, Listener, OutboxChanged, ThreadChanged, TicketsChanged
from tui.mailbox import search_query
from tui.ui.app import InboxApp
from tui.ui.options import Options


class FakeEngine:
    """Keeps tickets in order of their ids; writes down what it was asked."""

    store = "brightpixel"

    def __init__(self, tickets: int = 5) -> None:
        self.link = LinkStatus(is_online=True, synced_at=NOW)
        self.threads: dict[int, Thread] = {}
        self.asked: list[tuple[object, ...]] = []
        self.listeners: list[Listener] = []
        self.failing: dict[str, InboxError] = {}
        self.notes: dict[str, datetime] = {}
        """In which ways SellApp's answers are new."""
        self.blind: InboxError | None = None
        """Why no read succeeds; None when they do."""
        self.head_rows = 500
        """Longer listings come in two parts."""
        self.seen: set[int] = set()
        self.focused = True
        self.ready_at: datetime | None = None
        """Until when replies and changes may be undone; None gives no time for that."""
        self.seen_ids: list[MessageId | None] = []
        self.followed: list[OutgoingId | None] = []
        for number in range(1, tickets + 1):
            self.add(number)

    def add(self, number: int, **changes: object) -> Thread:
        """One more ticket, without an event."""
        ticket = Ticket(
            TicketId(number), f"Subject {number}", "OPEN", customer_email=f"c{number}@example.net"
        )
        thread = Thread(
            replace(ticket, **changes.pop("ticket", {})),  # type: ignore[arg-type]  # a test's shorthand
            (message(number * 10, f"Question {number}", ticket_id=TicketId(number)),),
            (),
            None,
            None,
            NOW,
            is_stale=False,
        )
        self.threads[number] = replace(thread, **changes)  # type: ignore[arg-type]  # likewise
        return self.threads[number]

    def change(self, number: int, **changes: object) -> None:
        """A ticket reads differently, without an event."""
        self.threads[number] = replace(self.threads[number], **changes)  # type: ignore[arg-type]

    def emit(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)

    def _do(self, name: str, *details: object) -> None:
        self.asked.append((name, *details))
        if name in self.failing:
            raise self.failing[name]

    def _look(self) -> None:
        if self.blind:
            raise self.blind

    def times(self, name: str) -> int:
        """How often that was asked."""
        return sum(1 for asked in self.asked if asked[0] == name)

    # ---- reads

    def find(self, view: View, sort: Sort, search: str = "") -> "array[int]":
        self._look()
        ids = [n for n, thread in self.threads.items() if self._fits(thread, view, search)]
        return array("q", ids[::-1] if sort is Sort.OLDEST else ids)

    def _fits(self, thread: Thread, view: View, search: str) -> bool:
        ticket = thread.ticket
        return (
            (view.status.value in ("all", ticket.status.lower()))
            and (view.archived.value in ("all", "yes" if ticket.archived else "no"))
            and (view.only is not Only.ANSWERED or not ticket.is_open)
            and (view.only is not Only.DRAFTS or thread.draft is not None)
            and (view.only is not Only.UNSENT or bool(thread.outgoing))
            and (search.casefold() in f'{ticket.title} from:"{ticket.customer_email}"'.casefold())
        )

    def understood(self, search: str) -> Asked:
        return search_query.understood(search)

    def rows(self, ids: Sequence[int]) -> list[TicketRow]:
        self._look()
        return [self._row(self.threads[n]) for n in ids if n in self.threads]

    def _row(self, thread: Thread) -> TicketRow:
        ticket = thread.ticket
        return TicketRow(
            ticket.id,
            ticket.title,
            ticket.customer_email,
            ticket.status,
            ticket.archived,
            NOW - timedelta(minutes=10),
            ticket.is_open,
            NOW - timedelta(minutes=10) if ticket.is_open else None,
            len(thread.messages),
            ticket.id not in self.seen,
            thread.draft is not None,
            thread.outgoing[0].state if thread.outgoing else None,
        )

    def thread(self, ticket_id: TicketId) -> Thread | None:
        self._look()
        return self.threads.get(ticket_id)

    def draft(self, ticket_id: TicketId) -> Draft | None:
        self._look()
        return self.threads[ticket_id].draft

    def counts(self, more: Iterable[View] = ()) -> Counts:
        by_view = {view.name: len(self.find(view, view.sort)) for view in (*VIEWS, *more)}
        unknown = sum(row.state is SendState.UNKNOWN for row in self.outbox())
        waits = NOW - timedelta(minutes=10) if by_view["needs-reply"] else None
        return Counts(by_view, len(self.outbox()), unknown, waits, 0)

    def drift(self) -> dict[str, datetime]:
        self._look()
        return self.notes

    def outbox(self) -> tuple[Outgoing, ...]:
        self._look()
        return tuple(row for thread in self.threads.values() for row in thread.outgoing)

    def outgoing(self, outgoing_id: OutgoingId) -> Outgoing | None:
        return next((row for row in self.outbox() if row.id == outgoing_id), None)

    # ---- intents

    def find_head(self, view: View, sort: Sort, search: str = "") -> Head:
        ids = self.find(view, sort, search)
        is_whole = len(ids) <= self.head_rows and not search.strip()
        return Head(ids[: self.head_rows], is_whole=is_whole)

    async def find_head_later(self, view: View, sort: Sort, search: str = "") -> Head:
        self._do("find_head_later", search)
        return self.find_head(view, sort, search)

    async def find_later(self, view: View, sort: Sort, search: str = "") -> "array[int]":
        self._do("find_later", search)
        return self.find(view, sort, search)

    async def show_ticket(self, ticket_id: TicketId | None) -> None:
        self._do("show_ticket", ticket_id)

    async def mark_seen(self, ticket_id: TicketId) -> None:
        self._do("mark_seen", ticket_id)
        self.seen.add(ticket_id)

    async def mark_unseen(self, ticket_id: TicketId) -> None:
        self._do("mark_unseen", ticket_id)
        self.seen.discard(ticket_id)

    async def save_draft(self, ticket_id: TicketId, text: str) -> None:
        self._do("save_draft", ticket_id, text)
        self.change(ticket_id, draft=Draft(ticket_id, text, NOW) if text.strip() else None)
        self.emit(ThreadChanged(frozenset({ticket_id})))

    async def discard_draft(self, ticket_id: TicketId) -> Draft | None:
        self._do("discard_draft", ticket_id)
        draft = self.threads[ticket_id].draft
        self.change(ticket_id, draft=None)
        return draft

    async def send_reply(
        self, ticket_id: TicketId, text: str, *, seen_id: MessageId | None = None
    ) -> OutgoingId:
        self._do("send_reply", ticket_id, text)
        self.seen_ids.append(seen_id)
        if not text.strip():
            raise EmptyReply
        self.put_outgoing(ticket_id, SendState.QUEUED, text, ready_at=self.ready_at)
        self.change(ticket_id, draft=None)
        self.emit(OutboxChanged(frozenset({ticket_id})))
        return OutgoingId(ticket_id)

    def put_outgoing(
        self,
        number: int,
        state: SendState,
        text: str = "",
        kind: OutgoingKind = OutgoingKind.REPLY,
        problem: str = "",
        **changes: object,
    ) -> None:
        """A row in the outbox, without an event."""
        row = Outgoing(
            OutgoingId(number), TicketId(number), kind, state, NOW, NOW, text, problem=problem
        )
        row = replace(row, **changes)  # type: ignore[arg-type]  # a test's shorthand
        self.change(number, outgoing=(row,))

    async def change_ticket(
        self, ticket_id: TicketId, change: TicketChange, *, after_id: OutgoingId | None = None
    ) -> OutgoingId:
        self._do("change_ticket", ticket_id, change)
        self.followed.append(after_id)
        if self.ready_at is not None:
            kind = OutgoingKind.UPDATE
            self.put_outgoing(
                ticket_id, SendState.QUEUED, "", kind, change=change, ready_at=self.ready_at
            )
            self.emit(ThreadChanged(frozenset({ticket_id})))
            return OutgoingId(ticket_id)
        ticket = self.threads[ticket_id].ticket
        archived = ticket.archived if change.archived is None else change.archived
        self.change(
            ticket_id,
            ticket=replace(ticket, status=change.status or ticket.status, archived=archived),
        )
        self.emit(TicketsChanged(frozenset({ticket_id})))
        return OutgoingId(ticket_id)

    async def take_back(self, outgoing_id: OutgoingId) -> Draft:
        self._do("take_back", outgoing_id)
        thread = self.threads[outgoing_id]
        draft = Draft(thread.ticket.id, thread.outgoing[0].text, NOW)
        self.change(outgoing_id, outgoing=(), draft=draft)
        self.emit(OutboxChanged(frozenset({thread.ticket.id})))
        return draft

    async def send_again(
        self, outgoing_id: OutgoingId, *, seen_id: MessageId | None = None
    ) -> None:
        self.seen_id = seen_id
        self._do("send_again", outgoing_id)

    async def mark_sent(self, outgoing_id: OutgoingId) -> None:
        self._do("mark_sent", outgoing_id)

    async def withdraw(self, outgoing_id: OutgoingId) -> None:
        self._do("withdraw", outgoing_id)
        self.change(outgoing_id, outgoing=())
        self.emit(OutboxChanged(frozenset({TicketId(outgoing_id)})))

    async def refresh(self) -> None:
        self._do("refresh")

    def set_focus(self, *, is_focused: bool) -> None:
        self.focused = is_focused

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class Stage:
    """An inbox on a pretended terminal."""

    def __init__(self, app: InboxApp, pilot: Pilot[None], clock: StoodStillClock) -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock
        self.inbox = app.inbox

    @property
    def text(self) -> str:
        """The whole screen as plain lines."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    @property
    def last_line(self) -> str:
        return self.text.splitlines()[-1]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that is under way."""
        for _ in range(100):
            await self.pilot.pause()
            if holds():
                return
        raise AssertionError(f"never came:\n{self.text}")

    async def run(self, command_id: str) -> None:
        """A command by its id, then rest."""
        await self.inbox.run_id(command_id)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Type into the composer, without the cost of a key press each."""
        self.inbox.composer.area.put(text)
        await self.pilot.pause()


@asynccontextmanager
async def staged(
    engine: object, folder: Path, size: tuple[int, int] = (120, 30), **changes: object
) -> AsyncIterator[Stage]:
    """The whole inbox app over an engine."""
    clock = changes.pop("clock", None) or StoodStillClock()
    options = Options(state_dir=folder, store_label="brightpixel", clock=clock, **changes)  # type: ignore[arg-type]  # a test's shorthand
    app = InboxApp(engine, options)  # type: ignore[arg-type]  # it has the shape
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, pilot, clock)  # type: ignore[arg-type]
        await stage.until(lambda: stage.inbox.shown_id == stage.inbox.tickets.cursor_id)
        yield stage
