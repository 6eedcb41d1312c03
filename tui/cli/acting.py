"""Commands that reach SellApp: `sync` and `reply`, by the same engine and outbox as the screen."""

import asyncio
from pathlib import Path
from typing import Final

from tui.cli import output, shapes
from tui.cli.call import Call
from tui.cli.exits import Exit
from tui.cli.wiring import connect_to_sellapp, engine_over, own_mailbox
from tui.domain import Outgoing, SendState, TicketId
from tui.engine.engine import Engine
from tui.errors import KeyRefused, MailboxInUse, ServerBusy, SettingsError
from tui.mailbox.database import Mailbox
from tui.text import clean_typed

REPLY_WAIT_S: Final = 20.0
"""How long `reply` begins further attempts; one attempt takes 60 s at most."""
MAX_FILE_BYTES: Final = 1_000_000

OUTCOMES: Final = {
    SendState.REJECTED: "SellApp did not accept it; it stays in the outbox.",
    SendState.UNKNOWN: (
        "It left this machine, but whether it arrived is not known. It is never sent again by "
        "itself: look at the ticket, then decide in the inbox."
    ),
    SendState.HELD: "It waits for you to look: someone wrote in the meantime.",
}
BEHIND: Final = (
    "It is queued behind an earlier reply to this ticket that needs your decision (`outbox` lists "
    "it); it goes out once that is decided in the inbox."
)


def sync(call: Call) -> int:
    """One round of what the inbox does all day; one line of JSON.

    Raises:
        InboxError: SellApp could not be read, or the mailbox is in use.
    """
    store = call.store()
    connect = connect_to_sellapp(call, store, call.key(store))
    began_s = call.clock.monotonic()
    with own_mailbox(call.mailbox_folder(store)) as mailbox:
        engine = engine_over(mailbox, connect, store.slug, call.clock)
        report = asyncio.run(engine.sync_once())
        _tell_notices(call, mailbox)
        figures = {
            "store": store.name,
            "tickets": engine.counts().by_view["all"],
            "changed": report.changed,
            "added": report.added,
            "unreadable": report.unreadable,
            "api_version": engine.link.api_version,
            "synced_at": engine.link.synced_at,
            "took_s": round(call.clock.monotonic() - began_s, 3),
        }
    call.put(output.as_json(shapes.plain(figures)))
    return Exit.OK


def reply(call: Call) -> int:
    """Queue a reply, and send it unless an open inbox will; one line of JSON.

    Raises:
        InboxError: it could not be queued.
    """
    store = call.store()
    ticket_id = TicketId(call.args.ticket)
    text = _text_to_send(call)
    # Asked for first: without a key nothing should be queued that nobody will send.
    connect = connect_to_sellapp(call, store, call.key(store))
    folder = call.mailbox_folder(store)
    try:
        with own_mailbox(folder) as mailbox:
            engine = engine_over(mailbox, connect, store.slug, call.clock)
            row = asyncio.run(_send(engine, ticket_id, text))
            return _tell_outcome(call, engine, row)
    except MailboxInUse:
        pass
    with Mailbox.open(folder, is_guest=True) as mailbox:
        engine = engine_over(mailbox, connect, store.slug, call.clock)
        row = asyncio.run(_queue(engine, ticket_id, text))
    _tell_row(call, row)
    # That may be an inbox, or another `reply` of a script, which ends without it.
    call.say(
        "Queued: another sellapp-inbox has this store open; that one sends it, or else the next "
        "one that opens the store."
    )
    return Exit.OK


async def _queue(engine: Engine, ticket_id: TicketId, text: str) -> Outgoing:
    engine.live_here()
    # The draft is another text, perhaps under somebody's hands in an inbox beside us.
    row = engine.outgoing(await engine.send_reply(ticket_id, text, is_draft=False))
    if row is None:
        raise RuntimeError("a row that was just queued is gone")
    return row


async def _send(engine: Engine, ticket_id: TicketId, text: str) -> Outgoing:
    queued = await _queue(engine, ticket_id, text)
    return await engine.deliver(queued.id, REPLY_WAIT_S) or queued


def _tell_outcome(call: Call, engine: Engine, row: Outgoing) -> int:
    _tell_row(call, row)
    if row.state is SendState.SENT:
        return Exit.OK
    problem = f"{row.problem.rstrip('.')}. " if row.problem else ""
    if row.state in OUTCOMES:
        call.say(f"sellapp-inbox: {problem}{OUTCOMES[row.state]}")
        return Exit.API
    if any(_is_before(other, row) and other.state in OUTCOMES for other in engine.outbox()):
        call.say(f"sellapp-inbox: {BEHIND}")
        return Exit.API
    call.say(f"sellapp-inbox: {problem}It is still queued; the next inbox or `reply` sends it.")
    return _exit_for_queued(row, is_paused=engine.link.is_sending_paused)


def _is_before(other: Outgoing, row: Outgoing) -> bool:
    """It goes first: replies to one ticket keep their order."""
    return other.ticket_id == row.ticket_id and other.id < row.id


def _exit_for_queued(row: Outgoing, *, is_paused: bool) -> Exit:
    """Why it did not leave: the row keeps words, not the failure."""
    if row.problem.startswith(KeyRefused.headline):
        return Exit.KEY
    if is_paused or row.problem.startswith(ServerBusy.headline):
        return Exit.API
    return Exit.NETWORK


def _tell_row(call: Call, row: Outgoing) -> None:
    call.put(output.as_json(shapes.outgoing(row)))


def _tell_notices(call: Call, mailbox: Mailbox) -> None:
    for notice in mailbox.notices:
        call.say(notice)


def _text_to_send(call: Call) -> str:
    """The reply's text, cleaned as if it were typed.

    Raises:
        SettingsError: the file cannot be read as text.
    """
    name = call.args.file
    try:
        if name == "-":
            if call.streams.inp.isatty():
                call.say("Type the reply; Ctrl+D on an empty line sends it, Ctrl+C does not.")
            return clean_typed(call.streams.inp.read(MAX_FILE_BYTES))
        with Path(name).open(encoding="utf-8") as file:
            return clean_typed(file.read(MAX_FILE_BYTES))
    except OSError as problem:
        reason = problem.strerror or str(problem)
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    raise SettingsError(
        f"{name}: {reason}.",
        headline="The reply's text cannot be read",
        advice="Nothing was queued or sent.",
    )
