"""Run something slow on a thread that nobody waits for at the end of the program.

`asyncio.to_thread` is for what is quick: the interpreter joins its threads before it exits. Used
for looking through a large file, which is harmless to leave half done. Never for a write.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def aside(fn: Callable[[], T]) -> T:
    """What `fn` answers, from a daemon thread of its own.

    Raises:
        Exception: whatever `fn` raised.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(act: Callable[[], None]) -> None:
        if not answer.done():
            act()

    def tell(act: Callable[[], None]) -> None:
        # The loop may have ended meanwhile; then nobody is left to tell.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, act)

    def run() -> None:
        try:
            result = fn()
        except BaseException as error:  # noqa: BLE001 - handed on, not kept
            failure = error
            tell(lambda: answer.set_exception(failure))
        else:
            tell(lambda: answer.set_result(result))

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await answer
