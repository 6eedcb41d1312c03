"""Expressions that are compiled when they are first used, and not while the program starts.

Compiling those of this package, with their long ranges of characters, takes a fiftieth of the
start; the first painted list needs few of them.
"""

import re
from typing import Any, cast


class _Late:
    """Has what a compiled expression has, from the first use on as its own."""

    def __init__(self, text: str, flags: int) -> None:
        self._source = text, flags

    def __getattr__(self, name: str) -> Any:
        pattern = re.compile(*self._source)
        # Whatever is asked for next is found without coming here.
        methods = ("match", "fullmatch", "search", "sub", "subn", "finditer", "findall", "split")
        self.__dict__.update({each: getattr(pattern, each) for each in methods})
        return getattr(pattern, name)


def late_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later."""
    return cast("re.Pattern[str]", _Late(text, flags))
