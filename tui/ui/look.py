"""How the inbox looks: themes, the colours of every role, and the glyphs. All colour lives here.

One hue of our own, in three strengths: *strong* always means focus, *middle* marks the customer,
links and news, *soft* is the ground under the cursor. Other colours are scarce and mean something:
amber is waiting too long, red is trouble. No colour ever stands alone: a word, a mark or a weight
says the same, so that the screen reads in monochrome too.

Painters ask a `Look` for a Rich style by role and ground; stylesheets use the theme's standard
variables. This module never knows a widget.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, Self

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tui.records import dataclass
from tui.ui.contrast import readable

Role = Literal[
    "body", "strong", "dim", "faint", "focus", "hue", "store", "late", "very_late", "trouble"
]
"""What a piece of text is. `faint` is for lines and rails only, never for words."""

Ground = Literal["page", "cursor", "quiet"]
"""What it stands on: the page, the cursor's row with focus, the cursor's row without."""

ROLES: tuple[Role, ...] = (
    "body",
    "strong",
    "dim",
    "faint",
    "focus",
    "hue",
    "store",
    "late",
    "very_late",
    "trouble",
)
GROUNDS: tuple[Ground, ...] = ("page", "cursor", "quiet")
_BOLD: frozenset[Role] = frozenset({"strong", "focus", "very_late"})


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs that we draw with. Each is one cell, the ellipsis of ASCII excepted."""

    cursor: str = "▌"
    """Rail of the cursor's row."""
    focus: str = "▏"
    """Line down the edge of a pane that has the focus and no cursor to show it."""
    customer: str = "▎"
    """Rail left of what the customer wrote."""
    store: str = "▕"
    """Rail right of what our side wrote."""
    pending: str = "┊"
    """Rail right of what has not been proven sent."""
    rule: str = "─"
    dot: str = "·"
    ellipsis: str = "…"
    new: str = "•"
    draft: str = "d"
    unknown: str = "?"
    refused: str = "!"
    held: str = "h"
    sending: str = "↑"
    closed: str = "✓"
    archived: str = "a"
    warning: str = "!"


UNICODE = Glyphs()
ASCII = Glyphs(
    cursor=">",
    focus="|",
    customer="|",
    store="|",
    pending=":",
    rule="-",
    dot="-",
    ellipsis="..",
    new="*",
    sending=">",
    closed="x",
)


def _theme(name: str, *, is_dark: bool, colours: Mapping[str, str]) -> Theme:
    """A Textual theme from our own table of colours; every role is also a stylesheet variable."""
    return Theme(
        name=name,
        primary=colours["focus"],
        secondary=colours["hue"],
        accent=colours["focus"],
        warning=colours["late"],
        error=colours["trouble"],
        success=colours["hue"],
        foreground=colours["body"],
        background=colours["page"],
        surface=colours["page"],
        panel=colours["quiet"],
        boost=colours["quiet"],
        dark=is_dark,
        text_alpha=1.0,
        variables={
            **{f"inbox-{role}": colour for role, colour in colours.items()},
            "text": colours["body"],
            "text-muted": colours["dim"],
            "text-disabled": colours["faint"],
            "border": colours["focus"],
            "border-blurred": colours["faint"],
            "scrollbar": colours["bar"],
            "scrollbar-hover": colours["faint"],
            "scrollbar-active": colours["focus"],
            "scrollbar-background": colours["page"],
            "scrollbar-background-hover": colours["page"],
            "scrollbar-background-active": colours["page"],
            "scrollbar-corner-color": colours["page"],
            "input-cursor-background": colours["body"],
            "input-cursor-foreground": colours["page"],
            "input-selection-background": colours["cursor"],
            "input-selection-foreground": colours["strong"],
            "screen-selection-background": colours["cursor"],
            "screen-selection-foreground": colours["strong"],
            "block-cursor-background": colours["cursor"],
            "block-cursor-foreground": colours["strong"],
            "block-cursor-text-style": "bold",
            "block-hover-background": colours["quiet"],
            "footer-background": colours["page"],
            "footer-foreground": colours["dim"],
            "footer-key-foreground": colours["hue"],
        },
    )


