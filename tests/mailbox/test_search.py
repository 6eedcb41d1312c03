"""`search`: what is found by which text, in which order, and that no text is an error."""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mailbox.factories import T0, at, message, ticket
from tui.domain import (
    VIEWS,
    ArchivedFilter,
    MessageId,
    Only,
    Sort,
    StatusFilter,
    TicketId,
    View,
)
from tui.mailbox import desk, drafts, search, threads, tickets
from tui.mailbox.database import Mailbox
from tui.mailbox.dropping import Dropped
from tui.mailbox.words import segment

DAY = 24 * 60
NOW = at(30 * DAY)


def fill(conn: Any) -> None:
    """Nine tickets, each with something to be found by."""
    page = [
        ticket(1, title="Download link opens an empty archive", order_id=771204),
        ticket(2, title="Größe wählen, ÉTÉ", customer_email="nora.lind@example.net"),
        ticket(3, title="라이선스 키가 이미 사용", status="CLOSED"),
        ticket(4, title="日本語のライセンス", archived=True, reference_id="A-77"),
        ticket(5, title="Cobro doble", updated_at=at(29 * DAY)),
        ticket(6, title="ＦＵＬＬ width", updated_at=at(28 * DAY)),
        ticket(7, title="ไม่ได้รับรหัส", updated_at=at(20 * DAY)),
        ticket(8, title='50% off; "quoted" AND (NOT) x*', updated_at=None, created_at=None),
        ticket(771204, title="straße", updated_at=at(5)),
    ]
    tickets.apply_page(conn, page, at=T0)
    for number, content in (
        (1, "The zip is 0 bytes, see invoice 48213"),
        (2, "refund please"),
        (5, "refund me twice"),
        (6, "nothing"),
    ):
        threads.apply_messages(
            conn,
            TicketId(number),
            [
                message(number * 10, number, content=content, created_at=at(1)),
                message(number * 10 + 1, number, content="thanks", author="STORE"),
            ]
            if number == 2
            else [message(number * 10, number, content=content, created_at=at(1))],
            complete=True,
            at=T0,
        )
    desk.mark_seen(conn, TicketId(5), MessageId(50), T0)
    desk.mark_unseen(conn, TicketId(3), T0)
    drafts.save_draft(conn, TicketId(5), "draft", T0)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    folder: Path = tmp_path_factory.mktemp("search") / "store"
    with Mailbox.open(folder) as mailbox:
        mailbox.write(fill)
        yield mailbox


def hits(
    mailbox: Mailbox,
    text: str,
    view: View | None = None,
    sort: Sort = Sort.NEWEST,
    limit: int = 1_000,
) -> "array[int]":
    return mailbox.read(lambda conn: search.find(conn, text, view, sort, at=NOW, limit=limit))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("download", {1}),
        ("DOWNLOAD archive", {1}),
        ("downl", {1}),
        ("downl archive", set()),
        ("archive downl", {1}),
        ("download bytes", {1}),
        ('"empty archive"', {1}),
        ('"archive empty"', set()),
        ("bytes", {1}),
        ("grosse", {2}),
        ("große", {2}),
        ("grösse", {2}),
        ("wahlen", {2}),
        ("ete", {2}),
        ("strasse", {771204}),
        ("라이선스", {3}),
        ("이선", {3}),
        ("키", {3}),
        ("日本", {4}),
        ("本語の", {4}),
        ("本日", set()),
        ("ライセンス", {4}),
        ("ﾗｲｾﾝｽ", {4}),
        ("full", {6}),
        ("รหัส", {7}),
        ("from:nora", {2}),
        ("from:nora.lind@exam", {2}),
        ("from:lind@example.net", {2}),
        ("from:refund", set()),
        ("from:customer1", {1}),
        ("order:771204", {1}),
        ("order:#771204", {1}),
        ("order:a-77", set()),
        ("order:A-77", {4}),
        ("#771204", {1, 771204}),
        ("771204", {1, 771204}),
        ("48213", {1}),
        ("#48213", set()),
        ("refund", {2, 5}),
        ("refund is:waiting", {5}),
        ("is:waiting", {1, 5, 6}),
        ("is:archived", {4}),
        ("is:closed", {3}),
        ("is:closed is:open", set()),
        ("is:closed refund", set()),
        ("is:new", {1, 3, 6}),
        ("is:new bytes", {1}),
        ("older:3d", {1, 2, 3, 4, 7, 771204}),
        ("older:3d refund", {2}),
        ("older:36h is:open from:customer", {1, 4, 6, 7, 771204}),
        ("50% off", {8}),
        ("quoted AND NOT", {8}),
        ('"x*"', {8}),
        ("title:quoted", set()),
        ("", {1, 2, 3, 4, 5, 6, 7, 8, 771204}),
    ],
)
def test_examples(filled: Mailbox, text: str, expected: set[int]) -> None:
    """What each text finds."""
    assert expected == set(hits(filled, text))


