"""Writing in the inbox screen: words leave the composer only when they are safe."""

import asyncio
import sys
from contextlib import nullcontext

import pytest
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.widget import Widget
from textual.widgets import TextArea

from tests.ui.fake_engine import FakeEngine, staged
from tests.ui.pane_data import NOW
from tui.domain import Draft, OutgoingKind, SendState, TicketId
from tui.errors import MailboxBroken
from tui.ui.keymap import Keymap
from tui.ui.reasons import Place
from tui.ui.steady import SteadyApp


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


async def test_a_reply_is_written_saved_and_sent(engine, tmp_path):
    """The head says for whom and whether it is kept; sending empties the box."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("r")
        assert Place.COMPOSER is stage.inbox.place
        assert "Reply to c1@example.net · #1" in stage.text
        assert "Question 1" in stage.text
        await stage.write("Thank you")
        assert "Ctrl+S send" in stage.last_line
        await stage.inbox.save_draft()
        assert ("save_draft", TicketId(1), "Thank you") in engine.asked
        assert "draft saved" in stage.inbox.composer.head.text
        await stage.pilot.press("ctrl+s")
        assert ("send_reply", TicketId(1), "Thank you") in engine.asked
        assert not stage.inbox.composer.is_open
        assert Place.LIST is stage.inbox.place
        await stage.until(lambda: "1 unsent" in stage.last_line)


async def test_words_typed_at_once_after_r_are_words(engine, tmp_path):
    """Keys that were on their way while the box opened belong into it; none is a command."""
    async with staged(engine, tmp_path) as stage:
        for key in ("r", "e", "a", "t"):
            character = key
            stage.app.post_message(events.Key(key, character))
        await stage.until(lambda: "eat" == stage.inbox.composer.area.text)
        assert 0 == engine.times("change_ticket")


async def test_what_changes_with_a_letter_is_in_its_frame(engine, tmp_path, monkeypatch):
    """Not a frame later: whether the text is kept, and the room that another line takes."""
    frames: list[ChopsUpdate | LayoutUpdate] = []
    paint = SteadyApp._display

    def display(app, screen, update):
        frames.append(update)
        paint(app, screen, update)

    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        monkeypatch.setattr(SteadyApp, "_display", display)
        stage.app.post_message(events.Key("\u00df", "\u00df"))
        await stage.until(lambda: bool(frames))
        assert "\u00df" in text_of(frames[0])
        assert "saving" in text_of(frames[0])
        await stage.write("\n2\n3")
        frames.clear()
        stage.app.post_message(events.Key("ctrl+j", None))
        await stage.until(lambda: bool(frames))
        assert "Reply to" in text_of(frames[0])


async def test_the_head_asks_to_be_painted_before_the_letter_is(engine, tmp_path):
    """At its own next turn it would be late for the frame."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        composer = stage.inbox.composer
        composer.area.put("H")
        stage.inbox.on_text_area_changed(TextArea.Changed(composer.area))
        assert "saving" in composer.head.text
        assert not composer.head._repaint_required


def text_of(update):
    """What a frame paints."""
    of_layout = isinstance(update, LayoutUpdate)
    lines = update.strips if of_layout else [line.values() for line in update.chops]
    return "\n".join(strip.text for line in lines for strip in line if strip is not None)


async def test_who_types_on_is_not_told_of_each_save(engine, tmp_path):
    """The head would change twice between two letters; a moment later it says so."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        await stage.inbox.save_in_passing()
        assert "Hello" == engine.threads[1].draft.text
        assert "saving" in stage.inbox.composer.head.text
        await stage.until(lambda: "draft saved" in stage.inbox.composer.head.text)


async def test_saved_by_itself(engine, tmp_path):
    """Without anybody asking, a moment after the last key."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        await stage.until(lambda: engine.threads[1].draft is not None)


