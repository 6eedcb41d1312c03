"""Which tickets the list shows, and what waits to be shown.

A `Listing` holds the view, the order, the search, and the ids on the screen. News never moves them:
a fresh listing is *offered*, and stays beside the shown one until it is *accepted*. It knows the
engine as one function and no widget.
"""

from array import array
from collections.abc import Callable
from dataclasses import replace

from tui.domain import EVERYTHING, VIEWS, ArchivedFilter, Head, Only, Sort, StatusFilter, View

Find = Callable[[View, Sort, str], "array[int]"]

SORT_WORDS = {
    Sort.WAITING: "longest wait first",
    Sort.NEWEST: "newest first",
    Sort.OLDEST: "oldest first",
}

SLICE_IDS = 5_000
_NEIGHBOURS = 8
"""So many of those below a ticket are looked for to find its place again."""
MOST_FOUND = 1_000
"""A search answers with no more."""

_EMPTY = {
    "needs-reply": ("Nobody waits for a reply", "New messages come in by themselves."),
    "open": ("No open tickets", "New ones come in by themselves."),
    "closed": ("No closed tickets", "What you close is listed here."),
    "archived": ("Nothing is archived", "What you archive is listed here."),
    "all": ("No tickets yet", "They come in by themselves once SellApp has been asked."),
    "drafts": ("No drafts", "What you write and do not send is kept here."),
    "unsent": ("Everything is sent", "Replies wait here until SellApp has them."),
    "answered": ("Nobody owes us an answer", "Tickets wait here once you have answered them."),
}


_ARCHIVE_WORDS = {
    ArchivedFilter.NO: "",
    ArchivedFilter.YES: ", archived",
    ArchivedFilter.ALL: ", also archived",
}


def filter_view(status: StatusFilter, archived: ArchivedFilter, sort: Sort) -> View:
    """A view for a filter that was chosen by hand."""
    label = f"{status.value.capitalize()}{_ARCHIVE_WORDS[archived]}"
    return View("filter", label, status, archived, Only.ANY, sort)


def newcomers(fresh: "array[int]", shown: "array[int]") -> int:
    """How many of the fresh ids are not shown.

    In slices: on a thread beside the screen's, each holds up a key for no longer than a moment.
    """
    known: set[int] = set()
    for start in range(0, len(shown), SLICE_IDS):
        known.update(shown[start : start + SLICE_IDS])
    return sum(
        len(set(fresh[start : start + SLICE_IDS]) - known)
        for start in range(0, len(fresh), SLICE_IDS)
    )


