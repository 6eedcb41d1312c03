"""A window of a few hundred rows over a listing of any length.

It turns positions into rows, reads them page by page when asked and forgets pages that were not
asked for lately. When a read fails it answers with what it read last, and tells. Pure: no Textual
here. It never orders or filters; the listing is given.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence

from tui.domain import TicketRow
from tui.errors import InboxError

ReadRows = Callable[[Sequence[int]], list[TicketRow]]
"""Reads the rows of some ticket ids; ids that are gone are left out."""

PAGE_ROWS = 60
MAX_PAGES = 5


class RowWindow:
    """Rows by position, a page at a time."""

    def __init__(
        self, read_rows: ReadRows, on_trouble: Callable[[InboxError], None] | None = None
    ) -> None:
        """Begin with an empty listing.

        Args:
            read_rows: called with up to `PAGE_ROWS` ids; must return within a millisecond or so.
            on_trouble: told of a read that failed; may be in the midst of painting.
        """
        self._read_rows = read_rows
        self._on_trouble = on_trouble
        self._former: dict[int, TicketRow] = {}
        self.is_blind = False
        """The latest read failed: a row that is not known may exist all the same."""
        self._pages: OrderedDict[int, dict[int, TicketRow]] = OrderedDict()
        self.ids: array[int] = array("q")
        """The listing, in order. Replace it with `list_anew`; do not change it in place."""

    def list_anew(self, ids: "array[int]") -> None:
        """Take another listing; every row is read again when asked for."""
        self.ids = ids
        self._drop(list(self._pages))

    def lengthen(self, ids: "array[int]") -> None:
        """Take a listing that only goes on where the former one ended; known rows stay known."""
        self._drop([number for number in self._pages if (number + 1) * PAGE_ROWS > len(self.ids)])
        self.ids = ids

    def row(self, index: int) -> TicketRow | None:
        """The row at a position of the listing; None when the mailbox no longer has it."""
        number = index // PAGE_ROWS
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        else:
            self._pages.move_to_end(number)
        return page.get(self.ids[index])

    def forget(self, ids: frozenset[int] | None = None) -> None:
        """Drop the pages that hold one of these tickets, or all of them."""
        if ids is None:
            self._drop(list(self._pages))
            return
        self._drop([n for n in self._pages if not ids.isdisjoint(self._page_ids(n))])

    def _drop(self, numbers: Sequence[int]) -> None:
        """Forget pages, but for the case that they cannot be read again."""
        for number in numbers:
            self._former.update(self._pages.pop(number))
        while len(self._former) > PAGE_ROWS * MAX_PAGES:
            del self._former[next(iter(self._former))]

    def _read(self, number: int) -> dict[int, TicketRow]:
        page = self._rows_of(self._page_ids(number))
        self._pages[number] = page
        if len(self._pages) > MAX_PAGES:
            self._drop([next(iter(self._pages))])
        return page

    def _rows_of(self, wanted: "array[int]") -> dict[int, TicketRow]:
        try:
            rows = self._read_rows(wanted)
        except InboxError as error:
            self.is_blind = True
            if self._on_trouble:
                self._on_trouble(error)
            return {number: self._former[number] for number in wanted if number in self._former}
        self.is_blind = False
        return {int(row.id): row for row in rows}

    def _page_ids(self, number: int) -> "array[int]":
        return self.ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
