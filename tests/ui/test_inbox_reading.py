"""Reading in the inbox screen: looking is not reading, and news moves nothing."""

import asyncio
from array import array
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ui.fake_engine import FakeEngine, staged
from tests.ui.pane_data import NOW, message
from tui.domain import ApiVersion, LinkStatus, TicketId
from tui.errors import MailboxBroken
from tui.events import LinkChanged, Noticed, ThreadChanged, TicketsChanged
from tui.ui.reasons import Place


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


async def test_opens_from_the_mailbox(engine, tmp_path):
    """The list, the first conversation, counts and keys are there at once; nothing is marked."""
    async with staged(engine, tmp_path) as stage:
        assert "Subject 1" in stage.text
        assert "Question 1" in stage.text
        assert "1 Needs reply 5" in stage.text
        assert "online" in stage.text
        assert "r reply" in stage.last_line
        assert 0 == engine.times("mark_seen")
        assert ("show_ticket", TicketId(1)) in engine.asked


async def test_the_conversation_follows_the_cursor_and_enter_opens(engine, tmp_path):
    """A move only looks; Enter gives the conversation the keys and marks it as seen."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("j", "j")
        await stage.until(lambda: "Question 3" in stage.text)
        assert 0 == engine.times("mark_seen")
        await stage.pilot.press("enter")
        assert Place.THREAD is stage.inbox.place
        assert ("mark_seen", TicketId(3)) in engine.asked
        await stage.pilot.press("J")
        assert TicketId(4) == stage.inbox.shown_id
        await stage.pilot.press("escape")
        assert Place.LIST is stage.inbox.place


async def test_news_is_counted_while_the_agent_is_at_work(engine, tmp_path):
    """Rows change where they stand; newcomers wait behind `.`; then the list is in order."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("j")
        engine.add(6)
        engine.change(2, ticket=replace(engine.threads[2].ticket, title="Renamed 2"))
        engine.emit(TicketsChanged(frozenset({TicketId(2)}), frozenset({TicketId(6)})))
        await stage.until(lambda: "1 new · press . to show" in stage.text)
        assert "Renamed 2" in stage.text
        assert "Subject 6" not in stage.text
        assert TicketId(2) == stage.inbox.tickets.cursor_id
        await stage.pilot.press("full_stop")
        assert "Subject 6" in stage.text
        assert TicketId(2) == stage.inbox.tickets.cursor_id
        assert "6 tickets" in stage.text


async def test_news_is_shown_at_once_when_nobody_works(engine, tmp_path):
    """And the cursor stays on its ticket."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("j")
        stage.clock.at += timedelta(seconds=16)
        engine.threads = {9: engine.add(9), **engine.threads}
        engine.emit(TicketsChanged(frozenset({TicketId(9)})))
        await stage.until(lambda: "Subject 9" in stage.text)
        assert TicketId(2) == stage.inbox.tickets.cursor_id


async def test_what_waits_is_shown_when_quiet_comes(engine, tmp_path):
    """The look is taken again once the agent has been quiet for long enough."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("j")
        engine.add(6)
        engine.emit(TicketsChanged(frozenset({TicketId(6)})))
        await stage.until(lambda: "1 new" in stage.text)
        stage.inbox._show_when_quiet()
        assert "Subject 6" not in stage.text
        stage.clock.at += timedelta(seconds=16)
        stage.inbox._show_when_quiet()
        await stage.until(lambda: "Subject 6" in stage.text)


