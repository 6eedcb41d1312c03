"""What is measured, and how many measurements become one figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Painted:
    """The answer to one key."""

    first_s: float
    """To the first byte."""
    last_s: float
    """To the last byte before the output was quiet."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Doing nothing."""

    cpu: float
    """Share of one processor."""
    wakes_per_s: float
    bytes_per_minute: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Many measurements of one thing, in milliseconds or bytes."""

    median: float
    p95: float
    p99: float
    worst: float
    least: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        """Of at least one value. With few values p99 is the worst one."""
        ordered = sorted(values)

        def share(part: float) -> float:
            return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]

        return cls(median(ordered), share(0.95), share(0.99), ordered[-1], ordered[0], len(ordered))


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """One key, pressed many times."""

    first_ms: Spread
    last_ms: Spread
    size: Spread
    cpu_ms: float
    """Processor time a key, of all threads: hardly changed by what else the machine does."""

    answers: Sequence[Painted]

    @classmethod
    def of(cls, answers: Sequence[Painted], cpu_ms: float = 0.0) -> "KeyFigures":
        """Of at least one answer."""
        return cls(
            Spread.of(each.first_s * 1e3 for each in answers),
            Spread.of(each.last_s * 1e3 for each in answers),
            Spread.of(each.size for each in answers),
            cpu_ms,
            answers,
        )

    @classmethod
    def joined(cls, parts: Sequence["KeyFigures"]) -> "KeyFigures":
        """Of all answers of at least one part."""
        answers = [answer for part in parts for answer in part.answers]
        return cls.of(answers, sum(part.cpu_ms for part in parts) / len(parts))


@dataclass(frozen=True, slots=True)
class Turns:
    """The longest turn of the screen's loop in each of several rounds."""

    wall_ms: Spread
    cpu_ms: Spread


@dataclass(frozen=True, slots=True)
class Start:
    """From the start to a painted list, and back."""

    wall_ms: Spread
    cpu_ms: Spread
    quit_ms: Spread | None
    rss_mib: float
