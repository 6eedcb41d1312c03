"""The line to SellApp: losing and regaining it is said once, and a panel tells the rest.

Nothing of the work is covered or moved by it; the last good data stays where it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tui.errors import InboxError
from tui.ui.connection import facts, lost_words, needs_person
from tui.ui.messages import News
from tui.ui.screens.recovering import Recovering


class Linking(Recovering):
    """The tenth layer: what is known of the line."""

    def take_news(self, news: News) -> None:
        """As below; a loss is said in the bottom line."""
        super().take_news(news)
        if news.is_link_lost:
            self._say_lost()

    def _say_lost(self) -> None:
        link = self.door.link
        key, room = self.keymap.sign_of("app.connection"), self.status.notice_room
        words = lost_words(link, self.options.tz, room, key)
        if words:
            self.say(words, "late", stays=needs_person(link))

    async def action_connection(self) -> None:
        """How the line stands, why, and what can be done."""
        from tui.ui.screens.connection import ConnectionScreen

        label = self.options.store_label or self.door.store
        try:
            drift = self.door.drift()
        except InboxError as error:
            # The line is told all the same.
            self.could_not_read(error)
            drift = {}
        shown = ConnectionScreen(
            label,
            lambda: self._link_facts(drift),
            can_ask=not self.options.is_read_only,
        )
        await self.app.push_screen(shown, self._ask_after)

    def _link_facts(self, drift: Mapping[str, datetime]) -> Sequence[tuple[str, str]]:
        unreadable = self.foot.unreadable
        return facts(self.door.link, self.clock.now(), self.options.tz, unreadable, drift)

    async def _ask_after(self, is_wanted: bool | None) -> None:  # noqa: FBT001 - Textual hands it on
        if is_wanted:
            await self.run_id("app.refresh")
