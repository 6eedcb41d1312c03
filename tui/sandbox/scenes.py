"""One idea: named states of the shop, for the demo, for snapshots and for pictures.

Neighbours: `casting` fills the shop, `config` and `faults` say how the server behaves. With a
frozen clock a scene answers byte for byte alike. Never reads a clock itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tui.sandbox import casting
from tui.sandbox.config import ServerConfig
from tui.sandbox.faults import ALWAYS, Fault, FaultPlan
from tui.sandbox.records import Store
from tui.sandbox.world import SECOND_STORE, STORE, World

Now = Callable[[], datetime]
Fill = Callable[[World, int], None]
Shop = tuple[World, ServerConfig, FaultPlan]

DEFAULT_CONFIG = ServerConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A state of the shop that has a name."""

    name: str
    line: str
    """What it shows, in one line."""
    fill: Fill = casting.busy_morning
    tickets: int = 40
    """How many tickets, when nobody asks for another number."""
    is_lively: bool = False
    config: ServerConfig = DEFAULT_CONFIG
    faults: tuple[Fault, ...] = ()
    store: Store = STORE

    def build(self, seed: int, now: Now, tickets: int | None = None) -> Shop:
        """The shop in this state.

        Args:
            seed: Equal seeds give equal shops.
            now: The shop's clock, aware UTC.
            tickets: How many tickets; None for the scene's own number. Scenes about one thing
                keep their own number.
        """
        chance = 0.6 if self.is_lively else 0.0
        world = World(seed, now, store=self.store, is_lively=self.is_lively, answer_chance=chance)
        self.fill(world, self.tickets if tickets is None else tickets)
        return world, self.config, FaultPlan(self.faults)


_ALL: tuple[Scene, ...] = (
    Scene(
        name="busy-morning",
        line="A Monday: customers have waited from three minutes to two hours, in many languages",
        is_lively=True,
    ),
    Scene(name="quiet", line="Everything is answered", fill=casting.quiet, tickets=20),
    Scene(name="empty", line="A new shop without a single ticket", fill=casting.empty),
    Scene(name="one-ticket", line="One customer, one question", fill=casting.one_ticket),
    Scene(
        name="small-shop",
        line="A second shop of the same owner: candlewick, where three wait",
        fill=casting.small_shop,
        tickets=12,
        store=SECOND_STORE,
    ),
    Scene(
        name="long-thread",
        line="One conversation of 1,000 messages",
        fill=casting.long_thread,
        tickets=1_000,
    ),
    Scene(
        name="many",
        line="10,000 tickets of the last two years",
        fill=casting.many,
        tickets=10_000,
    ),
    Scene(
        name="wide",
        line="Chinese, Japanese, Korean, Arabic, Hebrew and emoji in every row",
        fill=casting.wide,
        tickets=24,
    ),
    Scene(
        name="hostile",
        line="Texts that attack the terminal, in every field",
        fill=casting.hostile_texts,
    ),
    Scene(
        name="odd-rows",
        line="PHP's odd forms of everything, and one row of no use",
        faults=(
            Fault("*", "*/tickets", "quirk", ALWAYS, params={"variant": "mixed,one_broken"}),
            Fault("*", "*/tickets/search", "quirk", ALWAYS, params={"variant": "mixed,one_broken"}),
            Fault("GET", "*/messages", "quirk", ALWAYS, params={"variant": "sender_missing"}),
            Fault("GET", "*/tickets/*", "quirk", ALWAYS, params={"variant": "ids_text"}),
        ),
    ),
    Scene(
        name="offline",
        line="No connection at all",
        faults=(Fault("*", "*", "refuse", ALWAYS),),
    ),
    Scene(
        name="key-refused",
        line="The API key has been deleted",
        faults=(Fault("*", "*", "401_from_now_on", ALWAYS),),
    ),
    Scene(
        name="no-permission",
        line="The API key may not read tickets",
        config=ServerConfig(abilities=frozenset({"account:read"})),
    ),
    Scene(
        name="rate-limited",
        line="Three requests a minute, then 429",
        config=ServerConfig(requests_per_min=3),
    ),
    Scene(
        name="server-error",
        line="The server answers every request with an error page",
        faults=(Fault("*", "*", "html_500", ALWAYS),),
    ),
    Scene(
        name="html-portal",
        line="A guest network answers in place of SellApp",
        faults=(Fault("*", "*", "captive_portal", ALWAYS),),
    ),
    Scene(
        name="v1-only",
        line="A server that knows only the legacy version",
        config=ServerConfig(versions=frozenset({"v1"})),
    ),
    Scene(
        name="refused-reply",
        line="Every reply is refused with 422",
        faults=(
            Fault(
                "POST",
                "*/messages",
                "status",
                ALWAYS,
                params={
                    "code": 422,
                    "message": "The content field must not be greater than 5 characters.",
                    "field": "content",
                },
            ),
        ),
    ),
    Scene(
        name="lost-answer",
        line="The first reply is stored, but its answer is lost",
        faults=(Fault("POST", "*/messages", "store_then_reset"),),
    ),
    Scene(
        name="slow",
        line="Every answer takes two seconds",
        faults=(Fault("*", "*", "slow_head", ALWAYS, params={"delay_s": 2}),),
    ),
)

SCENES: dict[str, Scene] = {scene.name: scene for scene in _ALL}
"""Every scene by its name; the first is the demo's."""
