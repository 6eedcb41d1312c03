"""Exit codes: every failure has the promised one, and its words are one calm line."""

import inspect

import pytest

from tui import errors
from tui.cli.exits import Exit, exit_for, words_for
from tui.errors import InboxError, KeyRefused, Portal, Refused, ServerTrouble, SettingsError

EXPECTED = {
    "InboxError": 3,
    "SettingsError": 2,
    "EmptyReply": 2,
    "ReplyTooLong": 2,
    "NotSupported": 3,
    "UnknownTicket": 3,
    "ApiError": 3,
    "Unreachable": 5,
    "Unanswered": 5,
    "ServerBusy": 3,
    "ServerTrouble": 3,
    "KeyRefused": 4,
    "NotPermitted": 3,
    "TurnedAway": 3,
    "NotFound": 3,
    "NotFoundByOther": 3,
    "Refused": 3,
    "Redirected": 3,
    "Garbled": 6,
    "Portal": 6,
    "MailboxError": 7,
    "MailboxInUse": 7,
    "MailboxTooNew": 7,
    "MailboxBroken": 7,
}


def test_every_failure_has_its_code() -> None:
    """Others script against these numbers; a new failure needs a decision here."""
    kinds = dict(inspect.getmembers(errors, inspect.isclass))
    actual = {
        name: exit_for(kind()) for name, kind in kinds.items() if issubclass(kind, InboxError)
    }
    assert EXPECTED == actual


def test_the_numbers_are_those_that_the_help_names() -> None:
    """Design 9."""
    expected = [0, 1, 2, 3, 4, 5, 6, 7, 130]
    assert expected == sorted(Exit)


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (
            SettingsError("a.toml: `x` must be true or false"),
            "A setting cannot be used. a.toml: `x` must be true or false. "
            "Correct it, or remove the line to get the default.",
        ),
        (
            Refused("Is this right?", headline="No", advice="Ask!"),
            "No. Is this right? Ask!",
        ),
        (Refused(), "SellApp did not accept this. Change it and try again."),
        (
            Portal("The answer cannot be read."),
            "A web page answered instead of SellApp. The answer cannot be read. Does this network "
            "want you to sign in? Open a browser. Run this again in a while.",
        ),
        (ServerTrouble(), "SellApp has trouble. Run this again in a while."),
        (
            KeyRefused(),
            "SellApp refused the API key. Create a key in the store's developer settings, run "
            "`sellapp-inbox login`. Then run this again.",
        ),
        (Refused(headline="Same"), "Same. Change it and try again."),
        (Refused("two\nlines \x1b[2Jand more"), None),
    ],
)
def test_words_are_one_line(problem: InboxError, expected: str | None) -> None:
    """`<headline>. <detail> <advice>`; nothing that only the running inbox does is promised."""
    words = words_for(problem)
    assert words.isprintable()
    if expected is not None:
        assert expected == words
