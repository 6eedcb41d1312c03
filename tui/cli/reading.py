"""Commands that only look at the mailbox: `list`, `show`, `outbox`, `status`.

They need no key and no network, take no lock, and work beside an open inbox.
"""

from dataclasses import replace
from datetime import datetime

from tui.cli import output, shapes
from tui.cli.call import Call
from tui.cli.exits import Exit
from tui.cli.shapes import Json
from tui.cli.stores import Store
from tui.cli.wiring import read_engine
from tui.domain import VIEWS, ArchivedFilter, Counts, StatusFilter, TicketId, View
from tui.engine.engine import Engine
from tui.errors import MailboxError, UnknownTicket
from tui.mailbox.glance import glance
from tui.text import age, is_ahead
from tui.ui.stores import StoreLine

NOTHING_YET = "Nothing is here yet: run `sellapp-inbox sync --once` first."


def list_tickets(call: Call) -> int:
    """The tickets of a view, in its order."""
    view = _asked_view(call)
    with read_engine(call) as engine:
        rows = engine.rows(engine.find(view, view.sort)) if engine else []
    if engine is None:
        call.say(NOTHING_YET)
    if call.args.json:
        call.put(output.as_json([shapes.row(row) for row in rows]))
    elif rows:
        call.put(output.ticket_table(rows, call.clock.now()))
    elif engine is not None:
        call.say("No tickets in this view.")
    return Exit.OK


def show_ticket(call: Call) -> int:
    """One ticket with its messages.

    Raises:
        UnknownTicket: not in the mailbox.
    """
    number = call.args.ticket
    with read_engine(call) as engine:
        thread = engine.thread(TicketId(number)) if engine else None
    if thread is None:
        raise UnknownTicket(f"#{number}")
    if thread.unrefreshed is not None:
        call.say(f"Its messages could not be read: {thread.unrefreshed.why}.")
    elif thread.fetched_at is None:
        call.say("Its messages are not on this machine; the inbox fetches them when it is opened.")
    if call.args.json:
        call.put(output.as_json(shapes.thread(thread)))
    else:
        call.put(output.linear_thread(thread, call.clock.now()))
    return Exit.OK


def list_outbox(call: Call) -> int:
    """Everything that is not proven sent."""
    with read_engine(call) as engine:
        rows = engine.outbox() if engine else ()
    if call.args.json:
        call.put(output.as_json([shapes.outgoing(row) for row in rows]))
    elif rows:
        call.put("\n".join(output.outgoing_line(row) for row in rows))
    else:
        call.say("Nothing waits to be sent.")
    return Exit.OK


def tell_status(call: Call) -> int:
    """The figures for a status bar."""
    with read_engine(call) as engine:
        figures = _figures(call, engine)
    if call.args.json:
        call.put(output.as_json(shapes.plain(figures)))
    else:
        call.put(_status_line(figures, " - " if call.settings.ascii else " · "))
    return Exit.OK


def list_stores(call: Call) -> int:
    """Every store with what waits there, from the mailboxes on disk."""
    lines = [(store, _store_line(call, store)) for store in call.stores.all(call.known_store())]
    if call.args.json:
        call.put(output.as_json([_store_facts(call, *each) for each in lines]))
    elif lines:
        call.put("\n".join(line.words for _, line in lines))
    else:
        call.say("No store is known yet: run `sellapp-inbox login`.")
    return Exit.OK


def _store_line(call: Call, store: Store) -> StoreLine:
    try:
        return StoreLine(store.name, store.label, figures=glance(call.mailbox_folder(store)))
    except MailboxError as error:
        return StoreLine(store.name, store.label, trouble=error.headline)


def _store_facts(call: Call, store: Store, line: StoreLine) -> Json:
    figures = line.figures
    return shapes.plain(
        {
            "name": store.name,
            "label": store.label,
            "store": store.slug,
            "api_base_url": store.api_base_url,
            "has_key": call.has_key(store),
            "needs_reply": figures.needs_reply if figures else None,
            "unsent": figures.unsent if figures else None,
            "drafts": figures.drafts if figures else None,
            "synced_at": figures.synced_at if figures else None,
            "problem": line.trouble,
        }
    )


def _asked_view(call: Call) -> View:
    """The view of `--view`, narrowed or widened by `--archived`; else one of filters alone."""
    args = call.args
    if args.status is None and args.archived is None:
        return next(view for view in VIEWS if view.name == (args.view or "open"))
    archived = ArchivedFilter(args.archived or "no")
    if args.view is not None:
        return replace(next(view for view in VIEWS if view.name == args.view), archived=archived)
    return View("asked", "asked", StatusFilter(args.status or "all"), archived)


def _figures(call: Call, engine: Engine | None) -> Json:
    now = call.clock.now()
    counts = engine.counts() if engine else Counts({}, 0, 0, None, 0)
    synced_at = engine.link.synced_at if engine else None
    waiting_since = counts.waiting_since
    # A moment of our own that is to come: nobody knows how old what it speaks of is.
    is_set_back = synced_at is not None and is_ahead((now - synced_at).total_seconds())
    return {
        "store": call.store().name,
        "needs_reply": counts.by_view.get("needs-reply", 0),
        "unsure": counts.unsure,
        "longest_wait_s": _whole_s(waiting_since, now),
        "waiting_since": waiting_since,
        "open": counts.by_view.get("open", 0),
        "unsent": counts.unsent,
        "unknown": counts.unknown,
        "unreadable": counts.unreadable,
        "synced_at": synced_at,
        "older_checked_every_s": engine.link.older_checked_every_s if engine else None,
        "age_s": None if synced_at is None or is_set_back else _whole_s(synced_at, now),
        "clock_was_set_back": is_set_back,
        "drift": engine.drift() if engine else {},
        "views": counts.by_view,
    }


def _status_line(figures: Json, between: str) -> str:
    longest_s, age_s = figures["longest_wait_s"], figures["age_s"]
    parts = [f"{figures['needs_reply']} waiting"]
    if longest_s is not None:
        parts.append(f"longest {age(longest_s)}")
    if figures["unsent"]:
        parts.append(f"{figures['unsent']} unsent")
    if figures["unknown"]:
        parts.append(f"{figures['unknown']} unknown")
    if figures["clock_was_set_back"]:
        parts.append("age unknown: the clock was set back")
    else:
        parts.append("never synced" if age_s is None else f"{_short_age(age_s)} old")
    return between.join(parts)


def _whole_s(since: datetime | None, now: datetime) -> int | None:
    """Whole seconds, never fewer than none."""
    return None if since is None else max(0, int((now - since).total_seconds()))


def _short_age(age_s: int) -> str:
    return f"{age_s}s" if age_s < 60 else age(age_s)
