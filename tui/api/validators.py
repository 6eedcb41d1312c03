"""Ask only for what has changed, of a server that has ever offered it.

An answer may carry a validator (ETag, Last-Modified). Then the same question is asked with it, and
304 stands for the bytes that are kept here. A server that offers none is never sent one. What is
kept is dropped after a while, so that a validator which does not do its work hides nothing for
long. Nothing here sends or decodes. Source: RFC 9110, 8.8 and 13; reliability C.2.
"""

from collections.abc import Mapping

from tui.api.answer import Answer
from tui.clock import Clock
from tui.records import dataclass

KEPT = 16
"""Answers; the pages that a poll reads again and again are few."""
MAX_KEPT_BYTES = 512 * 1024
MAX_VALIDATOR_CHARS = 200
TRUSTED_S = 1_800.0
"""After so long the whole answer is asked for."""
CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}

Question = tuple[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that may still hold."""

    answer: Answer
    headers: Mapping[str, str]
    """What asks whether it does."""
    at_s: float


class Validators:
    """The answers of late that came with a validator."""

    def __init__(self, clock: Clock) -> None:
        """Begin with none."""
        self._clock = clock
        self._kept: dict[Question, Kept] = {}

    def of(self, question: Question) -> Kept | None:
        """What is kept of this question, if it is to be asked with a condition."""
        kept = self._kept.get(question)
        if kept is None or self._clock.monotonic() - kept.at_s >= TRUSTED_S:
            return None
        return kept

    def note(self, question: Question, answer: Answer) -> None:
        """A whole answer has come."""
        self._kept.pop(question, None)
        headers = {
            condition: answer.headers[name]
            for name, condition in CONDITIONS.items()
            if 0 < len(answer.headers.get(name, "")) <= MAX_VALIDATOR_CHARS
        }
        if headers and answer.status == 200 and len(answer.body) <= MAX_KEPT_BYTES:
            self._kept[question] = Kept(answer, headers, self._clock.monotonic())
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]

    def clear(self) -> None:
        """Trust nothing of it any more."""
        self._kept.clear()
