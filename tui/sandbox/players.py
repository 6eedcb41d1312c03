"""One idea: which player acts for which kind of fault.

Neighbours: `gate` looks up here. One table, so that no kind can be forgotten (a test compares it
with `faults.KINDS`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.sandbox import play_answers, play_damage, play_rows, play_wire
from tui.sandbox.exchange import Exchange

Player = Callable[[Exchange], Awaitable[None]]

PLAYERS: dict[str, Player] = {
    **play_wire.PLAYERS,
    **play_answers.PLAYERS,
    **play_damage.PLAYERS,
    **play_rows.PLAYERS,
}
