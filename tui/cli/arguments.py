"""The grammar of the command line, and nothing of what it does. Source: design 9."""

import argparse
import re
from argparse import SUPPRESS, ArgumentParser
from typing import Any, Final

from tui import __version__
from tui.cli.places import APP
from tui.domain import VIEWS, ArchivedFilter, StatusFilter
from tui.settings import THEMES

MAX_TICKETS: Final = 1_000_000
EPILOG: Final = """\
exit codes:
  0 ok   2 usage   3 SellApp said no   4 key refused   5 network
  6 unreadable answer   7 mailbox in use or broken   130 interrupted

environment:
  SELLAPP_API_KEY, SELLAPP_STORE, SELLAPP_API_BASE_URL (includes /api),
  and SELLAPP_INBOX_<NAME> for every setting (`sellapp-inbox config check` lists them)
"""


def parser() -> ArgumentParser:
    """The whole grammar; `command` is the word, None for the inbox itself."""
    top = _Parser(
        prog=APP,
        description="A terminal inbox for SellApp support tickets.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"{APP} {__version__}")
    _add_shared(top)
    _add_screen(top)
    top.add_argument("--demo", action="store_true", help="an embedded shop: no account, no network")
    _add_shop(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_reading(commands)
    _add_acting(commands)
    _add_house(commands)
    return top


class _Parser(ArgumentParser):
    """Says no in our own words: one line and where to read on."""

    def error(self, message: str) -> Any:
        self.exit(2, f"{APP}: {message}. Try `{self.prog} --help`.\n")


def _add_shared(to: ArgumentParser) -> None:
    # SUPPRESS: a flag given before the command is not undone by the command's own default.
    to.add_argument(
        "--store", metavar="NAME", default=SUPPRESS, help="a store of the settings, or its slug"
    )
    to.add_argument("--config", metavar="FILE", default=SUPPRESS, help="another settings file")


def _add_screen(to: ArgumentParser) -> None:
    group = to.add_argument_group("the screen")
    group.add_argument("--theme", choices=THEMES, default=SUPPRESS)
    group.add_argument("--ascii", action="store_true", default=SUPPRESS, help="plain ASCII marks")
    group.add_argument(
        "--no-mouse", dest="mouse", action="store_false", default=SUPPRESS, help="leave it alone"
    )
    group.add_argument(
        "--no-single-keys",
        dest="single_keys",
        action="store_false",
        default=SUPPRESS,
        help="no commands on single characters",
    )
    for name in ("poll", "undo"):
        group.add_argument(f"--{name}-seconds", metavar="S", default=SUPPRESS)


def _add_shop(to: ArgumentParser) -> None:
    group = to.add_argument_group("the embedded shop")
    group.add_argument("--tickets", type=_tickets, metavar="N", help="how many")
    group.add_argument("--seed", type=int, metavar="S", help="another shop")
    group.add_argument("--scene", metavar="NAME", help="a named state; a wrong name lists them")


def _command(commands: Any, name: str, words: str) -> ArgumentParser:
    made: ArgumentParser = commands.add_parser(
        name, help=words, description=f"{words[0].upper()}{words[1:]}.", allow_abbrev=False
    )
    _add_shared(made)
    return made


def _add_json(to: ArgumentParser) -> None:
    to.add_argument("--json", action="store_true", help="JSON on standard output")


def _add_reading(commands: Any) -> None:
    listing = _command(commands, "list", "the tickets in the mailbox")
    which = listing.add_mutually_exclusive_group()
    which.add_argument("--view", choices=[view.name for view in VIEWS])
    which.add_argument("--status", choices=[each.value for each in StatusFilter])
    listing.add_argument("--archived", choices=[each.value for each in ArchivedFilter])
    show = _command(commands, "show", "one ticket with its messages")
    show.add_argument("ticket", type=ticket_number, metavar="TICKET")
    outbox = _command(commands, "outbox", "every reply and change not yet proven sent")
    status = _command(commands, "status", "counts for a status bar")
    status.add_argument("--once", action="store_true", required=True, help="print once and exit")
    stores = _command(commands, "stores", "every store, and what waits there")
    for each in (listing, show, outbox, status, stores):
        _add_json(each)


def _add_acting(commands: Any) -> None:
    sync = _command(commands, "sync", "bring the mailbox up to date")
    sync.add_argument("--once", action="store_true", required=True, help="one round, then exit")
    reply = _command(commands, "reply", "answer a ticket with text from standard input or a file")
    reply.add_argument("ticket", type=ticket_number, metavar="TICKET")
    reply.add_argument("--file", default="-", help="the text; - is standard input (default)")


def _add_house(commands: Any) -> None:
    sandbox = _command(commands, "sandbox", "the embedded shop on a loopback port")
    sandbox.add_argument("--port", type=_port, required=True, metavar="N", help="0 picks one")
    _add_shop(sandbox)
    _command(commands, "login", "ask for key and store, test and keep them")
    _add_json(_command(commands, "paths", "where the files lie"))
    config = _command(commands, "config", "look at the settings")
    config.add_argument("action", choices=["check"])


def ticket_number(text: str) -> int:
    """`48213` or `#48213`."""
    if not re.fullmatch(r"#?[0-9]{1,18}", text) or int(text.lstrip("#")) == 0:
        raise argparse.ArgumentTypeError(f"`{text}` is not a ticket number")
    return int(text.lstrip("#"))


def _tickets(text: str) -> int:
    return _whole(text, 0, MAX_TICKETS)


def _port(text: str) -> int:
    return _whole(text, 0, 65_535)


def _whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from {least} to {most}")
    return int(text)
