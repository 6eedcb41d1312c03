"""From an argument list to an exit code: parse, run one command, say in words what went wrong."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import suppress
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING

from tui.cli.call import Call, Streams, silence, tell
from tui.cli.exits import Exit, exit_for, words_for
from tui.cli.places import APP, Places
from tui.clock import Clock, SystemClock
from tui.errors import InboxError
from tui.lastframe import LastFrame

if TYPE_CHECKING:
    from argparse import Namespace

HANDLERS = {
    None: ("screen", "open_inbox"),
    "login": ("login", "log_in"),
    "sync": ("acting", "sync"),
    "reply": ("acting", "reply"),
    "list": ("reading", "list_tickets"),
    "show": ("reading", "show_ticket"),
    "outbox": ("reading", "list_outbox"),
    "status": ("reading", "tell_status"),
    "stores": ("reading", "list_stores"),
    "sandbox": ("shop", "run_sandbox"),
    "paths": ("house", "tell_paths"),
    "config": ("house", "check_settings"),
}
"""Command -> module and function. By name, so that a command imports only what it needs."""


def main(argv: Sequence[str] | None = None, frame: LastFrame | None = None) -> int:
    """Run the program.

    Args:
        argv: arguments without the program's name; the process's own when None.
        frame: the picture of the last time, perhaps on the screen.

    Returns:
        The exit code, as in `tui.cli.exits.Exit`.
    """
    os.umask(0o077)
    return run(argv, os.environ, Streams(sys.stdin, sys.stdout, sys.stderr), SystemClock(), frame)


def run(
    argv: Sequence[str] | None,
    environ: MutableMapping[str, str],
    streams: Streams,
    clock: Clock,
    frame: LastFrame | None = None,
) -> int:
    """`main` with its surroundings passed in."""
    take_down = frame.take_down if frame else lambda: None
    try:
        args = parsed(sys.argv[1:] if argv is None else argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.USAGE
    # It would make the TLS library write down what decrypts our traffic, key included.
    environ.pop("SSLKEYLOGFILE", None)
    if args.command:
        # `screen` goes on without looking for garbage until its first frame.
        gc.enable()
    try:
        code = _handler(args.command)(Call(args, environ, streams, clock, frame))
        streams.out.flush()
    except InboxError as problem:
        take_down()
        _say(streams, words_for(problem))
        return exit_for(problem)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # `| head` has read enough.
        silence(streams.out)
        return Exit.OK
    except Exception as error:  # noqa: BLE001 - one of the two named places: the top of cli.main
        take_down()
        return _crashed(error, streams, clock)
    return code


def parsed(argv: Sequence[str]) -> Namespace | SimpleNamespace:
    """What the arguments say; the inbox is opened without any, and then no grammar is needed."""
    if not argv:
        return SimpleNamespace(command=None, demo=False, tickets=None, seed=None, scene=None)
    from tui.cli.arguments import parser

    return parser().parse_args(argv)


def _handler(command: str | None) -> Callable[[Call], int]:
    module, name = HANDLERS[command]
    handler: Callable[[Call], int] = getattr(import_module(f"tui.cli.{module}"), name)
    return handler


def _say(streams: Streams, words: str) -> None:
    line = f"{APP}: {words}"
    with suppress(OSError):
        if streams.err.isatty():
            from tui.cli.output import wrapped

            line = wrapped(line, os.get_terminal_size(streams.err.fileno()).columns)
    tell(streams.err, line)


def _crashed(error: Exception, streams: Streams, clock: Clock) -> int:
    from tui.ui.crash import write_report

    report = write_report(error, Places.of_this_machine().state, clock.now())
    where = f"A report without any of your data is in {report}" if report else "No report was kept"
    _say(streams, f"stopped because of an error of its own ({type(error).__name__}). {where}.")
    return Exit.CRASH
