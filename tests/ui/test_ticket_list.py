"""The list keeps its cursor and its place, whatever is done to it, at any length."""

import gc
from array import array
from datetime import timedelta

import pytest
from rich.cells import cell_len
from textual import on
from textual.strip import Strip

from tests.ui.pane_data import (
    LOOK,
    NOW,
    Host,
    StoodStillClock,
    check_strip,
    ids,
    pane_text,
    screen_text,
    ticket_row,
)
from tui.domain import TicketId
from tui.ui.look import INBOX_DARK, INBOX_LIGHT, UNICODE, Look
from tui.ui.widgets.ticket_list import TicketList


class Mailbox:
    """Rows for any id, unless told otherwise; counts what is read."""

    def __init__(self):
        self.changed = {}
        self.gone = set()
        self.read_ids = 0

    def rows(self, wanted):
        self.read_ids += len(wanted)
        return [self.changed.get(n) or ticket_row(n) for n in wanted if n not in self.gone]


class ListHost(Host):
    """A list filling the screen; remembers what it said."""

    def __init__(self, **options):
        self.mailbox = Mailbox()
        self.clock = StoodStillClock()
        self.list = TicketList(self.mailbox.rows, LOOK, self.clock)
        super().__init__(self.list, **options)

    @on(TicketList.Moved)
    def note_move(self, event):
        self.heard.append(("moved", event.ticket_id))

    @on(TicketList.Opened)
    def note_opening(self, event):
        self.heard.append(("opened", event.ticket_id))


@pytest.fixture
async def opened():
    """A list of a hundred tickets, 80 by 20 cells, one line each."""
    app = ListHost()
    async with app.run_test(size=(80, 20)) as pilot:
        app.list.show(ids(*range(1, 101)))
        await pilot.pause()
        app.heard.clear()
        yield app, pilot


def lines_refreshed(pane):
    """The lines that a pane asks to repaint from now on."""
    lines = []
    refresh = pane.refresh

    def note(*regions, **options):
        lines.extend(y for region in regions for y in region.line_range)
        if not regions:
            lines.extend(range(pane.size.height))
        return refresh(*regions, **options)

    pane.refresh = note
    return lines


async def test_it_fills_its_pane(opened):
    """Every line is as wide as the widget, with or without a scroll bar."""
    app, pilot = opened
    for count in (100, 3, 0):
        app.list.show(ids(*range(1, count + 1)))
        await pilot.pause()
        for strip in app.list.render_lines(app.list.size.region):
            check_strip(strip, 80)
        check_strip(app.list.render_line(0), 80)
        assert all(cell_len(line) <= 80 for line in screen_text(app))