async def test_esc_keeps_the_draft(engine, tmp_path):
    """It is offered below the conversation and comes back with `r`."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello there")
        await stage.pilot.press("escape")
        assert Place.LIST is stage.inbox.place
        await stage.until(lambda: "Draft: Hello there" in stage.text)
        await stage.pilot.press("r")
        assert "Hello there" == stage.inbox.composer.area.text


async def test_the_composer_stays_with_its_ticket(engine, tmp_path):
    """A click on another row saves and closes it; nothing lands at the wrong customer."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("For one")
        stage.inbox.tickets.select(TicketId(2))
        await stage.until(lambda: stage.inbox.shown_id == 2)
        assert "For one" == engine.threads[1].draft.text
        assert not stage.inbox.composer.is_open
        assert engine.threads[2].draft is None


async def test_a_ticket_that_does_not_come_up_is_not_seen(engine, tmp_path):
    """The text cannot be saved, so the box stays, and with it its ticket and the keys."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("For one")
        engine.failing["save_draft"] = MailboxBroken("disk full")
        stage.inbox.tickets.select(TicketId(2))
        await stage.inbox.action_open_ticket()
        await stage.until(lambda: not stage.inbox.has_after_frame)
        assert 1 == stage.inbox.shown_id
        assert 2 not in engine.seen
        assert Place.COMPOSER is stage.inbox.place


async def test_a_quotation_alone_is_not_sent(engine, tmp_path):
    """One key too early, and the customer would get the own words back."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.quote")
        await stage.run("reply.send")
        assert 0 == engine.times("send_reply")
        assert stage.inbox.composer.area.text.startswith("> ")
        assert "only the quotation" in stage.text
        await stage.write("Here is your key.")
        await stage.run("reply.send")
        assert 1 == engine.times("send_reply")


async def test_a_failed_send_loses_nothing(engine, tmp_path):
    """The text stays in the box, the words say why, and trying again works."""
    engine.failing["send_reply"] = MailboxBroken("disk full")
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Thank you")
        await stage.run("reply.send")
        assert "Thank you" == stage.inbox.composer.area.text
        assert "Not sent: The mailbox cannot be read or written" in stage.text
        assert not stage.inbox.composer.area.read_only
        engine.failing.clear()
        await stage.run("reply.send")
        assert not stage.inbox.composer.is_open


async def test_a_second_press_sends_nothing(engine, tmp_path):
    """While a send is under way, neither keys nor text get through."""
    gate = asyncio.Event()
    commit = engine.send_reply

    async def slow(ticket_id, text, *, seen_id=None):
        await gate.wait()
        return await commit(ticket_id, text, seen_id=seen_id)

    engine.send_reply = slow
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Once")
        first = asyncio.create_task(stage.inbox.action_send())
        await stage.pilot.pause()
        assert "sending…" in stage.inbox.composer.head.text
        await stage.inbox.action_send()
        stage.inbox.composer.area.post_message(events.Paste("twice"))
        await stage.pilot.press("x")
        gate.set()
        await first
        assert [("send_reply", TicketId(1), "Once")] == [
            asked for asked in engine.asked if asked[0] == "send_reply"
        ]


