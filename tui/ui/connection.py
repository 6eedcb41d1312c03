"""How the line to SellApp stands, in words: for the top line, an empty list, and the panel.

Pure functions over a `LinkStatus`. What is not known is not said, and "offline" is kept for when
nothing of SellApp's could be reached at all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType

from tui.domain import Keeper, LinkStatus
from tui.text import age_long
from tui.ui.paint_times import clock_words, day_words, own_ago_words, short_words

NOT_WHOLE = "The list could not be read whole yet"
NOT_WHOLE_ADVICE = "What was read is here; the inbox reads it again by itself."
READING = "Reading the list for the first time…"
NEEDS_PERSON_HINT = "when you press R"


def state_word(link: LinkStatus) -> str:
    """`online`, `offline`, or `no news` where SellApp answers, but not with the list.

    `read only` where SellApp is not asked at all.
    """
    if link.keeper is not Keeper.THIS:
        return "read only"
    if link.is_online:
        return "online"
    return "no news" if link.is_answering else "offline"


def needs_person(link: LinkStatus) -> bool:
    """It stays as it is until somebody does something."""
    return link.lost_at is not None and link.retry_at is None


def lost_words(link: LinkStatus, tz: tzinfo, room: int, more_key: str) -> str:
    """What is said once, when the line is lost: the longest way that fits.

    Args:
        link: as it is now.
        tz: of the agent.
        room: cells.
        more_key: the key that shows all of it; empty when there is none.
    """
    if link.lost_at is None:
        return ""
    since = f"{state_word(link).capitalize()} since {clock_words(link.lost_at, tz)}"
    more = f" {more_key} says what to do." if more_key else ""
    ways = (
        f"{since}: {link.headline}. {link.advice}",
        f"{since}. {link.advice}",
        link.advice,
        f"{since}.{more}",
    )
    return next((way for way in ways if len(way) <= room), ways[-1])


def empty_words(link: LinkStatus) -> tuple[str, str] | None:
    """What stands in place of a list that was never read; None once it was."""
    if link.has_list:
        return None
    if link.headline:
        return link.headline, link.advice
    if link.is_online and not link.is_syncing:
        return NOT_WHOLE, NOT_WHOLE_ADVICE
    return READING, progress_words(link) or "A large store takes a while."


def progress_words(link: LinkStatus) -> str:
    """`12,300 of 100,000`; empty when nothing is being counted."""
    if not link.is_syncing or not link.walked:
        return ""
    return f"{link.walked:,} of {link.total:,}" if link.total else f"{link.walked:,} so far"


def facts(
    link: LinkStatus,
    now: datetime,
    tz: tzinfo,
    unreadable: int = 0,
    drift: Mapping[str, datetime] = MappingProxyType({}),
) -> Sequence[tuple[str, str]]:
    """Label and value, those that are known, for the panel about the line.

    Args:
        link: as it is now.
        now: aware.
        tz: of the agent.
        unreadable: how many of SellApp's rows could not be read and are kept aside.
        drift: in which ways its answers are new to us, each with its first day.
    """
    year = now.astimezone(tz).year
    lost = link.lost_at
    since = "" if lost is None else f" since {short_words(lost, tz, year)}, {_for(now - lost)}"
    read = link.synced_at
    every = (
        ("State", state_word(link) + since),
        ("Why", link.headline),
        ("What to do", link.advice),
        ("Sending", "paused: replies wait in the outbox" if link.is_sending_paused else ""),
        ("List read", _read_words(read, now, tz, year) if read else _never_words(link)),
        ("Older open", _older_words(link)),
        ("Unreadable", _unreadable_words(unreadable)),
        ("Reading", progress_words(link)),
        ("Next try", _next_words(link, now)),
        ("API", link.api_version.value if link.api_version else ""),
        ("New to us", _drift_words(drift, tz, year)),
    )
    return [(label, value) for label, value in every if value]


def _read_words(at: datetime, now: datetime, tz: tzinfo, year: int) -> str:
    return f"{short_words(at, tz, year)}, {own_ago_words((now - at).total_seconds())}"


def _never_words(link: LinkStatus) -> str:
    return "never whole on this machine" if link.is_online else "never on this machine"


def _older_words(link: LinkStatus) -> str:
    """How long news on a ticket that the list does not bring up can stay unseen, at worst."""
    older_s = link.older_checked_every_s
    return "" if older_s is None else f"tickets checked every {age_long(older_s)}"


def _unreadable_words(count: int) -> str:
    """What is missing from the list, and where it can be seen meanwhile."""
    if not count:
        return ""
    entries, they_are = ("1 entry", "it is") if count == 1 else (f"{count:,} entries", "they are")
    return (
        f"{entries} of SellApp's, kept aside: look on the web. Shown here as soon as {they_are} "
        "readable; a newer sellapp-inbox may help."
    )


def _drift_words(drift: Mapping[str, datetime], tz: tzinfo, year: int) -> str:
    """What SellApp's answers do that this version does not know; nothing is wrong with that."""
    if not drift:
        return ""
    count = "1 thing" if len(drift) == 1 else f"{len(drift)} things"
    newest = max(drift, key=lambda note: (drift[note], note))
    day = day_words(drift[newest].astimezone(tz).date(), year)
    return (
        f"{count} in SellApp's answers, the latest on {day}: {newest}. Nothing to do; "
        "`sellapp-inbox status --once --json` lists them for a report."
    )


def _for(span: timedelta) -> str:
    return f"for {age_long(max(0.0, span.total_seconds()))}"


def _next_words(link: LinkStatus, now: datetime) -> str:
    if needs_person(link):
        return NEEDS_PERSON_HINT
    if link.retry_at is None:
        return ""
    return f"in {age_long(max(0.0, (link.retry_at - now).total_seconds()))}"
