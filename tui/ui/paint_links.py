"""Where the links of a message are once its text is wrapped.

A link is underlined and can be clicked. One whose host poses as another gets its real ASCII host
written behind it, as text, so that no colour and no hovering is needed to see it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from tui.records import dataclass
from tui.text import find_links

SpanKind = Literal["text", "link", "warning"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, from `start` up to before `end`, that is drawn differently."""

    start: int
    end: int
    kind: SpanKind
    url: str = ""


def annotated(text: str, warning_mark: str) -> tuple[str, tuple[Span, ...]]:
    """The text with a warning behind every suspicious link, and where links and warnings are.

    Args:
        text: a message's display text.
        warning_mark: the glyph that a warning begins with.
    """
    if "://" not in text:
        return text, ()
    parts: list[str] = []
    spans: list[Span] = []
    taken = length = 0
    for link in find_links(text):
        parts.append(text[taken : link.end])
        length += link.end - taken
        taken = link.end
        spans.append(Span(length - (link.end - link.start), length, "link", link.url))
        if link.is_suspicious:
            warning = f" [{warning_mark} leads to {link.host}]"
            parts.append(warning)
            spans.append(Span(length + 1, length + len(warning), "warning"))
            length += len(warning)
    parts.append(text[taken:])
    return "".join(parts), tuple(spans)


def spans_of_rows(text: str, rows: Sequence[str], spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Cut the spans of a text to its wrapped rows.

    Args:
        text: the text that was wrapped.
        rows: its rows, in order: each a piece of the text, but for the blanks around it.
        spans: stretches of `text`, in order, not overlapping.

    Returns:
        For each row its spans, counted from the row's first character.
    """
    if not spans:
        return [()] * len(rows)
    found: list[tuple[Span, ...]] = []
    at = 0
    for row in rows:
        words = row.strip()
        start = text.find(words, at) if words else -1
        if start < 0:
            found.append(())
            continue
        at = start + len(words)
        indent = row.index(words)
        found.append(tuple(_cut(spans, start, at, indent)))
    return found


def pieces(row: str, spans: Sequence[Span]) -> list[tuple[str, SpanKind, str]]:
    """A row as `(text, kind, url)`, from left to right."""
    edges = sorted({0, len(row), *(edge for span in spans for edge in (span.start, span.end))})
    result: list[tuple[str, SpanKind, str]] = []
    for start, end in pairwise(edges):
        span = next((span for span in spans if span.start <= start < span.end), None)
        kind: SpanKind = span.kind if span else "text"
        result.append((row[start:end], kind, span.url if span else ""))
    return result


def _cut(spans: Sequence[Span], start: int, end: int, indent: int) -> list[Span]:
    """The parts of spans that lie in text[start:end], moved to a row with an indentation."""
    shift = indent - start
    return [
        Span(max(span.start, start) + shift, min(span.end, end) + shift, span.kind, span.url)
        for span in spans
        if span.start < end and span.end > start
    ]
