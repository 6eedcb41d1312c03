"""What is typed into the palette finds the command that says so."""

import pytest
from textual.command import CommandList
from textual.fuzzy import Matcher
from textual.widgets import Input

from tests.ui.fake_engine import FakeEngine, staged
from tui.ui.commands import COMMANDS
from tui.ui.palette import strength


def best(query: str) -> str:
    """The id of the command that comes first; of equals the first in the registry."""
    matcher = Matcher(query)
    return max(COMMANDS, key=lambda c: strength(query, c.label, c.help, matcher)).id


@pytest.mark.parametrize(
    ("query", "command"),
    [
        ("throw", "draft.discard"),
        ("restore", "ticket.archive"),
        ("archive", "ticket.archive"),
        ("ARCHIVED", "view.archived"),
        ("close", "ticket.close"),
        ("send anyway", "reply.send_again"),
        ("clipboard", "composer.copy"),
        ("$EDITOR", "composer.editor"),
        ("e-mail", "copy.email"),
        ("undo", "act.undo"),
        ("rfrsh", "app.refresh"),
    ],
)
def test_the_best_answer_comes_first(query: str, command: str) -> None:
    """Words that are seen count, not scattered letters of what is hidden."""
    assert command == best(query)


def test_every_command_is_found_by_its_name() -> None:
    """Nothing stands before a command whose label was typed in full."""
    for command in COMMANDS:
        found = strength(command.label, command.label, command.help, Matcher(command.label))
        assert 5.0 == found


async def test_enter_runs_what_was_meant(tmp_path):
    """The draft is thrown away; the page is not turned. An id comes after all that is seen."""
    engine = FakeEngine()
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Never mind")
        await stage.run("composer.leave")
        await stage.pilot.press("ctrl+p")
        await stage.until(lambda: isinstance(stage.app.focused, Input))
        stage.app.focused.value = "throw"
        lines = stage.app.screen.query_one(CommandList)

        def first() -> str:
            return lines.get_option_at_index(0).prompt.plain if lines.option_count else ""

        await stage.until(lambda: "Throw the draft away" in first())
        assert "Half a page" not in stage.text
        stage.app.focused.value = "reply.take"
        await stage.until(lambda: "Take a reply that is not sent" in first())
        stage.app.focused.value = "throw"
        await stage.until(lambda: "Throw the draft away" in first())
        await stage.pilot.press("enter")
        await stage.until(lambda: "Draft discarded" in stage.last_line)
