"""One idea: the connection between an ASGI app and whoever reads its answer, inside one loop.

Neighbours: `transport` reads from it; players break it through the `Wire` methods. Closing it ends
the app's task, so nothing is left behind on the loop.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from starlette.types import ASGIApp, Message, Scope

from tui.sandbox.exchange import WIRE

END: Final[dict[str, Any]] = {"type": "end"}
"""The app has returned."""
RESET: Final[dict[str, Any]] = {"type": "reset"}
CUT: Final[dict[str, Any]] = {"type": "cut"}


class Line:
    """One request on its way, and what comes back.

    Args:
        app: Who answers.
        scope: The request's ASGI scope; gets this line as its wire.
        body: The request's body.
    """

    def __init__(self, app: ASGIApp, scope: Scope, body: bytes) -> None:
        self._items: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._body: bytes | None = body
        scope["extensions"][WIRE] = self
        self._task = asyncio.create_task(self._run(app, scope))

    async def next(self) -> dict[str, Any]:
        """The next part of the answer: an ASGI message, or `END`, `RESET`, `CUT`.

        Raises:
            Exception: Whatever the app itself raised: a bug of the sandbox must not look like a
                fault of the network.
        """
        item = await self._items.get()
        if item is END:
            await self._task
        return item

    def reset(self) -> None:
        """See `exchange.Wire.reset`."""
        self._items.put_nowait(RESET)

    def cut(self, raw: bytes = b"") -> None:
        """See `exchange.Wire.cut`; half a head is as good as none to an HTTP client."""
        del raw
        self._items.put_nowait(CUT)

    async def close(self) -> None:
        """The reader has gone: end the app, if it still waits.

        Raises:
            Exception: Whatever the app itself raised, as in `next`.
        """
        self._task.cancel()
        (ending,) = await asyncio.gather(self._task, return_exceptions=True)
        if isinstance(ending, Exception):
            raise ending

    async def _run(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self._receive, self._send)
        finally:
            self._items.put_nowait(END)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        # No news until the reader goes, and then `close` ends the app's task at this point.
        news: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await news

    async def _send(self, message: Message) -> None:
        self._items.put_nowait(dict(message))
