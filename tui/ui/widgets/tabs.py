"""The views as tabs: key, label, count; as much of it as there is room for.

Every tab keeps its count for as long as it can: long labels give way to short ones, and these to
the key alone, in a fixed order, the views that matter least first. Numbers stand in columns that
only ever grow, so that a poll never moves a tab. Pure; the tab bar paints it.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum

from tui.domain import VIEWS, View
from tui.records import dataclass
from tui.ui.look import Role
from tui.ui.widgets.one_line import Piece, cells_of

OWN = "filter"
"""The name of the view that a person made with the filter."""
LEAST_FIRST = (
    "all",
    "archived",
    "answered",
    "drafts",
    OWN,
    "closed",
    "open",
    "unsent",
    "needs-reply",
)
"""View names, the one that gives way first in front."""
SHORT_LABELS = {"needs-reply": "Reply", "archived": "Arch", "answered": "Answ", OWN: "Filter"}
"""Labels for when there is little room; the other views have short ones anyway."""
LEAST_COUNT_CELLS = {"drafts": 1, "unsent": 1}
"""Where one digit is the rule; elsewhere two."""
MOST_SHORT_CELLS = 4
THOUSANDS_FROM = 10_000


class Form(IntEnum):
    """How much of a tab is shown."""

    GONE = 0
    BARE = 1
    """Key and count."""
    SHORT = 2
    """Key, short label, count."""
    FULL = 3
    """Key, label, count."""


@dataclass(frozen=True, slots=True)
class TabState:
    """What the tabs say."""

    shown: View
    keys: Mapping[str, str]
    """View name -> key."""
    counts: Mapping[str, int]
    """View name -> tickets; missing is not known yet."""
    cells: Mapping[str, int]
    """View name -> width of its number's column."""
    needs_decision: bool = False
    """Something unsent waits for a person."""
    own: View | None = None
    """The view that a person made with the filter."""
    dot: str = "·"
    """Between a key and a count that no label keeps apart."""

    @property
    def views(self) -> tuple[View, ...]:
        """All that have a tab, in the order of their keys."""
        return VIEWS if self.own is None else (*VIEWS, self.own)


def fitting(state: TabState, room: int) -> list[Piece]:
    """The tabs that fit, each in the fullest form that leaves room for those that matter more.

    Args:
        state: what they say.
        room: cells.
    """
    names = {view.name for view in state.views}
    fixed = {state.shown.name} | ({"unsent"} if state.needs_decision else set())
    forms = dict.fromkeys(names, Form.FULL)
    for step in (Form.SHORT, Form.BARE, Form.GONE):
        for name in LEAST_FIRST:
            if cells_of(list(_pieces(state, forms))) <= room:
                break
            if name in names - fixed:
                forms[name] = step
    return list(_pieces(state, forms))


def widened(cells: Mapping[str, int], counts: Mapping[str, int]) -> dict[str, int]:
    """The columns of the numbers, wide enough for these counts and never narrower than before."""
    return {
        name: max(cells.get(name, 0), LEAST_COUNT_CELLS.get(name, 2), len(f"{count:,}"))
        for name, count in counts.items()
    }


def _pieces(state: TabState, forms: Mapping[str, Form]) -> Iterator[Piece]:
    for view in state.views:
        if forms[view.name] is not Form.GONE:
            yield _tab(state, view, forms[view.name])
    if state.shown.name not in forms:
        yield Piece(f" {state.shown.label} ", "strong", "list.search", "quiet")


def _tab(state: TabState, view: View, form: Form) -> Piece:
    is_shown = view.name == state.shown.name
    is_alarm = state.needs_decision and view.name == "unsent"
    words = _words(state, view, form, mark="!" if is_alarm else "")
    role: Role = "trouble" if is_alarm else "strong" if is_shown else "dim"
    command = f"view.{view.name.replace('-', '_')}"
    return Piece(f" {words} ", role, command, "quiet" if is_shown else "page")


def _words(state: TabState, view: View, form: Form, mark: str) -> str:
    key, count = state.keys.get(view.name, ""), state.counts.get(view.name, 0)
    cells = state.cells.get(view.name, LEAST_COUNT_CELLS.get(view.name, 2))
    if form is Form.FULL:
        number = f"{count:,}" if count else ""
    else:
        number, cells = _short(count), min(cells, MOST_SHORT_CELLS)
    number = f"{number + mark:<{cells}}"
    if form is Form.BARE and key:
        return f"{key}{state.dot if count else ' '}{number}"
    label = view.label if form is Form.FULL else SHORT_LABELS.get(view.name, view.label)
    return f"{key} {label} {number}".lstrip()


def _short(count: int) -> str:
    if count >= THOUSANDS_FROM:
        return f"{count // 1000}k"
    return str(count) if count else ""
