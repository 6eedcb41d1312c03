"""The client of SellApp's ticket API: the only place that knows how the server speaks.

Importing this package costs next to nothing: `pages`, `keys`, `address` and `bodies` are standard
library only. `tui.api.client` brings httpx and pydantic along and is imported later, on the
engine's thread. Nothing in here stores or shows anything.
"""

from tui.api.keys import ApiKey

__all__ = ["ApiKey"]
