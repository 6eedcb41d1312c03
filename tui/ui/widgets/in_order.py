"""Editing keys take effect in the order in which they were typed.

Textual inserts a letter as soon as the widget gets its key, but carries out Backspace and its like
only after the key has bubbled up to the app. Of keys that arrive in one burst (a slow line, a
macro), the letters typed after a Backspace would be there before it, and be deleted by it. So
these keys are carried out on the spot. A mixin for text fields; knows nothing of their text.
"""

from typing import cast

from textual import events
from textual.widget import Widget

EDITING = frozenset(
    {
        "backspace",
        "delete",
        "left",
        "right",
        "up",
        "down",
        "home",
        "end",
        "ctrl+left",
        "ctrl+right",
        "ctrl+w",
        "ctrl+k",
        "ctrl+u",
        "shift+left",
        "shift+right",
        "shift+up",
        "shift+down",
        "shift+home",
        "shift+end",
    }
)
"""Keys that move the cursor or take text away, and never leave the field."""


class EditsInOrder:
    """Put before a text widget among the bases.

    Not a widget itself: Textual takes styles and component classes from the first base that is.
    """

    async def _on_key(self, event: events.Key) -> None:
        """Carry out an editing key now; all else is the widget's own."""
        field = cast("Widget", self)
        bound = field._bindings.key_to_bindings.get(event.key, ())  # noqa: SLF001 - its own, seen from a mixin
        if event.key in EDITING and bound:
            event.stop()
            event.prevent_default()
            await field.run_action(bound[0].action)
