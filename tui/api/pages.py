"""What a list call takes and gives: pages, quarantined rows, search queries.

Plain data that the engine may import without paying for httpx or pydantic. `envelope` and `wire`
fill the pages, `bodies` turns the queries into JSON. Nothing here looks at a wire shape.
"""

from typing import Generic, Literal, TypeVar

from tui.records import dataclass

T = TypeVar("T")

Kind = Literal["ticket", "message"]
"""What a row was meant to be."""

READER = "1"
"""Which reading of rows this is. Raise it when `wire`, `quirks` or `parties` read a row in another
way, and every mailbox reads its kept rows again at the next start."""

MAX_PAGE_ROWS = 100
"""The most rows that one page may be asked for. Source: api-contract 4."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that could not be read; kept, counted and never hidden."""

    kind: Kind
    raw: str
    """The row as compact JSON. Never shown uncleaned."""
    reason: str
    """Field and fault, for a person; holds no value of the row."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    """The rows that could be read, in the server's order."""
    bad: tuple[Quarantined, ...]
    """The rows that could not."""
    page: int
    """The page that was asked for, whatever the server said: it is safe to add one to it."""
    last_page: int | None
    """As the server said; None when it did not: walk until a page is short."""
    total: int | None
    per_page: int | None
    drift: tuple[str, ...]
    """Where the answer departs from the contract: names and types, never values."""


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """One condition. A field that the server has not listed is refused with 422.

    Source: api-contract 5.7.
    """

    field: str
    operator: str = "="
    value: object = None
    join: Literal["and", "or"] = "and"
    nested: tuple["SearchFilter", ...] = ()


@dataclass(frozen=True, slots=True)
class SearchSort:
    """One order. `created_at` descending is the best-evidenced one (api-contract 5.7)."""

    field: str
    direction: Literal["asc", "desc"] = "desc"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to search for; all of it optional."""

    filters: tuple[SearchFilter, ...] = ()
    sort: tuple[SearchSort, ...] = ()
    text: str | None = None
    is_case_sensitive: bool = False
