"""The shared base of the two big panes: lines painted on demand, nothing per line kept mounted.

A subclass says how many lines there are and paints one when asked. The base keeps the look in step
with the app's theme, hands finished strips to the compositor, and scrolls without animation. It
holds neither cursor nor scroll position in a reactive: those repaint the whole widget.

Source: textual 4 (measured: finished strips save a third of a scrolled frame).
"""

from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.theme import Theme

from tui.ui.look import Look
from tui.ui.paint import blank, notice
from tui.ui.scroll_bars import QuickBar


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling pane of painted lines.

    It has no key bindings of its own: keys belong to the registry of commands.
    """

    ALLOW_SELECT = False

    def __init__(
        self,
        look: Look,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        """Begin empty.

        Args:
            look: how to paint until the app's theme says otherwise.
            id: Textual's id of the widget.
            classes: its stylesheet classes.
        """
        super().__init__(id=id, classes=classes)
        self._look = look
        self._notice: list[Strip] = []
        self._notice_key: object = None

    @property
    def look(self) -> Look:
        """How the pane paints."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look = look
        self.look_changed()
        self.refresh()

    def on_mount(self) -> None:
        """Follow the app's theme from now on."""
        self.app.theme_changed_signal.subscribe(self, self._follow)
        self._follow(self.app.current_theme)

    def _follow(self, theme: Theme) -> None:
        if theme.name != self._look.theme_name:
            self.look = self._look.for_theme(theme)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, made when first asked for."""
        if self._vertical_scrollbar is None:
            bar = QuickBar(name="vertical", thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar = bar
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001 - as Textual does
        return self._vertical_scrollbar

    @property
    def pane(self) -> Size:
        """The cells for lines: the widget without the gutter of its scroll bar."""
        return self.scrollable_content_region.size

    def paint(self, rows: range) -> list[Strip]:
        """The lines at these content rows, each exactly as wide as the pane.

        All at once: the size of the pane costs Textual a walk up to the screen.
        """
        raise NotImplementedError

    def look_changed(self) -> None:
        """Drop whatever was painted with the former look."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """The line at row `y` of the widget."""
        y += self.scroll_offset.y
        return _extended(self.paint(range(y, y + 1))[0], self.size.width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the widget, past Textual's own cache.

        Painted lines carry their own background, so nothing is missing; the app's filters
        (monochrome, ANSI colours) are applied as Textual would.
        """
        if self.styles.gutter:
            return super().render_lines(crop)
        top, width = self.scroll_offset.y, self.size.width
        rows = range(top + crop.y, top + crop.bottom)
        strips = [_extended(strip, width) for strip in self.paint(rows)]
        _, background = self.background_colors
        for line_filter in self.get_line_filters():
            if isinstance(line_filter, ANSIToTruecolor) and not self._look.is_ansi:
                # Nothing painted in full colour has a colour of the terminal's own.
                continue
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        left, right = crop.column_span
        return strips if (left, right) == (0, width) else [s.crop(left, right) for s in strips]

    def notice_line(self, y: int, headline: str, advice: str) -> Strip:
        """A line of what the pane says when it has nothing to show."""
        pane = self.pane
        key = (pane, headline, advice, self._look.theme_name)
        if key != self._notice_key:
            self._notice = notice(self._look, pane, headline, advice)
            self._notice_key = key
        return self._notice[y] if y < len(self._notice) else blank(self._look, pane.width)

    def set_line_count(self, count: int) -> None:
        """Say how many lines there are; the caller repaints those in sight.

        Lays the screen out only when the scroll bar comes or goes. Textual would do so for every
        other number, and once more for the scroll bar, though no widget changes its size.
        """
        if count != self.virtual_size.height:
            # No width: lines always fit, and a new width alone must not cost a second layout.
            self.set_reactive(LineView.virtual_size, Size(0, count))
            self._scroll_update(self.virtual_size)

    def scroll_to_line(self, y: int) -> None:
        """Bring line `y` to the top of the pane, as far as there are lines below it."""
        if self.size.height:  # before the first layout there is nothing to scroll
            self.scroll_to(y=max(0, y), animate=False, force=True)


def _extended(strip: Strip, width: int) -> Strip:
    """A painted line drawn out over the gutter of a scroll bar that is not there.

    Or cut: just after a resize there is one frame that the subclass has not heard of.
    """
    segments = list(strip)
    return strip.crop_extend(0, width, segments[-1].style if segments else None)
