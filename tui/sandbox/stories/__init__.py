"""One idea: all conversations that the shop can have, in one tuple.

Neighbours: `tui.sandbox.seeding` plays them by index, so their order is part of a seed's meaning.
"""

from __future__ import annotations

from tui.sandbox.stories.asian import ASIAN
from tui.sandbox.stories.eastern import EASTERN
from tui.sandbox.stories.english import ENGLISH
from tui.sandbox.stories.english_money import ENGLISH_MONEY
from tui.sandbox.stories.model import Story, Turn
from tui.sandbox.stories.right_to_left import RIGHT_TO_LEFT
from tui.sandbox.stories.western import WESTERN

STORIES: tuple[Story, ...] = (
    *ENGLISH,
    *ENGLISH_MONEY,
    *WESTERN,
    *EASTERN,
    *ASIAN,
    *RIGHT_TO_LEFT,
)
"""Every story; append only, an index names one."""

__all__ = ["STORIES", "Story", "Turn"]
