"""Keys that arrive in one burst act in the order in which they were typed."""

import pytest
from textual import events
from textual.app import App

from tests.ui.fields import Fields
from tui.ui.widgets.reply_area import ReplyArea
from tui.ui.widgets.search_box import SearchBox


def burst(app: App[None], keys: list[str]) -> None:
    """As the driver posts what a slow line delivers at once."""
    for key in keys:
        character = key if len(key) == 1 else None
        app.post_message(events.Key(key, character))


KEYS = [*"wrong", *["backspace"] * 5, *"rigt", "left", "h", "end", "!"]


@pytest.mark.parametrize("kind", [ReplyArea, SearchBox])
async def test_letters_after_a_backspace_survive_it(kind: type) -> None:
    """Else a word typed over a slow line would be eaten by corrections made before it."""
    app = Fields()
    async with app.run_test() as pilot:
        field = app.query_one(kind)
        field.focus()
        await pilot.pause()
        burst(app, KEYS)
        await pilot.pause()
        assert "right!" == (field.text if kind is ReplyArea else field.value)


async def test_a_line_break_by_ctrl_j_stands_where_it_was_typed() -> None:
    """Terminals that are not raw make it of Enter, and some send it for Shift+Enter."""
    app = Fields()
    async with app.run_test() as pilot:
        field = app.query_one(ReplyArea)
        field.focus()
        await pilot.pause()
        burst(app, ["a", "ctrl+j", "b", "enter", "c"])
        await pilot.pause()
        assert "a\nb\nc" == field.text
