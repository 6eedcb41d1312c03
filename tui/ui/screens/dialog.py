"""A dialog is left once, however many keys were on their way to it.

A key that was pressed twice in a moment reaches the dialog twice, the second time when it is gone
already; Textual would end the program over that. Found by `make soak`.
"""

from typing import ClassVar, Generic, TypeVar

from textual._path import CSSPathType
from textual.screen import ModalScreen

from tui.ui.pace import PacedScreen
from tui.ui.stylesheet import DIALOGS

Answer = TypeVar("Answer")


class Dialog(PacedScreen[Answer], ModalScreen[Answer], Generic[Answer]):
    """Lies over the inbox until it is left."""

    CSS_PATH: ClassVar[CSSPathType | None] = DIALOGS
    _is_left = False

    def leave(self, answer: Answer | None = None) -> None:
        """Go away with an answer; from the second time on, do nothing."""
        if not self._is_left:
            self._is_left = True
            _ = self.dismiss(answer)
