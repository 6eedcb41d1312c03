"""Dialogs outlive keys that come too late."""

import pytest
from textual.app import App

from tui.ui.screens.dialog import Dialog


class Hasty(Dialog[str]):
    """A dialog that is told to go."""


@pytest.mark.parametrize("count", [1, 2, 3])
async def test_a_key_too_many_does_nothing(count):
    """The first one counts; the app lives on."""
    answers = []
    app = App()
    async with app.run_test() as pilot:
        dialog = Hasty()
        await app.push_screen(dialog, answers.append)
        for _ in range(count):
            dialog.leave("once")
        await pilot.pause()
        assert ["once"] == answers
        assert app.screen is not dialog
