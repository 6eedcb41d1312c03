"""A listing of any length costs a few pages."""

from tests.ui.pane_data import ids, ticket_row
from tui.ui.widgets.row_window import MAX_PAGES, PAGE_ROWS, RowWindow


class Mailbox:
    """Counts what is asked of it."""

    def __init__(self, missing=()):
        self.asked = []
        self.missing = set(missing)
        self.title = "first"

    def read(self, wanted):
        self.asked.append(list(wanted))
        return [ticket_row(n, title=self.title) for n in wanted if n not in self.missing]


def make(count=1000, missing=()):
    mailbox = Mailbox(missing)
    window = RowWindow(mailbox.read)
    window.list_anew(ids(*range(1, count + 1)))
    return window, mailbox


def test_a_page_is_read_once():
    """Neighbours come along."""
    window, mailbox = make()
    assert [1, 2, PAGE_ROWS] == [window.row(n).id for n in (0, 1, PAGE_ROWS - 1)]
    assert [list(range(1, PAGE_ROWS + 1))] == mailbox.asked


def test_the_last_page_may_be_short():
    """Nothing behind the end is asked for."""
    window, mailbox = make(PAGE_ROWS + 2)
    assert PAGE_ROWS + 2 == window.row(PAGE_ROWS + 1).id
    assert [[PAGE_ROWS + 1, PAGE_ROWS + 2]] == mailbox.asked


def test_pages_that_were_not_used_lately_are_forgotten():
    """Memory stays flat; the page in use stays."""
    window, mailbox = make()
    for page in range(MAX_PAGES + 1):
        window.row(page * PAGE_ROWS)
        window.row(0)
    assert MAX_PAGES + 1 == len(mailbox.asked)
    window.row(PAGE_ROWS)
    assert MAX_PAGES + 2 == len(mailbox.asked)


def test_a_ticket_that_is_gone_is_none():
    """The window does not hide it: its place in the listing stays."""
    window, _ = make(missing=[2])
    assert window.row(1) is None
    assert 3 == window.row(2).id


def test_forgetting_tickets_reads_their_pages_again():
    """And no others."""
    window, mailbox = make()
    window.row(0)
    window.row(PAGE_ROWS)
    mailbox.title = "second"
    window.forget(frozenset({5}))
    assert "second" == window.row(4).title
    assert "first" == window.row(PAGE_ROWS).title
    assert 3 == len(mailbox.asked)


def test_forgetting_all_reads_all_again():
    """For when nobody knows what has changed."""
    window, mailbox = make()
    window.row(0)
    window.forget()
    window.row(0)
    assert 2 == len(mailbox.asked)


def test_another_listing_starts_afresh():
    """Positions mean other tickets now."""
    window, _ = make()
    window.row(0)
    window.list_anew(ids(9, 8))
    assert 9 == window.row(0).id


def test_a_listing_that_goes_on_is_read_on_from_its_end():
    """Whole pages stay known; only the one that was short is read again."""
    window, mailbox = make(PAGE_ROWS + 2)
    window.row(0)
    window.row(PAGE_ROWS)
    window.lengthen(ids(*range(1, 3 * PAGE_ROWS + 1)))
    assert [1, PAGE_ROWS + 3] == [window.row(n).id for n in (0, PAGE_ROWS + 2)]
    assert 3 == len(mailbox.asked)
