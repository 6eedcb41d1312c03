"""What we know of the line to SellApp, kept in one immutable snapshot.

The poller and the sender tell it what happened; the screen reads `Link.status`. Swapping one
reference is atomic, so that any thread may read it. Nothing here waits or asks.
"""

from dataclasses import replace
from datetime import datetime

from tui.domain import ApiVersion, LinkStatus
from tui.errors import InboxError, Portal, Unanswered, Unreachable
from tui.events import LinkChanged, LinkLost, LinkRegained, Listener

CUT_OFF = (Unreachable, Unanswered, Portal)
"""Nothing of SellApp's was reached, or nothing came back."""


class Link:
    """Keeps a `LinkStatus` and says when it reads differently."""

    def __init__(self, emit: Listener) -> None:
        """Start offline.

        Args:
            emit: told of each change; of losing and regaining SellApp once each.
        """
        self._emit = emit
        self.status = LinkStatus()
        self._pause = ("", "")

    def remember(
        self,
        synced_at: datetime | None,
        api_version: ApiVersion | None,
        older_s: float | None = None,
    ) -> None:
        """Take over what the mailbox knows from an earlier run."""
        status = replace(self.status, synced_at=synced_at, api_version=api_version)
        self._set(replace(status, older_checked_every_s=older_s))

    def checks_older_every(self, seconds: float | None) -> None:
        """How old our knowledge of an open ticket can get; None when every poll tells all."""
        self._set(replace(self.status, older_checked_every_s=seconds))

    def syncing(self, walked: int, total: int | None) -> None:
        """A walk is under way."""
        self._set(replace(self.status, is_syncing=True, walked=walked, total=total))

    def good(self, at: datetime, api_version: ApiVersion | None, *, is_whole: bool = True) -> None:
        """The ticket list was read well; whatever was wrong with reading has healed.

        Args:
            at: now.
            api_version: which API gave it.
            is_whole: False as long as nobody has seen all of it in this run: then the line is
                fine, but what is here is as old as it was.
        """
        lost_at = self.status.lost_at
        status = replace(
            self.status,
            is_online=True,
            is_answering=True,
            lost_at=None,
            retry_at=None,
            synced_at=at if is_whole else self.status.synced_at,
            is_syncing=False,
            api_version=api_version,
        )
        headline, advice = self._pause if status.is_sending_paused else ("", "")
        self._set(replace(status, headline=headline, advice=advice))
        if lost_at is not None:
            # A wall clock that was set back meanwhile must not make it a negative time.
            self._emit(LinkRegained(max(0.0, (at - lost_at).total_seconds())))

    def failed(self, error: InboxError, at: datetime, retry_at: datetime | None) -> None:
        """The list could not be read; the last good data stays.

        Args:
            error: what happened, in words.
            at: now.
            retry_at: when the poller tries again; None when a person has to act first.
        """
        is_news = self.status.lost_at is None
        status = replace(
            self.status,
            is_online=False,
            is_answering=not isinstance(error, CUT_OFF),
            lost_at=self.status.lost_at or at,
            headline=error.headline,
            advice=error.advice,
            retry_at=retry_at,
            is_syncing=False,
        )
        self._set(status)
        if is_news:
            self._emit(LinkLost())

    def sending_paused(self, error: InboxError) -> None:
        """The key may not send; replies wait until a person wants it tried again.

        Reading may still go well, so a good list does not lift this.
        """
        self._pause = (error.headline, error.advice)
        status = replace(
            self.status, is_sending_paused=True, headline=error.headline, advice=error.advice
        )
        self._set(status)

    def resume_sending(self) -> None:
        """A person wants it tried again."""
        if self.status.is_sending_paused:
            self._set(replace(self.status, is_sending_paused=False, headline="", advice=""))

    def _set(self, status: LinkStatus) -> None:
        if status != self.status:
            self.status = status
            self._emit(LinkChanged())
