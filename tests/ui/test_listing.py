"""News never moves the list; what waits is counted."""

from array import array

import pytest

from tui.domain import EVERYTHING, VIEWS, ArchivedFilter, Head, Sort, StatusFilter
from tui.ui.listing import SLICE_IDS, Listing, filter_view, newcomers


def ids(*numbers):
    return array("q", numbers)


def test_an_offer_is_counted_and_waits():
    """Only newcomers count; the shown ids stay until the offer is accepted."""
    listing = Listing()
    listing.accept(ids(3, 2, 1))
    assert listing.offer(ids(5, 4, 3, 1))
    assert (2, ids(3, 2, 1)) == (listing.arrivals, listing.ids)
    assert listing.has_offer
    assert ids(5, 4, 3, 1) == listing.accept()
    assert 0 == listing.arrivals
    assert not listing.has_offer


def test_an_offer_that_changes_nothing_is_none():
    """Also when an earlier one waited: things are as they are shown."""
    listing = Listing()
    listing.accept(ids(1))
    listing.offer(ids(2, 1))
    assert not listing.offer(ids(1))
    assert not listing.has_offer
    assert ids(1) == listing.accept()


def test_an_offer_is_shown_around_a_ticket_that_it_lacks():
    """Between its old neighbours, or at its old place; the offer without it stays."""
    listing = Listing()
    listing.accept(ids(1, 2, 3, 4))
    listing.offer(ids(9, 1, 4))
    assert ids(9, 1, 2, 4) == listing.accept_around(2)
    assert (True, 0) == (listing.has_offer, listing.arrivals)
    assert ids(9, 1, 4) == listing.accept_around(9)
    assert not listing.has_offer
    listing.offer(ids(7))
    assert ids(7, 4) == listing.accept_around(4)
    assert ids(7) == listing.accept_around(None)


def test_another_view_brings_its_own_order():
    """And ends the search."""
    listing = Listing()
    listing.search = "zip"
    listing.turn_to(VIEWS[2])
    assert (VIEWS[2], Sort.NEWEST, "") == (listing.view, listing.sort, listing.search)


def test_a_search_looks_everywhere_unless_told_otherwise():
    """What it is asked, and what the tabs call it; the next one begins everywhere again."""
    listing = Listing(VIEWS[1])
    listing.accept(ids(1, 2, 3))
    assert VIEWS[1] is listing.shown
    listing.begin_search()
    listing.search = "zip"
    assert (EVERYTHING, Sort.WAITING, "zip") == listing.asked
    listing.accept(ids(2, 3, *range(10, 1008)))
    assert "1,000+ in all tickets · 2 in Open" == listing.foot_words()
    listing.turn_scope()
    assert VIEWS[1] is listing.shown
    listing.end_search()
    listing.search = "zip"
    assert EVERYTHING is listing.shown


def test_orders_go_round():
    """Each has a name."""
    listing = Listing()
    names = [listing.turn_sort() for _ in Sort]
    assert ["newest first", "oldest first", "longest wait first"] == names
    assert Sort.WAITING is listing.view.sort


@pytest.mark.parametrize(
    ("status", "archived", "label"),
    [
        (StatusFilter.OPEN, ArchivedFilter.NO, "Open"),
        (StatusFilter.CLOSED, ArchivedFilter.YES, "Closed, archived"),
        (StatusFilter.ALL, ArchivedFilter.ALL, "All, also archived"),
    ],
)
def test_a_filter_names_itself(status, archived, label):
    """So that the top bar can say what is shown."""
    assert label == filter_view(status, archived, Sort.NEWEST).label


def test_words_for_nothing_and_for_much():
    """Empty lists say why; the foot counts."""
    listing = Listing()
    assert "Nobody waits for a reply" == listing.empty_words[0]
    listing.search = "x"
    assert "No ticket matches" == listing.empty_words[0]
    assert "0 in all tickets · 0 in Needs reply" == listing.foot_words()
    listing.turn_scope()
    assert "Nothing in Needs reply matches" == listing.empty_words[0]
    assert "0 in Needs reply alone" == listing.foot_words()
    listing.accept(ids(*range(1, 2001)))
    listing.end_search()
    assert "2,000 tickets · longest wait first" == listing.foot_words()
    listing.accept(ids(1))
    assert listing.foot_words().startswith("1 ticket ·")
    listing.turn_to(filter_view(StatusFilter.OPEN, ArchivedFilter.NO, Sort.NEWEST))
    assert "Nothing matches this filter" == listing.empty_words[0]


def test_the_rest_comes_below_the_beginning() -> None:
    """What is shown stays where it is; an order that has changed meanwhile is only on offer."""
    listing = Listing()
    assert array("q", [3, 1]) == listing.begin_with(Head(array("q", [3, 1]), is_whole=False))
    assert "2+ tickets · longest wait first" == listing.foot_words()
    assert "9 tickets · longest wait first" == listing.foot_words(9)
    assert array("q", [3, 1, 7]) == listing.complete(array("q", [3, 1, 7]))
    assert listing.is_whole
    assert not listing.has_offer
    assert "3 tickets · longest wait first" == listing.foot_words(9)

    listing.begin_with(Head(array("q", [3, 1]), is_whole=False))
    assert array("q", [3, 1, 5, 7]) == listing.complete(array("q", [5, 3, 7, 1]))
    assert listing.has_offer
    assert array("q", [5, 3, 7, 1]) == listing.accept()


def test_newcomers_are_counted_in_slices() -> None:
    """The same number however long the listings are."""
    shown = array("q", range(2 * SLICE_IDS + 1))
    assert 0 == newcomers(shown, shown)
    assert 3 == newcomers(shown[::-1] + array("q", [-1, -2, -3]), shown)
    assert len(shown) == newcomers(shown, array("q"))


def test_nobody_waits_is_not_said_before_all_is_read() -> None:
    """Who spoke last decides, and of some tickets that is not known yet."""
    listing = Listing()
    listing.unsure = 20
    assert ("Not all is read yet", "20 open tickets are still to be read.") == (listing.empty_words)
    listing.accept(ids(1, 2))
    assert "2 tickets · 20 to read · longest wait first" == listing.foot_words()
    listing.turn_to(VIEWS[1])
    assert "2 tickets · longest wait first" == listing.foot_words()
    listing.turn_to(VIEWS[0])
    listing.accept(ids())
    listing.unsure = 1
    assert "1 open ticket is still to be read." == listing.empty_words[1]
    listing.unsure = 0
    assert "Nobody waits for a reply" == listing.empty_words[0]