class Listing:
    """The state of the list pane."""

    def __init__(self, view: View = VIEWS[0]) -> None:
        """Begin with a view and no tickets."""
        self.view = view
        self.sort = view.sort
        self.search = ""
        self.is_everywhere = True
        """A search looks at all tickets, and not at the view alone."""
        self._ids_of_view: array[int] = array("q")
        self.ids: array[int] = array("q")
        self.is_whole = True
        """False while only the beginning is shown, and the rest is on its way."""
        self.unsure = 0
        """Open tickets whose messages are still to be read: nobody knows who spoke last."""
        self._offered: array[int] | None = None
        self.arrivals = 0
        """How many offered tickets are not on the screen."""

    def turn_to(self, view: View) -> None:
        """Another view, in its own order; the search is over."""
        self.view = view
        self.sort = view.sort
        self.end_search()

    @property
    def shown(self) -> View:
        """What the list shows: the view, or all tickets while a search looks everywhere."""
        return EVERYTHING if self.search.strip() and self.is_everywhere else self.view

    @property
    def asked(self) -> tuple[View, Sort, str]:
        """What the mailbox is asked."""
        return self.shown, self.sort, self.search

    def begin_search(self) -> None:
        """Remember what the view holds, so that it can be said how much of it is found."""
        if not self.search:
            self._ids_of_view = self.ids

    def turn_scope(self) -> None:
        """From all tickets to the view, and back."""
        self.is_everywhere = not self.is_everywhere

    def end_search(self) -> None:
        """The next one looks everywhere again."""
        self.search = ""
        self.is_everywhere = True

    def turn_sort(self) -> str:
        """The next order; answers its name."""
        sorts = list(Sort)
        self.sort = sorts[(sorts.index(self.sort) + 1) % len(sorts)]
        self.view = replace(self.view, sort=self.sort)
        return SORT_WORDS[self.sort]

    def offer(self, fresh: "array[int]", arrivals: int | None = None) -> bool:
        """Take note of how the list would read now.

        Args:
            fresh: ids in order.
            arrivals: how many of them are not shown, if that was counted already.

        Returns:
            Whether that differs from what is shown.
        """
        if fresh == self.ids:
            self._offered, self.arrivals = None, 0
            return False
        self._offered = fresh
        self.arrivals = newcomers(fresh, self.ids) if arrivals is None else arrivals
        return True

    @property
    def has_offer(self) -> bool:
        """The list would read differently by now."""
        return self._offered is not None

    def begin_with(self, head: Head) -> "array[int]":
        """Show the beginning of a listing; `complete` brings the rest.

        Returns:
            The ids that are shown from now on.
        """
        self.is_whole = head.is_whole
        return self._show(head.ids)

    def complete(self, fresh: "array[int]") -> "array[int]":
        """Put the rest below what is shown already, which stays as it is.

        Returns:
            The ids that are shown from now on. Where `fresh` begins otherwise, it is on offer.
        """
        head, self.is_whole = self.ids, True
        if fresh[: len(head)] == head:
            return self._show(fresh)
        shown = set(head)
        self._show(head + array("q", [number for number in fresh if number not in shown]))
        self.offer(fresh)
        return self.ids

    def accept(self, fresh: "array[int] | None" = None) -> "array[int]":
        """Show a whole listing: the one given, or the one offered.

        Returns:
            The ids that are shown from now on.
        """
        self.is_whole = True
        chosen = fresh if fresh is not None else self._offered
        return self._show(self.ids if chosen is None else chosen)

    def accept_around(self, kept: int | None) -> "array[int]":
        """Show what is offered, and between it one ticket that it lacks; then it stays on offer.

        Args:
            kept: the ticket that must not go, because somebody looks at it.

        Returns:
            The ids that are shown from now on.
        """
        offered = self._offered
        if offered is None or kept is None or kept in offered or kept not in self.ids:
            return self.accept()
        at = self.ids.index(kept)
        after = self.ids[at + 1 : at + 1 + _NEIGHBOURS]
        place = next((offered.index(one) for one in after if one in offered), at)
        self._show(offered[:place] + array("q", [kept]) + offered[place:])
        self._offered = offered
        return self.ids

    def _show(self, ids: "array[int]") -> "array[int]":
        self.ids = ids
        self._offered, self.arrivals = None, 0
        return ids

    @property
    def empty_words(self) -> tuple[str, str]:
        """What to say when there is nothing to list: what, and what to do."""
        if self.search.strip():
            where = "No ticket" if self.is_everywhere else f"Nothing in {self.view.label}"
            looked = "Titles, customers and messages were looked at. Esc clears the search."
            return (f"{where} matches", looked)
        if self._is_unsure:
            are = "ticket is" if self.unsure == 1 else "tickets are"
            return ("Not all is read yet", f"{self.unsure:,} open {are} still to be read.")
        return _EMPTY.get(self.view.name, ("Nothing matches this filter", "f changes it."))

    def foot_words(self, total: int | None = None) -> str:
        """How many there are, in which order.

        Args:
            total: how many there are in all, where only the beginning is shown; None: who knows.
        """
        if self.search.strip():
            return self._found_words(len(self.ids))
        count = len(self.ids) if self.is_whole or total is None else total
        more = "+" if not self.is_whole and total is None else ""
        what = "tickets" if more else _tickets(count)
        left = f" · {self.unsure:,} to read" if self._is_unsure else ""
        return f"{count:,}{more} {what}{left} · {SORT_WORDS[self.sort]}"

    @property
    def _is_unsure(self) -> bool:
        """Who spoke last decides what is listed here, and of some that is not known yet."""
        return self.unsure > 0 and self.shown.only in (Only.NEEDS_REPLY, Only.ANSWERED)

    def _found_words(self, count: int) -> str:
        """How many were found where."""
        found = f"{count:,}+" if count >= MOST_FOUND or not self.is_whole else f"{count:,}"
        if not self.is_everywhere:
            return f"{found} in {self.view.label} alone"
        if self.view.name == "all":
            return f"{found} in all tickets"
        here = len(set(self.ids).intersection(self._ids_of_view))
        return f"{found} in all tickets · {here:,} in {self.view.label}"


def _tickets(count: int) -> str:
    return "ticket" if count == 1 else "tickets"
