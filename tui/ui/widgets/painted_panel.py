"""The shared base of small panes that do not scroll: a few painted lines about one ticket.

A subclass paints all its lines for a width; the base keeps them until something changes, follows
the app's theme, and repaints when an age reads differently.
"""

from textual.geometry import Region
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui.clock import Clock
from tui.domain import Thread
from tui.ui.laid_once import LaidOnce
from tui.ui.look import Look
from tui.ui.paint import blank


class PaintedPanel(LaidOnce, Widget):
    """A few painted lines about the ticket that is shown."""

    ALLOW_SELECT = False

    def __init__(
        self,
        look: Look,
        clock: Clock,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        """Begin with no ticket.

        Args:
            look: how to paint until the app's theme says otherwise.
            clock: for the ages.
            id: Textual's id of the widget.
            classes: its stylesheet classes.
        """
        super().__init__(id=id, classes=classes)
        self._look = look
        self._clock = clock
        self._thread: Thread | None = None
        self._strips: list[Strip] | None = None

    def show(self, thread: Thread | None) -> None:
        """Show a ticket, or none."""
        if thread != self._thread:
            self._thread = thread
            before, self._strips = self._strips, None
            if not self.size.width or self._painted() != before:
                self._repaint()

    def paint(self, thread: Thread, width: int) -> list[Strip]:
        """All lines, each exactly `width` cells."""
        raise NotImplementedError

    def tick(self) -> float:
        """Repaint if an age reads differently by now.

        Returns:
            Seconds until it may read differently again; infinite when nothing is shown.
        """
        if self._thread is None or not self.size.width:
            return float("inf")
        strips = self.paint(self._thread, self.size.width)
        if strips != self._strips:
            self._strips = strips
            self.fit()
            self.refresh()
        return _MINUTE_S - self._clock.now().timestamp() % _MINUTE_S

    def on_mount(self) -> None:
        """Follow the app's theme from now on."""
        self.app.theme_changed_signal.subscribe(self, self._follow)
        self._follow(self.app.current_theme)

    def on_resize(self) -> None:
        """Paint for the new width."""
        self._repaint()

    def render_line(self, y: int) -> Strip:
        """The line at row `y` of the widget."""
        strips = self._painted()
        return strips[y] if y < len(strips) else blank(self._look, self.size.width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the widget; the empty ones at its end are one and the same."""
        empty = crop.bottom - max(len(self._painted()), crop.y)
        across = self.styles.gutter
        if empty < 2 or across.top or across.bottom:
            return super().render_lines(crop)
        lines = super().render_lines(crop.grow((0, 0, 1 - empty, 0)))
        return lines + lines[-1:] * (empty - 1)

    def _painted(self) -> list[Strip]:
        if self._strips is None:
            self._strips = self.paint(self._thread, self.size.width) if self._thread else []
        return self._strips

    def _repaint(self) -> None:
        self._strips = None
        self.fit()
        self.refresh()

    def fit(self) -> None:
        """Take another height if what is painted needs it; a pane that fills its place does not."""

    def _follow(self, theme: Theme) -> None:
        if theme.name != self._look.theme_name:
            self._look = self._look.for_theme(theme)
            self._repaint()


_MINUTE_S = 60.0
