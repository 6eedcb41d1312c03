"""Colours are readable by computation, not by taste, and live in one file."""

import re
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

import tui.ui
from tui.ui.look import ASCII, GROUNDS, ROLES, THEMES, UNICODE, Glyphs, Look

FULL_COLOUR = [theme for theme in (*THEMES, *BUILTIN_THEMES.values()) if not theme.ansi]
ANSI = [theme for theme in BUILTIN_THEMES.values() if theme.ansi]


def luminance(colour: RichColor) -> float:
    """Relative luminance. Source: WCAG 2.2, relative luminance."""
    parts = [part / 255 for part in colour.get_truecolor()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style: Style) -> float:
    """Contrast of a style's text on its own ground. Source: WCAG 2.2, contrast ratio."""
    assert style.color is not None
    assert style.bgcolor is not None
    darker, lighter = sorted((luminance(style.color), luminance(style.bgcolor)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("role", [role for role in ROLES if role != "faint"])
def test_our_words_have_the_contrast_that_wcag_asks_for(theme, ground, role):
    """Every role that words are written in reaches AA, dim ones too, on every ground."""
    assert contrast(Look.from_theme(theme).style(role, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_our_lines_can_be_seen(theme):
    """Rails and rules reach the 3:1 of graphics."""
    assert contrast(Look.from_theme(theme).style("faint")) >= 3


@pytest.mark.parametrize("theme", FULL_COLOUR, ids=lambda theme: theme.name)
def test_every_theme_can_be_read(theme):
    """A theme that is not ours is mended where its colours are too weak for words."""
    look = Look.from_theme(theme)
    assert contrast(look.style("body")) >= 4.5
    assert [] == [
        (role, ground)
        for role in ROLES
        for ground in GROUNDS
        if role != "faint" and contrast(look.style(role, ground)) < 3
    ]


@pytest.mark.parametrize("theme", ANSI, ids=lambda theme: theme.name)
def test_ansi_themes_use_the_terminals_colours_alone(theme):
    """No colour of our own reaches a terminal that was told to use its palette."""
    look = Look.from_theme(theme)
    for style in look.styles.values():
        assert style.color is None or style.color.triplet is None
        assert style.bgcolor is None or style.bgcolor.triplet is None


@pytest.mark.parametrize("theme", ANSI, ids=lambda theme: theme.name)
def test_the_cursor_is_reversed_where_colours_cannot_be_trusted(theme):
    """In the terminal's palette, and so without any colour at all, the cursor still shows."""
    look = Look.from_theme(theme)
    assert all(look.style(role, "cursor").reverse for role in ROLES)
    assert not any(look.style(role, "page").reverse for role in ROLES)


def test_focus_is_the_strongest_of_the_three_strengths():
    """The strong form of our hue stands out more than the middle one, the middle more than dim."""
    for theme in THEMES:
        look = Look.from_theme(theme)
        assert contrast(look.style("focus")) > contrast(look.style("hue"))
        assert contrast(look.style("hue")) > contrast(look.style("dim"))


def test_a_look_keeps_its_glyphs_in_another_theme():
    """ASCII stays ASCII when the theme is switched."""
    look = Look.from_theme(THEMES[0], is_ascii=True).for_theme(THEMES[1])
    assert ASCII == look.glyphs
    assert THEMES[1].name == look.theme_name


def test_an_underlined_link_keeps_the_ground():
    """A link on the cursor's row stands on the cursor's ground."""
    look = Look.from_theme(THEMES[0])
    assert look.link("cursor").underline
    assert look.style("hue", "cursor").bgcolor == look.link("cursor").bgcolor


def test_ascii_glyphs_are_ascii():
    """The fallback set holds nothing that a font may lack."""
    for name in Glyphs.__slots__:
        assert getattr(ASCII, name).isascii()


def test_glyphs_are_one_cell():
    """Columns hold, whichever set is used."""
    for name in Glyphs.__slots__:
        assert len(getattr(UNICODE, name)) == 1
        assert len(getattr(ASCII, name)) == (2 if name == "ellipsis" else 1)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_marks_differ_from_each_other(glyphs):
    """Two states never share a mark, or colour would have to tell them apart."""
    names = ("new", "draft", "unknown", "refused", "held", "sending", "closed", "archived")
    assert len(names) == len({getattr(glyphs, name) for name in names})


def test_colours_live_in_one_file():
    """No colour literal anywhere else on the screen's floor."""
    literal = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?!\w)|\brgba?\(")
    folder = Path(tui.ui.__file__).parent
    files = [path for kind in ("*.py", "*.tcss") for path in folder.rglob(kind)]
    offenders = [p.name for p in files if p.name != "look.py" and literal.search(p.read_text())]
    assert [] == offenders


def test_stylesheet_variables_of_our_themes_are_colours():
    """What the stylesheet reads is what the painters read."""
    theme: Theme
    for theme in THEMES:
        look = Look.from_theme(theme)
        for role in ROLES:
            colour = look.style(role).color
            assert colour is not None
            assert Color.parse(theme.variables[f"inbox-{role}"]).rich_color == colour