async def test_quiet_never_takes_away_the_ticket_under_the_cursor(engine, tmp_path):
    """Somebody may just be reading it, and the next key would act on another customer's."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("j")
        await stage.until(lambda: stage.inbox.shown_id == 2)
        stage.clock.at += timedelta(seconds=16)
        engine.change(2, ticket=replace(engine.threads[2].ticket, status="CLOSED"))
        engine.threads = {9: engine.add(9), **engine.threads}
        engine.emit(TicketsChanged(frozenset({TicketId(2), TicketId(9)})))
        await stage.until(lambda: "Subject 9" in stage.text)
        assert [9, 1, 2, 3, 4, 5] == list(stage.inbox.tickets.ids)
        assert (2, 2) == (stage.inbox.tickets.cursor_id, stage.inbox.shown_id)
        await stage.pilot.press("j")
        stage.inbox._show_when_quiet()
        assert 2 in stage.inbox.tickets.ids
        stage.clock.at += timedelta(seconds=16)
        stage.inbox._show_when_quiet()
        assert [9, 1, 3, 4, 5] == list(stage.inbox.tickets.ids)
        assert TicketId(3) == stage.inbox.tickets.cursor_id


async def test_nobody_waits_is_not_said_while_the_tab_counts_some(tmp_path):
    """The figures of a first answer are there a moment before its rows."""
    engine = FakeEngine(0)
    engine.link = LinkStatus(is_syncing=True)
    async with staged(engine, tmp_path) as stage:
        stage.inbox._ask_listing = lambda: None
        engine.link = LinkStatus(is_online=True, is_answering=True, synced_at=NOW)
        engine.emit(LinkChanged())
        await stage.until(lambda: "Nobody waits for a reply" in stage.text)
        engine.add(1)
        engine.emit(TicketsChanged(frozenset({TicketId(1)})))
        await stage.until(lambda: "Reading the tickets" in stage.text)
        assert "Nobody waits" not in stage.text
        assert "0 tickets" not in stage.text


async def test_the_first_tickets_of_all_are_shown_at_once(tmp_path):
    """An empty list has nothing that could move."""
    engine = FakeEngine(0)
    async with staged(engine, tmp_path) as stage:
        assert "Nobody waits for a reply" in stage.text
        await stage.pilot.press("j")
        engine.add(1)
        engine.emit(TicketsChanged(frozenset({TicketId(1)})))
        await stage.until(lambda: "Question 1" in stage.text)


async def test_an_empty_list_is_not_claimed_before_an_answer(tmp_path):
    """Until SellApp has answered once, the list says what is going on instead."""
    engine = FakeEngine(0)
    engine.link = LinkStatus(is_syncing=True)
    async with staged(engine, tmp_path) as stage:
        assert "Reading the list for the first" in stage.text
        assert "0 tickets" not in stage.text
        engine.link = LinkStatus(headline="SellApp cannot be reached", advice="Check the network")
        engine.emit(LinkChanged())
        await stage.until(lambda: "Check the network" in stage.text)
        assert "offline · SellApp cannot be reached" in stage.text


async def test_a_new_message_appears_in_the_conversation(engine, tmp_path):
    """Only the ticket shown is read again."""
    async with staged(engine, tmp_path) as stage:
        more = (*engine.threads[1].messages, message(11, "And another thing"))
        engine.change(1, messages=more)
        engine.emit(ThreadChanged(frozenset({TicketId(1)})))
        engine.emit(Noticed("The store has moved to v2."))
        await stage.until(lambda: "And another thing" in stage.text)
        assert "The store has moved to v2." in stage.last_line


async def test_a_closed_ticket_stays_until_the_list_is_asked_again(engine, tmp_path):
    """It is marked where it stands; the next view leaves it out."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("e")
        await stage.until(lambda: not engine.threads[1].ticket.is_open)
        assert "Closing #1; SellApp mails the customer." in stage.last_line
        assert TicketId(1) == stage.inbox.tickets.cursor_id
        await stage.pilot.press("e")
        assert "closed already" in stage.last_line
        assert 1 == engine.times("change_ticket")
        await stage.run("view.needs_reply")
        assert 1 not in stage.inbox.tickets.ids


async def test_acts_on_a_ticket(engine, tmp_path):
    """Archive, reopen, unread: each on the ticket at hand, each told."""
    engine.add(6, ticket={"status": "CLOSED"})
    async with staged(engine, tmp_path) as stage:
        await stage.run("ticket.archive")
        assert engine.threads[1].ticket.archived
        await stage.run("ticket.unread")
        assert ("mark_unseen", TicketId(1)) in engine.asked
        await stage.run("view.closed")
        await stage.until(lambda: stage.inbox.shown_id == 6)
        await stage.run("ticket.reopen")
        assert engine.threads[6].ticket.is_open
        engine.failing["refresh"] = MailboxBroken()
        await stage.run("app.refresh")
        assert "cannot be read or written" in stage.last_line


async def test_an_old_store_cannot_change_tickets(engine, tmp_path):
    """The reason is told, nothing is sent."""
    engine.link = replace(engine.link, api_version=ApiVersion.V1)
    async with staged(engine, tmp_path) as stage:
        assert "e close" not in stage.last_line
        await stage.pilot.press("e")
        assert "older API" in stage.last_line
        assert 0 == engine.times("change_ticket")


