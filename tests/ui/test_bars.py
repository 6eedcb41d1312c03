"""The lines at the top and the bottom: what matters most fits, and freshness is never a lie."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ui.pane_data import LOOK, NOW, StoodStillClock, outgoing
from tui.domain import (
    VIEWS,
    ArchivedFilter,
    Counts,
    Keeper,
    LinkStatus,
    SendState,
    Sort,
    StatusFilter,
)
from tui.ui.commands import COMMANDS
from tui.ui.listing import filter_view
from tui.ui.unsent import Unsent
from tui.ui.widgets.composer import ComposerHead
from tui.ui.widgets.list_foot import ListFoot
from tui.ui.widgets.one_line import Piece, cells_of
from tui.ui.widgets.status_bar import StatusBar
from tui.ui.widgets.tab_bar import TabBar
from tui.ui.widgets.top_bar import TopBar

COUNTS = Counts(
    {"needs-reply": 12, "open": 41, "closed": 900, "drafts": 0, "unsent": 0}, 0, 0, None, 0
)
GOOD = LinkStatus(is_online=True, synced_at=NOW)


@pytest.fixture
def clock() -> StoodStillClock:
    return StoodStillClock()


@pytest.fixture
def tabs() -> TabBar:
    tabs = TabBar(LOOK)
    tabs.set_keys({view.name: str(number) for number, view in enumerate(VIEWS, 1)})
    tabs.set_counts(COUNTS)
    return tabs


@pytest.fixture
def bar(clock, tabs) -> TopBar:
    bar = TopBar(LOOK, clock, tabs, store="brightpixel")
    bar.has_tabs = True
    bar.set_counts(COUNTS)
    bar.set_link(GOOD)
    return bar


def words(line, width: int) -> str:
    left, right = line.sides(width)
    assert cells_of(left) + cells_of(right) <= width
    return "".join(piece.text for piece in (*left, *right))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_view_shown_and_the_state_always_fit(bar, width):
    """Whatever the width."""
    assert "1 Needs reply 12" in words(bar, width)
    assert "online" in words(bar, width)


def test_every_view_has_its_count(tabs):
    """An empty one shows none, but keeps its place; at 80 columns too, in a shorter form."""
    assert "1 Needs reply 12  2 Open 41  3 Closed 900  4 Archived  " in words(tabs, 120)
    before = words(tabs, 120).index("7 Unsent")
    tabs.set_counts(replace(COUNTS, by_view={**COUNTS.by_view, "drafts": 2, "all": 941}))
    assert "6 Drafts 2 " in words(tabs, 120)
    assert before == words(tabs, 120).index("7 Unsent") - 1
    for said in ("1 Needs reply 12", "2 Open 41", "3 Closed 900", "5·941", "6·2"):
        assert said in words(tabs, 80)
    tabs.set_counts(replace(COUNTS, by_view={**COUNTS.by_view, "all": 123_456}))
    assert "5·123k" in words(tabs, 80)


def test_the_top_bar_has_tabs_only_on_a_low_screen(bar):
    """Else it has room for the state in full."""
    bar.has_tabs = False
    assert "Needs reply" not in words(bar, 80)
    bar.set_link(LinkStatus(synced_at=NOW, headline="SellApp cannot be reached"))
    assert "brightpixel" in words(bar, 80)
    assert "offline · SellApp cannot be reached · data" in words(bar, 80)


def test_a_poll_moves_no_tab(bar, tabs):
    """One digit more or less, an age of two digits: everything stays where it was."""
    places = [words(bar, 120).index(label) for label in ("Open", "Closed", "online")]
    tabs.set_counts(replace(COUNTS, by_view={**COUNTS.by_view, "needs-reply": 9, "closed": 901}))
    bar.set_link(replace(GOOD, synced_at=NOW - timedelta(seconds=45)))
    assert places == [words(bar, 120).index(label) for label in ("Open", "Closed", "online")]


def test_what_needs_a_decision_is_an_alarm(bar, tabs):
    """However narrow, the unsent view keeps its label, with a mark and a colour."""
    tabs.set_counts(replace(COUNTS, by_view={**COUNTS.by_view, "unsent": 1}))
    tabs.set_alarm(needs_decision=True)
    for width in (60, 80, 120, 200):
        assert "Unsent 1!" in words(bar, width)
    left, _ = bar.sides(120)
    assert "trouble" == next(piece.role for piece in left if "Unsent" in piece.text)


def test_an_inbox_that_only_reads_says_so(clock, tabs):
    """With the age of the data; and when nobody keeps it fresh any more, that."""
    bar = TopBar(LOOK, clock, tabs, store="brightpixel", is_read_only=True)
    bar.has_tabs = True
    bar.set_link(GOOD)
    assert "read only" in words(bar, 80)
    assert "online" not in words(bar, 120)
    assert "read only" in words(bar, 40)
    bar.set_link(replace(GOOD, keeper=Keeper.OTHER))
    assert "read only · just now" in words(bar, 120)
    bar.set_link(replace(GOOD, keeper=Keeper.OTHER, synced_at=NOW - timedelta(hours=3)))
    assert "read only · 3 h 00 ago" in words(bar, 120)
    assert math.isfinite(bar.tick())
    bar.set_link(replace(GOOD, keeper=Keeper.OTHER, synced_at=None))
    assert "read only · list not read whole" in words(bar, 120)
    bar.set_link(replace(GOOD, keeper=Keeper.NOBODY, synced_at=NOW - timedelta(hours=3)))
    assert "nobody has this store open · data 3 h 00 old" in words(bar, 120)
    for width in (60, 80, 120):
        assert "nobody has this store open" in words(bar, width)


def test_a_filter_has_a_tab_of_its_own(bar, tabs):
    """So that nobody wonders what the list shows."""
    own = filter_view(StatusFilter.CLOSED, ArchivedFilter.YES, Sort.NEWEST)
    tabs.set_view(own, own)
    assert "Closed, archived" in words(bar, 120)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (LinkStatus(), "connecting"),
        (LinkStatus(is_online=True), "online · list not read whole"),
        (LinkStatus(is_syncing=True, walked=1200, total=4000), "reading tickets 1,200 of 4,000"),
        (LinkStatus(is_syncing=True, walked=15), "reading tickets 15"),
        (
            LinkStatus(synced_at=NOW - timedelta(minutes=12), headline="SellApp cannot be reached"),
            "offline · SellApp cannot be reached · data 12 min old",
        ),
        (
            LinkStatus(is_online=True, synced_at=NOW, headline="SellApp asks us to slow down"),
            "online · SellApp asks us to slow down",
        ),
        (LinkStatus(synced_at=NOW - timedelta(hours=3)), "connecting · data 3 h 00 old"),
        (
            LinkStatus(is_sending_paused=True, headline="SellApp refused the API key"),
            "sending is paused · SellApp refused the API key",
        ),
        (replace(GOOD, synced_at=NOW + timedelta(hours=3)), "age unknown"),
        (LinkStatus(synced_at=NOW + timedelta(hours=3)), "connecting · data of unknown age"),
        (
            LinkStatus(synced_at=NOW + timedelta(hours=3), headline="SellApp has trouble"),
            "offline · SellApp has trouble · data of unknown age",
        ),
        (replace(GOOD, synced_at=NOW - timedelta(seconds=9)), "just now"),
        (replace(GOOD, synced_at=NOW - timedelta(seconds=59)), "50 s ago"),
        (replace(GOOD, synced_at=NOW - timedelta(minutes=3)), "3 min ago"),
    ],
)
def test_freshness(bar, link, said):
    """Every state in words."""
    bar.set_link(link)
    assert said in words(bar, 140)


def test_the_longest_wait(bar):
    """With its colour."""
    since = NOW - timedelta(hours=5)
    bar.set_counts(replace(COUNTS, waiting_since=since))
    assert "longest wait 5 h 00" in words(bar, 200)
    _, right = bar.sides(200)
    assert "very_late" == next(piece.role for piece in right if "5 h" in piece.text)


@pytest.mark.parametrize(("age_s", "wait_s"), [(0, 10), (4, 6), (15, 5), (60, 60), (90, 30)])
def test_it_wakes_only_when_a_label_changes(bar, clock, age_s, wait_s):
    """In steps of ten seconds, then of minutes."""
    bar.set_link(replace(GOOD, synced_at=NOW - timedelta(seconds=age_s)))
    assert pytest.approx(wait_s) == bar.tick()


def test_it_never_wakes_for_nothing(clock, tabs):
    """Without any age there is nothing to wait for."""
    assert math.inf == TopBar(LOOK, clock, tabs, store="x").tick()


def test_a_very_narrow_bar_gives_up_the_name(bar):
    """The view and the state stay."""
    assert "brightpixel" not in words(bar, 30)


def test_hints_fit_and_can_be_clicked():
    """At most six; whole ones only."""
    status = StatusBar(LOOK)
    hints = [(key, f"label {key}", f"c.{key}") for key in "abcdefgh"]
    status.set_hints(hints)
    assert 6 == words(status, 200).count("label")
    assert 1 == words(status, 18).count("label")
    status.set_hints([*hints, ("?", "keys", "app.help")])
    assert 5 == words(status, 200).count("label")
    assert words(status, 18).endswith(" ? keys ")
    assert "" == status.command_at(199)


def test_the_bottom_line_takes_turns():
    """Choices before a notice before hints; unsent work always stays."""
    status = StatusBar(LOOK)
    status.set_hints([("r", "reply", "reply.write")])
    status.set_unsent(Unsent(others=2))
    assert words(status, 80).endswith("2 unsent ")
    status.set_notice("Copied 48213")
    assert "reply" not in words(status, 80)
    assert "Copied 48213" == status.notice
    status.set_choices("g", [("i", "needs reply", "view.needs_reply")])
    assert "Copied" not in words(status, 80)
    status.set_unsent(Unsent(decisions=2, in_doubt=2))
    assert "2 replies are in doubt" in words(status, 80)
    status.set_unsent(Unsent(decisions=1, in_doubt=1))
    assert "a reply is in doubt" in words(status, 80)
    status.set_unsent(Unsent(decisions=1))
    assert "1 needs a decision" in words(status, 80)
    status.set_unsent(Unsent(decisions=3, in_doubt=1))
    assert "3 need a decision" in words(status, 80)


@pytest.mark.parametrize(
    ("width", "shown"), [(120, "c i e k s in doubt"), (80, "c i e k s"), (60, "c i e k")]
)
def test_choices_about_a_reply_in_doubt_begin_with_the_safe_ones(width, shown):
    """They take the whole line rather than leave one out."""
    status = StatusBar(LOOK)
    status.set_unsent(Unsent(decisions=1, in_doubt=1))
    choices = [
        (key.removeprefix("! "), command.label, command.id)
        for command in COMMANDS
        for key in command.keys
        if key.startswith("! ") and command.id.startswith("reply.")
    ]
    status.set_choices("!", choices)
    line = words(status, width)
    labels = [f" {key} {label} " for key, label, _ in choices]
    seen = [label.split()[0] for label in labels if label in line]
    assert shown.split() == [*seen, *(["in", "doubt"] if "in doubt" in line else [])]


def test_the_tray_counts_down_in_place():
    """The words begin in the same cell however many digits the seconds take."""
    status = StatusBar(LOOK)
    row = outgoing(SendState.QUEUED)
    unsent = Unsent((row,), decisions=1)
    places = set()
    for seconds in (12, 9):
        status.set_unsent(unsent, f"Reply to nora.lind goes out in {seconds} s", "z")
        assert f"in {seconds} s · z undo" in words(status, 80)
        assert "decision" not in words(status, 80)
        places.add(words(status, 80).index("Reply"))
    assert 1 == len(places)
    assert "1 needs a decision  Reply" in words(status, 160)
    status.set_unsent(Unsent((row, row)), "2 waiting", "")
    assert "2 waiting · undoes the last" in words(status, 80)


def test_arrivals_come_first():
    """With the key that shows them, if it has one."""
    foot = ListFoot(LOOK)
    foot.say("12 tickets", 0, ".")
    assert " 12 tickets" == words(foot, 40)
    foot.say("12 tickets", 3, ".")
    assert " 3 new · press . to show" == words(foot, 40)
    foot.say("12 tickets", 3, "")
    assert " 3 new · show" == words(foot, 40)


def test_what_could_not_be_read_is_told_at_every_width():
    """A row that is missing in the list is never missing silently, whatever else stands there."""
    foot = ListFoot(LOOK)
    foot.say("12 tickets · newest first", 0, ".")
    foot.set_unreadable(2)
    assert words(foot, 60).rstrip().endswith("2 could not be read")
    assert words(foot, 40).rstrip().endswith("2 unreadable")
    assert "app.connection" == foot.sides(40)[1][0].command
    foot.say("12 tickets", 3, ".")
    assert words(foot, 60).startswith(" 3 new · press . to show")
    assert words(foot, 60).rstrip().endswith("2 could not be read")
    foot.set_unreadable(0)
    assert "read" not in words(foot, 60)


def test_the_number_stays_when_the_address_does_not_fit():
    """A narrow composer cuts the address, not the ticket's number; hints go in pairs."""
    head = ComposerHead(LOOK)
    who = Piece("a.very.long.address@some.example.net", "strong")
    head.say((Piece(" Reply to "), who, Piece(" · #48213")), (Piece("draft saved "),))
    assert " · #48213" in words(head, 44)
    assert "draft saved" in words(head, 44)
    hints = (Piece(" Did it arrive?"), Piece("  ! t", "hue", "a"), Piece(" take back", "dim", "a"))
    head.say((*hints, Piece("  ! s", "hue", "b"), Piece(" send again", "dim", "b")))
    assert " Did it arrive?  ! t take back" == words(head, 40)


def test_every_view_can_be_shown(bar, tabs):
    """Also those that are hidden while they are empty."""
    for view in VIEWS:
        tabs.set_view(view)
        assert view.label in words(bar, 80)
