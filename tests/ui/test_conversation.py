"""The conversation stays where the reader is, and never waits for what is out of sight."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from textual import on

from tests.ui.pane_data import (
    LOOK,
    NOW,
    Host,
    StoodStillClock,
    check_strip,
    long_thread,
    message,
    outgoing,
    pane_text,
    screen_text,
    thread,
)
from tui.domain import Draft, Keeper, SendState, Unrefreshed
from tui.ui.look import INBOX_LIGHT, UNICODE, Look
from tui.ui.widgets.conversation import Conversation


class TickingClock(StoodStillClock):
    """Every look at it costs a millisecond, so that slices end."""

    def monotonic(self):
        self.at += timedelta(milliseconds=1)
        return super().monotonic()


class ConversationHost(Host):
    """A conversation filling the screen; remembers which links were pressed."""

    def __init__(self, **options):
        super().__init__(Conversation(LOOK, TickingClock(), UTC), **options)

    @on(Conversation.LinkPressed)
    def note_link(self, event):
        self.heard.append(event.url)


async def settle(pilot):
    """Until everything out of sight is wrapped too."""
    pane = pilot.app.pane
    await pilot.pause()
    while pane._layout and len(pane._layout.known()) < len(pane._layout.items):
        await pilot.pause()
    await pilot.pause()


@pytest.fixture
async def opened():
    """An empty pane of 80 by 20 cells."""
    app = ConversationHost()
    async with app.run_test(size=(80, 20)) as pilot:
        yield app, pilot


async def shown(pilot, of):
    pilot.app.pane.show(of)
    await settle(pilot)
    return screen_text(pilot.app)


def extended(of, count=1):
    """The same ticket with messages more."""
    last = len(of.messages)
    more = [message(last + n, f"message {last + n}") for n in range(1, count + 1)]
    return replace(of, messages=(*of.messages, *more))


def top_line(app):
    """What stands at the top, without rails."""
    return screen_text(app)[0].strip(f" {UNICODE.customer}{UNICODE.store}{UNICODE.focus}█")


async def test_nothing_chosen_says_what_to_do(opened):
    """Headline and advice, also after a ticket was shown."""
    app, pilot = opened
    app.pane.to_end()
    assert ("No ticket chosen", "") == app.pane.empty
    app.pane.empty = ("No ticket chosen", "Press Enter on a ticket.")
    await pilot.pause()
    assert "Press Enter on a ticket." in "\n".join(screen_text(app))
    await shown(pilot, thread([message(1)]))
    app.pane.empty = ("Nothing", "")
    assert "Nothing" in "\n".join(await shown(pilot, None))
    assert app.pane.ticket_id is None


async def test_no_messages_says_why(opened):
    """Not fetched is something else than none."""
    app, pilot = opened
    for keeper, words in (
        (Keeper.OTHER, "when they are opened there"),
        (Keeper.NOBODY, "Nobody has this store open"),
        (Keeper.THIS, "with SellApp's next answer"),
    ):
        app.pane.keeper = keeper
        said = "\n".join(await shown(pilot, thread(fetched_at=None)))
        assert "Not read yet" in said
        assert words in said
    unread = Unrefreshed(NOW, "SellApp has trouble")
    failed = thread(fetched_at=None, unrefreshed=unread)
    assert "could not be read" in "\n".join(await shown(pilot, failed))
    assert "No messages" in "\n".join(await shown(pilot, thread()))


async def test_every_line_fills_the_pane(opened):
    """Also below the last message and over the scroll bar's place."""
    app, pilot = opened
    for of in (None, thread(), thread([message(1)]), long_thread(40, number=2)):
        await shown(pilot, of)
        for strip in app.pane.render_lines(app.pane.size.region):
            check_strip(strip, 80)


async def test_a_ticket_comes_up_at_its_end(opened):
    """The newest message is what the agent answers."""
    app, pilot = opened
    text = await shown(pilot, long_thread(200))
    assert any("message 200" in line for line in text)
    assert app.pane.is_at_end
    assert 1 == app.pane.ticket_id


