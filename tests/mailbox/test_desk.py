"""`desk`, `meta`, `drafts`, `quarantine`, `values`: small things kept to the letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mailbox.factories import at
from tui.domain import Draft, MessageId, TicketId
from tui.mailbox import desk, drafts, meta, quarantine
from tui.mailbox.database import Mailbox
from tui.mailbox.quarantine import Kept
from tui.mailbox.values import storable

ONE = TicketId(1)


def test_seen_never_goes_back(mailbox: Mailbox) -> None:
    """The mark moves up only, says whether it moved, and may be put back on purpose."""

    def mark(number: int) -> bool:
        return mailbox.write(lambda conn: desk.mark_seen(conn, ONE, MessageId(number), at(0)))

    def seen() -> int | None:
        return mailbox.read(lambda conn: desk.seen_id(conn, ONE))

    assert None is seen()
    assert [True, True, False, False] == [mark(5), mark(7), mark(7), mark(6)]
    assert 7 == seen()
    mailbox.write(lambda conn: desk.mark_unseen(conn, ONE, at(1)))
    assert None is seen()
    assert mark(3)
    assert 3 == seen()


@pytest.mark.parametrize("keeper", [desk, meta])
def test_facts(mailbox: Mailbox, keeper: "type[meta] | type[desk]") -> None:  # type: ignore[valid-type] # modules with the same two functions
    """A value is None, then what was put last; desk and cache do not mix."""
    assert None is mailbox.read(lambda conn: keeper.get(conn, "key"))
    for value in ("first", ""):
        mailbox.write(lambda conn, value=value: keeper.put(conn, "key", value))
        assert value == mailbox.read(lambda conn: keeper.get(conn, "key"))
    other = meta if keeper is desk else desk
    assert None is mailbox.read(lambda conn: other.get(conn, "key"))


def test_moments(mailbox: Mailbox) -> None:
    """A moment comes back to the millisecond."""
    assert None is mailbox.read(lambda conn: meta.get_moment(conn, meta.SYNCED_AT))
    mailbox.write(lambda conn: meta.put_moment(conn, meta.SYNCED_AT, at(1.5)))
    assert at(1.5) == mailbox.read(lambda conn: meta.get_moment(conn, meta.SYNCED_AT))


@pytest.mark.parametrize(
    "text", ["x", " \n x \t", "日本\u200d\U0001f468\u200d\U0001f469", "a\0b", "\0b", "x" * 300_000]
)
def test_draft_to_the_letter(mailbox: Mailbox, text: str) -> None:
    """A draft comes back as it was typed, may be replaced, and be taken out."""
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "before", at(0)))
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, text, at(1)))
    expected = Draft(ONE, text, at(1))
    assert expected == mailbox.read(lambda conn: drafts.draft(conn, ONE))
    assert expected == mailbox.write(lambda conn: drafts.discard_draft(conn, ONE))
    assert None is mailbox.read(lambda conn: drafts.draft(conn, ONE))
    assert None is mailbox.write(lambda conn: drafts.discard_draft(conn, ONE))


def test_blank_draft_goes(mailbox: Mailbox) -> None:
    """Blanks are no draft."""
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "text", at(0)))
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, " \n\t ", at(1)))
    assert None is mailbox.read(lambda conn: drafts.draft(conn, ONE))


def test_broken_unicode_does_not_lose_a_draft(mailbox: Mailbox) -> None:
    """A lone surrogate from a terminal is replaced; the rest of the text is kept."""
    mailbox.write(lambda conn: drafts.save_draft(conn, ONE, "a\udce9b", at(0)))
    assert Draft(ONE, "a\ufffdb", at(0)) == mailbox.read(lambda conn: drafts.draft(conn, ONE))


@settings(deadline=None)
@given(text=st.text(st.characters(categories=None)))
def test_storable(text: str) -> None:
    """The result can be encoded, has the same length, and good text is not touched."""
    stored = storable(text)
    stored.encode()
    assert len(text) == len(stored)
    assert text.encode("utf-8", "surrogatepass") == stored.encode() or "\ufffd" in stored


def test_quarantine(mailbox: Mailbox) -> None:
    """A fresh reading of a place replaces its rows, and those of no other place."""

    def replace(kind: str, scope: str, *rows: tuple[str, str]) -> None:
        mailbox.write(lambda conn: quarantine.replace(conn, kind, scope, rows))

    replace("ticket", "list", ('{"id": "\ud800"}', "no id"), ("[]", "no object"))
    replace("message", "1", ("{}", "no id"))
    replace("message", "2", ("{}", "no id"))
    assert 4 == mailbox.read(quarantine.count)
    replace("ticket", "list", ("null", "empty"))
    replace("message", "1")
    assert (
        Kept("message", "2", "{}", "no id"),
        Kept("ticket", "list", "null", "empty"),
    ) == mailbox.read(quarantine.all)
