"""The inbox itself: open the mailbox, paint, and only then start what talks to SellApp."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.cli.exits import Exit
from tui.cli.local_zone import LocalZone
from tui.cli.logfile import kept_log
from tui.errors import SettingsError
from tui.ui.environment import prepare_environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.keys import ApiKey
    from tui.cli.call import Call
    from tui.cli.sessions import Session
    from tui.cli.stores import Store
    from tui.cli.switchboard import Switchboard
    from tui.lastframe import LastFrame
    from tui.ui.options import Options

SWITCH_S: Final = 0.001
FEWER_COLLECTIONS: Final = (8_000, 50, 10)
"""With what start-up made frozen: 99 of 100 keys within 16 ms instead of 47 (textual.md 4).

Each young collection takes what has gathered since the last one: 50,000 objects are 11 ms, one
letter in 130; 8,000 are 1.5. The older ones are left to the first quiet moment (`ui.tidying`).
"""


UNSAVED: Final = "This could not be saved, and stands here so that it is not lost:"


def open_inbox(call: Call) -> int:
    """Run the inbox, or its demo, until the person quits.

    Raises:
        InboxError: there is no such scene, there is no terminal, or a setting, the key or the
            mailbox cannot be used.
    """
    if call.args.scene:
        from tui.cli.shop import checked_scene

        # Whoever asks which there are needs no terminal to be told.
        checked_scene(call.args.scene)
    need_terminal(call)
    prepare_environment(call.environ)
    # Imports make many objects and no garbage.
    gc.disable()
    try:
        return _run_demo(call) if call.args.demo else _run_store(call)
    finally:
        gc.enable()


def need_terminal(call: Call) -> None:
    """Refuse to draw where nobody could see it.

    Raises:
        SettingsError: not a terminal, or one that cannot place a cursor.
    """
    streams = call.streams
    if not (streams.inp.isatty() and streams.err.isatty()) or call.environ.get("TERM") == "dumb":
        raise SettingsError(
            headline="The inbox needs a terminal",
            advice="For scripts there are `sellapp-inbox list --json` and others; see --help.",
        )


def _run_demo(call: Call) -> int:
    from tui.cli.demo import DemoShops

    with DemoShops(call) as shops:
        return _paint(call, shops.switchboard(), is_demo=True)


def _run_store(call: Call) -> int:
    from tui.cli import sessions
    from tui.cli.switchboard import Switchboard
    from tui.cli.wiring import connect_to_sellapp, policy_of

    settings = call.settings

    def opened(store: Store, key: ApiKey | None = None) -> Session:
        connect = connect_to_sellapp(call, store, key or call.key(store))
        return sessions.Session.open(
            store,
            call.mailbox_folder(store),
            connect,
            call.clock,
            policy=policy_of(settings),
        )

    first, first_key = _store_and_key(call)
    board = Switchboard(
        opened(first, first_key),
        stores=lambda: call.stores.all(first),
        open_=opened,
        folder=call.mailbox_folder,
        has_key=call.has_key,
        send_waiting=settings.quit_sends == "now",
    )
    return _paint(call, board)


def _store_and_key(call: Call) -> tuple[Store, ApiKey]:
    """As found; at the first start the person is asked."""
    store = call.known_store()
    found = call.known_key(store) if store else None
    if store is not None and found is not None:
        return store, found.key
    from tui.cli.login import ask

    if call.frame:
        call.frame.take_down()
    return ask(call)


def _left_by_editors(call: Call) -> list[str]:
    """Told at the start, before an older draft is sent, and at the end, where it can be copied."""
    from tui.ui.editor import left_behind

    return [
        f"Your editor was ended while you wrote; what it left is kept in {path}."
        for path in left_behind(call.places.state)
    ]


def _paint(call: Call, board: Switchboard, *, is_demo: bool = False) -> int:
    """Paint, then let the engine connect.

    The engine starts before the screen, since the first key may come with the first frame; but
    what it connects with, and its heavy imports, wait for that frame.
    """
    from tui.cli.memory import return_large_blocks
    from tui.ui.app import InboxApp

    first = board.current

    def after_first_paint() -> None:
        first.made.gate.set()
        gc.freeze()
        gc.set_threshold(*FEWER_COLLECTIONS)
        gc.enable()
        # So long may another thread's Python hold up a key; the usual 5 ms are half a frame.
        sys.setswitchinterval(SWITCH_S)
        return_large_blocks()

    options = replace(
        _options(call, after_first_paint),
        is_demo=is_demo,
        is_read_only=first.is_read_only,
        store_label=first.store.label,
        notices=(*first.made.notices, *([] if first.is_read_only else _left_by_editors(call))),
        stores=board,
        last_frame=None if is_demo else _kept_frame(call),
    )
    app = InboxApp(first.made.engine, options)
    first.start()
    try:
        with kept_log(call.places.state):
            app.run(mouse=call.settings.mouse)
        # Before anything else: the mailbox that could not take it may fail at closing, too.
        if app.unsaved_text:
            call.say(f"{UNSAVED}\n\n{app.unsaved_text}\n")
    finally:
        words = board.quit()
    for words_left in _left_by_editors(call):
        call.say(words_left)
    for notice in board.notices:
        call.say(notice)
    if is_demo:
        call.say("That was the demo: nothing in it was kept.")
    else:
        for each in words:
            call.say(each)
    return app.return_code or (Exit.MAILBOX if app.unsaved_text else Exit.OK)


def _kept_frame(call: Call) -> LastFrame | None:
    """The picture of the last time, to be painted over and kept anew; None when that is off."""
    if call.frame and not call.settings.last_frame:
        call.frame.forget()
    return call.frame if call.settings.last_frame else None


def _options(call: Call, after_first_paint: Callable[[], None]) -> Options:
    from tui.cli import children
    from tui.ui.options import Options

    settings = call.settings
    return Options(
        state_dir=call.places.state,
        clock=call.clock,
        tz=LocalZone(),
        keymap=call.keymap,
        theme=settings.theme,
        is_ascii=settings.ascii,
        editor=children.editor(call.environ),
        browser=children.browser(call.environ),
        child_environ=children.environment(call.environ),
        ticket_url=settings.ticket_url,
        after_first_paint=after_first_paint,
    )
