"""Pure text work: clean foreign text, fit it to cells, wrap it, read HTML, find links, say ages.

One idea: everything that a stranger wrote passes here before it is stored or shown, and comes
out as text that cannot do anything. Neighbours: none below; every layer may import it. It never
reads a clock, a file or the network, and knows no widget. What reads HTML is imported when it is
asked for: the first painted screen needs none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tui.text.ages import age, age_long, is_ahead, next_age_change_s
from tui.text.cells import Measure, cell_width, graphemes, plain_emoji
from tui.text.cleaning import BIDI_MARK, clean, clean_typed, hidden_count, one_line, type_in
from tui.text.layout import first_words, fit, fit_right
from tui.text.links import Link, find_links, is_marked_link_host, safe_url
from tui.text.matching import folded, matches
from tui.text.wrapping import wrap

if TYPE_CHECKING:
    from tui.text.comparing import canonical
    from tui.text.markup import display_text, html_to_text

_LATER = {
    "canonical": "tui.text.comparing",
    "display_text": "tui.text.markup",
    "html_to_text": "tui.text.markup",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_LATER[name]), name)


__all__ = [
    "BIDI_MARK",
    "Link",
    "Measure",
    "age",
    "age_long",
    "canonical",
    "cell_width",
    "clean",
    "clean_typed",
    "display_text",
    "find_links",
    "first_words",
    "fit",
    "fit_right",
    "folded",
    "graphemes",
    "hidden_count",
    "html_to_text",
    "is_ahead",
    "is_marked_link_host",
    "matches",
    "next_age_change_s",
    "one_line",
    "plain_emoji",
    "safe_url",
    "type_in",
    "wrap",
]
