"""The reading threads: one question at a time, dropped when nobody waits for it any more."""

import asyncio
import threading
from contextlib import suppress

from tui.engine.reader import Reader


async def test_one_thread_answers() -> None:
    """Not the caller's, and always the same one."""
    reader = Reader("test")
    first = await reader.ask(lambda _: threading.get_ident())
    second = await reader.ask(lambda _: threading.get_ident())

    assert first == second != threading.get_ident()


async def test_who_stops_waiting_drops_the_question() -> None:
    """It hears so while it works; and what had not begun never does."""
    reader, begun, heard = Reader("test"), threading.Event(), threading.Event()
    later: list[str] = []

    def work(is_wanted):
        begun.set()
        while is_wanted():
            pass
        heard.set()

    first = asyncio.ensure_future(reader.ask(work))
    second = asyncio.ensure_future(reader.ask(lambda _: later.append("begun")))
    await asyncio.to_thread(begun.wait)
    for task in (second, first):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await asyncio.to_thread(heard.wait)
    await reader.ask(lambda _: None)

    assert [] == later
