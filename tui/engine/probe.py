"""Find out, now and then, what this server's search takes, and what an update means to it.

A server that ignores a filter or a sort answers as if it had obeyed, so an answer proves something
only where the plain list would look different. Two requests, an hour apart, while a question is
open. Source: api-contract 5.7, 9.1, 9.2.
"""

import logging

from tui.domain import ApiVersion
from tui.engine import order
from tui.engine.learned import Knowledge
from tui.engine.lister import Lister
from tui.engine.parts import Parts
from tui.errors import ApiError, ServerBusy, Unreachable
from tui.mailbox import standing

log = logging.getLogger(__name__)

FEW = 5
"""So many tickets may come or go between a walk and the question."""
EXCEPTIONS = 20
"""One in so many messages may be newer than its ticket's update, and the rule still holds."""


class Probe:
    """Asks the server what it can do."""

    def __init__(self, parts: Parts, knowledge: Knowledge) -> None:
        """Wire it.

        Args:
            parts: mailbox and clock.
            knowledge: what is learned.
        """
        self._mailbox = parts.mailbox
        self._clock = parts.clock
        self._knowledge = knowledge

    async def ask(self, lister: Lister) -> None:
        """Try what is not known; the mailbox is as the server was a moment ago.

        Raises:
            ApiError: the line broke; what was learned stays.
        """
        facts, now = self._knowledge.facts, self._clock.now()
        if facts.last_page == 1 or not facts.may_try(now):
            return
        if facts.sorts_by_update is not True and not facts.lists_by_update:
            await self._ask_by_update(lister)
        if facts.finds_open is not True:
            await self._ask_open(lister)
        self._knowledge.learn(tried_at=now)

    async def ask_newer(self, lister: Lister) -> None:
        """Let the client see whether a store that v1 served has moved to v2; once a day.

        Raises:
            ApiError: the line broke, or SellApp asked for a wait.
        """
        client, now = lister.client, self._clock.now()
        if client.version is not ApiVersion.V1 or not self._knowledge.facts.may_seek_newer(now):
            return
        # Whatever comes of it: once a day.
        self._knowledge.learn(newer_sought_at=now)
        try:
            await client.look_for_newer()
        except (ServerBusy, Unreachable):
            raise
        except ApiError as error:
            # v1 serves the store as before.
            log.info("v2 was sought: %s", type(error).__name__)

    def weigh_updates(self) -> None:
        """Whether a new message moves `updated_at`, from the tickets whose messages are known."""
        moved, unmoved = self._mailbox.read(standing.update_evidence)
        if moved or unmoved:
            self._knowledge.learn(moves_update=unmoved * EXCEPTIONS <= moved)

    async def _ask_by_update(self, lister: Lister) -> None:
        page = await lister.by_update(1)
        if page is None:
            return
        is_whole = self._is_near(page.total, self._mailbox.read(standing.count))
        is_told = not order.fitting(page.items) & order.BY_ID
        self._knowledge.learn(sorts_by_update=False if not is_whole else is_told or None)

    async def _ask_open(self, lister: Lister) -> None:
        page = await lister.open(1)
        if page is None:
            return
        known, is_open = self._mailbox.read(standing.count), self._mailbox.read(standing.open_ids)
        is_right = self._is_near(page.total, len(is_open))
        is_told = not self._is_near(page.total, known)
        self._knowledge.learn(finds_open=False if not is_right else is_told or None)

    @staticmethod
    def _is_near(told: int | None, known: int) -> bool:
        return told is not None and abs(told - known) <= FEW