async def test_an_empty_reply_is_not_sent(engine, tmp_path):
    """It says so."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("  \n ")
        await stage.run("reply.send")
        assert "nothing to send yet" in stage.last_line
        assert 0 == engine.times("send_reply")


async def test_a_disk_that_is_full_is_told(engine, tmp_path):
    """The head says that it is not saved; the composer keeps the text, and nobody is locked in."""
    engine.failing["save_draft"] = MailboxBroken(headline="disk full")
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Precious")
        await stage.inbox.save_draft()
        assert "not saved" in stage.inbox.composer.head.text
        await stage.run("app.quit")
        assert "Quit again to leave unsaved: disk full." in stage.last_line
        assert "Precious" == stage.app.clipboard
        assert stage.inbox.unsaved() is not None
        await stage.run("composer.leave")
        assert "Precious" == stage.inbox.composer.area.text
        await stage.write("!")
        await stage.run("app.quit")
        assert not stage.app._exit
        await stage.run("app.quit")
        assert stage.app._exit
        assert "Precious!" == stage.app.unsaved_text


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_a_full_disk_hides_nothing_in_a_small_terminal(engine, tmp_path, size):
    """To whom the reply goes, that it is not saved, why, and how to keep it and leave."""
    headline = "The disk is full; nothing was saved"
    engine.failing["save_draft"] = MailboxBroken(headline=headline)
    engine.put_outgoing(2, SendState.UNKNOWN, "Did it?")
    async with staged(engine, tmp_path, size=size) as stage:
        await stage.run("reply.write")
        await stage.write("Precious")
        await stage.inbox.save_draft()
        await stage.until(lambda: "F6 copies your text" in " ".join(stage.text.split()))
        lines = stage.text.splitlines()
        assert any("c1@example.net · #1" in line and "not saved" in line for line in lines)
        assert "The disk is full" in stage.text
        await stage.run("app.quit")
        assert "Copied. Quit again to leave unsaved" in stage.last_line
        del engine.failing["save_draft"]
        await stage.inbox.save_draft()
        await stage.until(lambda: "F6 copies" not in stage.text)


async def test_what_is_typed_can_be_copied(engine, tmp_path):
    """Through the terminal, wherever the disk is."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Precious")
        await stage.pilot.press("f6")
        assert "Precious" == stage.app.clipboard
        assert "Copied your text" in stage.last_line


async def test_quoting(engine, tmp_path):
    """The customer's last message, marked, after what is there already."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("greater_than_sign")
        assert "> Question 1\n\n" == stage.inbox.composer.area.text


async def test_a_refused_reply_comes_back_with_the_servers_words(engine, tmp_path):
    """`r` takes it back; the hint below the conversation offers it too."""
    engine.put_outgoing(1, SendState.REJECTED, "My text", problem="The content is too long.")
    async with staged(engine, tmp_path) as stage:
        assert "SellApp did not accept it" in stage.text
        assert "! e edit" in stage.text
        await stage.pilot.press("r")
        assert "My text" == stage.inbox.composer.area.text
        assert "Not accepted: The content is too long." in stage.text
        await stage.write("!")
        await stage.inbox.save_draft()
        assert "Not accepted" in stage.text


async def test_the_servers_words_are_never_cut(engine, tmp_path):
    """On as many lines as they take, and as text: it is foreign."""
    problem = (
        "The content field must not hold [bold] more than one address of another shop \x1b[2J."
    )
    engine.put_outgoing(1, SendState.REJECTED, "My text", problem=problem)
    async with staged(engine, tmp_path, size=(60, 24)) as stage:
        await stage.pilot.press("r")
        shown = " ".join(stage.text.split())
        assert "Not accepted: The content field must not hold [bold] more than one address" in shown
        assert "of another shop" in shown
        await stage.pilot.press("escape")
        assert "Not accepted" not in stage.text


async def test_a_draft_is_not_mixed_with_a_refused_reply(engine, tmp_path):
    """With a draft of its own, `r` goes on with that; taking back is a separate word."""
    engine.put_outgoing(1, SendState.REJECTED, "Old text")
    engine.change(1, draft=Draft(TicketId(1), "New text", NOW))
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        assert "New text" == stage.inbox.composer.area.text
        assert 0 == engine.times("take_back")


async def test_a_reply_in_doubt_asks_for_a_decision(engine, tmp_path):
    """Every way by key; all told."""
    engine.put_outgoing(1, SendState.UNKNOWN, "Did it?")
    async with staged(engine, tmp_path) as stage:
        assert "Not known whether it arrived" in stage.text
        assert "! c check again   o open on the web   ! i it is there" in stage.text
        assert "a reply is in doubt" in stage.last_line
        await stage.pilot.press("exclamation_mark", "s")
        assert 1 == engine.times("send_again")
        await stage.run("reply.mark_sent")
        assert 1 == engine.times("mark_sent")
        await stage.run("reply.take_back")
        assert "Did it?" == stage.inbox.composer.area.text
        await stage.run("composer.leave")
        await stage.run("reply.take_back")
        assert "No unsent reply of this ticket" in stage.last_line


async def test_a_change_can_be_given_up(engine, tmp_path):
    """And while one is on its way, no second is made."""
    engine.put_outgoing(1, SendState.QUEUED, kind=OutgoingKind.UPDATE)
    async with staged(engine, tmp_path) as stage:
        await stage.run("ticket.close")
        assert "already on its way" in stage.last_line
        await stage.run("change.withdraw")
        assert 1 == engine.times("withdraw")


@pytest.mark.parametrize(
    ("pasted", "text", "words"),
    [
        ("one\r\ntwo\x1b[2J\u202e", "one\ntwo␛[2J", ""),
        ("x" * 2_001, "", "a line of more than 2,000 characters"),
        ("short\n" * 40_000, "", "more than 200 KB"),
    ],
)
async def test_a_paste_is_text(engine, tmp_path, pasted, text, words):
    """Cleaned, or refused with words; never keys."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        stage.inbox.composer.area.post_message(events.Paste(pasted))
        await stage.pilot.pause()
        await stage.pilot.pause()
        assert stage.inbox.composer.area.text.startswith(text)
        assert words in stage.last_line
        assert "\x1b" not in stage.inbox.composer.area.text


