"""What SellApp has asked of us: until when to ask nothing, and that a key is of no use.

`exchange` lets every request pass here first and tells it of every refusal, so that no caller can
ask inside a wait, or with a refused key, whatever it made of the error. Nothing here sleeps: who
comes too early is turned back with an error that says how long, and not one byte leaves.
Source: api-contract 7; reliability C.2.
"""

from tui.clock import Clock
from tui.errors import ApiError, KeyRefused, ServerBusy

UNSAID_WAIT_S = 60.0
"""After a 429 that does not say how long."""


class Hold:
    """Turns requests back before they leave."""

    def __init__(self, clock: Clock) -> None:
        """Begin with nothing asked.

        Args:
            clock: its monotonic side; a wall clock that is set would end a wait too early.
        """
        self._clock = clock
        self._until_s = clock.monotonic()
        self._reason: ApiError = ServerBusy()
        self._refusal: KeyRefused | None = None

    @property
    def is_key_refused(self) -> bool:
        """SellApp does not take the key."""
        return self._refusal is not None

    def check(self) -> None:
        """Let a request pass.

        Raises:
            KeyRefused: SellApp has refused this key before.
            ServerBusy: it has asked to wait; `retry_after_s` says how long from now.
        """
        if self._refusal is not None:
            raise KeyRefused(self._refusal.detail, status=self._refusal.status)
        left_s = self._until_s - self._clock.monotonic()
        if left_s > 0:
            # Whatever it was at first: this request was not even made, so it was not applied.
            raise ServerBusy(
                headline=self._reason.headline,
                advice=self._reason.advice,
                status=self._reason.status,
                retry_after_s=left_s,
            )

    def note(self, problem: ApiError) -> None:
        """Take in what a request was answered with."""
        if isinstance(problem, KeyRefused):
            self._refusal = problem
        wait_s = problem.retry_after_s
        if wait_s is None and isinstance(problem, ServerBusy):
            wait_s = UNSAID_WAIT_S
        if wait_s is not None:
            until_s = self._clock.monotonic() + wait_s
            if until_s > self._until_s:
                self._until_s, self._reason = until_s, problem

    def forgive_key(self) -> None:
        """The key is another one now, or a person wants it tried once more."""
        self._refusal = None