@pytest.fixture
def uncollected():
    """Without the garbage collector."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
async def test_painted_rows_go_away_by_themselves(opened):
    """A view is turned, and a list scrolled, more often than garbage is collected."""
    app, pilot = opened

    def kept(ticket_id):
        name = f"Subject {ticket_id} "
        return sum(type(each) is Strip and name in each.text for each in gc.get_objects())

    assert kept(7)
    app.list.show(ids(*range(201, 601)))
    await pilot.pause()
    assert not kept(7)
    assert kept(207)
    for _ in range(20):
        app.list.page(1)
        await pilot.pause()
    assert not kept(207)


async def test_a_screen_higher_than_what_is_kept_is_painted_once(opened):
    """A monitor that stands on end has more rows than scrolling back wants."""
    app, pilot = opened
    app.list.show(ids(*range(1, 601)))
    await pilot.resize_terminal(80, 220)
    await pilot.pause()
    painted = lines_refreshed(app.list)
    app.list.tick()
    assert [] == painted


async def test_the_cursor_moves_and_stops_at_the_ends(opened):
    """By one, by a page, to a position, to the last."""
    app, pilot = opened
    pane = app.list
    pane.move(1)
    assert (1, 2) == (pane.cursor_index, pane.cursor_id)
    pane.move(-5)
    assert 0 == pane.cursor_index
    pane.go(-1)
    assert 99 == pane.cursor_index
    pane.move(7)
    assert 99 == pane.cursor_index
    pane.go(30)
    assert 30 == pane.cursor_index
    pane.page(1)
    assert 50 == pane.cursor_index
    pane.page(-1)
    assert 30 == pane.cursor_index
    await pilot.pause()
    moved = [ticket_id for kind, ticket_id in app.heard]
    assert [2, 1, 100, 31, 51, 31] == moved


async def test_the_cursor_stays_in_sight(opened):
    """The view follows by as little as is needed."""
    app, _ = opened
    pane = app.list
    pane.go(19)
    assert 0 == pane.scroll_offset.y
    pane.go(20)
    assert 1 == pane.scroll_offset.y
    pane.go(-1)
    assert 80 == pane.scroll_offset.y
    pane.go(0)
    assert 0 == pane.scroll_offset.y


async def test_a_cursor_move_repaints_two_rows(opened):
    """Not the pane: that is what keeps keys fast."""
    app, pilot = opened
    painted = lines_refreshed(app.list)
    app.list.move(1)
    await pilot.pause()
    assert {0, 1} == set(painted)


async def test_a_new_listing_keeps_the_cursor_on_its_ticket(opened):
    """And the row at its height in the pane."""
    app, pilot = opened
    pane = app.list
    pane.go(40)
    pane.scroll_to_line(35)
    pane.show(ids(*range(201, 211), *range(1, 101)))
    await pilot.pause()
    assert (41, 50, 45) == (pane.cursor_id, pane.cursor_index, pane.scroll_offset.y)
    assert ("moved", 41) == app.heard[-1]
    assert 1 == len(app.heard)


async def test_a_listing_may_name_the_ticket_for_the_cursor(opened):
    """For a view switch that knows where the agent was."""
    app, pilot = opened
    app.list.show(ids(*range(50, 90)), keep=TicketId(60))
    assert 60 == app.list.cursor_id
    await pilot.pause()
    assert [("moved", 60)] == app.heard


async def test_a_ticket_that_left_the_listing_leaves_the_cursor_where_it_was(opened):
    """The nearest position, not the top."""
    app, pilot = opened
    pane = app.list
    pane.go(40)
    pane.show(ids(*(n for n in range(1, 101) if n != 41)))
    await pilot.pause()
    assert (40, 42) == (pane.cursor_index, pane.cursor_id)
    assert ("moved", 42) == app.heard[-1]


async def test_fewer_rows_pull_the_cursor_in(opened):
    """Never behind the end, never out of sight."""
    app, pilot = opened
    pane = app.list
    pane.go(-1)
    pane.show(ids(1, 2, 3))
    await pilot.pause()
    assert (2, 3, 0) == (pane.cursor_index, pane.cursor_id, pane.scroll_offset.y)
    assert "Subject 1" in pane_text(pane)[0]
    assert "" == pane_text(pane)[3]


async def test_an_empty_listing_says_what_to_do(opened):
    """Headline and advice; no cursor."""
    app, pilot = opened
    app.list.empty = ("Nobody is waiting", "Press 2 to see open tickets.")
    assert "Nobody is waiting" == app.list.empty[0]
    app.list.show(ids())
    await pilot.pause()
    text = "\n".join(screen_text(app))
    assert "Nobody is waiting" in text
    assert "Press 2 to see open tickets." in text
    assert app.list.cursor_id is None
    assert ("moved", None) == app.heard[-1]
    app.list.move(1)
    app.list.page(1)
    app.list.go(-1)
    assert 0 == app.list.cursor_index
    app.list.empty = ("No such ticket", "")
    await pilot.pause()
    assert "No such ticket" in "\n".join(screen_text(app))


async def test_a_hundred_thousand_tickets_cost_a_few_pages():
    """Opened and gone through to the end without reading them."""
    app = ListHost()
    async with app.run_test(size=(80, 20)) as pilot:
        app.list.show(array("q", range(1, 100_001)))
        await pilot.pause()
        app.list.go(-1)
        await pilot.pause()
        assert 100_000 == app.list.cursor_id
        assert "Subject 100000" in screen_text(app)[19]
        assert app.mailbox.read_ids <= 300


@pytest.mark.parametrize(("start", "delta"), [(0, 1), (50_000, 1), (50_000, -1), (99_999, -1)])
async def test_the_next_page_is_read_before_it_is_asked_for(start, delta):
    """Once this one is painted: then it is painted without waiting for the mailbox."""
    app = ListHost()
    async with app.run_test(size=(80, 20)) as pilot:
        app.list.show(array("q", range(1, 100_001)))
        app.list.go(start)
        for _ in range(8):
            app.list.page(delta)
            await pilot.pause()
            before = app.mailbox.read_ids
            app.list.scroll_to_line(app.list.scroll_offset.y + delta * app.list.pane.height)
            assert screen_text(app)
            assert before == app.mailbox.read_ids


async def test_a_page_at_either_end_reads_nothing_beyond(opened):
    """There is nothing."""
    app, pilot = opened
    for delta in (-1, 1, 1, 1, 1, 1, 1, -1):
        app.list.page(delta)
        await pilot.pause()
    app.list.show(array("q"))
    app.list.page(1)
    await pilot.pause()
    assert app.list.cursor_id is None


async def test_rows_are_read_again_and_only_the_changed_ones_painted(opened):
    """An event with ids costs the rows it is about."""
    app, pilot = opened
    app.mailbox.changed[5] = ticket_row(5, title="Now with news", is_new=True)
    painted = lines_refreshed(app.list)
    app.list.reread(frozenset({TicketId(5), TicketId(90)}))
    await pilot.pause()
    assert {4} == set(painted)
    assert "Now with news" in screen_text(app)[4]
    painted.clear()
    app.list.reread(None)
    await pilot.pause()
    assert [] == painted


async def test_a_ticket_that_vanished_keeps_its_row(opened):
    """Nothing jumps until the list is made anew."""
    app, pilot = opened
    app.mailbox.gone.add(3)
    app.list.reread(frozenset({TicketId(3)}))
    await pilot.pause()
    assert "#3 is no longer here" in screen_text(app)[2]
    assert "Subject 4" in screen_text(app)[3]
    assert 47.0 < app.list.tick() <= 60


async def test_ages_are_repainted_when_they_change(opened):
    """Only rows whose label reads differently, and the next moment is told."""
    app, pilot = opened
    app.mailbox.changed[2] = ticket_row(2, waiting_since=NOW - timedelta(seconds=90))
    app.list.reread()
    await pilot.pause()
    assert pytest.approx(30) == app.list.tick()
    painted = lines_refreshed(app.list)
    app.clock.at += timedelta(seconds=30)
    assert pytest.approx(30) == app.list.tick()
    await pilot.pause()
    assert {1} == set(painted)
    assert " 2m " in screen_text(app)[1]


async def test_a_row_that_comes_back_into_sight_tells_the_present_age(opened):
    """It was painted a while ago; nobody ticked meanwhile."""
    app, pilot = opened
    app.list.scroll_to_line(50)
    await pilot.pause()
    app.clock.at += timedelta(minutes=5)
    app.list.scroll_to_line(0)
    await pilot.pause()
    assert all(" 15m " in line for line in screen_text(app))


async def test_an_age_of_years_needs_no_timer(opened):
    """It is painted once and for long."""
    app, pilot = opened
    app.mailbox.changed[1] = ticket_row(1, waiting_since=NOW - timedelta(days=4300))
    app.list.show(ids(1))
    await pilot.pause()
    assert app.list.tick() > 30 * 86_400


async def test_an_empty_list_never_ticks(opened):
    """No timer for nothing."""
    app, _ = opened
    app.list.show(ids())
    assert float("inf") == app.list.tick()


async def test_a_listing_may_come_before_the_first_layout():
    """The screen may know its tickets before it knows its size."""
    app = ListHost()
    app.list.show(ids(*range(1, 101)))
    app.list.select(TicketId(60))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert any(line.startswith(UNICODE.cursor) for line in screen_text(app))


async def test_select_finds_a_ticket_or_says_no(opened):
    """The cursor only moves when the ticket is listed."""
    app, _ = opened
    assert app.list.select(TicketId(77))
    assert 76 == app.list.cursor_index
    assert not app.list.select(TicketId(777))
    assert 76 == app.list.cursor_index


async def test_a_click_moves_and_a_second_one_opens(opened):
    """Once on another row: the cursor. On the cursor's row, or twice: open."""
    app, pilot = opened
    await pilot.click(TicketList, offset=(10, 4))
    await pilot.pause()
    assert [("moved", 5)] == app.heard
    await pilot.click(TicketList, offset=(10, 4))
    await pilot.pause()
    assert ("opened", 5) == app.heard[-1]
    app.heard.clear()
    await pilot.click(TicketList, offset=(10, 7), times=2)
    await pilot.pause()
    assert [("moved", 8), ("opened", 8)] == app.heard