async def test_a_short_ticket_begins_at_the_top(opened):
    """No air above it."""
    app, pilot = opened
    text = await shown(pilot, thread([message(1, "only this")]))
    assert "Nov" in text[0]
    assert "only this" in text[3]
    assert app.pane.is_at_end


async def test_news_that_fit_are_shown_with_what_came_before(opened):
    """The end of the conversation has the line in sight anyway."""
    app, pilot = opened
    text = await shown(pilot, long_thread(200, seen=199))
    assert any("new since you last looked" in line for line in text)
    assert app.pane.is_at_end


async def test_news_longer_than_the_pane_come_up_at_their_beginning(opened):
    """Reading starts where the new begins."""
    app, pilot = opened
    text = await shown(pilot, long_thread(200, seen=150))
    assert "new since you last looked" in text[0]
    assert not app.pane.is_at_end


async def test_the_new_line_stays_though_the_agent_has_looked(opened):
    """Marked as seen by opening: the line must not vanish under the reader's eyes."""
    _, pilot = opened
    first = long_thread(200, seen=150)
    before = await shown(pilot, first)
    after = await shown(pilot, replace(first, seen_id=first.messages[-1].id))
    assert before == after
    again = await shown(pilot, replace(long_thread(5, number=2)))
    assert not any("new since" in line for line in again)


async def test_what_arrives_while_reading_does_not_move_the_view(opened):
    """The reader is in the middle; the end is far below."""
    app, pilot = opened
    first = long_thread(200)
    await shown(pilot, first)
    app.pane.scroll_lines(-150)
    await pilot.pause()
    before = pane_text(app.pane)
    await shown(pilot, extended(first, 3))
    assert before == pane_text(app.pane)
    assert not app.pane.is_at_end


async def test_what_arrives_at_the_end_is_followed(opened):
    """A reader at the end sees the new message at once."""
    app, pilot = opened
    first = long_thread(200)
    await shown(pilot, first)
    text = await shown(pilot, extended(first))
    assert any("message 201" in line for line in text)
    assert app.pane.is_at_end


async def test_messages_that_appear_above_do_not_move_the_view(opened):
    """Older messages are fetched late; the line at the top stays."""
    app, pilot = opened
    whole = long_thread(200)
    await shown(pilot, replace(whole, messages=whole.messages[100:]))
    app.pane.scroll_lines(-60)
    await pilot.pause()
    before = pane_text(app.pane)
    await shown(pilot, whole)
    assert before == pane_text(app.pane)


async def test_a_message_that_vanished_leaves_the_view_nearby(opened):
    """The one at the top is gone; its neighbour takes its place."""
    app, pilot = opened
    whole = long_thread(50)
    await shown(pilot, whole)
    app.pane.to_start()
    app.pane.scroll_lines(40)
    await settle(pilot)
    index, _ = app.pane._anchor
    gone = app.pane._layout.items[index].message
    await shown(pilot, replace(whole, messages=tuple(m for m in whole.messages if m != gone)))
    new_index, number = app.pane._anchor
    assert (index, 0) == (new_index, number)


async def test_a_resize_keeps_the_message_at_the_top(opened):
    """Not the line: the same words stand there at another width, and again at the first one."""
    app, pilot = opened
    await shown(pilot, long_thread(200))
    app.pane.scroll_lines(-300)
    await settle(pilot)
    at_top = app.pane._layout.items[app.pane._anchor[0]].key
    before = top_line(app)
    for width in (48, 160, 80):
        await pilot.resize_terminal(width, 20)
        await settle(pilot)
        assert at_top == app.pane._layout.items[app.pane._anchor[0]].key
    assert before.split()[:2] == top_line(app).split()[:2]


async def test_a_resize_at_the_end_stays_at_the_end(opened):
    """Lower, higher, narrower."""
    app, pilot = opened
    await shown(pilot, long_thread(200))
    for width, height in ((80, 8), (80, 30), (50, 20)):
        await pilot.resize_terminal(width, height)
        await settle(pilot)
        assert app.pane.is_at_end
        assert any("message 200" in line for line in screen_text(app))


