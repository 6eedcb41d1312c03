"""What a person wants of the background half, also before there is one.

One idea: the background half is made after the first painted screen, and a person is quicker. What
is wanted is noted and, if there is somebody to tell, told; when the background half is made it is
told all of it. Used by `Engine` alone, on its loop, but for the focus, which may change on the
screen's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.domain import TicketId
    from tui.engine.background import Background


class Wishes:
    """The ticket on the screen, the focus, tickets to be looked at, and a fresh start."""

    def __init__(self) -> None:
        """Nothing is wanted yet; somebody looks at the screen."""
        self._granter: Background | None = None
        self._shown: TicketId | None = None
        self._to_look_at: list[TicketId] = []
        self._is_focused = True
        self._wants_refresh = False

    def hand_to(self, background: Background) -> None:
        """From now on tell it; first what is wanted already."""
        self._granter = background
        background.poller.shown = self._shown
        is_told = None
        while is_told is not self._is_focused:
            # It may change on the screen's thread while we tell.
            is_told = self._is_focused
            background.rhythm.set_focus(is_focused=is_told)
        if self._wants_refresh:
            background.rhythm.refresh()
        for ticket_id in self._to_look_at:
            background.poller.look_at(ticket_id)
        self._to_look_at.clear()

    def focus(self, *, is_focused: bool) -> None:
        """Somebody looks at the terminal, or nobody; on any thread."""
        # Noted first and then told, as `hand_to` makes itself known first and then asks, and asks
        # again after it has told.
        self._is_focused = is_focused
        if self._granter is not None:
            self._granter.rhythm.set_focus(is_focused=is_focused)

    def show(self, ticket_id: TicketId | None) -> None:
        """This ticket is on the screen."""
        self._shown = ticket_id
        if self._granter is not None:
            self._granter.poller.shown = ticket_id

    def look_at(self, ticket_id: TicketId) -> None:
        """Read this ticket soon."""
        if self._granter is not None:
            self._granter.poller.look_at(ticket_id)
        else:
            self._to_look_at.append(ticket_id)

    def refresh(self) -> None:
        """Poll now, on new connections."""
        if self._granter is not None:
            self._granter.rhythm.refresh()
        else:
            self._wants_refresh = True

    def person_acted(self) -> None:
        """Somebody is there; a background half that is yet to be made begins with that."""
        if self._granter is not None:
            self._granter.rhythm.person_acted()
