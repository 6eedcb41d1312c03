"""What Textual must find in the environment before it is imported.

Textual reads these names once, at import. `cli` calls `prepare_environment` first; this module
imports nothing, so that asking costs nothing.
"""

from collections.abc import Mapping, MutableMapping

_WANTED = {
    "ESCDELAY": "10",
    "TEXTUAL_FPS": "240",
    "TEXTUAL_ANIMATIONS": "none",
}


def wants_no_colour(environ: Mapping[str, str]) -> bool:
    """Whether Textual will show no colour. Source: textual.app, which asks the same of NO_COLOR."""
    return "NO_COLOR" in environ


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Set what the screen wants, unless the person has set it.

    An Esc key is believed after 10 ms instead of 100, from one frame to the next there are 4 ms
    instead of 17 (`pace`), and nothing slides. Source: textual 4, 8 and 12; 10 ms are what tmux
    waits since version 3.5, and `replies` knows a key cut in two when its rest comes later.

    Args:
        environ: usually `os.environ`; changed in place.
    """
    for name, value in _WANTED.items():
        environ.setdefault(name, value)
