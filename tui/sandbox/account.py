"""One idea: the key's own business - who am I, which stores, what may I do.

Neighbours: `handlers` for `Desk`, `server` routes here. v2 only. Source: api-contract 2.6.
"""

from __future__ import annotations

from tui.sandbox.calls import Answer, Call
from tui.sandbox.handlers import Desk
from tui.sandbox.problems import Problem
from tui.sandbox.records import Store
from tui.sandbox.world import USER_ID


def me(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /v2/me`."""
    del call, store
    owner = {
        "id": str(USER_ID),
        "username": desk.config.reply_sender or "owner",
        "email": "owner@example.com",
        "credential_type": "sanctum",
    }
    return Answer(200, {"data": owner})


def _shape(store: Store) -> dict[str, object]:
    return {"id": str(store.id), "slug": store.slug, "name": store.name}


def list_stores(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /v2/stores`."""
    del call, store
    return Answer(200, {"data": [_shape(each) for each in desk.doorman.stores]})


def get_store(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /v2/stores/{store}`; one that the key may not open is not found."""
    del store
    raw = call.parameters["store"]
    for each in desk.doorman.stores:
        if str(each.id) == raw:
            return Answer(200, {"data": _shape(each)})
    raise Problem(404, f"No query results for model [App\\Models\\Store] {raw}")


def permissions(desk: Desk, call: Call, store: Store) -> Answer:
    """`GET /v2/permissions`."""
    del call
    abilities = sorted(desk.config.abilities)
    granted = {
        "credential_type": "sanctum",
        "key_abilities": abilities,
        "store_permissions": ["ticket", "invoice"],
        "effective_abilities": abilities,
        "store_access": {"store_id": store.id, "role": "owner"},
    }
    return Answer(200, {"data": granted})
