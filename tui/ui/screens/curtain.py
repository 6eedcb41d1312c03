"""A screen that is painted once it has something to show, and does nothing else before.

Textual paints a screen three times while it finds out how large its parts are: 60 KB and a tenth
of the start, of which a person sees a flicker. This base keeps it from painting until the parts
are in place. It leans on private names of Textual 8.2.8, pinned by a test; were they gone, the
screen would flicker again, and nothing else.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from inspect import isawaitable
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Size
from textual.timer import Timer

from tui.ui.front import FrontCompositor
from tui.ui.laid_once import LaidOnce
from tui.ui.pace import PacedScreen

PATIENCE_S = 0.3
"""After that the screen is shown as it is: on a terminal of two lines the list has no height."""

NO_FRAME_S = 0.03
"""What waits for a frame is done then in any case: nothing may be left to paint."""


class CurtainScreen(LaidOnce, PacedScreen[None]):
    """Behind a curtain at first."""

    _is_raised = False

    def __init__(self) -> None:
        """Begin behind it."""
        super().__init__()
        self._compositor = FrontCompositor()
        self.is_shown = False
        """It was painted once."""
        self._for_later: list[Callable[[], object]] = []
        self._after_frame: deque[Callable[[], object]] = deque()
        self._after_frame_lock = asyncio.Lock()
        self._no_frame: Timer | None = None

    def raise_curtain(self) -> None:
        """Everything is in place: paint, now and from now on."""
        if not self._is_raised:
            self._is_raised = True
            self.refresh(layout=True)
            # By way of the app, which is done with its own beginning only then.
            self.app.call_after_refresh(self._note_shown)

    def once_shown(self, act: Callable[[], object]) -> None:
        """Do now what the first painting does not need, or after it: it would be held up.

        Only one thread runs Python at a time, also where the other works for the same screen.
        """
        if self.is_shown:
            act()
        else:
            self._for_later.append(act)

    def _note_shown(self) -> None:
        self.is_shown = True
        acts, self._for_later = self._for_later, []
        for act in acts:
            act()

    # ------------------------------------------------------------------ after each frame

    def after_frame(self, act: Callable[[], object]) -> None:
        """Do what a key brings with it, but what its frame does not show, once that is painted.

        The frame would wait for it, also where it is done on another thread.

        Args:
            act: called without arguments, in its order; may return something to await.
        """
        self._after_frame.append(act)
        if self._no_frame is None:
            self._no_frame = self.set_timer(
                NO_FRAME_S, lambda: self.call_later(self.run_after_frame)
            )

    @property
    def has_after_frame(self) -> bool:
        """Whether something waits for the next frame, or is just being done."""
        return bool(self._after_frame) or self._after_frame_lock.locked()

    async def run_after_frame(self) -> None:
        """Do it now and to the end; what the person does next may build on it."""
        if self._no_frame is not None:
            self._no_frame.stop()
            self._no_frame = None
        # A dialog's commands come by way of another queue of messages than our own do.
        async with self._after_frame_lock:
            while self._after_frame:
                done = self._after_frame.popleft()()
                if isawaitable(done):
                    await done

    # ------------------------------------------------------------------ Textual's own

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Shown first, everything has got its styles a moment ago and need not get them again.

        Textual calls its own handler after this one.
        """
        if not self._is_raised:
            event.refresh_styles = False

    def _screen_resized(self, size: Size) -> None:
        """The first layout tells everyone of their sizes, the screen too: no reason for another."""
        if self._is_raised or size != self.size:
            super()._screen_resized(size)

    def _compositor_refresh(self) -> None:
        """Textual's one way from a layout or a change to the terminal."""
        if self._is_raised:
            super()._compositor_refresh()
            if self._after_frame:
                self.call_next(self.run_after_frame)


if TYPE_CHECKING:
    Layer = CurtainScreen
else:
    # Layers of a screen are none themselves; the last class of all puts it under them. For each
    # class of widgets Textual looks through all names of all bases: a third of a millisecond.
    Layer = object