async def test_a_double_click_on_the_cursor_opens_once(opened):
    """The first click has opened it already."""
    app, pilot = opened
    await pilot.click(TicketList, offset=(10, 0), times=2)
    await pilot.pause()
    assert [("opened", 1)] == app.heard


async def test_a_click_below_the_rows_does_nothing(opened):
    """There is no ticket there."""
    app, pilot = opened
    app.list.show(ids(1, 2))
    await pilot.pause()
    await pilot.click(TicketList, offset=(10, 9))
    await pilot.pause()
    assert [] == app.heard


async def test_the_wheel_moves_the_view_and_not_the_cursor(opened):
    """And a refresh does not bring it back."""
    app, pilot = opened
    app.list.scroll_to_line(50)
    await pilot.pause()
    assert 0 == app.list.cursor_index
    app.list.show(ids(*range(1, 101)))
    await pilot.pause()
    assert 50 == app.list.scroll_offset.y
    assert "Subject 51" in screen_text(app)[0]


async def test_a_narrow_pane_takes_two_lines_a_ticket(opened):
    """The topmost ticket stays, and so does the way back."""
    app, pilot = opened
    app.list.go(10)
    app.list.scroll_to_line(8)
    await pilot.resize_terminal(40, 20)
    await pilot.pause()
    assert "Subject 9" in screen_text(app)[0]
    assert "customer9" in screen_text(app)[1]
    await pilot.click(TicketList, offset=(10, 7))
    await pilot.pause()
    assert 12 == app.list.cursor_id
    await pilot.resize_terminal(80, 20)
    await pilot.pause()
    assert "Subject 9" in screen_text(app)[0]


