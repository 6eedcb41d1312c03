"""Where rows depart from the contract: names and types for a diagnostics page, never values.

Pure bookkeeping beside `wire`, which reads the rows whatever is said here.
Source: api-contract 3.1-3.3 (types), reliability E.2 (what a notice may hold).
"""

from collections.abc import Iterable

from tui.api.pages import Kind

_TEXT, _MAYBE_TEXT = frozenset({"text"}), frozenset({"text", "null"})
_INT, _MAYBE_INT = frozenset({"number"}), frozenset({"number", "null"})
_OBJECT = frozenset({"object"})
_SHARED = {"id": _INT, "created_at": _MAYBE_TEXT, "updated_at": _MAYBE_TEXT}
_TICKET = _SHARED | {
    "title": _TEXT,
    "status": _TEXT,
    "customer": _OBJECT,
    "reference": frozenset({"object", "list"}),
    "store_id": _INT,
    "archived": _INT,
}
_V1_OR_V2 = {
    "read_by": _MAYBE_INT,
    "read_status": _OBJECT,
    "order_id": _MAYBE_INT,
    "reason": _MAYBE_TEXT,
    "message_count": _INT,
}
_MESSAGE = _SHARED | {"author": _TEXT, "content": _TEXT, "ticket_id": _INT}
_REQUIRED = {"ticket": _TICKET, "message": _MESSAGE}
_OPTIONAL = {"ticket": _V1_OR_V2, "message": {"sender": _MAYBE_TEXT}}
_WORDS = {
    "ticket": ("status", frozenset({"OPEN", "CLOSED"})),
    "message": ("author", frozenset({"CUSTOMER", "STORE"})),
}
_MOST = 20
"""Notes per page: a server may invent any number of fields."""


def row_drift(kind: Kind, rows: Iterable[object]) -> tuple[str, ...]:
    """Each way in which some row differs from the contract, once, in a stable order."""
    notes: set[str] = set()
    for row in rows:
        notes.update(_of_one(kind, row))
    return tuple(sorted(notes)[:_MOST])


def type_name(value: object) -> str:
    """What JSON calls it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "truth value"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float):
        return "number"
    return "list" if isinstance(value, list) else "object"


def _of_one(kind: Kind, row: object) -> Iterable[str]:
    if not isinstance(row, dict):
        yield f"{kind}: {type_name(row)} for a row"
        return
    required, known = _REQUIRED[kind], _REQUIRED[kind] | _OPTIONAL[kind]
    for name in required.keys() - row.keys():
        yield f"{kind}.{name}: missing"
    for name, value in row.items():
        found = type_name(value)
        if name not in known:
            # A foreign name is foreign text; only a tame one is repeated.
            tame = name.isascii() and name.isidentifier() and len(name) <= 40
            yield f"{kind}.{name if tame else '?'}: new field"
        elif found not in known[name]:
            yield f"{kind}.{name}: {found}"
    field, words = _WORDS[kind]
    word = row.get(field)
    if isinstance(word, str) and word not in words:
        yield f"{kind}.{field}: a new word"
