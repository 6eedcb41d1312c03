"""The two ways through a paged list that changes meanwhile, as plain bookkeeping.

A way says which page comes next and is told what came. It fetches nothing and stores nothing;
`walk` does, and chooses the way. Positions are counted in rows from 0, so that a server may change
the size of its pages half way.
"""

from typing import Protocol

from tui.api.pages import MAX_PAGE_ROWS, Page
from tui.domain import Ticket
from tui.records import dataclass, field


@dataclass(slots=True)
class Extent:
    """How long the list is, as the newest page says."""

    total: int | None = None
    last_page: int | None = None
    page_rows: int = MAX_PAGE_ROWS
    """Rows that the server puts on a page."""

    def note(self, page: Page[Ticket]) -> None:
        """Take what a page says of the list."""
        self.total = page.total if page.total is not None else self.total
        self.last_page = page.last_page if page.last_page is not None else self.last_page
        self.page_rows = rows_of(page)

    def page_at(self, position: int) -> int:
        """The page that holds this row."""
        return position // self.page_rows + 1


def rows_of(page: Page[Ticket]) -> int:
    """How many rows a page holds when it is full."""
    return max(1, page.per_page or MAX_PAGE_ROWS)


def is_short(page: Page[Ticket]) -> bool:
    """Whether there is room left on this page."""
    return len(page.items) + len(page.bad) < rows_of(page)


@dataclass(frozen=True, slots=True)
class News:
    """What of a page's rows is new to the walk."""

    is_all: bool
    """Every row was not met before, or has moved since. A row that was first met at the newest end,
    when all had been read once, proves nothing: it may have slipped to the next page since."""
    is_last_unmet: bool
    """The last row was not met before."""


class Way(Protocol):
    """One way through the list."""

    def next(self) -> int | None:
        """The page to read now; None at the end of the way."""

    def took(self, number: int, page: Page[Ticket], news: "News") -> None:
        """That page came.

        Args:
            number: which was asked for.
            page: what came.
            news: how its rows compare with what the walk has met.
        """

    def left(self) -> None:
        """The walk was interrupted here."""

    @property
    def is_at_end(self) -> bool:
        """All was read once; what is left is the newest end, until it holds something known."""


@dataclass(slots=True)
class Forward:
    """For newest-first lists: new rows repeat what was read; where rows went, look back.

    When `total` has dropped by k between two pages, then up to k rows have slipped from what was
    still to come into what was read already: the last k positions read count as unread again.
    """

    extent: Extent
    is_newest_first: bool = True
    """New and moved rows come in on top, so the top is read again at last."""
    can_rows_move: bool = True
    """A change moves a row without a word in `total`; so beyond a gap nothing is sure."""
    _spans: list[tuple[int, int]] = field(default_factory=list)
    """Positions that were read: first, and the one after the last."""
    _end: int | None = None
    _top: int = 1
    _is_confirmed: bool = False

    def next(self) -> int | None:
        """The first gap; then the newest end, until it holds something known."""
        if not self._is_whole():
            return self.extent.page_at(self._gap())
        is_one_page = self._gap() <= self.extent.page_rows
        if self._is_confirmed or not self.is_newest_first or is_one_page:
            return None
        return self._top

    def took(self, number: int, page: Page[Ticket], news: News) -> None:
        """Mark the page's positions as read, after what is no longer sure was taken off."""
        was_whole, total = self._is_whole(), self.extent.total
        self.extent.note(page)
        gain = 0 if None in {total, page.total} else (page.total or 0) - (total or 0)
        if self.can_rows_move and not (gain == 0 and self._is_filled_by(page, news)):
            self.left()
        self._shift(gain)
        rows = rows_of(page)
        start = (number - 1) * rows
        self._add(start, start + rows)
        if page.last_page is None and is_short(page):
            self._end = start + len(page.items) + len(page.bad)
        elif not page.items and not page.bad and number <= (page.last_page or 0):
            # It counts pages that it does not have.
            self._end = start
        if was_whole:
            self._is_confirmed = not news.is_all
            self._top = number + 1

    @property
    def is_at_end(self) -> bool:
        """On top, once there is no gap."""
        return self._is_whole()

    def _is_filled_by(self, page: Page[Ticket], news: News) -> bool:
        """One row was sought before the next stretch, and one came right where it belongs."""
        is_one = len(self._spans) > 1 and self._spans[1][0] - self._gap() == 1
        return is_one and news.is_last_unmet and len(page.items) > 2

    def left(self) -> None:
        """Time has passed: of what lies beyond a gap nothing is sure."""
        del self._spans[1:]

    def _gap(self) -> int:
        return self._spans[0][1] if self._spans and self._spans[0][0] == 0 else 0

    def _is_whole(self) -> bool:
        last_page = self.extent.last_page
        of_pages = None if last_page is None else last_page * self.extent.page_rows
        said = [end for end in (self.extent.total, of_pages, self._end) if end is not None]
        return bool(said) and bool(self._spans) and self._gap() >= min(said)

    def _shift(self, gain: int) -> None:
        """The list has grown by `gain` rows, or shrunk where that is negative."""
        moved = []
        for start, end in self._spans:
            if gain < 0:
                moved.append((start, end + gain))
            elif start:
                moved.append((start + gain, end))
            else:
                # What is new stands above all that was read, if the order is what we believe.
                moved.append((0, end + gain if self.is_newest_first else end))
        self._spans = [(start, end) for start, end in moved if start < end]

    def _add(self, start: int, end: int) -> None:
        joined: list[tuple[int, int]] = []
        for span in sorted([*self._spans, (start, end)]):
            if joined and span[0] <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], span[1]))
            else:
                joined.append(span)
        self._spans = joined


@dataclass(slots=True)
class Backward:
    """For oldest-first lists: rows only slip towards what is still to come.

    What was added or moved meanwhile stands at the end of the list, which is read again at last.
    """

    extent: Extent
    _floor: int | None = None
    """The lowest position read so far."""
    _tail: int | None = None
    _is_confirmed: bool = False

    def next(self) -> int | None:
        """From the last page down to the first; then the end, until it holds something known."""
        last_page = self.extent.last_page or 1
        if self._floor is None:
            return last_page
        if self._floor > 0:
            return min(self.extent.page_at(self._floor - 1), last_page)
        if self._is_confirmed or last_page == 1:
            return None
        return last_page if self._tail is None else self._tail

    def took(self, number: int, page: Page[Ticket], news: News) -> None:
        """Go on below it; at the end of the list, until there is nothing new."""
        self.extent.note(page)
        last_page, start = self.extent.last_page or 1, (number - 1) * rows_of(page)
        if self._floor != 0:
            self._floor = start if self._floor is None else min(self._floor, start)
        elif self._tail is None and number != last_page:
            # The end has moved since it was asked for.
            self._tail = last_page
        else:
            self._tail = number - 1
            self._is_confirmed = not news.is_all or number == 1

    def left(self) -> None:
        """Time has passed: what moved is at the end, and the end is still to come."""

    @property
    def is_at_end(self) -> bool:
        """The first page was read."""
        return self._floor == 0