async def test_the_cursor_stays_in_sight_when_the_pane_gets_lower(opened):
    """The agent's row is never cut away by a resize."""
    app, pilot = opened
    app.list.go(19)
    await pilot.resize_terminal(80, 10)
    await pilot.pause()
    assert any(line.startswith(UNICODE.cursor) for line in screen_text(app))


async def test_focus_shows_on_the_cursor(opened):
    """Strong with focus, quiet without."""
    app, pilot = opened
    app.list.focus()
    await pilot.pause()
    focused = next(iter(app.list.render_line(0))).style
    assert LOOK.style("focus", "cursor") == focused
    app.set_focus(None)
    await pilot.pause()
    blurred = next(iter(app.list.render_line(0))).style
    assert LOOK.style("dim", "quiet") == blurred


async def test_a_theme_switch_repaints(opened):
    """Rows and notices alike, and switching back as well."""
    app, pilot = opened
    for theme in (INBOX_LIGHT, INBOX_DARK):
        app.theme = theme.name
        await pilot.pause()
        expected = Look.from_theme(theme).style("body").bgcolor
        assert expected == next(iter(app.list.render_line(3))).style.bgcolor


async def test_a_container_may_give_it_a_border(opened):
    """Then Textual draws it, in the stock way."""
    app, pilot = opened
    app.list.styles.border = ("solid", "red")
    await pilot.pause()
    assert screen_text(app)[0].startswith("┌")
    assert "Subject 1" in screen_text(app)[1]


async def test_a_part_of_the_pane_can_be_painted_alone(opened):
    """When something lies over the rest."""
    app, _ = opened
    region = app.list.size.region.shrink((2, 30, 10, 5))
    strips = app.list.render_lines(region)
    assert region.height == len(strips)
    assert all(region.width == strip.cell_length for strip in strips)


async def test_without_colour_the_cursor_and_the_news_still_show(monkeypatch):
    """Marks, rail and weight carry what colour carried; no colour reaches the terminal."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = ListHost(theme="ansi-dark", ansi_color=True)
    async with app.run_test(size=(80, 20)) as pilot:
        app.mailbox.changed[2] = ticket_row(2, is_new=True)
        app.list.show(ids(1, 2, 3))
        await pilot.pause()
        first, second, *_ = app.list.render_lines(app.list.size.region)
        assert first.text.startswith(UNICODE.cursor)
        assert all(segment.style.reverse for segment in first)
        assert UNICODE.new in second.text
        assert any(segment.style.bold for segment in second)
        for segment in (*first, *second):
            assert segment.style.color.is_default
            assert segment.style.bgcolor.is_default


async def test_more_at_the_end_moves_nothing(opened):
    """The cursor stays and nothing is read again; the list only grows."""
    app, pilot = opened
    app.list.move(3)
    await pilot.pause()
    was_read = app.mailbox.read_ids
    app.list.show(ids(*range(1, 201)))
    await pilot.pause()
    assert TicketId(4) == app.list.cursor_id
    assert 200 == app.list.virtual_size.height
    assert was_read == app.mailbox.read_ids
