"""One idea: a story is a support conversation with its names left open.

Neighbours: the language modules hold the stories; `tui.sandbox.seeding` plays them. Invented
people and orders only; never a real shop, product or address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

About = Literal["order", "product"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a story."""

    author: Literal["STORE", "CUSTOMER"]
    text: str
    """May hold `{order}`, `{name}`, `{agent}`, `{key}` and `{url}`."""


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation that could happen in a shop for digital goods."""

    language: str
    """ISO 639-1, for choosing a person with a fitting name."""
    title: str
    about: About | None
    turns: tuple[Turn, ...]
    reason: str | None = None


def customer(text: str) -> Turn:
    """A turn of the customer's."""
    return Turn("CUSTOMER", text)


def shop(text: str) -> Turn:
    """A turn of the store's."""
    return Turn("STORE", text)


def story(
    language: str, title: str, about: About | None, *turns: Turn, reason: str | None = None
) -> Story:
    """A story, written as its turns in order."""
    return Story(language, title, about, turns, reason)
