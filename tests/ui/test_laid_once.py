"""A layout of the inbox asks for no second one."""

import pytest
from textual.screen import Screen
from textual.widget import Widget

from tests.ui.fake_engine import FakeEngine, staged


def asking(screen: Screen) -> set[Widget]:
    """Who wants the screen to be laid out again."""
    return {widget for widget in (screen, *screen.query("*")) if widget._layout_required}


@pytest.fixture
def layouts(monkeypatch) -> list[set[Widget]]:
    """For each layout, who asks for another because of it."""
    found = []
    lay_out = Screen._refresh_layout

    def watched(screen, *args, **options):
        before = asking(screen)
        lay_out(screen, *args, **options)
        found.append(asking(screen) - before)

    monkeypatch.setattr(Screen, "_refresh_layout", watched)
    return found


async def test_a_layout_asks_for_no_other(layouts, tmp_path):
    """Whatever gets another size: the box opens, grows and goes, and the terminal changes."""
    async with staged(FakeEngine(), tmp_path) as stage:
        area = stage.inbox.composer.area
        for step in (
            lambda: stage.run("reply.write"),
            lambda: stage.write("\n2\n3\n4\n5"),
            lambda: stage.run("composer.leave"),
            lambda: stage.pilot.resize_terminal(160, 50),
            lambda: stage.pilot.resize_terminal(80, 24),
        ):
            layouts.clear()
            await step()
            await stage.until(lambda: bool(layouts))
            await stage.pilot.pause()
            assert [set()] * len(layouts) == layouts
        assert not area.display
