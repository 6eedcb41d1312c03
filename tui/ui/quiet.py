"""Which terminal driver to use: ours where it fits, Textual's own elsewhere."""

from textual.driver import Driver


def quiet_driver() -> type[Driver] | None:
    """Our driver; None on systems without terminals as Unix knows them, or if Textual has moved."""
    try:
        from tui.ui.driver import best_driver
    except ImportError:
        return None
    return best_driver()
