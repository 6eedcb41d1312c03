"""Which line of a conversation belongs at the top of its pane.

Pure questions to a `ThreadLayout`; the pane decides which of them is asked, and scrolls.
"""

from tui.ui.paint_messages import match_line
from tui.ui.paint_thread import OutgoingItem, match_index, new_index
from tui.ui.widgets.thread_layout import Anchor, ThreadLayout

LINES_BEFORE_MATCH = 3
"""How much of a message is shown above what was sought in it."""


def match_anchor(layout: ThreadLayout, sought: tuple[str, ...]) -> Anchor | None:
    """The newest message with the words that are sought; None when none has them."""
    found = match_index(layout.items, sought)
    if found is None:
        return None
    return found, max(0, match_line(layout.laid(found), sought) - LINES_BEFORE_MATCH)


def news_anchor(layout: ThreadLayout, height: int) -> Anchor | None:
    """The "new since you last looked" line, when what is new is longer than the pane.

    Args:
        layout: of a ticket that comes up.
        height: the pane's rows.

    Returns:
        None for the end of the conversation.
    """
    at = new_index(layout.items)
    if at is None or layout.lay_up(at, height + 1) <= height:
        return None
    # A card asks for something: it stands at the end, with the news right above it.
    asks = any(isinstance(item, OutgoingItem) and item.is_at_stake for item in layout.items)
    return None if asks else (at, 0)


def same_anchor(former: ThreadLayout, layout: ThreadLayout, anchor: Anchor) -> Anchor:
    """Where what stood at the top of the former layout stands in the new one."""
    index, number = anchor
    found = layout.index_of(former.items[index].key)
    if found is None:
        return min(index, len(layout.items) - 1), 0
    if not number:
        return found, 0
    return found, number * layout.laid(found).height // former.height_of(index)
