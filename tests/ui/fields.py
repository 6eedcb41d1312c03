"""An app of nothing but the fields that take text."""

from textual.app import App, ComposeResult

from tui.ui.screens.setup import _Field
from tui.ui.widgets.reply_area import ReplyArea
from tui.ui.widgets.search_box import SearchBox


class Fields(App[None]):
    """The search box, the reply box, and a field of the setup."""

    def compose(self) -> ComposeResult:
        box = SearchBox()
        box.display = True
        yield box
        yield ReplyArea()
        yield _Field()
