"""A stylesheet that parses each of its sources once for a theme.

Textual parses all of them anew whenever somebody calls for fresh styles: three times before the
first paint, with the same colours each time, and again when a dialog brings rules of its own.
What was parsed holds as long as the colours do. Leans on names of Textual 8.2.8, each pinned by a
test; without them the start would be slower, and nothing else.
"""

from pathlib import Path
from typing import Final

from textual.css.stylesheet import Stylesheet

DIALOGS: Final = Path(__file__).with_name("dialogs.tcss")
"""Of all that lies over the inbox; each names it, so that it is read with the first of them."""


class LastingStylesheet(Stylesheet):
    """Keeps what it parsed until the variables, which are the theme's colours, are others."""

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take another theme's variables; the same ones change nothing."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is not parsed yet: all of it after `set_variables` brought other ones."""
        self.parse()
