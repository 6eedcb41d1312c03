"""With `ascii` no sign beyond ASCII is drawn: not by the panes, and not by Textual around them."""

import pytest

from tests.ui.fake_engine import FakeEngine, staged
from tests.ui.pane_data import message

PLACES = {
    "list": (),
    "thread": ("enter",),
    "reply": ("r", "h", "i"),
    "search": ("slash",),
    "help": ("question_mark",),
    "filter": ("f",),
    "line": ("g", "l"),
    "palette": ("ctrl+p",),
}


@pytest.mark.parametrize(("columns", "place"), [(170, "list"), *((90, place) for place in PLACES)])
async def test_every_sign_is_ascii(columns, place, tmp_path):
    """Edges, scroll bars, dialogs and marks, at the width of one, two and three panes."""
    engine = FakeEngine(40)
    talk = tuple(message(number, f"Line {number}") for number in range(100, 140))
    engine.change(1, messages=talk)
    async with staged(engine, tmp_path, (columns, 24), is_ascii=True) as stage:
        await stage.pilot.press(*PLACES[place])
        for _ in range(5):
            await stage.pilot.pause()
        odd = {sign for sign in stage.text if not sign.isascii()}
        assert set() == odd