INBOX_DARK = _theme(
    "inbox-dark",
    is_dark=True,
    colours={
        "page": "#0f1519",
        "cursor": "#173238",
        "quiet": "#1b242a",
        "body": "#d5dde3",
        "strong": "#f2f6f8",
        "dim": "#8d9aa5",
        "faint": "#5d6a75",
        "bar": "#2b373f",
        "hue": "#4fb8aa",
        "focus": "#5ff0da",
        "store": "#a9b6c6",
        "late": "#e8b45a",
        "very_late": "#ff9a4d",
        "trouble": "#ff7b72",
    },
)
INBOX_LIGHT = _theme(
    "inbox-light",
    is_dark=False,
    colours={
        "page": "#fbfaf6",
        "cursor": "#d8ece8",
        "quiet": "#ebeae4",
        "body": "#252b31",
        "strong": "#0d1114",
        "dim": "#5f6973",
        "faint": "#868f98",
        "bar": "#d2d1c9",
        "hue": "#0b7268",
        "focus": "#00574f",
        "store": "#4d5a70",
        "late": "#8a5300",
        "very_late": "#a83c00",
        "trouble": "#b3211b",
    },
)
THEMES = (INBOX_DARK, INBOX_LIGHT)
"""Our own themes; the app registers them."""
DEFAULT_THEME = INBOX_DARK.name


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What painters need to know of a theme. Immutable; compared by identity.

    Make one with `Look.from_theme`, or with `for_theme` to keep the choice of glyphs.
    """

    theme_name: str
    is_ansi: bool
    """The terminal's own sixteen colours, on its own background."""
    is_ascii: bool
    glyphs: Glyphs
    styles: Mapping[tuple[Role, Ground], Style]

    @classmethod
    def from_theme(cls, theme: Theme, *, is_ascii: bool = False) -> Self:
        """The look of any Textual theme: ours by its table, others by mixing, ANSI by number.

        Args:
            theme: a theme that is registered with the app, or one of `THEMES`.
            is_ascii: draw with ASCII signs alone.
        """
        styles = _ansi_styles(theme) if theme.ansi else _true_styles(theme)
        return cls(theme.name, theme.ansi, is_ascii, ASCII if is_ascii else UNICODE, styles)

    def for_theme(self, theme: Theme) -> "Look":
        """The same glyphs in another theme."""
        return Look.from_theme(theme, is_ascii=self.is_ascii)

    def style(self, role: Role, ground: Ground = "page") -> Style:
        """The style for a piece of text: foreground, background and weight, always all of them."""
        return self.styles[role, ground]

    def link(self, ground: Ground = "page") -> Style:
        """The style of a link that may be opened."""
        return underlined(self.style("hue", ground))


@lru_cache(maxsize=64)
def underlined(style: Style) -> Style:
    """The same style with a line under it."""
    return style + Style(underline=True)


@lru_cache(maxsize=64)
def marked(style: Style) -> Style:
    """The same style the other way round: what a search looked for."""
    return style + Style(reverse=True, bold=True)


def _mixed(theme: Theme) -> dict[str, str]:
    """Colours for a theme that is not ours, from the few that every theme has."""
    system = theme.to_color_system().generate()
    page, body = Color.parse(system["background"]), Color.parse(system["foreground"])
    focus = Color.parse(system["primary"])
    late, trouble = Color.parse(system["warning"]), Color.parse(system["error"])
    cursor = page.blend(focus, 0.18)
    words = {
        "strong": body,
        "dim": body.blend(page, 0.38),
        "hue": focus.blend(body, 0.3),
        "focus": focus,
        "store": body.blend(page, 0.2),
        "late": late.blend(body, 0.3),
        "very_late": late.blend(body, 0.1),
        "trouble": trouble.blend(body, 0.25),
    }
    colours = {
        "page": page,
        "cursor": cursor,
        "quiet": page.blend(body, 0.08),
        "body": body,
        "faint": body.blend(page, 0.62),
        **{role: readable(colour, cursor, body, 3.0) for role, colour in words.items()},
    }
    return {name: colour.hex6 for name, colour in colours.items()}


def _true_styles(theme: Theme) -> dict[tuple[Role, Ground], Style]:
    """Styles in full colour."""
    own = {name.removeprefix("inbox-"): colour for name, colour in theme.variables.items()}
    colours = own if set(ROLES) <= own.keys() else _mixed(theme)
    return {
        (role, ground): Style(
            color=colours[role], bgcolor=colours[ground], bold=True if role in _BOLD else None
        )
        for role in ROLES
        for ground in GROUNDS
    }


def _ansi_styles(theme: Theme) -> dict[tuple[Role, Ground], Style]:
    """Styles in the terminal's own colours: its palette decides, so weight and reverse carry more.

    The cursor's row is reversed as a whole: with one colour over another's ground nobody can
    promise contrast. Dim is an attribute, since "bright black" is invisible in some palettes.
    """
    plain = Style(color="default", bgcolor="default")
    names: dict[Role, Style] = {
        "body": plain,
        "strong": plain + Style(bold=True),
        "dim": plain + Style(dim=True),
        "faint": plain + Style(dim=True),
        "focus": Style(color=_ansi(theme.secondary), bgcolor="default", bold=True),
        "hue": Style(color=_ansi(theme.secondary), bgcolor="default"),
        "store": plain,
        "late": Style(color=_ansi(theme.warning), bgcolor="default"),
        "very_late": Style(color=_ansi(theme.warning), bgcolor="default", bold=True),
        "trouble": Style(color=_ansi(theme.error), bgcolor="default"),
    }
    styles: dict[tuple[Role, Ground], Style] = {}
    for role, style in names.items():
        bold = Style(bold=True) if role in _BOLD else Style()
        styles[role, "page"] = style
        styles[role, "cursor"] = plain + Style(reverse=True) + bold
        styles[role, "quiet"] = style
    return styles


def _ansi(name: str | None) -> str:
    """Rich's word for Textual's name of a terminal colour (`ansi_cyan` -> `cyan`)."""
    return (name or "ansi_default").removeprefix("ansi_")
