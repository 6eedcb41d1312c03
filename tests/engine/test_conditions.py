"""Every way in which SellApp cannot be read is said in words of its own, with a next step."""

from pathlib import Path

import pytest

from tests.support.inbox import ALL, after, make_inbox, running
from tui.domain import Sort
from tui.sandbox import ALWAYS, Fault, ServerConfig

CONDITIONS: dict[str, tuple[str, dict[str, str], str, str]] = {
    "nobody answers there": ("refuse", {}, "cannot be reached", "network"),
    "no way there": ("connect_stall", {}, "not be reached in time", "network"),
    "silence": ("stall", {}, "did not answer", "looks again"),
    "cut off": ("cut_json", {}, "did not answer", "looks again"),
    "a guest network": ("captive_portal", {}, "web page answered", "Open a browser"),
    "a guest network's redirect": (
        "captive_portal",
        {"code": "302"},
        "points somewhere else",
        "SELLAPP_API_BASE_URL",
    ),
    "a network filter": ("html_403", {}, "network protection", "VPN"),
    "a refused key": ("401_from_now_on", {}, "refused the API key", "press R"),
    "a missing right": ("status", {"code": "403"}, "lacks a right", "`ticket`"),
    "too many": ("429", {}, "slow down", "waits"),
    "maintenance with an end": (
        "status",
        {"code": "503", "retry_after": "120"},
        "down for maintenance",
        "when SellApp said",
    ),
    "maintenance": ("status", {"code": "503"}, "not available right now", "tries again"),
    "a server error": ("html_500", {}, "has trouble", "tries again"),
    "a bad gateway": ("status", {"code": "502"}, "has trouble", "tries again"),
    "nonsense": ("json_null", {}, "could not be read", "tries again"),
    "an unknown address": ("status", {"code": "404"}, "no SellApp ticket list", "store name"),
}
STOPS = {"a refused key", "a missing right"}
"""After these a person has to act; the inbox asks again by itself after all others."""


@pytest.mark.parametrize("name", CONDITIONS)
async def test_each_is_said_in_its_own_words(tmp_path: Path, name: str) -> None:
    """Headline, next step, since when and when again; the last good data stays as it is."""
    kind, params, headline, advice = CONDITIONS[name]
    async with running(make_inbox(tmp_path)) as inbox:
        good_at = inbox.engine.link.synced_at
        known = list(inbox.engine.find(ALL, Sort.NEWEST))
        inbox.faults.add(Fault("*", "*", kind, ALWAYS, params=params))
        await after(50, inbox)

        link = inbox.engine.link
        assert headline in link.headline
        assert advice in link.advice
        assert not link.is_online
        assert link.lost_at is not None
        assert (link.retry_at is None) is (name in STOPS)
        assert good_at == link.synced_at
        assert known == list(inbox.engine.find(ALL, Sort.NEWEST))


async def test_never_read_is_not_the_same_as_empty(tmp_path: Path) -> None:
    """A first start without a line has no list, and says why."""
    inbox = make_inbox(tmp_path)
    inbox.faults.add(Fault("*", "*", "refuse", ALWAYS))
    async with running(inbox):
        await after(60, inbox)
        assert not inbox.engine.link.has_list
        assert inbox.engine.link.headline


async def test_an_empty_store_is_read(tmp_path: Path) -> None:
    """The answer was good, so the empty list is one."""
    inbox = make_inbox(tmp_path, config=ServerConfig())
    for ticket_id in inbox.world.ticket_ids():
        inbox.world.delete_ticket(ticket_id)
    async with running(inbox):
        assert inbox.engine.link.has_list
        assert list(inbox.engine.find(ALL, Sort.NEWEST)) == []
