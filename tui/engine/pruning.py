"""Once a day, let go of old conversations, as the setting `keep_days` says.

In slices, each a transaction, with a pause between them, so that drafts are saved and replies go
out meanwhile. Cut short it goes on at the next start. What goes and what stays is for
`mailbox.pruning` to say; the ticket on the screen stays whatever its age.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from tui.domain import TicketId
from tui.engine.parts import Parts
from tui.errors import MailboxError
from tui.events import ThreadChanged
from tui.mailbox import pruning

log = logging.getLogger(__name__)

EVERY_S = 24 * 60 * 60.0
FIRST_AFTER_S = 60.0
"""A start has better things to do."""
PAUSE_S = 0.05
"""Between two slices; one takes a few milliseconds."""


class Pruning:
    """Keeps the cache from growing for ever."""

    def __init__(self, parts: Parts, keep_days: int, shown: Callable[[], TicketId | None]) -> None:
        """Wire it.

        Args:
            parts: mailbox, clock and events.
            keep_days: so old a ticket must be; 0 takes nothing away.
            shown: tells which ticket is on the screen.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._emit = parts.emit
        self._kept = timedelta(days=keep_days)
        self._shown = shown

    async def run(self) -> None:
        """Prune soon after the start and then once a day, until cancelled."""
        await self._clock.sleep(FIRST_AFTER_S)
        while True:
            try:
                await self.once()
            except MailboxError as error:
                # A full disk, say, which others tell of: no reason to try before tomorrow.
                log.warning("old conversations stay: %s", type(error).__name__)
            await self._clock.sleep(EVERY_S)

    async def once(self) -> None:
        """Go through all tickets."""
        if not self._kept:
            return
        before, after_id, pruned = self._clock.now() - self._kept, None, 0
        while True:
            part = self._mailbox.write(
                lambda conn, at=after_id: pruning.prune(  # type: ignore[misc]
                    conn, before, after_id=at, shown=self._shown()
                )
            )
            if part.pruned:
                pruned += len(part.pruned)
                self._emit(ThreadChanged(part.pruned))
            after_id = part.last_id
            if after_id is None:
                break
            await self._clock.sleep(PAUSE_S)
        if pruned:
            log.info("%d old conversations are not kept any more", pruned)
