"""Looks are written as what changes, and the terminal shows what the whole codes would show."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from tui.ui.ink import PLAIN, Pen, ink_of

TRUE = ColorSystem.TRUECOLOR
COLOURS = st.sampled_from((None, "default", "red", "bright_blue", "color(200)", "#102030"))
FLAGS = st.sampled_from((None, False, True))
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=FLAGS,
    dim=FLAGS,
    italic=FLAGS,
    underline=FLAGS,
    strike=FLAGS,
    reverse=FLAGS,
    blink=FLAGS,
)
SYSTEMS = st.sampled_from((ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, TRUE))


def screen_of(text: str) -> list[pyte.screens.Char]:
    screen = pyte.Screen(40, 1)
    pyte.Stream(screen).feed(text)
    return [screen.buffer[0][x] for x in range(40)]


@given(st.lists(STYLES, max_size=20), SYSTEMS)
def test_the_same_is_shown(styles: list[Style], system: ColorSystem) -> None:
    """Whatever comes after whatever."""
    pen = Pen()
    written = "".join(pen.write("ab", ink_of(style, system)) for style in styles) + pen.lift()
    whole = "".join(Strip.render_style(style, "ab", system) for style in styles)
    assert screen_of(whole) == screen_of(written)


def test_only_what_differs_is_written() -> None:
    """A colour, where a colour is another; nothing, between blanks on the same ground."""
    pen = Pen()
    first = ink_of(Style(color="#010203", bgcolor="#040506"), TRUE)
    assert "\x1b[0;38;2;1;2;3;48;2;4;5;6ma" == pen.write("a", first)
    other = ink_of(Style(color="#070809", bgcolor="#040506"), TRUE)
    assert "\x1b[38;2;7;8;9mb" == pen.write("b", other)
    assert " c" == pen.write(" ", first) + pen.write("c", other)
    strong = ink_of(Style(color="#070809", bgcolor="#040506", bold=True), TRUE)
    assert "\x1b[1md" == pen.write("d", strong)
    assert "\x1b[22me" == pen.write("e", other)
    assert "\x1b[0m" == pen.lift()
    assert "" == pen.lift()


def test_a_link_is_closed_where_it_ends() -> None:
    """And opened once more for each run of it."""
    style = Style(link="https://example.net")
    pen = Pen()
    text = pen.write("a", ink_of(style, TRUE)) + pen.write("b", ink_of(style, TRUE))
    assert 2 == text.count("https://example.net")
    assert text.endswith("b\x1b]8;;\x1b\\")


@pytest.mark.parametrize(
    "style", [None, Style(), Style(color="default"), Style.from_meta({"a": 1})]
)
def test_the_same_look_is_the_same_object(style: Style | None) -> None:
    """Whichever style it comes from."""
    assert PLAIN is ink_of(style, TRUE)
