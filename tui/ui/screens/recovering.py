"""When the mailbox cannot be read: say so in words, keep the last good picture, and try again.

A locked or failing disk may refuse any read, in the midst of any key. What was asked for then does
not happen, and nothing else changes: every layer below reads first and shows afterwards.
"""

from textual.message import Message

from tui.errors import InboxError
from tui.ui.screens.acting import Acting
from tui.ui.widgets.ticket_list import TicketList

AGAIN_S = 3.0
"""How long a mailbox that could not be read is left alone."""


class Recovering(Acting):
    """The ninth layer: an error that we know never ends the program."""

    async def _dispatch_message(self, message: Message) -> None:
        """Textual's one way to every handler of this screen; an error out of here would end it."""
        try:
            await super()._dispatch_message(message)
        except InboxError as error:
            self.could_not_read(error)

    def on_ticket_list_unreadable(self, message: TicketList.Unreadable) -> None:
        """Rows could not be read while they were painted."""
        message.stop()
        self.could_not_read(message.error)

    def could_not_read(self, error: InboxError) -> None:
        """Say it, and look again in a while."""
        super().could_not_read(error)
        self.later("again", AGAIN_S, self._read_again)

    async def _read_again(self) -> None:
        self.tickets.reread()
        self.renew_figures()
        self.reread_thread()
        await self.follow_cursor()
        self._ask_listing()
