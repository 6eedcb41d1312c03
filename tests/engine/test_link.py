"""What we know of the line."""

from datetime import UTC, datetime, timedelta

from tui.domain import ApiVersion
from tui.engine.link import Link
from tui.errors import (
    Garbled,
    KeyRefused,
    NotPermitted,
    Portal,
    ServerBusy,
    ServerTrouble,
    Unanswered,
    Unreachable,
)
from tui.events import Event, LinkLost, LinkRegained

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_only_a_change_is_announced() -> None:
    """Saying the same again wakes nobody."""
    heard: list[Event] = []
    link = Link(heard.append)
    link.good(AT, ApiVersion.V2)
    link.good(AT, ApiVersion.V2)
    link.resume_sending()

    assert len(heard) == 1


def test_a_failure_keeps_the_age_of_the_data() -> None:
    """Offline, with the reason, and still the time of the last good list."""
    link = Link(lambda _: None)
    link.remember(AT, ApiVersion.V2)
    link.failed(Unreachable(), AT, AT)

    assert not link.status.is_online
    assert link.status.headline == Unreachable.headline
    assert link.status.synced_at == AT


def test_offline_is_said_only_where_nothing_answers() -> None:
    """A refused key or a busy server is no lost network."""
    link = Link(lambda _: None)
    for error in (Unreachable(), Unanswered(), Portal()):
        link.failed(error, AT, AT)
        assert not link.status.is_answering
    for answered in (KeyRefused(), NotPermitted(), ServerBusy(), ServerTrouble(), Garbled()):
        link.failed(answered, AT, AT)
        assert link.status.is_answering


def test_a_good_list_does_not_lift_a_pause_of_sending() -> None:
    """Reading goes well while the key may not write: the reason stays until a person acts."""
    link = Link(lambda _: None)
    link.sending_paused(NotPermitted())
    link.good(AT, ApiVersion.V2)

    assert link.status.is_online
    assert link.status.is_sending_paused
    assert link.status.headline == NotPermitted.headline
    link.resume_sending()
    assert not link.status.headline


def test_losing_and_regaining_are_said_once_each() -> None:
    """With how long it was away, whatever went wrong in between."""
    heard: list[Event] = []
    link = Link(heard.append)
    link.good(AT, ApiVersion.V2)
    link.failed(Unreachable(), AT, AT)
    link.failed(ServerTrouble(), AT + timedelta(minutes=5), None)
    assert link.status.lost_at == AT
    link.good(AT + timedelta(minutes=12), ApiVersion.V2)
    link.good(AT + timedelta(minutes=13), ApiVersion.V2)

    said = [event for event in heard if isinstance(event, LinkLost | LinkRegained)]
    assert said == [LinkLost(), LinkRegained(720.0)]
    assert link.status.lost_at is None


def test_a_clock_set_back_makes_no_negative_time() -> None:
    """The wall clock may be put right while SellApp is away."""
    heard: list[Event] = []
    link = Link(heard.append)
    link.failed(Unreachable(), AT, AT)
    link.good(AT - timedelta(hours=1), ApiVersion.V2)

    assert LinkRegained(0.0) in heard


def test_never_read_and_read_but_empty_are_two_things() -> None:
    """Only a good answer makes an empty list one."""
    link = Link(lambda _: None)
    assert not link.status.has_list
    link.syncing(0, None)
    link.failed(Unreachable(), AT, None)
    assert not link.status.has_list
    link.good(AT, ApiVersion.V2)
    assert link.status.has_list
