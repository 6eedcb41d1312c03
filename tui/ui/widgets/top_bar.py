"""The top line: which store, how fresh its data is; on a low screen the views as well.

It is given snapshots and paints them; it never asks the engine. Freshness is told in coarse steps,
so that the line changes six times a minute at most, and not at all while nobody looks.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from tui.clock import Clock
from tui.domain import Counts, Keeper, LinkStatus
from tui.text import age_long, is_ahead, next_age_change_s
from tui.ui.connection import state_word
from tui.ui.look import Look, Role
from tui.ui.widgets.one_line import OneLine, Piece, Sides, cells_of
from tui.ui.widgets.tab_bar import TabBar

_STEP_S = 10.0
_AGO_CELLS = len("59 min ago")
_WAIT_CELLS = len("23 h 59")
"""Ages stand in columns of their own, so that they move nothing when they grow."""


class TopBar(OneLine):
    """Store, freshness, and views where they have no line of their own."""

    def __init__(
        self,
        look: Look,
        clock: Clock,
        tabs: TabBar,
        *,
        store: str,
        is_demo: bool = False,
        is_read_only: bool = False,
    ) -> None:
        """Begin with no figures.

        Args:
            look: how to paint.
            clock: for the ages.
            tabs: what the views say.
            store: what the store is called, on one line.
            is_demo: say that nothing here is real.
            is_read_only: say that another inbox keeps this store up to date.
        """
        super().__init__(look, id="top-bar")
        self._clock = clock
        self._store = store
        self._is_demo = is_demo
        self._is_read_only = is_read_only
        self._tabs = tabs
        self._has_tabs = False
        self._counts: Counts | None = None
        self._link = LinkStatus()

    @property
    def has_tabs(self) -> bool:
        """The views stand here, since they have no line of their own."""
        return self._has_tabs

    @has_tabs.setter
    def has_tabs(self, has_tabs: bool) -> None:
        self._has_tabs = has_tabs
        self.renew()

    def set_counts(self, counts: Counts) -> None:
        """The figures."""
        self._counts = counts
        self.renew()

    def set_link(self, link: LinkStatus) -> None:
        """The state of the line to SellApp."""
        self._link = link
        self.renew()

    def tick(self) -> float:
        """Repaint if a label reads differently now.

        Returns:
            Seconds until it may next; infinite when it never will by itself.
        """
        self.renew()
        ages = [at for at in (self._link.synced_at, self._longest_wait()) if at is not None]
        return min((self._next_change_s(at) for at in ages), default=math.inf)

    def _next_change_s(self, at: datetime) -> float:
        age_s = (self._clock.now() - at).total_seconds()
        return _STEP_S - age_s % _STEP_S if 0 <= age_s < 60 else next_age_change_s(max(0.0, age_s))

    def sides(self, width: int) -> Sides:
        """As much as fits: the state of the line first, then the view shown, then the others."""
        if self._has_tabs:
            return self._with_tabs(width)
        name = self._title()
        *longer, shortest = self._freshness()
        room = width - cells_of(name) - 2
        right = next((way for way in longer if cells_of(way) <= room), shortest)
        return (name if cells_of(right) <= room else ()), right

    def _title(self) -> list[Piece]:
        return [Piece(f" {self._store}", "strong"), Piece(" demo" if self._is_demo else "", "hue")]

    def _with_tabs(self, width: int) -> Sides:
        name, tabs = self._title(), self._tabs
        every, own = cells_of(tabs.fitting(10_000)), cells_of(tabs.fitting(0))
        # The longest wait gives way first: it stands in the list's first row too.
        needs = (every, own, own)
        right: Sequence[Piece] = ()
        for right, need in zip(self._freshness(), needs, strict=True):
            room = width - cells_of(name) - cells_of(right) - 3
            if need <= room:
                return [*name, Piece("  "), *tabs.fitting(room)], right
        return tabs.fitting(0), right

    # ---- freshness

    def _freshness(self) -> Sequence[list[Piece]]:
        """Ways to say it, from the longest to the shortest."""
        extras = list(self._extras())
        state = self._read_only_state() if self._is_read_only else self._state()
        air, end = Piece(" " * self._spare_cells()), Piece(" ")
        wide_air = Piece(" " * self._spare_wait_cells()) if extras else Piece("")
        return [wide_air, air, *extras, *state, end], [air, *state, end], [state[0], end]

    def _spare_cells(self) -> int:
        """What the age of a good connection leaves of its column."""
        is_good = self._link.is_online and not self._link.headline
        if self._is_read_only:
            is_good = self._link.keeper is not Keeper.NOBODY
        if not is_good or self._link.is_sending_paused or self._link.synced_at is None:
            return 0
        return max(0, _AGO_CELLS - len(self._ago(self._link.synced_at)))

    def _spare_wait_cells(self) -> int:
        """What the longest wait leaves of its column."""
        since = self._longest_wait()
        return 0 if since is None else max(0, _WAIT_CELLS - len(self._age(since)))

    def _longest_wait(self) -> datetime | None:
        return self._counts.waiting_since if self._counts else None

    def _extras(self) -> Iterator[Piece]:
        since = self._longest_wait()
        if since is not None:
            wait_s = (self._clock.now() - since).total_seconds()
            role: Role = "very_late" if wait_s > 4 * 3600 else "late" if wait_s > 3600 else "dim"
            yield Piece("longest wait ")
            yield Piece(age_long(max(0.0, wait_s)), role)
            yield Piece(" · ")

    def _read_only_state(self) -> list[Piece]:
        """Nobody asks SellApp from here: the data is as old as what another inbox wrote last."""
        at = self._link.synced_at
        if self._link.keeper is Keeper.NOBODY:
            words = "nobody has this store open"
            data = f" · {self._data_age(at)}" if at else ""
            return [Piece(words, "trouble", "app.connection"), Piece(data, "late")]
        data = f" · {self._ago(at)}" if at else " · list not read whole"
        return [Piece("read only", "late", "app.connection"), Piece(data)]

    def _state(self) -> list[Piece]:
        link = self._link
        if link.is_sending_paused:
            return [Piece("sending is paused", "trouble"), Piece(f" · {link.headline}", "trouble")]
        if link.headline:
            data = f" · {self._data_age(link.synced_at)}" if link.synced_at else ""
            state = f"{state_word(link)} · {link.headline}"
            return [Piece(state, "trouble", "app.connection"), Piece(data, "late")]
        if link.synced_at is None:
            if link.is_online and not link.is_syncing:
                return [
                    Piece("online", "hue", "app.connection"),
                    Piece(" · list not read whole", "late"),
                ]
            of = f" of {link.total:,}" if link.total else ""
            what = f"reading tickets {link.walked:,}{of}" if link.is_syncing else "connecting"
            return [Piece(what, "dim", "app.connection")]
        if not link.is_online:
            return [Piece("connecting"), Piece(f" · {self._data_age(link.synced_at)}")]
        return [Piece("online", "hue", "app.connection"), Piece(f" · {self._ago(link.synced_at)}")]

    def _age(self, at: datetime) -> str:
        return age_long(max(0.0, (self._clock.now() - at).total_seconds()))

    def _data_age(self, at: datetime) -> str:
        if is_ahead((self._clock.now() - at).total_seconds()):
            return "data of unknown age"
        return f"data {self._age(at)} old"

    def _ago(self, at: datetime) -> str:
        """Coarse below a minute."""
        age_s = (self._clock.now() - at).total_seconds()
        if is_ahead(age_s):
            # The clock was set back since; the next poll puts it right.
            return "age unknown"
        if age_s < _STEP_S:
            return "just now"
        if age_s < 60:
            return f"{int(age_s // _STEP_S * _STEP_S)} s ago"
        return f"{age_long(age_s)} ago"