def test_views_and_orders(filled: Mailbox) -> None:
    """Within a view only, in the order of the list, no more than the limit; with words or not."""
    assert [5, 2] == list(hits(filled, "refund"))
    assert [2, 5] == list(hits(filled, "refund", sort=Sort.OLDEST))
    assert [5, 2] == list(hits(filled, "refund", sort=Sort.WAITING))
    assert [5] == list(hits(filled, "refund", limit=1))
    assert [5] == list(hits(filled, "", limit=1))
    views = {view.name: set(hits(filled, "", view)) for view in VIEWS}
    assert {
        "needs-reply": {1, 5, 6},
        "open": {1, 2, 5, 6, 7, 8, 771204},
        "closed": {3},
        "archived": {4},
        "all": {1, 2, 3, 4, 5, 6, 7, 8, 771204},
        "drafts": {5},
        "unsent": set(),
        "answered": {2},
    } == views
    drafts_view = next(view for view in VIEWS if view.only is Only.DRAFTS)
    assert [5] == list(hits(filled, "refund", drafts_view))


def test_a_view_that_shows_nothing(filled: Mailbox) -> None:
    """A view and flags that exclude each other find nothing, with words or without."""
    view = View("x", "x", StatusFilter.CLOSED, ArchivedFilter.NO, Only.NEEDS_REPLY)
    assert ([], []) == (list(hits(filled, "", view)), list(hits(filled, "refund", view)))


PIECES = (
    "\" ' * ( ) : ^ + - { } AND OR NOT NEAR( is: from: order: older: # title body rowid a 9 日"
    " , -- ; email \\ % ?1 \u202e \U000e0041 \0 \ud800 e\u0301"
)
SYNTAX = st.lists(st.sampled_from([*PIECES.split(" "), " "]), max_size=12).map("".join)


@settings(deadline=None, max_examples=300)
@given(
    text=SYNTAX | st.text(max_size=40),
    view=st.none() | st.sampled_from(VIEWS),
    sort=st.sampled_from(Sort),
)
def test_no_text_is_an_error(filled: Mailbox, text: str, view: View | None, sort: Sort) -> None:
    """Syntax of FTS5 and SQL, broken Unicode, anything: a search finds something or nothing."""
    assert set(hits(filled, text, view, sort)) <= set(hits(filled, "", view, sort))


@settings(deadline=None, max_examples=50)
@given(
    words=st.lists(
        st.text(st.characters(categories=["Ll", "Lu", "Lo", "Nd"]), min_size=2, max_size=6),
        min_size=1,
        max_size=4,
    )
)
def test_what_was_stored_is_found(filled: Mailbox, words: list[str]) -> None:
    """Any word of any script that was put in is found, whole and as a phrase."""
    content = " ".join(words)

    def put_and_find(conn: Any) -> list[bool]:
        one = message(9_000, 8, content=content)
        threads.apply_messages(conn, TicketId(8), [one], complete=True, at=T0)
        return [
            8 in search.find(conn, text, None, Sort.NEWEST, at=NOW)
            for text in (f'"{word}"' for word in (*words, content))
        ]

    found = filled.write(put_and_find)
    # SQLite's tables of letters are older than Python's: a word without any letter that it knows
    # cannot be found, and is not in the index either.
    known = [any(ord(char) < 0x30000 for char in word) for word in (*words, content)]
    assert [True] * len(found) == [one or not it for one, it in zip(found, known, strict=True)]


def test_segment() -> None:
    """Unspaced letters stand alone, forms and case are folded, ASCII takes the short way."""
    assert "hello [x]" == segment("Hello [X]")
    assert " 日  本  語 abc" == segment("日本語ABC")
    assert "full ß".replace("ß", "ss") == segment("ＦＵＬＬ ß")
    assert "\ufffd" == segment("\ud800")


def test_the_newest_lead_to_the_first_results(mailbox: Mailbox) -> None:
    """Some of what a whole search finds, in its order; whole words first, then beginnings."""
    mailbox.write(fill)

    def newest(text: str) -> list[int]:
        view, sort = None, Sort.NEWEST
        return list(mailbox.read(lambda conn: search.find_newest(conn, text, view, sort, at=NOW)))

    assert [5, 2] == newest("refund")
    assert [5, 2] == newest("refun")
    assert [5] == newest("refund twice")
    assert [771204, 1] == newest("771204")
    assert [5] == newest("refund from:customer5")
    assert [] == newest("re")
    assert newest("is:closed") == [3]


@given(text=st.text(max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_first_results_are_results(mailbox: Mailbox, text: str) -> None:
    """Whatever is typed: nothing is found first that a whole search does not find."""
    if not mailbox.read(tickets.known_ids):
        mailbox.write(fill)
    first = mailbox.read(lambda conn: search.find_newest(conn, text, None, Sort.NEWEST, at=NOW))
    assert set(first) <= set(
        mailbox.read(lambda conn: search.find(conn, text, None, Sort.NEWEST, at=NOW))
    )


def test_a_search_that_nobody_waits_for_is_broken_off(mailbox: Mailbox) -> None:
    """It ends within a moment, and the connection goes on to serve."""
    page = [ticket(n, title="word") for n in range(1, 3_000)]
    mailbox.write(lambda conn: tickets.apply_page(conn, page, at=T0))

    def find(is_wanted: Callable[[], bool]) -> int:
        return len(
            mailbox.read(
                lambda conn: search.find(
                    conn, "word", None, Sort.NEWEST, at=NOW, is_wanted=is_wanted
                )
            )
        )

    with pytest.raises(Dropped):
        find(lambda: False)
    assert search.MAX_FOUND == find(lambda: True)