async def test_views_order_and_filter(engine, tmp_path):
    """Digits, brackets, g and a letter, S, and the filter box."""
    engine.add(6, ticket={"status": "CLOSED"})
    engine.add(7, ticket={"status": "CLOSED", "archived": True})
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("3")
        assert [6] == list(stage.inbox.tickets.ids)
        await stage.pilot.press("right_square_bracket")
        assert [7] == list(stage.inbox.tickets.ids)
        await stage.pilot.press("g", "i")
        assert [1, 2, 3, 4, 5] == list(stage.inbox.tickets.ids)
        await stage.pilot.press("S", "S")
        assert 5 == stage.inbox.tickets.ids[0]
        assert "Order: oldest first" in stage.last_line
        await stage.pilot.press("f", "c", "y", "enter")
        await stage.until(lambda: [7] == list(stage.inbox.tickets.ids))
        assert "Closed, archived" in stage.text
        await stage.pilot.press("f", "a", "b", "escape")
        assert [7] == list(stage.inbox.tickets.ids)


async def test_the_cursor_is_remembered_by_view(engine, tmp_path):
    """Coming back to a view finds the same ticket under the cursor."""
    async with staged(engine, tmp_path) as stage:
        stage.inbox.tickets.go(3)
        await stage.run("view.open")
        assert TicketId(1) == stage.inbox.tickets.cursor_id
        await stage.run("view.previous")
        assert TicketId(4) == stage.inbox.tickets.cursor_id


async def test_search(engine, tmp_path):
    """As it is typed; into the list with Enter; back with Esc; nothing found says so."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("slash")
        stage.inbox.search_box.value = "subject 4"
        await stage.until(lambda: [4] == list(stage.inbox.tickets.ids))
        await stage.until(lambda: "1 in all tickets · 1 in Needs reply" in stage.text)
        assert " Search " in stage.text.splitlines()[1]
        await stage.until(lambda: "Question 4" in stage.text)
        stage.inbox.search_box.value = "nothing like it"
        await stage.until(lambda: "No ticket matches" in stage.text)
        stage.inbox.search_box.value = "subject"
        await stage.until(lambda: 5 == len(stage.inbox.tickets.ids))
        await stage.pilot.press("enter")
        assert Place.LIST is stage.inbox.place
        await stage.pilot.press("escape")
        assert not stage.inbox.search_box.display
        assert "" == stage.inbox.listing.search


async def test_a_search_looks_everywhere_or_in_the_view(engine, tmp_path):
    """Tab turns; the words say where it looked, and how much of it is in the view."""
    engine.change(2, ticket=replace(engine.threads[2].ticket, status="CLOSED"))
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("2", "slash")
        stage.inbox.search_box.value = "subject"
        await stage.until(lambda: "5 in all tickets · 4 in Open" in stage.text)
        await stage.pilot.press("tab")
        await stage.until(lambda: "4 in Open alone" in stage.text)
        assert " Search " not in stage.text.splitlines()[1]
        stage.inbox.search_box.value = "subject 2"
        await stage.until(lambda: "Nothing in Open matches" in stage.text)
        await stage.pilot.press("tab")
        await stage.until(lambda: [2] == list(stage.inbox.tickets.ids))
        await stage.pilot.press("escape")
        assert [1, 3, 4, 5] == list(stage.inbox.tickets.ids)


async def test_a_wrong_operator_is_told(engine, tmp_path):
    """For as long as it stands there."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("slash")
        stage.inbox.search_box.value = "is:foo"
        await stage.until(lambda: "is: takes open, closed, archived" in stage.last_line)
        stage.inbox.search_box.value = "is:open"
        await stage.until(lambda: "is: takes" not in stage.last_line)


async def test_a_hit_comes_into_sight_marked(engine, tmp_path):
    """The newest message with the words, not the end of the conversation; no mark stays."""
    talk = [message(number, f"Line {number}\n\nfiller") for number in range(100, 160)]
    talk[20] = message(120, "Before it\n\nthe Zebra key is lost")
    engine.change(3, messages=tuple(talk))
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("slash")
        stage.inbox.search_box.value = "subject 3"
        await stage.until(lambda: [3] == list(stage.inbox.tickets.ids))
        stage.inbox.listing.search = ""
        engine.find = lambda *_: array("q", [3])
        stage.inbox.search_box.value = "zebra"
        await stage.until(lambda: "the Zebra key" in stage.text)
        assert ["Zebra"] == reversed_words(stage)
        await stage.pilot.press("enter", "enter")
        assert ["Zebra"] == reversed_words(stage)
        await stage.pilot.press("escape", "escape")
        assert [] == reversed_words(stage)


