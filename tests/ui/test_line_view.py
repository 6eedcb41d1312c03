"""The base of the panes leaves to them what only they know."""

import pytest

from tests.ui.pane_data import LOOK
from tui.ui.widgets.line_view import LineView


@pytest.mark.parametrize(
    "call", [lambda view: view.paint(range(1)), lambda view: view.look_changed()]
)
def test_the_base_paints_nothing_itself(call):
    """A subclass says what a line holds, and what a new look costs."""
    with pytest.raises(NotImplementedError):
        call(LineView(LOOK))


def test_the_panes_have_no_keys_of_their_own():
    """Keys belong to the registry of commands; scrolling keys of Textual's would clash."""
    assert {} == LineView(LOOK)._bindings.key_to_bindings
