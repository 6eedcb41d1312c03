"""The widths at which the inbox screen changes its shape."""

NARROW_CELLS = 80
"""Below, one pane at a time."""
WIDE_CELLS = 160
"""From here on, a third panel with what is known of the ticket."""
AIRY_LINES = 30
"""From this height on, a blank line under the tabs."""
LOW_LINES = 20
"""Below this height, the tabs share the top line."""


def list_cells(width: int) -> int:
    """How wide the list is beside a conversation.

    Args:
        width: of the screen, in cells, `NARROW_CELLS` at least.
    """
    share = 0.36 if width >= WIDE_CELLS else 0.44
    return max(36, min(72, int(width * share)))