async def test_the_box_grows_and_the_conversation_stays(engine, tmp_path):
    """From three lines to eight, not more; PgUp scrolls the conversation from the box."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        assert 3 == stage.inbox.composer.area.size.height
        await stage.write("line\n" * 20)
        await stage.until(lambda: 8 == stage.inbox.composer.area.size.height)
        assert "Question 1" in stage.text
        stage.inbox.composer.area.clear()
        await stage.write("first")
        for height in (3, 3, 4, 5, 6, 7, 8):
            await stage.write("\nline")
            await stage.until(lambda high=height: stage.inbox.composer.area.size.height == high)
            assert 0 == stage.inbox.composer.area.scroll_y
            assert "█ first" in stage.text
        await stage.pilot.press("pageup")
        assert Place.COMPOSER is stage.inbox.place


async def test_a_narrower_box_hides_no_words(engine, tmp_path):
    """Also where the text takes as many lines as before, so that nothing else is laid out."""
    async with staged(engine, tmp_path, size=(200, 50)) as stage:
        await stage.run("reply.write")
        words = [f"word{number}" for number in range(10, 36)]
        await stage.write(" ".join(words))
        area = stage.inbox.composer.area
        before = area.wrapped_document.height
        await stage.pilot.resize_terminal(72, 24)
        await stage.until(lambda: all(word in stage.text for word in words))
        assert before == area.wrapped_document.height


async def test_the_box_grows_when_the_window_gets_narrower(engine, tmp_path):
    """At once, and not with the next letter: its scroll bar only comes when it cannot grow."""
    async with staged(engine, tmp_path, size=(200, 40)) as stage:
        await stage.run("reply.write")
        await stage.write("word " * 80)
        area = stage.inbox.composer.area
        assert area.wrapped_document.height <= 5
        await stage.pilot.resize_terminal(70, 40)
        await stage.until(lambda: area.wrapped_document.height == area.size.height > 5)
        assert not area.show_vertical_scrollbar
        await stage.pilot.resize_terminal(30, 40)
        await stage.until(lambda: 8 == area.size.height and area.show_vertical_scrollbar)
        await stage.pilot.resize_terminal(200, 40)
        await stage.until(lambda: area.wrapped_document.height == area.size.height <= 5)
        assert not area.show_vertical_scrollbar


async def test_the_editor(engine, tmp_path):
    """Its text replaces the box's in one undoable step; without one, words."""
    add = "import sys; open(sys.argv[-1], 'a').write(' from the editor')"
    editor = (sys.executable, "-c", add)
    async with staged(engine, tmp_path, editor=editor) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        await stage.run("composer.editor")
        assert "cannot be lent to an editor" in stage.last_line
        # A pretended terminal cannot be suspended, so that one call is left out.
        stage.app.suspend = nullcontext
        await stage.run("composer.editor")
        assert "Hello from the editor" == stage.inbox.composer.area.text
        stage.inbox.composer.area.undo()
        assert "Hello" == stage.inbox.composer.area.text
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.run("composer.editor")
        assert "No editor is set" in stage.last_line