def reversed_words(stage):
    strips = stage.app.screen._compositor.render_strips()
    segments = [segment for strip in strips for segment in strip]
    return [s.text for s in segments if s.style and s.style.reverse and s.text.isalpha()]


async def test_a_long_list_begins_at_once_and_goes_on(engine, tmp_path):
    """The rest comes below; whoever goes to the end before that gets there all the same."""
    gate = asyncio.Event()
    find = engine.find

    async def slow(view, sort, search=""):
        await gate.wait()
        return find(view, sort, search)

    engine.head_rows = 2
    engine.find_later = slow
    async with staged(engine, tmp_path) as stage:
        assert [1, 2] == list(stage.inbox.tickets.ids)
        assert "5 tickets" in stage.text
        gate.set()
        await stage.until(lambda: 5 == len(stage.inbox.tickets.ids))
        gate.clear()
        await stage.run("view.all")
        assert [1, 2] == list(stage.inbox.tickets.ids)
        await stage.pilot.press("end")
        assert TicketId(5) == stage.inbox.tickets.cursor_id
        await stage.run("view.open")
        await stage.pilot.press("pagedown")
        await stage.pilot.press("pagedown")
        assert 5 == len(stage.inbox.tickets.ids)
        gate.set()


async def test_a_search_that_fails_says_so(engine, tmp_path):
    """The list stays."""
    engine.failing["find_later"] = MailboxBroken()
    async with staged(engine, tmp_path) as stage:
        await stage.run("list.search")
        stage.inbox.search_box.value = "x"
        await stage.until(lambda: "cannot be read or written" in stage.last_line)
        assert 5 == len(stage.inbox.tickets.ids)


async def test_next_waiting(engine, tmp_path):
    """On to the next, round at the end, from any view; with nobody waiting it says so."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("n")
        assert TicketId(2) == stage.inbox.tickets.cursor_id
        await stage.run("view.closed")
        await stage.run("ticket.next_waiting")
        assert "needs-reply" == stage.inbox.listing.view.name
        await stage.run("ticket.open")
        await stage.run("ticket.next_waiting")
        assert Place.THREAD is stage.inbox.place
        for number in list(engine.threads):
            engine.change(number, ticket=replace(engine.threads[number].ticket, status="CLOSED"))
        await stage.run("ticket.next_waiting")
        assert "Nobody waits for a reply." in stage.last_line


async def test_choices_after_the_first_of_two_keys(engine, tmp_path):
    """After a pause the bottom line names them; a click runs one."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("g")
        stage.inbox._show_choices()
        await stage.pilot.pause()
        assert "c closed" in stage.last_line
        x = stage.last_line.index("c closed")
        await stage.pilot.click(stage.inbox.status, offset=(x, 0))
        assert "closed" == stage.inbox.listing.view.name
        await stage.pilot.press("g", "z")
        assert "c closed" not in stage.last_line


async def test_a_filter_is_a_view_of_its_own(engine, tmp_path):
    """9 makes one, comes back to it, and changes it; `[` and `]` pass by it."""
    engine.change(2, ticket=replace(engine.threads[2].ticket, status="CLOSED"))
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("9", "c", "l", "enter")
        await stage.until(lambda: "filter" == stage.inbox.listing.view.name)
        assert "9 Closed, also archived 1" in stage.text.splitlines()[1]
        await stage.pilot.press("8")
        assert "answered" == stage.inbox.listing.view.name
        assert "9 Filter 1" in stage.text.splitlines()[1]
        await stage.pilot.press("]")
        assert "filter" == stage.inbox.listing.view.name
        await stage.pilot.press("]", "9", "9")
        assert "Archived" in stage.text
        await stage.pilot.press("o", "enter")
        await stage.until(lambda: "9 Open, also archived 4" in stage.text)


async def test_the_mouse(engine, tmp_path):
    """Tabs, hints and rows can be clicked."""
    async with staged(engine, tmp_path) as stage:
        x = stage.text.splitlines()[1].index("3 Closed")
        await stage.pilot.click(stage.inbox.tab_bar, offset=(x, 0))
        assert "closed" == stage.inbox.listing.view.name
        await stage.run("view.open")
        lines = stage.text.splitlines()
        y = next(y for y, line in enumerate(lines) if "Subject 2" in line)
        at = (5, y - stage.inbox.tickets.region.y)
        await stage.pilot.click(stage.inbox.tickets, offset=at)
        assert TicketId(2) == stage.inbox.tickets.cursor_id
        await stage.pilot.click(stage.inbox.tickets, offset=at)
        assert Place.THREAD is stage.inbox.place