async def test_scrolling_by_lines_pages_and_ends(opened):
    """A page leaves two lines for the eye."""
    app, pilot = opened
    await shown(pilot, long_thread(200))
    pane = app.pane
    end = pane.scroll_offset.y
    pane.scroll_lines(-1)
    assert end - 1 == pane.scroll_offset.y
    pane.scroll_pages(-1)
    assert end - 19 == pane.scroll_offset.y
    pane.scroll_pages(-0.5)
    assert end - 28 == pane.scroll_offset.y
    pane.to_start()
    assert 0 == pane.scroll_offset.y
    pane.scroll_lines(-5)
    assert 0 == pane.scroll_offset.y
    pane.to_end()
    assert end == pane.scroll_offset.y
    assert pane.is_at_end


async def test_another_length_lays_nothing_out(opened):
    """Only when the scroll bar comes or goes are widgets placed anew, and then once."""
    app, pilot = opened
    await shown(pilot, long_thread(40))
    layouts = []
    app.screen.screen_layout_refresh_signal.subscribe(app.pane, layouts.append)
    await shown(pilot, long_thread(60, number=2))
    assert app.pane.vertical_scrollbar.window_virtual_size == app.pane.virtual_size.height
    assert [] == layouts
    await shown(pilot, thread([message(1)]))
    assert not app.pane.vertical_scrollbar.display
    assert 1 == len(layouts)


async def test_the_first_paint_wraps_a_screen_and_not_the_conversation(opened):
    """The rest comes in slices, and moves nothing when it is done."""
    app, pilot = opened
    app.pane.show(long_thread(3000))
    assert len(app.pane._layout.known()) < 50
    await pilot.pause()
    before = pane_text(app.pane)
    await settle(pilot)
    assert before == pane_text(app.pane)
    assert (
        sum(laid.height for laid in app.pane._layout.known().values())
        == app.pane.virtual_size.height
    )


async def test_scrolling_into_what_is_not_wrapped_yet_paints_it_whole(opened):
    """A jump to the start does not wait for the slices."""
    app, pilot = opened
    app.pane.show(long_thread(3000))
    app.pane.to_start()
    text = pane_text(app.pane)
    assert any("message 1" in line for line in text)
    await settle(pilot)
    assert text == pane_text(app.pane)


async def test_a_wrong_estimate_is_mended_when_it_comes_into_sight(opened):
    """Wide characters take twice the lines that were thought; the scroll bar learns of it."""
    app, pilot = opened
    app.pane.show(thread([message(n, f"message {n} " + "漢字" * 200) for n in range(1, 400)]))
    total = app.pane.virtual_size.height
    app.pane.to_start()
    pane_text(app.pane)
    assert app.pane._layout.total > total
    await settle(pilot)
    assert app.pane._layout.total == app.pane.virtual_size.height
    assert any(line.endswith("message 1") for line in pane_text(app.pane))


async def test_slices_of_a_ticket_that_was_left_stop(opened):
    """Fast moves through the list pile nothing up."""
    app, pilot = opened
    app.pane.show(long_thread(3000))
    left = app.pane._layout
    app.pane.show(long_thread(3, number=2))
    await settle(pilot)
    assert len(left.known()) < 100


async def test_coming_back_wraps_nothing_again(opened):
    """Wrapped lines are kept for a few tickets and for each width."""
    app, pilot = opened
    first = long_thread(40)
    await shown(pilot, first)
    laid = app.pane._layout.laid(30)
    await shown(pilot, long_thread(5, number=2))
    await shown(pilot, first)
    assert laid is app.pane._layout.laid(30)
    await shown(pilot, extended(first))
    assert laid is app.pane._layout.laid(30)


async def test_the_same_thread_again_costs_nothing(opened):
    """Events that change nothing repaint nothing."""
    app, pilot = opened
    first = long_thread(10)
    await shown(pilot, first)
    layout = app.pane._layout
    app.pane.show(replace(first))
    assert layout is app.pane._layout


