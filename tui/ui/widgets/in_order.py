"""Keys take effect in the order in which they were typed.

Textual inserts a letter as soon as the widget gets its key, but carries out Backspace and its like
only after the key has bubbled up to the app. Of keys that arrive in one burst (a slow line, a
macro), the letters typed after a Backspace would be there before it, and be deleted by it. So
these keys are carried out on the spot. And a key goes to what has the focus when it comes: of those
typed while a field opens the first ones come to it by way of the screen, which may still be busy,
and the next ones at once. So these wait for those (`behind_earlier_keys`). A mixin for text fields;
knows nothing of their text.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import cast

from textual import events
from textual.message_pump import MessagePump
from textual.widget import Widget

HOLD_LIMIT_S = 5.0
"""A screen that is stuck for so long must not take the field with it."""

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

    _turn: asyncio.Event | None = None
    """Keys wait for it; None when none need to."""

    def hold_keys(self) -> Callable[[], None]:
        """Have keys that come from now on wait; returns what lets them in."""
        self._turn = turn = asyncio.Event()
        return turn.set

    async def on_event(self, event: events.Event) -> None:
        """Let a key or a paste wait for its turn, and with it all that comes after it."""
        turn = self._turn
        if turn is not None and isinstance(event, events.Key | events.Paste):
            with suppress(TimeoutError):
                await asyncio.wait_for(turn.wait(), HOLD_LIMIT_S)
            self._turn = None if self._turn is turn else self._turn
        await cast("Widget", super()).on_event(event)

    async def _on_key(self, event: events.Key) -> None:
        """Carry out an editing key now; all else is the widget's own."""
        field = cast("Widget", self)
        bound = field._bindings.key_to_bindings.get(event.key, ())  # noqa: SLF001 - its own, seen from a mixin
        if event.key in EDITING and bound:
            event.stop()
            event.prevent_default()
            await field.run_action(bound[0].action)


def behind_earlier_keys(
    focused: Widget | None, screen: MessagePump, act: Callable[[], object]
) -> None:
    """Have it called when every key that was sent to `focused` has come up to the screen."""
    above = focused.ancestors_with_self if focused else ()
    path = takewhile(lambda each: each is not screen, above)

    def climb(left: Sequence[MessagePump]) -> None:
        for number, each in enumerate(left, 1):
            if each.call_later(climb, left[number:]):
                return
        act()

    climb([*path, screen])