async def test_copying(engine, tmp_path):
    """Each of the five goes to the clipboard; what is missing is told."""
    words = "See https://files.example.com/a and http://xn--fiq.example/b"
    engine.change(1, messages=(message(10, words),))
    async with staged(engine, tmp_path) as stage:
        await stage.run("copy.ticket")
        assert "1" == stage.app.clipboard
        await stage.run("copy.email")
        assert "c1@example.net" == stage.app.clipboard
        await stage.run("copy.order")
        assert "names no order" in stage.last_line
        await stage.run("copy.message")
        assert words == stage.app.clipboard
        await stage.run("copy.address")
        assert "http://xn--fiq.example/b" == stage.app.clipboard


async def test_links(engine, tmp_path):
    """Only http(s) is opened, and nothing that may not be what it seems."""
    engine.change(1, messages=(message(10, "See https://files.example.com/a"),))
    async with staged(engine, tmp_path, browser=("true",)) as stage:
        await stage.run("ticket.browse")
        assert "Opening https://files.example.com/a" in stage.last_line
        stage.inbox._open("javascript:alert(1)")
        assert "may be opened" in stage.last_line
        stage.inbox._open("http://xn--fiq.example/b")
        assert "http://xn--fiq.example/b" == stage.app.clipboard
    async with staged(engine, tmp_path) as stage:
        await stage.run("ticket.browse")
        assert "https://files.example.com/a" == stage.app.clipboard
    async with staged(engine, tmp_path, browser=("/no/such/browser",)) as stage:
        await stage.run("ticket.browse")
        assert "could not be started" in stage.last_line
        assert "https://files.example.com/a" == stage.app.clipboard


async def test_the_ticket_on_the_web(engine, tmp_path):
    """Where the person says that it is; no address is made up."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("o")
        assert "set ticket_url" in stage.last_line
    async with staged(engine, tmp_path, ticket_url="https://x.example/{store}/{id}") as stage:
        await stage.pilot.press("o")
        assert f"https://x.example/{engine.store}/1" == stage.app.clipboard


async def test_one_pane_on_a_narrow_screen(engine, tmp_path):
    """The list, or the conversation; three panels on a wide one."""
    async with staged(engine, tmp_path, size=(60, 18)) as stage:
        assert "Question 1" not in stage.text
        await stage.run("ticket.open")
        await stage.until(lambda: "Question 1" in stage.text)
        assert "Subject 2" not in stage.text
        await stage.run("ticket.back")
        await stage.until(lambda: "Subject 2" in stage.text)
        await stage.pilot.resize_terminal(200, 40)
        await stage.until(lambda: "Question 1" in stage.text and "Fetched" in stage.text)


async def test_theme_times_and_focus(engine, tmp_path):
    """Colours go round; the engine hears whether anybody looks."""
    async with staged(engine, tmp_path) as stage:
        for theme in ("inbox-light", "ansi-dark", "ansi-light", "inbox-dark"):
            await stage.run("app.theme")
            assert theme == stage.app.theme
        await stage.run("thread.exact_times")
        assert stage.inbox.conversation.exact_times
        await stage.inbox.look_away()
        assert not engine.focused
        stage.inbox.look_here()
        assert engine.focused


async def test_scrolling(engine, tmp_path):
    """The conversation scrolls from the list too."""
    engine.change(1, messages=tuple(message(n, f"line {n}") for n in range(1, 60)))
    async with staged(engine, tmp_path) as stage:
        await stage.run("ticket.open")
        await stage.run("thread.start")
        await stage.until(lambda: "line 1 " in stage.text)
        await stage.run("thread.page_down")
        await stage.run("thread.down")
        await stage.run("thread.half_up")
        await stage.run("thread.end")
        await stage.until(lambda: "line 59" in stage.text)
        await stage.run("ticket.back")
        for command in ("list.last", "list.up", "list.page_down", "list.page_up", "list.first"):
            await stage.run(command)
        assert 0 == stage.inbox.tickets.cursor_index


async def test_a_moment_later_the_ages_are_right(engine, tmp_path):
    """The top bar ages in steps and comes back by itself."""
    async with staged(engine, tmp_path) as stage:
        stage.clock.at = NOW + timedelta(seconds=34)
        stage.inbox.tick()
        await stage.until(lambda: "30 s ago" in stage.text)
