"""The line to SellApp in words: nothing claimed that is not known, and always a next step."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from tests.ui.fake_engine import FakeEngine, staged
from tests.ui.pane_data import NOW
from tui.domain import ApiVersion, Keeper, LinkStatus
from tui.errors import (
    KeyRefused,
    MailboxBroken,
    NotPermitted,
    Portal,
    ServerBusy,
    ServerTrouble,
    Unreachable,
)
from tui.events import LinkChanged, LinkLost, LinkRegained
from tui.ui.connection import empty_words, facts, lost_words, progress_words, state_word

LOST = LinkStatus(
    headline=Unreachable.headline,
    advice=Unreachable.advice,
    synced_at=NOW - timedelta(minutes=12),
    lost_at=NOW - timedelta(minutes=3),
    retry_at=NOW + timedelta(seconds=40),
    api_version=ApiVersion.V2,
)
REFUSED = replace(
    LOST,
    headline=KeyRefused.headline,
    advice=KeyRefused.advice,
    is_answering=True,
    retry_at=None,
)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (LinkStatus(is_online=True, is_answering=True), "online"),
        (LOST, "offline"),
        (REFUSED, "no news"),
    ],
)
def test_offline_is_kept_for_when_nothing_answers(link: LinkStatus, expected: str) -> None:
    """A server that says no is there."""
    assert expected == state_word(link)


def test_an_empty_list_is_explained_until_it_was_read() -> None:
    """With the progress of the first look, or with what is wrong."""
    reading = LinkStatus(is_syncing=True, walked=12_300, total=100_000)
    assert ("Reading the list for the first time…", "12,300 of 100,000") == empty_words(reading)
    assert "12,300 so far" == progress_words(replace(reading, total=None))
    assert (LOST.headline, LOST.advice) == empty_words(replace(LOST, synced_at=None))
    assert empty_words(LOST) is None
    in_part = LinkStatus(is_online=True, is_answering=True)
    assert "could not be read whole" in (empty_words(in_part) or ("",))[0]
    assert ("List read", "never whole on this machine") in facts(in_part, NOW, UTC)


@pytest.mark.parametrize(
    "error", [Unreachable, KeyRefused, NotPermitted, ServerBusy, Portal, ServerTrouble]
)
@pytest.mark.parametrize("room", [20, 56, 80, 176])
def test_a_loss_is_said_in_the_room_there_is(error: type[Exception], room: int) -> None:
    """Whole sentences; where the advice has no room, the key that shows it."""
    link = replace(LOST, headline=error.headline, advice=error.advice)  # type: ignore[attr-defined]  # each has both
    words = lost_words(link, UTC, room, "g l")
    shortest = "Offline since 09:52. g l says what to do."
    assert words.endswith(".")
    assert words == shortest or (link.advice in words and len(words) <= room)


def test_the_panel_tells_what_is_known_and_no_more() -> None:
    """Since when, why, what to do, how old, what next."""
    assert [
        ("State", "offline since Mon 23 Nov 09:52, for 3 min"),
        ("Why", "SellApp cannot be reached"),
        ("What to do", "Check the network; the inbox tries again by itself."),
        ("List read", "Mon 23 Nov 09:43, 12 min ago"),
        ("Next try", "in 40 s"),
        ("API", "v2"),
    ] == list(facts(LOST, NOW, UTC))
    assert ("Next try", "when you press R") in facts(REFUSED, NOW, UTC)
    ahead = facts(replace(LOST, synced_at=NOW + timedelta(hours=3)), NOW, UTC)
    assert ("List read", "Mon 23 Nov 12:55, ahead of this computer's clock") in ahead
    slow = replace(LOST, older_checked_every_s=180.0)
    assert ("Older open", "tickets checked every 3 min") in facts(slow, NOW, UTC)
    notes = {"ticket.mood: a new field": NOW, "ticket.status: a new word": NOW - timedelta(days=9)}
    words = dict(facts(LOST, NOW, UTC, drift=notes))["New to us"]
    assert words.startswith("2 things in SellApp's answers, the latest on Mon 23 Nov: ticket.mood")
    words = dict(facts(LOST, NOW, UTC, unreadable=2))["Unreadable"]
    assert words.startswith("2 entries of SellApp's, kept aside: look on the web.")
    assert [("State", "offline"), ("List read", "never on this machine")] == list(
        facts(LinkStatus(), NOW, UTC)
    )


def test_the_panel_of_an_inbox_that_only_reads() -> None:
    """It is not offline, since it asks nobody; who does, and how old the data is, is told."""
    link = LinkStatus(
        headline="Nobody has this store open any more",
        advice="Quit and start again to work in it.",
        synced_at=NOW - timedelta(minutes=12),
        keeper=Keeper.NOBODY,
    )
    assert [
        ("State", "read only"),
        ("Why", link.headline),
        ("What to do", link.advice),
        ("List read", "Mon 23 Nov 09:43, 12 min ago"),
    ] == list(facts(link, NOW, UTC))


async def test_the_panel_of_an_inbox_that_only_reads_offers_no_asking(tmp_path) -> None:
    """A key that cannot work is neither shown nor taken."""
    engine = FakeEngine(1)
    engine.link = LinkStatus(headline="In use", synced_at=NOW, keeper=Keeper.OTHER)
    async with staged(engine, tmp_path, is_read_only=True) as stage:
        await stage.pilot.press("g", "l")
        await stage.until(lambda: "Esc back" in stage.text)
        assert "ask now" not in stage.text
        await stage.pilot.press("R")
        assert stage.app.screen is not stage.inbox
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.app.screen is stage.inbox)
        assert 0 == engine.times("refresh")


async def test_losing_and_regaining_are_said_once_and_move_nothing(tmp_path) -> None:
    """In the bottom line; list, conversation and a reply under way stay where they are."""
    engine = FakeEngine(3)
    async with staged(engine, tmp_path) as stage:
        before = stage.text.splitlines()[1:-1]
        engine.link = LOST
        engine.emit(LinkLost())
        engine.emit(LinkChanged())
        await stage.until(lambda: "Offline since 09:52" in stage.last_line)
        assert "offline · SellApp cannot be reached · data 12 min old" in stage.text.splitlines()[0]
        assert before == stage.text.splitlines()[1:-1]
        engine.link = LinkStatus(is_online=True, is_answering=True, synced_at=NOW)
        engine.emit(LinkRegained(180.0))
        engine.emit(LinkChanged())
        await stage.until(lambda: "Back online after 3 min." in stage.last_line)
        assert before == stage.text.splitlines()[1:-1]


async def test_what_a_person_must_do_stays_until_they_act(tmp_path) -> None:
    """A refused key mends itself for nobody who was away for eight seconds."""
    engine = FakeEngine(3)
    async with staged(engine, tmp_path) as stage:
        engine.link = REFUSED
        engine.emit(LinkLost())
        await stage.until(lambda: "then press R in the inbox." in stage.last_line)
        assert "notice" not in stage.inbox._once
        await stage.run("list.down")
        assert "then press R" not in stage.last_line


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_panel_opens_and_asks(tmp_path, size: tuple[int, int]) -> None:
    """Every word of the next step is readable; R asks now."""
    engine = FakeEngine(1)
    engine.link = REFUSED
    engine.notes = {"ticket.mood: a new field": NOW}
    async with staged(engine, tmp_path, size=size) as stage:
        await stage.pilot.press("g", "l")
        await stage.until(lambda: "What to do" in stage.text)
        assert "ticket.mood: a new field" in " ".join(stage.text.replace("│", " ").split())
        assert "when you press R" in stage.text
        flat = " ".join(stage.text.replace("│", " ").split())
        assert KeyRefused.advice.split(",")[0] in flat
        await stage.pilot.press("R")
        await stage.until(lambda: 1 == engine.times("refresh"))
        assert stage.app.screen is stage.inbox


async def test_the_panel_opens_though_the_mailbox_cannot_be_read(tmp_path) -> None:
    """The line can be told without it."""
    engine = FakeEngine(1)
    engine.link = LOST
    async with staged(engine, tmp_path) as stage:
        engine.blind = MailboxBroken()
        await stage.pilot.press("g", "l")
        await stage.until(lambda: "What to do" in stage.text)
