"""One idea: the shop as an ASGI app, both API versions under `/api`.

Neighbours: `handlers` and `account` answer, `access` admits, `gate` plays faults before them.
Written from the contract alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tui.sandbox import account, handlers, problems, shapes
from tui.sandbox.calls import Answer, Call
from tui.sandbox.config import ServerConfig
from tui.sandbox.faults import FaultPlan
from tui.sandbox.gate import FaultGate
from tui.sandbox.handlers import Desk
from tui.sandbox.problems import Problem
from tui.sandbox.records import Store
from tui.sandbox.world import World

Handler = Callable[[Desk, Call, Store], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    handler: Handler
    ability: str = "ticket"
    needs_store: bool = True


_MESSAGES = {
    "GET": Operation(handlers.list_messages),
    "POST": Operation(handlers.reply),
}
_SHARED: dict[str, dict[str, Operation]] = {
    "/tickets": {"GET": Operation(handlers.list_tickets)},
    "/tickets/search": {"POST": Operation(handlers.search_tickets)},
    "/tickets/{ticket}": {"GET": Operation(handlers.get_ticket)},
    "/tickets/{ticket}/messages": _MESSAGES,
    "/tickets/{ticket}/messages/search": {"POST": Operation(handlers.search_messages)},
    "/tickets/{ticket}/messages/{message}": {"GET": Operation(handlers.get_message)},
}
_ACCOUNT = {
    "/me": Operation(account.me, "account:read", needs_store=False),
    "/stores": Operation(account.list_stores, "account:read", needs_store=False),
    "/stores/{store}": Operation(account.get_store, "account:read", needs_store=False),
    "/permissions": Operation(account.permissions, "account:read"),
}
OPERATIONS: dict[str, dict[str, dict[str, Operation]]] = {
    "v1": _SHARED,
    "v2": {
        **_SHARED,
        "/tickets/{ticket}": {
            "GET": Operation(handlers.get_ticket),
            "PATCH": Operation(handlers.update_ticket),
        },
        **{path: {"GET": operation} for path, operation in _ACCOUNT.items()},
    },
}
"""Version -> path -> method. Source: api-contract 5."""


def create_app(
    world: World, config: ServerConfig | None = None, faults: FaultPlan | None = None
) -> Starlette:
    """The server over a world.

    Args:
        world: The shop. The server sets its two habits from the config.
        config: How this server behaves where the contract leaves it open.
        faults: What goes wrong; also found as `app.state.faults`.
    """
    config = config or ServerConfig()
    plan = faults if faults is not None else FaultPlan()
    world.bumps_updated_at = config.bumps_updated_at
    world.customer_reopens = config.customer_reopens
    desk = Desk.of(world, config)
    routes = [
        Route(f"/api/{version}{path}", _endpoint(desk, version, table), methods=list(table))
        for version in sorted(config.versions)
        for path, table in OPERATIONS[version].items()
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(FaultGate, desk=desk, plan=plan)],
        exception_handlers={
            HTTPException: _no_such_route,
            Problem: _problem,
        },
    )
    app.router.redirect_slashes = False
    app.state.faults = plan
    app.state.desk = desk
    return app


def _endpoint(
    desk: Desk, version: str, table: Mapping[str, Operation]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        operation = table[method]
        call = Call(
            method=method,
            path=request.url.path,
            url=f"{request.url.scheme}://{request.url.netloc}{request.url.path}",
            version=version,
            query=dict(request.query_params),
            headers=request.headers,
            parameters=dict(request.path_params),
            body=await request.body(),
        )
        # One lock around the whole answer, encoding too: a page is one state of the shop.
        with desk.world.lock:
            desk.world.advance()
            store, headers = desk.doorman.admit(
                call,
                desk.world.now(),
                ability=operation.ability,
                needs_store=operation.needs_store,
            )
            answer = operation.handler(desk, call, store)
            return _render(desk.config, call, answer, headers)

    return endpoint


def _render(
    config: ServerConfig, call: Call, answer: Answer, headers: Mapping[str, str]
) -> Response:
    body = shapes.encode(answer.payload)
    all_headers = {**headers, **answer.headers}
    if config.has_etags and call.method == "GET":
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        all_headers["ETag"] = tag
        if call.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=all_headers)
    return Response(body, answer.status, all_headers, "application/json")


def _wants_json(request: Request) -> bool:
    """Laravel's `wantsJson`: the first acceptable type must be JSON."""
    first = request.headers.get("accept", "").partition(",")[0]
    return "/json" in first or "+json" in first


async def _problem(request: Request, error: Exception) -> Response:
    problem = cast(Problem, error)
    config: ServerConfig = request.app.state.desk.config
    if _wants_json(request) or not config.html_without_accept:
        body = shapes.encode(problem.payload())
        return Response(body, problem.status, problem.headers, "application/json")
    if problem.status == 401:
        # A browser is sent to log in.
        return RedirectResponse("/login", 302)
    text = problems.page(problem.status, problem.message)
    return HTMLResponse(text, problem.status, problem.headers)


async def _no_such_route(request: Request, error: Exception) -> Response:
    path = request.url.path
    missed = cast(HTTPException, error)
    if missed.status_code == 405:
        methods = (missed.headers or {}).get("Allow", "").split(", ")
        allowed = ", ".join(sorted(methods))
        problem = problems.wrong_method(request.method, path, allowed)
    else:
        problem = problems.no_route(path)
    return await _problem(request, problem)
