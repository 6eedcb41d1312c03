"""When to ask SellApp: the pace of polling, the waits after trouble, and sleep.

`Rhythm` decides when a cycle is due and what follows from how it went; the poller says what is
fetched in it. Waiting is by the monotonic clock. It knows no page, no ticket and no mailbox.
Source: api-contract 7, 9.22; reliability C.2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tui.engine import pace
from tui.engine.busy import Pulse
from tui.engine.parts import Parts
from tui.engine.sleep import SleepWatch
from tui.errors import ApiError, KeyRefused, MailboxError, NotPermitted

if TYPE_CHECKING:
    from tui.api.client import ApiClient
    from tui.engine.poller import Poller

BACKFILL_WAIT_S = 1.0
"""Pause before the next cycle while conversations are still missing."""
LOOKS_PER_POLL = 3
"""So often per interval the clocks are compared, to notice soon that the machine was asleep."""
LEAST_LOOK_S = 10.0
"""But no more often than this: each look wakes the processor."""


class Rhythm:
    """Runs the poller's cycles, each when it is due."""

    def __init__(
        self, parts: Parts, poller: Poller, poll_s: float, on_fresh: Callable[[], object]
    ) -> None:
        """Wire it.

        Args:
            parts: clock, chance and link.
            poller: what to do in a cycle.
            poll_s: seconds between polls while somebody works here.
            on_fresh: called when a person's wish for a fresh start has been granted.
        """
        clock = parts.clock
        self._clock = clock
        self._rng = parts.rng
        self._link = parts.link
        self._poller = poller
        self._poll_s = poll_s
        self._on_fresh = on_fresh
        self._sleep = SleepWatch(clock)
        self._failures = 0
        now_s = clock.monotonic()
        self._due_s: float | None = now_s
        self._held_until_s = now_s
        self._polled_s: float | None = None
        self._acted_s = now_s
        self._has_acted = False
        self._is_focused = True
        self._is_refresh_asked = False
        self._is_line_old = False

    # ---- what a person does

    def refresh(self) -> None:
        """Poll at the next turn, on new connections; a wait that SellApp asked for still holds."""
        self._is_refresh_asked = True

    def set_focus(self, *, is_focused: bool) -> None:
        """Whether the terminal has the focus; from any thread."""
        self._is_focused = is_focused
        if is_focused:
            self.person_acted()

    def person_acted(self) -> None:
        """Somebody works here: the pace is the usual one again. From any thread."""
        self._acted_s = self._clock.monotonic()
        self._has_acted = True

    # ---- the loop

    async def run(self, client: ApiClient, pulse: Pulse) -> None:
        """Poll for ever. A refused key stops it until a refresh."""
        while True:
            wait_s = self.wait_s()
            if wait_s is not None:
                self._sleep.rests(wait_s)
            await pulse.wait(wait_s)
            try:
                await self.turn(client)
            finally:
                pulse.done()

    def wait_s(self) -> float | None:
        """Seconds until the next look; None when a person has to act first."""
        self._catch_up()
        due_s = self._clock.monotonic() if self._is_refresh_asked else self._due_s
        if due_s is None:
            return None
        left_s = max(due_s, self._held_until_s) - self._clock.monotonic()
        return min(max(0.0, left_s), max(self._poll_s / LOOKS_PER_POLL, LEAST_LOOK_S))

    async def turn(self, client: ApiClient) -> None:
        """Do what is due: a cycle, or only the tickets that someone asked for."""
        if self._sleep.has_slept() and self._due_s is not None:
            self._wake_up()
        now_s = self._clock.monotonic()
        if now_s < self._held_until_s:
            return
        is_due = self._due_s is not None and now_s >= self._due_s
        try:
            if self._is_refresh_asked or (self._is_line_old and is_due):
                await self._begin_afresh(client)
                await self._poll(client)
            elif is_due:
                await self._poll(client)
            elif self._failures == 0 and not self._is_line_old:
                await self._poller.fetch_asked(client)
        except ApiError as error:
            self._after_failure(error)
        except MailboxError:
            # What was read is not here, and the next glance may stop before it.
            self._poller.after_failure()
            raise

    def _catch_up(self) -> None:
        """What was put off because nobody worked here is due at the usual pace."""
        if self._has_acted:
            self._has_acted = False
            if self._polled_s is not None and self._due_s is not None and not self._failures:
                self._due_s = min(self._due_s, self._polled_s + self._poll_wait_s())

    def _wake_up(self) -> None:
        """Connections are dead, the list is old, and what failed before the sleep says nothing."""
        self._poller.after_sleep()
        self._is_line_old = True
        self._failures = 0
        self._due_s = self._clock.monotonic() + pace.wake_wait_s(self._rng)

    async def _begin_afresh(self, client: ApiClient) -> None:
        is_wish, self._is_refresh_asked = self._is_refresh_asked, False
        self._is_line_old = False
        await client.reconnect()
        if is_wish:
            self._poller.refresh()
            self._on_fresh()

    async def _poll(self, client: ApiClient) -> None:
        report = await self._poller.cycle(client)
        self._failures = 0
        self._polled_s = self._clock.monotonic()
        wait_s = self._poll_wait_s()
        if report.is_backfill_left:
            wait_s = min(wait_s, BACKFILL_WAIT_S)
        self._due_s = self._polled_s + wait_s

    def _poll_wait_s(self) -> float:
        idle_s = self._clock.monotonic() - self._acted_s
        is_focused = self._is_focused
        self._poller.tick_s = pace.interval_s(self._poll_s, is_focused=is_focused, idle_s=idle_s)
        return pace.poll_wait_s(self._poll_s, self._rng, is_focused=is_focused, idle_s=idle_s)

    def _after_failure(self, error: ApiError) -> None:
        self._failures += 1
        self._poller.after_failure()
        if isinstance(error, KeyRefused | NotPermitted):
            self._due_s = None
            self._link.failed(error, self._clock.now(), None)
            return
        now_s = self._clock.monotonic()
        wait_s = pace.wait_after_s(error, self._failures, self._rng)
        self._due_s = now_s + wait_s
        self._held_until_s = max(self._held_until_s, now_s + pace.held_s(error))
        now = self._clock.now()
        self._link.failed(error, now, now + timedelta(seconds=wait_s))
