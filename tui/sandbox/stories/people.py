"""One idea: the invented people who write to the shop, by language, and the shop's agents.

Neighbours: `tui.sandbox.seeding` picks from here. Addresses are at example domains.
"""

from __future__ import annotations

from random import Random

AGENTS: tuple[str | None, ...] = ("kim", "agent-lee", "kim", "marta", None)
"""Who answers for the store; the server shows null for some writers (api-contract 3.3)."""

DOMAINS = ("example.net", "example.org", "example.com")

PEOPLE: dict[str, tuple[str, ...]] = {
    "en": ("nora.lind", "k.osei", "sam.whitlock", "dale.frost", "priya.n", "joelle.b", "o.harper"),
    "es": ("ana.ruiz", "diego.salas", "lucia.vega", "marco.luna"),
    "de": ("jonas.keller", "m.brandt", "greta.vogel", "tim.lorenz"),
    "fr": ("claire.morel", "hugo.petit", "ines.roche"),
    "pt": ("rafael.nunes", "beatriz.melo", "joao.tavares"),
    "pl": ("zofia.wrona", "pawel.sikora", "kasia.lis"),
    "uk": ("olena.koval", "taras.bilyk"),
    "ru": ("misha.orlov", "vera.zimina"),
    "ja": ("haruka.mori", "kenta.aoki"),
    "ko": ("jin.park", "minseo.han"),
    "zh": ("lee.wong", "xiaoyu.lin"),
    "ar": ("m.haddad", "salma.nasser"),
    "he": ("noa.barak", "eitan.gal"),
    "tr": ("elif.kaya", "mert.aydin"),
}


def address(language: str, stream: Random) -> str:
    """An e-mail address of somebody who writes in `language`."""
    name = stream.choice(PEOPLE.get(language, PEOPLE["en"]))
    digits = stream.choice(("", "", "", str(stream.randrange(2, 99))))
    return f"{name}{digits}@{stream.choice(DOMAINS)}"


def first_name(email: str) -> str:
    """What a kind answer calls the owner of an address, for example "Nora"."""
    for part in email.partition("@")[0].split("."):
        if len(part) > 1:
            return part.rstrip("0123456789").capitalize()
    return "there"
