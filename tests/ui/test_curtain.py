"""Behind the curtain everything gets its styles once, and gets all of them."""

from pathlib import Path

import pytest
from textual.events import ScreenResume
from textual.screen import Screen

from tests.ui.fake_engine import FakeEngine, staged


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


async def test_the_first_styles_are_the_last_ones(engine: FakeEngine, tmp_path: Path) -> None:
    """Textual would compute them a second time when the screen is shown; nothing is missing."""
    async with staged(engine, tmp_path) as stage:
        nodes = [stage.inbox, *stage.inbox.walk_children()]
        before = [node.styles.css for node in nodes]
        stage.app.stylesheet.update(stage.inbox)
        assert before == [node.styles.css for node in nodes]
        assert len(nodes) > 10


def test_it_leans_on_names_that_textual_has() -> None:
    """Were they gone, the styles would be computed twice again."""
    assert ScreenResume().refresh_styles
    assert hasattr(Screen, "_on_screen_resume")
    assert hasattr(Screen, "_compositor_refresh")
