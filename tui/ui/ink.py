"""How characters look, and the shortest way to tell a terminal that they look otherwise from here.

Textual writes each run of a style with all of its codes and a reset after it, forty bytes in full
colour; most runs differ from the one before them in one colour alone. More than half of what a page
of the list took were such codes.

Pure. Neighbour: `shown` writes frames with it.
"""

from collections.abc import Iterator
from functools import lru_cache

from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

RESET = "\x1b[0m"
_END_LINK = "\x1b]8;;\x1b\\"
_SEEN_ON_NO_BLANK = frozenset("123")
"""Bold, dim and italic: a blank looks the same without."""
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""What takes an attribute back, as far as all terminals agree."""


class Ink:
    """A look. The same look is the same object, so that looks are compared by identity."""

    __slots__ = ("attributes", "colour", "ground", "is_bare", "link")

    def __init__(
        self, attributes: frozenset[str], colour: str, ground: str, link: tuple[str, str] | None
    ) -> None:
        """Made here alone.

        Args:
            attributes: codes.
            colour: codes.
            ground: codes.
            link: id and address.
        """
        self.attributes = attributes
        self.colour = colour
        self.ground = ground
        self.link = link
        self.is_bare = link is None and attributes <= _SEEN_ON_NO_BLANK
        """Of a blank in it nothing shows but the ground."""

    def is_alike_on_blanks(self, other: "Ink") -> bool:
        """Whether nobody could tell a blank in this look from one in the other."""
        return self.is_bare and other.is_bare and self.ground == other.ground


@lru_cache(maxsize=2048)
def _the(attributes: frozenset[str], colour: str, ground: str, link: tuple[str, str] | None) -> Ink:
    return Ink(attributes, colour, ground, link)


PLAIN = _the(frozenset(), "39", "49", None)
"""After a reset."""


@lru_cache(maxsize=2048)
def ink_of(style: Style | None, system: ColorSystem) -> Ink:
    """The look that Textual would give to a style in a terminal with so many colours."""
    if style is None:
        return PLAIN
    codes = iter(Strip.render_ansi(style, system).split(";"))
    attributes: set[str] = set()
    colour, ground = "39", "49"
    for code in codes:
        if not code:
            continue
        number = int(code)
        if number == 38:
            colour = _long_code(code, codes)
        elif number == 48:
            ground = _long_code(code, codes)
        elif 30 <= number <= 39 or 90 <= number <= 97:
            colour = code
        elif 40 <= number <= 49 or 100 <= number <= 107:
            ground = code
        else:
            attributes.add(code)
    link = (style.link_id, style.link) if style.link else None
    return _the(frozenset(attributes), colour, ground, link)


def _long_code(code: str, codes: Iterator[str]) -> str:
    """A colour of 256 or of all, with what follows its first number."""
    kind = next(codes)
    return ";".join((code, kind, *(next(codes) for _ in range(3 if kind == "2" else 1))))


@lru_cache(maxsize=4096)
def _change(old: Ink | None, new: Ink) -> str:
    """The codes that lead from a look to another; from None, which is any."""
    colours = [code for code, plain in ((new.colour, "39"), (new.ground, "49")) if code != plain]
    whole = ["0", *sorted(new.attributes), *colours]
    if old is None:
        return f"\x1b[{';'.join(whole)}m"
    off = {_OFF.get(each, "") for each in old.attributes - new.attributes}
    on = new.attributes - old.attributes
    if "22" in off:
        on |= new.attributes & {"1", "2"}
    codes = [*sorted(off), *sorted(on)]
    codes += [new.colour] if new.colour != old.colour else []
    codes += [new.ground] if new.ground != old.ground else []
    if not codes:
        return ""
    text, whole_text = ";".join(codes), ";".join(whole)
    return f"\x1b[{whole_text if '' in off or len(whole_text) < len(text) else text}m"


class Pen:
    """Writes runs of text one after another; what it has dipped into stays on it."""

    def __init__(self) -> None:
        """The terminal may be in any look."""
        self._ink: Ink | None = None

    def write(self, text: str, ink: Ink) -> str:
        """A run as the terminal needs it."""
        was = self._ink
        if was is ink and not ink.link:
            return text
        if was is not None and was.is_bare and ink.is_bare and text.isspace():
            # The rest of the look may be what comes next needs.
            ink = _the(was.attributes, was.colour, ink.ground, None)
        self._ink = ink
        change = _change(was, ink)
        if ink.link:
            return f"\x1b]8;id={ink.link[0]};{ink.link[1]}\x1b\\{change}{text}{_END_LINK}"
        return change + text

    def lift(self) -> str:
        """Leave the terminal as other writers expect it; nothing when nothing was written."""
        was, self._ink = self._ink, None
        return "" if was is None else RESET
