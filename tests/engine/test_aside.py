"""Slow looks on a thread of their own: answered, told apart from failures, waited for by nobody."""

import asyncio
import threading
from pathlib import Path

import pytest

from tests.support.inbox import make_inbox, running
from tui.engine.aside import aside
from tui.events import Event, Noticed
from tui.mailbox import quarantine, startup
from tui.mailbox.database import Mailbox


async def test_the_answer_comes_from_another_thread() -> None:
    """Whatever the function answers, made on a daemon thread."""
    thread = await aside(threading.current_thread)

    assert thread is not threading.current_thread()
    assert thread.daemon


async def test_a_failure_is_handed_on() -> None:
    """Whatever the function raises."""

    def fail() -> None:
        raise KeyError("no")

    with pytest.raises(KeyError):
        await aside(fail)


async def test_damage_in_a_large_cache_is_told(tmp_path: Path) -> None:
    """A while after the start somebody looks, and a person hears what to do."""
    bulk = [("x" * startup.LARGE_BYTES, "kept")]
    with Mailbox.open(tmp_path) as mailbox:
        mailbox.write(lambda conn: quarantine.replace(conn, "ticket", "elsewhere", bulk))
    with (tmp_path / "cache.db").open("r+b") as file:
        file.seek(startup.LARGE_BYTES // 2)
        file.write(b"\xff" * 20_000)
    inbox = make_inbox(tmp_path)
    is_told = asyncio.Event()
    words: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, Noticed):
            words.append(event.text)
            is_told.set()

    inbox.engine.subscribe(hear)
    async with running(inbox):
        await is_told.wait()

    assert "damaged" in words[0]
    assert "drafts and replies are safe" in words[0]
