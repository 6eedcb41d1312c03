"""How a server changes text, learned from good answers."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.support.inbox import after, make_inbox, open_ticket, running
from tui.domain import SendState
from tui.engine import habits
from tui.mailbox import meta
from tui.sandbox import Fault
from tui.text import display_text

TEXTS = st.text(alphabet="ab \n\t\U0001f600&<", max_size=30)


@given(TEXTS, st.sampled_from(sorted(habits.CHANGES)))
def test_a_change_is_learned_from_one_good_answer(text: str, name: str) -> None:
    """Whatever explains the difference is among the habits, and then the form is known."""
    listed = display_text(habits.CHANGES[name](text))
    names = habits.learned(text, listed)

    assert (name in names) or habits.saying(text) == habits.saying(listed)
    assert habits.saying(listed) in habits.sayings(text, names)


@given(st.sets(st.sampled_from([*sorted(habits.CHANGES), "of a later version"])))
def test_names_survive_the_mailbox(names: set[str]) -> None:
    """Those that this version knows."""
    assert names & habits.CHANGES.keys() == habits.unpacked(habits.packed(names))


def test_nothing_is_learned_from_an_answer_that_fits() -> None:
    """Nor from one that nothing explains."""
    assert habits.learned("a & b", "a &amp; b") == frozenset()
    assert habits.learned("Hello", "Goodbye") == frozenset()
    assert habits.unpacked(None) == frozenset()


async def test_a_lost_reply_is_found_in_the_learned_form(tmp_path: Path) -> None:
    """A first reply shows that emoji become question marks; a lost second one is found so."""
    async with running(make_inbox(tmp_path)) as inbox:
        ticket_id = open_ticket(inbox)
        shop_reply = inbox.world.reply
        inbox.world.reply = lambda number, text, sender="kim": shop_reply(  # type: ignore[method-assign]
            number, habits.CHANGES["astral as ?"](text), sender
        )
        await inbox.engine.send_reply(ticket_id, "Thank you \U0001f600")
        await after(1, inbox)
        kept = inbox.mailbox.read(lambda conn: meta.get(conn, meta.TEXT_HABITS))
        assert kept == "astral as ?"

        inbox.faults.add(Fault("POST", "*/messages", "store_then_reset", 1))
        sent = await inbox.engine.send_reply(ticket_id, "Fixed \U0001f680 now")
        await after(60, inbox)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert row.state is SendState.SENT
        assert inbox.world.stored_replies[ticket_id] == 2