async def test_quitting_says_what_is_not_sent(engine, tmp_path):
    """The draft is saved first."""
    engine.put_outgoing(2, SendState.HELD, "later")
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        await stage.app.action_quit()
        await stage.until(lambda: engine.threads[1].draft is not None)
        assert "Hello" == engine.threads[1].draft.text
        await stage.pilot.pause()
    assert 0 == (stage.app.return_code or 0)


async def test_q_goes_back_then_quits(engine, tmp_path):
    """Ctrl+C only says what quits."""
    async with staged(engine, tmp_path) as stage:
        stage.app.action_help_quit()
        await stage.pilot.pause()
        assert "Ctrl+Q quits." in stage.last_line
        await stage.run("ticket.open")
        await stage.pilot.press("q")
        assert Place.LIST is stage.inbox.place
        await stage.pilot.press("q")
    assert 0 == (stage.app.return_code or 0)


async def test_without_single_keys(engine, tmp_path):
    """Letters do nothing; named keys and the palette do."""
    async with staged(engine, tmp_path, keymap=Keymap.build(single_keys=False)) as stage:
        await stage.pilot.press("e", "r")
        assert Place.LIST is stage.inbox.place
        assert 0 == engine.times("change_ticket")
        await stage.pilot.press("ctrl+p")
        for letter in "close":
            await stage.pilot.press(letter)
        await stage.until(lambda: "Close the ticket" in stage.text)
        await stage.pilot.press("escape")


async def test_help_and_palette(engine, tmp_path):
    """Both come from the registry; the palette runs what is chosen."""
    async with staged(engine, tmp_path) as stage:
        await stage.pilot.press("question_mark")
        await stage.until(lambda: "Keys in the list" in stage.text)
        stage.app.screen.query_one("#help-search").value = "archive"
        await stage.until(lambda: "Next ticket" not in stage.text)
        assert "Archive the ticket" in stage.text
        stage.app.screen.query_one("#help-search").value = "mark arrived"
        await stage.until(lambda: "?                   A reply of which nobody knows" in stage.text)
        stage.app.screen.query_one("#help-search").value = "zzz"
        await stage.until(lambda: "No key here is called that." in stage.text)
        await stage.pilot.press("pagedown", "escape")
        await stage.pilot.press("colon")
        await stage.until(lambda: "Close the ticket" in stage.text)
        for letter in "unread":
            await stage.pilot.press(letter)
        await stage.until(lambda: "Close the ticket" not in stage.text)
        assert "u        Mark as not seen" in stage.text
        await stage.pilot.press("down", "enter")
        await stage.until(lambda: 1 == engine.times("mark_unseen"))


@pytest.mark.parametrize(
    "command_id",
    ["reply.write", "reply.quote", "ticket.close", "copy.ticket", "ticket.open", "ticket.unread"],
)
async def test_nothing_to_act_on(tmp_path, command_id):
    """In an empty inbox every act says so and does nothing."""
    engine = FakeEngine(0)
    async with staged(engine, tmp_path) as stage:
        await stage.run(command_id)
        assert "No ticket is selected." in stage.last_line
        assert Place.LIST is stage.inbox.place


