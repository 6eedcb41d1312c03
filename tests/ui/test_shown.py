"""Frames without what is there already: the terminal shows what it would show with all of it."""

from collections.abc import Iterator

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from tui.ui.shown import Shown

WIDTH, HEIGHT = 12, 3
SIZE = Size(WIDTH, HEIGHT)
STYLES = (
    Style(),
    Style(bold=True),
    Style(bold=True, dim=True),
    Style(reverse=True),
    Style(color="#102030", bgcolor="#405060"),
    Style(color="#102030", bgcolor="#708090", underline=True),
    Style(color="red", bgcolor="#708090", italic=True),
    Style(color="bright_blue", strike=True, link="https://example.net"),
)
LETTERS = ("a", "b", " ", "\u4e2d", "\u2026", "e\u0301")
WORDS = st.lists(st.sampled_from(LETTERS), max_size=WIDTH).map("".join)


def console() -> Console:
    return Console(color_system="truecolor", force_terminal=True, width=WIDTH)


def strip(text: str, cells: int, style: Style) -> Strip:
    return Strip([Segment(text, style)]).adjust_cell_length(cells, style)


@st.composite
def lines(draw: st.DrawFn) -> list[Strip]:
    """A line of pieces that fill it."""
    cuts = sorted(draw(st.sets(st.integers(1, WIDTH - 1), max_size=3)))
    ends = [*cuts, WIDTH]
    widths = [end - start for start, end in zip([0, *cuts], ends, strict=True)]
    return [strip(draw(WORDS), cells, draw(st.sampled_from(STYLES))) for cells in widths]


@st.composite
def layouts(draw: st.DrawFn) -> LayoutUpdate:
    """A whole frame."""
    return LayoutUpdate([draw(lines()) for _ in range(HEIGHT)], Region(0, 0, WIDTH, HEIGHT))


@st.composite
def chops(draw: st.DrawFn) -> ChopsUpdate:
    """A part of a frame: some spans of lines, some pieces of which lie behind others."""
    pieces: list[dict[int, Strip | None]] = []
    ends: list[list[int]] = []
    for _ in range(HEIGHT):
        x, line, line_ends = 0, {}, []
        for each in draw(lines()):
            line[x] = each if draw(st.booleans()) else None
            x += each.cell_length
            line_ends.append(x)
        pieces.append(line)
        ends.append(line_ends)
    spans = []
    for y in sorted(draw(st.sets(st.integers(0, HEIGHT - 1), min_size=1))):
        x1 = draw(st.integers(0, WIDTH - 1))
        spans.append((y, x1, draw(st.integers(x1 + 1, WIDTH))))
    return ChopsUpdate(pieces, spans, ends)


def screen_after(written: Iterator[str]) -> list[list[object]]:
    """Every cell, with its looks."""
    # Larger than the frame: what Textual writes between two lines must not scroll it.
    screen = pyte.Screen(WIDTH + 1, 3 * HEIGHT)
    screen.set_mode(pyte.modes.LNM)
    stream = pyte.Stream(screen)
    for text in written:
        stream.feed(text)
    return [[seen(screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def seen(cell: pyte.screens.Char) -> pyte.screens.Char:
    """A cell as a person sees it: of a blank, the ground alone."""
    if cell.data != " " or cell.underscore or cell.strikethrough or cell.reverse:
        return cell
    return cell._replace(fg="default", bold=False, italics=False)


@given(st.lists(st.one_of(layouts(), chops()), min_size=1, max_size=6))
def test_the_terminal_shows_the_same(updates: list[LayoutUpdate | ChopsUpdate]) -> None:
    """Whatever was left out."""
    shown, whole = Shown(), console()
    news = [shown.news(update, SIZE).render_segments(whole) for update in updates]
    assert screen_after(update.render_segments(whole) for update in updates) == screen_after(
        iter(news)
    )


@given(layouts())
def test_nothing_is_written_twice(update: LayoutUpdate) -> None:
    """The same frame again is nothing; after another program's words it is everything."""
    shown, whole = Shown(), console()
    first = shown.news(update, SIZE).render_segments(whole)
    again = shown.news(update, SIZE).render_segments(whole)
    assert "" == again
    shown.forget()
    assert first == shown.news(update, SIZE).render_segments(whole)


def test_another_size_is_another_screen() -> None:
    """The terminal may have moved every line."""
    shown, whole = Shown(), console()
    line = [strip("ab", WIDTH, Style())]
    update = LayoutUpdate([line] * HEIGHT, Region(0, 0, WIDTH, HEIGHT))
    first = shown.news(update, SIZE).render_segments(whole)
    assert first == shown.news(update, Size(WIDTH, HEIGHT + 1)).render_segments(whole)


def test_what_it_does_not_know_is_written_whole() -> None:
    """And what is there is not known after it."""
    shown, whole = Shown(), console()
    update = LayoutUpdate([[strip("ab", WIDTH, Style())]], Region(0, 0, WIDTH, 1))
    first = shown.news(update, SIZE).render_segments(whole)
    assert "words" == shown.news("words", SIZE)
    assert first == shown.news(update, SIZE).render_segments(whole)
    assert shown.news(None, SIZE) is None
    assert "" == shown.news(update, SIZE).render_segments(whole)


def test_what_stands_beside_an_odd_character_is_written_again() -> None:
    """A terminal may take it for wider than we do, and push its neighbour: in whichever frame."""
    shown, whole = Shown(), console()

    def part(text: str) -> ChopsUpdate:
        return ChopsUpdate([{0: strip(text, 6, Style()), 6: None}], [(0, 0, 6)], [[6, WIDTH]])

    def frame(text: str) -> LayoutUpdate:
        pieces = [strip(text, 6, Style()), strip("|", 6, Style())]
        return LayoutUpdate([pieces], Region(0, 0, WIDTH, 1))

    shown.news(frame("a"), SIZE).render_segments(whole)
    assert "|" not in shown.news(frame("b"), SIZE).render_segments(whole)
    assert "|" in shown.news(frame("\u4e2d"), SIZE).render_segments(whole)
    shown.news(part("\u4e2d\u4e2d"), SIZE).render_segments(whole)
    assert "|" in shown.news(frame("\u4e2d\u4e2d"), SIZE).render_segments(whole)
