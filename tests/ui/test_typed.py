"""All that is typed comes into the field, and keys bring what a paste would bring."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.widgets import Input, TextArea

from tests.ui.fake_engine import FakeEngine, staged
from tests.ui.fields import Fields
from tui.text import clean_typed
from tui.ui.screens.setup import _Field
from tui.ui.widgets.reply_area import ReplyArea
from tui.ui.widgets.search_box import SearchBox
from tui.ui.widgets.typed import text_of

WRITTEN = [
    "お世話に\u3000なります",
    "می\u200cخواهم",
    "1\u202f000\xa0€ a\u2003b",
    "👨\u200d👩\u200d👧\u200d👦",
    "क्\u200dष",
    "\U0001fae8\U0001fac6",
]
"""The last are younger than what this Python knows."""


def keys_of(text: str) -> list[events.Key]:
    """As the driver makes them of what the terminal sends."""
    return [key for key in XTermParser().feed(text) if isinstance(key, events.Key)]


def value_of(field: Input | TextArea) -> str:
    return field.text if isinstance(field, TextArea) else field.value


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("kind", [ReplyArea, SearchBox, _Field])
async def test_nothing_typed_is_dropped(kind: type, text: str) -> None:
    """Blanks of every width, joiners, and letters younger than this Python."""
    app = Fields()
    async with app.run_test() as pilot:
        field = app.query_one(kind)
        field.focus()
        for key in keys_of(text):
            app.post_message(key)
        await pilot.pause()
        assert text == value_of(field)


@pytest.mark.parametrize("opener", ["slash", "question_mark", "colon"])
async def test_nor_is_it_in_the_other_lines(tmp_path, opener):
    """Search, help and palette."""
    async with staged(FakeEngine(), tmp_path) as stage:
        await stage.pilot.press(opener)
        await stage.until(lambda: isinstance(stage.app.focused, Input))
        for key in keys_of("a\u3000می\u200cخواهم\u202e"):
            stage.app.post_message(key)
        await stage.until(lambda: "a\u3000می\u200cخواهم⇄" == stage.app.focused.value)


@pytest.mark.parametrize("opener", ["r", "/"])
async def test_nor_is_what_is_typed_while_the_field_opens(tmp_path, opener):
    """Every key arrives in one burst, at the list."""
    text = "می\u200cخواهم\u3000👨\u200d👩"
    async with staged(FakeEngine(), tmp_path) as stage:
        for key in keys_of(opener + text):
            stage.app.post_message(key)
        field = stage.inbox.composer.area if opener == "r" else stage.inbox.search_box
        await stage.until(lambda: text == value_of(field))


async def test_what_came_before_the_focus_stands_before_what_came_after(tmp_path, monkeypatch):
    """The screen opens the box and is still busy: its first letters wait there, not the next."""
    is_free = asyncio.Event()
    async with staged(FakeEngine(), tmp_path) as stage:
        open_composer = stage.inbox.open_composer

        async def open_and_be_busy(*args: Any, **kwargs: Any) -> None:
            await open_composer(*args, **kwargs)
            await is_free.wait()

        monkeypatch.setattr(stage.inbox, "open_composer", open_and_be_busy)
        for event in keys_of("rA w"):
            stage.app.post_message(event)
        await stage.until(lambda: isinstance(stage.app.focused, ReplyArea))
        for event in (*keys_of("or"), events.Paste("d")):
            stage.app.post_message(event)
        for _ in range(100):
            await asyncio.sleep(0)
        is_free.set()
        await stage.until(lambda: len("A word") == len(stage.inbox.composer.area.text))
        assert "A word" == stage.inbox.composer.area.text


@pytest.mark.parametrize(
    ("opener", "text"), [("r", "xone\ntwo␛[2Jy"), ("/", "xone two␛[2Jy"), ("j", "")]
)
async def test_nor_is_a_paste_among_it(tmp_path, opener, text):
    """In its place among the keys; where nothing is typed it does nothing."""
    async with staged(FakeEngine(), tmp_path) as stage:
        around = "xy" if text else ("j", "k")
        burst = [*keys_of(opener + around[0]), events.Paste("one\ntwo\x1b[2J")]
        for event in (*burst, *keys_of(around[1])):
            stage.app.post_message(event)
        field = stage.inbox.search_box if opener == "/" else stage.inbox.composer.area
        await stage.until(lambda: text == value_of(field))
        assert 0 == len(stage.inbox.door.outbox())


def test_a_key_that_acts_is_no_text():
    """Whatever the terminal calls it, or sends along with it."""
    keys = [("enter", "\r"), ("ctrl+s", "\x13"), ("<ignore>", "\x1b[1;5I"), ("up", None)]
    assert [] == [key for key, character in keys if text_of(events.Key(key, character))]


ODD = st.text(
    st.sampled_from(
        "a 1\u200b\u200c\u200d\u202e\u2028\u3000\ufe0f\u0301\xad漢❤👩🏽क्षمی\u1100\u1161"
    )
    | st.characters(exclude_categories=("Cc", "Cs")),
    max_size=30,
)


async def both_ways(text: str) -> tuple[str, str, str]:
    """The reply box and the search box after typing, and the reply box after a paste."""
    app = Fields()
    async with app.run_test() as pilot:
        written = []
        for kind in (ReplyArea, SearchBox):
            app.query_one(kind).focus()
            await pilot.pause()
            for key in keys_of(text):
                app.post_message(key)
            await pilot.pause()
            written.append(value_of(app.query_one(kind)))
        area = app.query_one(ReplyArea)
        area.load_text("")
        area.post_message(events.Paste(text))
        await pilot.pause()
        return written[0], written[1], area.text


@settings(max_examples=25)
@given(ODD)
async def test_typed_is_as_pasted(text: str) -> None:
    """Key by key or at once, but for a joiner at the end, which waits for what it joins."""
    area, line, pasted = await both_ways(text)
    assert pasted in (area, area[:-1])
    assert clean_typed(text).replace("\n", " ") in (line, line[:-1])


async def test_what_is_dropped_takes_nothing_away() -> None:
    """Not even what is selected; a joiner that joins nothing goes with the next key."""
    app = Fields()
    async with app.run_test() as pilot:
        for kind in (ReplyArea, SearchBox):
            field = app.query_one(kind)
            field.focus()
            await pilot.press("a", "b")
            field.select_all()
            app.post_message(events.Key("zero_width_space", "\u200b"))
            await pilot.pause()
            assert "ab" == value_of(field)
            await pilot.press("end")
            for key in keys_of("\u200dc"):
                app.post_message(key)
            await pilot.pause()
            assert "abc" == value_of(field)
