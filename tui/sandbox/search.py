"""One idea: the grammar of `POST .../search`, as Laravel Orion reads it.

Neighbours: `server` gives it the body, `matching` decides about rows. Fields outside the server's
white lists answer 422. Source: api-contract 5.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.sandbox.problems import invalid

MEMBERSHIP = frozenset({"in", "not in", "all in", "any in"})
"""Operators whose value is a list."""

LIKENESS = frozenset({"like", "not like", "ilike", "not ilike"})

OPERATORS = MEMBERSHIP | LIKENESS | {"<", "<=", ">", ">=", "=", "!="}


@dataclass(frozen=True, slots=True)
class Condition:
    """`field operator value`."""

    field: str
    operator: str
    value: Any
    joins: str
    """How it joins what stands before it: `and` or `or`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions in brackets."""

    parts: tuple[Condition | Group, ...]
    joins: str


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key."""

    field: str
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Search:
    """A body that passed validation."""

    filters: Group
    orders: tuple[Order, ...]
    value: str
    """What the free-text search looks for; empty for none."""
    is_case_sensitive: bool


@dataclass(frozen=True, slots=True)
class Whitelist:
    """What a resource lets callers name."""

    filterable: frozenset[str]
    sortable: frozenset[str]
    includable: frozenset[str]
    max_nesting: int


def parse(fields: Mapping[str, Any], allowed: Whitelist) -> Search:
    """Read a search body.

    Raises:
        Problem: 422 naming every member that is wrong.
    """
    errors: dict[str, str] = {}
    filters = _group(fields.get("filters"), "filters", allowed, 0, errors)
    orders = _orders(fields.get("sort"), allowed, errors)
    value, is_case_sensitive = _free_text(fields.get("search"), errors)
    _includes(fields.get("includes"), allowed, errors)
    if errors:
        raise invalid(errors)
    return Search(Group(filters, "and"), orders, value, is_case_sensitive)


def _members(raw: Any, where: str, errors: dict[str, str]) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        errors[where] = f"The {where} field must be an array."
        return []
    return raw


def _group(
    raw: Any, where: str, allowed: Whitelist, depth: int, errors: dict[str, str]
) -> tuple[Condition | Group, ...]:
    if depth > allowed.max_nesting:
        errors[where] = f"Max nested depth :{allowed.max_nesting} is exceeded."
        return ()
    parts: list[Condition | Group] = []
    for index, item in enumerate(_members(raw, where, errors)):
        spot = f"{where}.{index}"
        if not isinstance(item, dict):
            errors[spot] = f"The {spot} field must be an array."
            continue
        joins = item.get("type", "and")
        if joins not in {"and", "or"}:
            errors[f"{spot}.type"] = f"The selected {spot}.type is invalid."
        elif "nested" in item:
            nested = _group(item["nested"], f"{spot}.nested", allowed, depth + 1, errors)
            parts.append(Group(nested, joins))
        else:
            parts.extend(_condition(item, spot, joins, allowed, errors))
    return tuple(parts)


def _condition(
    item: dict[str, Any], spot: str, joins: str, allowed: Whitelist, errors: dict[str, str]
) -> list[Condition]:
    name, operator = item.get("field"), item.get("operator")
    if not isinstance(name, str) or name not in allowed.filterable:
        errors[f"{spot}.field"] = f"The selected {spot}.field is invalid."
    if operator not in OPERATORS:
        errors[f"{spot}.operator"] = f"The selected {spot}.operator is invalid."
    if "value" not in item:
        errors[f"{spot}.value"] = f"The {spot}.value field is required."
    elif operator in MEMBERSHIP and not isinstance(item["value"], list):
        errors[f"{spot}.value"] = f"The {spot}.value field must be an array."
    if any(key.startswith(f"{spot}.") for key in errors):
        return []
    return [Condition(str(name), str(operator), item["value"], joins)]


def _orders(raw: Any, allowed: Whitelist, errors: dict[str, str]) -> tuple[Order, ...]:
    orders = []
    for index, item in enumerate(_members(raw, "sort", errors)):
        spot = f"sort.{index}"
        name = item.get("field") if isinstance(item, dict) else None
        direction = item.get("direction", "asc") if isinstance(item, dict) else "asc"
        if not isinstance(name, str):
            errors[f"{spot}.field"] = f"The {spot}.field field is required."
        elif name not in allowed.sortable:
            errors[f"{spot}.field"] = f"The selected {spot}.field is invalid."
        elif direction not in {"asc", "desc"}:
            errors[f"{spot}.direction"] = f"The selected {spot}.direction is invalid."
        else:
            orders.append(Order(name, direction == "desc"))
    return tuple(orders)


def _free_text(raw: Any, errors: dict[str, str]) -> tuple[str, bool]:
    if raw is None:
        return "", False
    value = raw.get("value") if isinstance(raw, dict) else 0
    if value is not None and not isinstance(value, str):
        errors["search.value"] = "The search.value field must be a string."
        return "", False
    return value or "", bool(raw.get("case_sensitive", False))


def _includes(raw: Any, allowed: Whitelist, errors: dict[str, str]) -> None:
    for index, item in enumerate(_members(raw, "includes", errors)):
        relation = item.get("relation") if isinstance(item, dict) else None
        if relation not in allowed.includable:
            spot = f"includes.{index}.relation"
            errors[spot] = f"The selected {spot} is invalid."
