"""One idea: every random choice of the shop comes from a named, seeded stream.

Neighbours: `world`, `seeding` and `scenes` ask for streams here. Never touches the global
generator, so two worlds with one seed are equal, whatever else runs in the process.
"""

from __future__ import annotations

import random


def stream(*parts: int | str) -> random.Random:
    """A generator that depends on its name alone.

    Args:
        parts: The name, for example `stream(seed, "ticket", 48213)`.
    """
    name = ":".join(str(part) for part in parts)
    return random.Random(name)
