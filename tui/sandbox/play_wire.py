"""One idea: faults of the connection - broken, cut, silent or slow.

Neighbours: `exchange.Wire` does the breaking; `transport` plays `refuse` and `connect_stall` before
any of this. Waits in loop time only, so a virtual clock works.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tui.sandbox.exchange import Exchange


async def reset_before_store(exchange: Exchange) -> None:
    """The request arrived, nothing was done, the connection is reset."""
    # The whole request first: a peer that is still writing may miss the reset and see a plain end.
    await exchange.swallow()
    exchange.wire.reset()
    await exchange.hang()


async def store_then_reset(exchange: Exchange) -> None:
    """The request was carried out, but its answer is lost."""
    await exchange.answer()
    exchange.wire.reset()
    await exchange.hang()


async def stall(exchange: Exchange) -> None:
    """Nothing is done and nothing is answered."""
    await exchange.hang()


async def store_then_stall(exchange: Exchange) -> None:
    """The request was carried out, and then nothing."""
    await exchange.answer()
    await exchange.hang()


async def cut_headers(exchange: Exchange) -> None:
    """The request was carried out; the answer ends inside its headers."""
    await exchange.answer()
    exchange.wire.cut(b"HTTP/1.1 200 OK\r\nContent-Ty")
    await exchange.hang()


async def cut_json(exchange: Exchange) -> None:
    """The answer ends in the middle of its body (`share`, default half; `how=reset` resets)."""
    answer = await exchange.answer()
    answer.headers["content-length"] = str(len(answer.body))
    await exchange.start(answer)
    await exchange.part(answer.body[: int(len(answer.body) * exchange.fault.number("share", 0.5))])
    if exchange.fault.text("how") == "reset":
        exchange.wire.reset()
    else:
        exchange.wire.cut()
    await exchange.hang()


async def slow_head(exchange: Exchange) -> None:
    """The request is carried out at once, answered after `delay_s` (default 3)."""
    answer = await exchange.answer()
    await asyncio.sleep(exchange.fault.number("delay_s", 3))
    await exchange.give_recorded(answer)


async def slow_body(exchange: Exchange) -> None:
    """The body drips: `step_bytes` (default 1) every `delay_s` (default 1)."""
    answer = await exchange.answer()
    answer.headers["content-length"] = str(len(answer.body))
    await exchange.start(answer)
    step = max(1, int(exchange.fault.number("step_bytes", 1)))
    for begin in range(0, len(answer.body), step):
        await asyncio.sleep(exchange.fault.number("delay_s", 1))
        await exchange.part(answer.body[begin : begin + step])
    await exchange.send({"type": "http.response.body", "body": b"", "more_body": False})


PLAYERS: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    # Where the transport cannot refuse by itself, a reset before the work comes closest.
    "refuse": reset_before_store,
    "connect_stall": stall,
    "reset_before_store": reset_before_store,
    "store_then_reset": store_then_reset,
    "stall": stall,
    "store_then_stall": store_then_stall,
    "cut_headers": cut_headers,
    "cut_json": cut_json,
    "slow_head": slow_head,
    "slow_body": slow_body,
}