async def test_exact_times_are_switched_in_place(opened):
    """Dates and seconds with every message, and back."""
    app, pilot = opened
    await shown(pilot, long_thread(30))
    before = screen_text(app)
    app.pane.exact_times = True
    await settle(pilot)
    assert any(line.endswith(":12 UTC") for line in pane_text(app.pane))
    assert app.pane.exact_times
    app.pane.exact_times = False
    await settle(pilot)
    assert before == screen_text(app)


async def test_a_reply_under_way_changes_its_words_in_place(opened):
    """Sending, then in doubt: at the end, in words."""
    _, pilot = opened
    first = thread([message(1)], outgoing=(outgoing(SendState.SENDING),))
    assert any("sending…" in line for line in await shown(pilot, first))
    doubt = replace(first, outgoing=(outgoing(SendState.UNKNOWN, problem="cut off"),))
    text = await shown(pilot, doubt)
    assert any("Not known whether it arrived" in line for line in text)
    assert not any("sending" in line for line in text)


async def test_a_link_can_be_pressed(opened):
    """On its letters; a press elsewhere is none."""
    app, pilot = opened
    text = await shown(pilot, thread([message(1, "see https://a.example/x please")]))
    y = next(at for at, line in enumerate(text) if "https" in line)
    await pilot.click(Conversation, offset=(10, y))
    await pilot.click(Conversation, offset=(40, y))
    await pilot.click(Conversation, offset=(10, 15))
    await pilot.pause()
    assert ["https://a.example/x"] == app.heard


async def test_a_press_on_an_empty_pane_is_none(opened):
    """There is nothing to press."""
    app, pilot = opened
    await pilot.click(Conversation, offset=(10, 3))
    await shown(pilot, thread())
    await pilot.click(Conversation, offset=(10, 3))
    assert [] == app.heard


async def test_focus_is_seen_on_the_edge(opened):
    """It comes and goes with the focus."""
    app, pilot = opened
    await shown(pilot, long_thread(30))
    app.pane.focus()
    await pilot.pause()
    assert all(line.startswith(UNICODE.focus) for line in screen_text(app))
    app.set_focus(None)
    await pilot.pause()
    assert not any(line.startswith(UNICODE.focus) for line in screen_text(app))


async def test_a_theme_switch_repaints_and_keeps_the_place(opened):
    """Other colours, same words."""
    app, pilot = opened
    await shown(pilot, long_thread(100))
    app.pane.scroll_lines(-50)
    await pilot.pause()
    before = screen_text(app)
    app.theme = INBOX_LIGHT.name
    await settle(pilot)
    assert before == screen_text(app)
    expected = Look.from_theme(INBOX_LIGHT).style("body").bgcolor
    assert expected == next(iter(app.pane.render_line(3))).style.bgcolor


async def test_without_colour_the_sides_are_still_told_apart(monkeypatch):
    """By word, side and rail; no colour is left."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = ConversationHost(theme="ansi-dark", ansi_color=True)
    async with app.run_test(size=(80, 20)) as pilot:
        text = await shown(pilot, thread([message(1), message(2, author="STORE")]))
        assert any("· customer" in line and UNICODE.customer in line for line in text)
        assert any("· store" in line and UNICODE.store in line for line in text)
        for strip in app.pane.render_lines(app.pane.size.region):
            assert all(s.style.color is None or s.style.color.is_default for s in strip)


async def test_a_thread_shown_before_the_first_layout_comes_up_right():
    """The screen may know its ticket before it knows its size."""
    app = ConversationHost()
    app.pane.show(long_thread(50))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        assert app.pane.is_at_end
        assert any("message 50" in line for line in screen_text(app))


async def test_what_does_not_stand_here_lays_nothing_out_again(opened):
    """A draft, saved at every pause of whoever types; the look at it; the time of a poll."""
    app, pilot = opened
    thread = long_thread(20)
    await shown(pilot, thread)
    layout = app.pane._layout
    app.pane.show(replace(thread, draft=Draft(thread.ticket.id, "half a sentence", NOW)))
    app.pane.show(replace(thread, seen_id=thread.messages[-1].id, fetched_at=NOW))
    assert layout is app.pane._layout
    app.pane.show(long_thread(21))
    assert layout is not app.pane._layout
