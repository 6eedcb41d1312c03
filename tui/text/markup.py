"""Turn HTML that reached us as text into something to read.

One idea: read tags the way a patient person would, and never take `a < b` or `<my-key>` for
HTML. Neighbours: `tui.text.cleaning` must run afterwards (decoding an entity may make a control
character; `display_text` does both). It never fetches anything.

The tags are found by one linear expression rather than by `html.parser`, which raises on
`<![<![` and whose time grows with the square of unclosed comments (measured on Python 3.11.7).
"""

import html
import re
from collections.abc import Iterator

from tui.text.cleaning import clean

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dl",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
_LINES = frozenset(["body", "center", "dd", "div", "dt", "hr", "html", "li", "tr", "title"])
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "caption",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "head",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "meta",
        "link",
        "o:p",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tt",
        "u",
        "var",
    ]
)
_BREAKING = _BLOCKS | _LINES | {"br"}
_DROPPED = frozenset({"script", "style"})
_KNOWN = _BREAKING | _INLINE | _DROPPED
_TAG = re.compile(
    r"<(/?)([a-z][a-z0-9:]*)((?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)?)>", re.IGNORECASE
)
# Tags that are HTML wherever they stand; any other needs its closing tag to be believed.
_SURE = re.compile(
    r"<(?:br\s*/?>|/?p>|/?div>|/?[uo]l>|hr\s*/?>"
    r"|(?:(?:p|div|span|td|table|font|h[1-6]|li)\s|a\s(?=[^<>]*?href\s*=)"
    r"|img\s(?=[^<>]*?src\s*=))[^<>=]*=[^<>]*+>)",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"</([a-z][a-z0-9]*)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(r"<[!?][a-z\[][^<>]*>", re.IGNORECASE)
_HREF = re.compile(r"[\s/]href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:#[xX]([0-9a-fA-F]{1,8})|#([0-9]{1,10})|[A-Za-z][A-Za-z0-9]{1,31}(?=;));?"
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def display_text(raw: str) -> str:
    """Make the form of a foreign text that is shown and stored: HTML read, then cleaned."""
    return clean(html_to_text(raw))


def html_to_text(text: str) -> str:
    """Read HTML as plain text; anything else comes back as it is.

    Paragraphs, breaks and lists ("- ") become lines, a link "text (address)"; scripts, styles
    and comments go; entities are decoded. Without tags, entities are decoded only when one of
    them stands for a control character. Takes time in proportion to the text. The answer is
    *not* clean.
    """
    if "<" in text and _is_html(text):
        return _Reader(text).read()
    if "&#" in text and any(_is_control(found) for found in _ENTITY.finditer(text)):
        return decode_entities(text)
    return text


def decode_entities(text: str) -> str:
    """Decode entities once. Control characters come out as such, for `clean` to make visible.

    Names count only with their semicolon: `?a=1&copy=2` is an address, not a sign.
    """
    return _ENTITY.sub(_decoded, text) if "&" in text else text


def _code_point(entity: re.Match[str]) -> int | None:
    hexadecimal, decimal = entity.groups()
    if hexadecimal:
        return int(hexadecimal, 16)
    return int(decimal) if decimal else None


def _is_control(entity: re.Match[str]) -> bool:
    code = _code_point(entity)
    return code is not None and (code < 0x20 or 0x7F <= code < 0xA0)


def _decoded(entity: re.Match[str]) -> str:
    code = _code_point(entity)
    # html.unescape would drop these without a trace, and tricks must stay visible.
    if code is not None and (code < 0x20 or code == 0x7F):
        return chr(code)
    return html.unescape(entity.group())


def _is_html(text: str) -> bool:
    if _SURE.search(text):
        return True
    closed = {match[1].lower() for match in _CLOSING.finditer(text)} & _KNOWN
    return bool(closed) and any(tag[2].lower() in closed and not tag[1] for tag in _tags(text))


def _tags(text: str) -> Iterator[re.Match[str]]:
    return _TAG.finditer(text)


class _Reader:
    """Reads one HTML text from front to back."""

    def __init__(self, text: str) -> None:
        self._text = _without_invisible_parts(text)
        # Text with a stray <b> but no block or break has its lines in the source itself.
        self._keeps_newlines = not any(tag[2].lower() in _BREAKING for tag in _tags(self._text))
        self._parts: list[str] = []
        self._newlines_due = 0
        self._preformatted = 0
        self._at_blank = True
        self._href = ""
        self._link_from = -1

    def read(self) -> str:
        position = 0
        for tag in _tags(self._text):
            self._words(self._text[position : tag.start()])
            position = tag.end()
            name = tag[2].lower()
            if name in _KNOWN:
                self._tag(name, bool(tag[1]), tag[3])
            else:
                self._words(tag.group())
        self._words(self._text[position:])
        self._end_link()
        lines = "".join(self._parts).split("\n")
        return "\n".join([line.rstrip(" \t") for line in lines]).strip()

    def _words(self, source: str) -> None:
        if not self._keeps_newlines and not self._preformatted:
            source = _BLANKS.sub(" ", source)
            if self._at_blank:
                source = source.lstrip(" ")
        if source:
            self._put(decode_entities(source))

    def _put(self, words: str) -> None:
        if self._newlines_due and self._parts:
            self._parts.append("\n" * self._newlines_due)
        self._newlines_due = 0
        self._parts.append(words)
        self._at_blank = words.endswith((" ", "\n"))

    def _tag(self, name: str, is_closing: bool, attributes: str) -> None:  # noqa: FBT001 - as the tag has it
        if name == "a":
            self._end_link()
            if not is_closing:
                self._begin_link(attributes)
        elif name == "br":
            self._break(self._newlines_due + 1)
        elif name in _BLOCKS:
            self._break(2)
            if name == "pre":
                self._preformatted = 0 if is_closing else 1
        elif name in _LINES:
            self._break(1)
            if name == "li" and not is_closing:
                self._put("- ")
        elif name in ("td", "th") and not self._at_blank:
            self._put(" ")

    def _break(self, newlines: int) -> None:
        self._newlines_due = max(self._newlines_due, min(newlines, 3))
        self._at_blank = True

    def _begin_link(self, attributes: str) -> None:
        found = _HREF.search(attributes)
        if found:
            self._href = html.unescape(found[1] or found[2] or found[3] or "").strip()
            self._link_from = len(self._parts)

    def _end_link(self) -> None:
        if self._link_from < 0:
            return
        shown = "".join(self._parts[self._link_from :]).strip()
        scheme, _colon, target = self._href.partition(":")
        self._link_from = -1
        if scheme.lower() == "mailto":
            self._href = target
        elif scheme.lower() not in ("http", "https"):
            return
        if self._href.rstrip("/") != shown.rstrip("/"):
            self._put(f" ({self._href})" if shown else self._href)


def _without_invisible_parts(text: str) -> str:
    """Cut comments, declarations, scripts and styles; an unclosed one hides nothing."""
    for opening, closing in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        text = _without(text, opening, closing)
    return _DECLARATION.sub("", text)


def _without(text: str, opening: str, closing: str) -> str:
    # ASCII letters only, so that both strings keep the same indexes.
    lowered = re.sub("[A-Z]+", lambda capitals: capitals.group().lower(), text)
    kept: list[str] = []
    position = 0
    while (start := lowered.find(opening, position)) >= 0:
        end = lowered.find(closing, start)
        if end < 0:
            break
        kept.append(text[position:start])
        position = end + len(closing)
        if closing.startswith("</"):
            position = lowered.find(">", position) + 1 or len(text)
    kept.append(text[position:])
    return "".join(kept)
