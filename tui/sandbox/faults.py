"""One idea: what goes wrong is data that prints as one line.

Neighbours: `gate` plays faults on answers, `transport` and `serve` on connections. A failing test
can print its plan and be run again from that print. Never acts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from urllib.parse import quote, unquote

CONNECT_KINDS = frozenset({"refuse", "connect_stall"})
"""Played before a byte of the request is sent: provably nothing arrived."""

WIRE_KINDS = frozenset(
    {
        "reset_before_store",
        "store_then_reset",
        "stall",
        "store_then_stall",
        "cut_json",
        "cut_headers",
    }
)
"""The connection breaks or falls silent; all but the first and `stall` store first."""

SLOW_KINDS = frozenset({"slow_head", "slow_body"})

INSTEAD_KINDS = frozenset(
    {
        "html_500",
        "html_403",
        "html_404",
        "status",
        "408",
        "409",
        "425",
        "429",
        "401_from_now_on",
        "captive_portal",
        "redirect_307",
        "gzip_bomb",
    }
)
"""Another answer in place of the real one; nothing is stored unless `stored=1`."""

DAMAGE_KINDS = frozenset(
    {
        "php_notice",
        "bad_gzip",
        "empty_body",
        "json_null",
        "201_empty",
        "201_null",
        "201_html",
        "201_other_ticket",
        "201_no_id",
        "202",
        "204",
    }
)
"""The request is carried out, its answer comes back damaged."""

ROW_KINDS = frozenset(
    {
        "page_shift",
        "row_doubled",
        "row_broken",
        "quirk",
        "clock_ahead",
        "hostile_content",
    }
)
"""The answer is whole, but what stands in it is odd."""

KINDS = CONNECT_KINDS | WIRE_KINDS | SLOW_KINDS | INSTEAD_KINDS | DAMAGE_KINDS | ROW_KINDS

ALWAYS = None
"""`times=ALWAYS`: never used up."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with some requests.

    Raises:
        ValueError: The kind is not in `KINDS`, or a count is negative.
    """

    method: str
    """`GET`, `POST`, `PATCH` or `*`."""
    path_glob: str
    """Shell pattern over the whole path; `*` crosses slashes, as in `*/messages`."""
    kind: str
    times: int | None = 1
    """How many requests it hits; `ALWAYS` (None) for all."""
    after: int = 0
    """How many matching requests pass first."""
    params: Mapping[str, str | int | float] = field(default_factory=dict, hash=False)
    """Details of the kind, for example `delay_s` or `variant`."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {self.kind!r}")
        if self.after < 0 or (self.times is not None and self.times < 0):
            raise ValueError("times and after count requests: they cannot be negative")
        frozen = MappingProxyType({key: str(value) for key, value in self.params.items()})
        object.__setattr__(self, "params", frozen)

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is of the sort that this fault hits."""
        return self.method in {"*", method} and fnmatchcase(path, self.path_glob)

    def text(self, name: str, default: str = "") -> str:
        """A detail as text."""
        return str(self.params.get(name, default))

    def number(self, name: str, default: float) -> float:
        """A detail as a number.

        Raises:
            ValueError: The detail is no number.
        """
        return float(self.params.get(name, default))

    def __str__(self) -> str:
        times = "always" if self.times is None else self.times
        details = "".join(f" {key}={quote(str(raw))}" for key, raw in self.params.items())
        return (
            f"{self.method} {self.path_glob} {self.kind} times={times} after={self.after}{details}"
        )

    @classmethod
    def parse(cls, line: str) -> Fault:
        """The fault that prints as `line`.

        Raises:
            ValueError: The line does not say method, path and kind, or a word has no `=`.
        """
        words = line.split()
        if len(words) < 3:
            raise ValueError(f"a fault needs method, path and kind: {line!r}")
        method, path_glob, kind = words[:3]
        details: dict[str, str] = {}
        for word in words[3:]:
            name, mark, raw = word.partition("=")
            if not mark:
                raise ValueError(f"expected name=value in a fault, found {word!r}")
            details[name] = unquote(raw)
        times = details.pop("times", "1")
        after = int(details.pop("after", "0"))
        return cls(
            method, path_glob, kind, None if times == "always" else int(times), after, details
        )


@dataclass(slots=True)
class _Progress:
    fault: Fault
    passed: int = 0
    used: int = 0


class FaultPlan:
    """Faults in order; the first that matches a request is played. Thread-safe.

    Args:
        faults: What goes wrong, most urgent first.
    """

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._steps = [_Progress(fault) for fault in faults]

    def add(self, *faults: Fault) -> None:
        """Let more go wrong, behind what is planned."""
        with self._lock:
            self._steps.extend(_Progress(fault) for fault in faults)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._steps.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that hits this request, counted as used; None lets it pass."""
        with self._lock:
            for step in self._steps:
                fault = step.fault
                if step.used == fault.times or not fault.matches(method, path):
                    continue
                if step.passed < fault.after:
                    step.passed += 1
                    continue
                step.used += 1
                return fault
            return None

    @property
    def pending(self) -> tuple[Fault, ...]:
        """Faults that can still hit a request."""
        with self._lock:
            return tuple(step.fault for step in self._steps if step.used != step.fault.times)

    def __str__(self) -> str:
        with self._lock:
            return "\n".join(str(step.fault) for step in self._steps)

    @classmethod
    def parse(cls, text: str) -> FaultPlan:
        """The plan that prints as `text`, one fault a line.

        Raises:
            ValueError: A line is no fault.
        """
        return cls(Fault.parse(line) for line in text.splitlines() if line.strip())