async def test_a_take_back_that_fails_opens_nothing(engine, tmp_path):
    """The reply stays where it is, and the reason is told."""
    engine.put_outgoing(1, SendState.REJECTED, "My text")
    engine.failing["take_back"] = MailboxBroken()
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        assert not stage.inbox.composer.is_open
        assert "cannot be read or written" in stage.last_line


async def test_enter_typed_ahead_is_a_new_line(engine, tmp_path):
    """As it would have been a moment later."""
    async with staged(engine, tmp_path) as stage:
        for key, character in (("r", "r"), ("a", "a"), ("enter", "\r"), ("b", "b")):
            stage.app.post_message(events.Key(key, character))
        await stage.until(lambda: "a\nb" == stage.inbox.composer.area.text)


async def test_words_typed_at_once_after_a_slash_are_searched(engine, tmp_path):
    """The same for the search line."""
    async with staged(engine, tmp_path) as stage:
        for key, character in (("slash", "/"), ("e", "e"), ("3", "3")):
            stage.app.post_message(events.Key(key, character))
        await stage.until(lambda: "e3" == stage.inbox.search_box.value)
        assert 0 == engine.times("change_ticket")


async def test_alt_and_a_letter_is_no_letter(engine, tmp_path):
    """Alt+e reports the character e too; it must not close a ticket."""
    async with staged(engine, tmp_path) as stage:
        stage.app.post_message(events.Key("alt+e", "e"))
        await stage.pilot.pause()
        await stage.pilot.pause()
        assert 0 == engine.times("change_ticket")


async def test_keys_on_their_way_are_kept_before_the_program_stops(engine, tmp_path):
    """A signal does not wait for the screen to come round; what was pressed before it counts."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        for letter in "gone?":
            stage.app.post_message(events.Key(letter, letter))
        await stage.app.keep_all()
        assert "gone?" == engine.threads[1].draft.text


async def test_the_last_resort_saves_what_the_box_shows(engine, tmp_path):
    """The news of a change comes after the change, and a stuck screen never gets it."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        stage.inbox.composer.area.put("shown")
        save = stage.app.unsaved()
        assert save is not None
        await save()
        assert "shown" == engine.threads[1].draft.text


async def test_a_reply_that_cannot_be_queued_is_a_draft_before_the_program_ends(engine, tmp_path):
    """A signal in the middle of a send waits for how it ends: the text is in one of the places."""
    gate = asyncio.Event()

    async def refused(ticket_id, text, *, seen_id=None):
        del ticket_id, text, seen_id
        await gate.wait()
        raise MailboxBroken("disk full")

    engine.send_reply = refused
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        stage.inbox.composer.area.put("sent in haste")
        sending = asyncio.create_task(stage.inbox.action_send())
        keeping = asyncio.create_task(stage.app.keep_all())
        await stage.pilot.pause()
        gate.set()
        await asyncio.gather(sending, keeping)
        assert "sent in haste" == engine.threads[1].draft.text


async def test_typing_lays_nothing_out(engine, tmp_path, monkeypatch):
    """A layout repaints every scroll bar: six kilobytes a letter, and half of its time."""
    async with staged(engine, tmp_path) as stage:
        await stage.run("reply.write")
        await stage.write("Hello")
        await stage.until(lambda: engine.threads[1].draft is not None)
        await stage.pilot.pause()
        asked = []
        refresh = Widget.refresh

        def note(self, *regions, layout=False, **more):
            asked.append(type(self).__name__) if layout else None
            return refresh(self, *regions, layout=layout, **more)

        monkeypatch.setattr(Widget, "refresh", note)
        await stage.pilot.press("b")
        await stage.until(lambda: "b" in engine.threads[1].draft.text)
        await stage.pilot.pause()
        assert [] == asked
