"""A SellApp shop to try and to test against: seeded, faithful to the contract, easy to break.

One idea: the shop knows the API's contract and nothing of the client; it imports nothing of ours.
Neighbours: the command line starts it for `--demo`, tests start it everywhere.
"""

from __future__ import annotations

from tui.sandbox.config import SANDBOX_KEY, ServerConfig
from tui.sandbox.faults import ALWAYS, KINDS, Fault, FaultPlan
from tui.sandbox.records import Message, Notice, SeenRequest, Store, Ticket
from tui.sandbox.scenes import SCENES, Scene
from tui.sandbox.seeding import Plan
from tui.sandbox.server import create_app
from tui.sandbox.transport import SandboxTransport
from tui.sandbox.world import SECOND_STORE, STORE, World

__all__ = [
    "ALWAYS",
    "KINDS",
    "SANDBOX_KEY",
    "SCENES",
    "SECOND_STORE",
    "STORE",
    "Fault",
    "FaultPlan",
    "Message",
    "Notice",
    "Plan",
    "SandboxTransport",
    "Scene",
    "SeenRequest",
    "ServerConfig",
    "Store",
    "Ticket",
    "World",
    "create_app",
]
