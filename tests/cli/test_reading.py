"""Reading commands: data as JSON or calm text from the mailbox, without key or network."""

import json
from datetime import datetime, timedelta

import pytest

from tests.cli.conftest import Cli, HastyClock, Shop
from tui.mailbox.lock import MailboxLock

pytestmark = pytest.mark.sockets


class SetBackClock(HastyClock):
    """Somebody set it back by a day."""

    def now(self) -> datetime:
        return super().now() - timedelta(days=1)


def test_list_gives_rows_in_the_order_of_the_view(cli: Cli, shop: Shop) -> None:
    """The longest wait comes first; every promised field is there."""
    cli("sync", "--once")
    rows = cli("list", "--json", "--view", "needs-reply").data
    assert [shop.first, shop.first + 1, shop.first + 2] == [row["id"] for row in rows]
    first = rows[0]
    assert ("Where is key 0?", "kim0@example.net", "OPEN") == (
        first["title"],
        first["customer_email"],
        first["status"],
    )
    assert (False, True, 1) == (first["archived"], first["needs_reply"], first["message_count"])
    assert first["waiting_since"].endswith("Z")
    assert first["send_state"] is None


def test_list_without_json_is_a_table(cli: Cli, shop: Shop) -> None:
    """Number, wait, who, subject; nothing that a terminal would obey."""
    cli("sync", "--once")
    result = cli("list")
    lines = result.out.splitlines()
    assert 3 == len(lines)
    for part in (str(shop.first), "3h00", "kim0@example.net", "Where is key 0?", "needs reply"):
        assert part in lines[0]
    assert "\x1b" not in result.out


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((), {0}),
        (("--status", "closed"), {1}),
        (("--status", "all"), {0, 1}),
        (("--status", "all", "--archived", "all"), {0, 1, 2}),
        (("--archived", "yes"), {2}),
        (("--view", "archived"), {2}),
        (("--view", "closed", "--archived", "all"), {1}),
        (("--view", "drafts"), set()),
    ],
)
def test_list_filters(cli: Cli, shop: Shop, flags: tuple[str, ...], expected: set[int]) -> None:
    """By view, or by status and archive."""
    shop.world.update(shop.first + 1, status="CLOSED")
    shop.world.update(shop.first + 2, is_archived=True)
    cli("sync", "--once")
    rows = cli("list", "--json", *flags).data
    assert expected == {row["id"] - shop.first for row in rows}


def test_show_gives_the_ticket_with_its_messages(cli: Cli, shop: Shop) -> None:
    """Also beside an open inbox, which holds the lock."""
    shop.world.reply(shop.first, "On its way.", sender="kim")
    cli("sync", "--once")
    with MailboxLock(cli.home / "data" / "sellapp-inbox" / "brightpixel"):
        ticket = cli("show", f"#{shop.first}", "--json").data
    assert (shop.first, "Where is key 0?") == (ticket["id"], ticket["title"])
    expected = [("CUSTOMER", "I paid, and nothing came."), ("STORE", "On its way.")]
    assert expected == [(each["author"], each["content"]) for each in ticket["messages"]]
    assert [] == ticket["outgoing"]
    assert ticket["draft"] is None


def test_show_without_json_reads_from_top_to_bottom(cli: Cli, shop: Shop) -> None:
    """Subject, facts, then each message with its side."""
    shop.world.reply(shop.first, "On its way.", sender="kim")
    cli("sync", "--once")
    out = cli("show", str(shop.first)).out
    places = [out.index(part) for part in ("Where is key", "(customer)", "nothing", "kim (store)")]
    assert sorted(places) == places


def test_an_unknown_ticket_is_told(cli: Cli, shop: Shop) -> None:
    """Exit 3, as when SellApp does not have it."""
    cli("sync", "--once")
    result = cli("show", "5", "--json")
    assert (3, "") == (result.code, result.out)
    assert "There is no such ticket here. #5." in result.err


def test_before_the_first_sync_there_is_nothing(cli: Cli) -> None:
    """Empty data for scripts, and words about what to do; no folder is made."""
    for command, data in [("list", []), ("outbox", [])]:
        result = cli(command, "--json", "--store", "brightpixel")
        assert (0, data) == (result.code, result.data)
    assert "sync --once" in cli("list", "--store", "brightpixel").err
    assert 3 == cli("show", "1", "--store", "brightpixel").code
    assert not (cli.home / "data").exists()


def test_without_a_store_the_words_say_how_to_name_one(cli: Cli) -> None:
    """Never a silent fallback to some store."""
    result = cli("list")
    assert (2, "") == (result.code, result.out)
    assert "SELLAPP_STORE" in result.err


def test_status_is_one_line(cli: Cli, shop: Shop) -> None:
    """What a status bar shows; figures for scripts."""
    assert "0 waiting · never synced\n" == cli("status", "--once").out
    cli("sync", "--once")
    assert cli("status", "--once").out.startswith("3 waiting · longest 3h00 · ")
    assert " - " in cli("status", "--once", SELLAPP_INBOX_ASCII="1").out
    figures = cli("status", "--once", "--json").data
    expected = {"store": "brightpixel", "needs_reply": 3, "open": 3, "unsent": 0, "unknown": 0}
    assert expected == {name: figures[name] for name in expected}
    assert 3 * 3600 <= figures["longest_wait_s"] < 4 * 3600
    assert 0 <= figures["age_s"] < 60


def test_an_age_is_never_negative(cli: Cli, shop: Shop) -> None:
    """After the clock was set back nobody knows how old the list is, and that is said."""
    cli("sync", "--once")
    assert not cli("status", "--once", "--json").data["clock_was_set_back"]
    cli.clock = SetBackClock()
    figures = cli("status", "--once", "--json").data
    assert (None, True) == (figures["age_s"], figures["clock_was_set_back"])
    assert figures["synced_at"] is not None
    assert 0 == figures["longest_wait_s"]
    assert "age unknown" in cli("status", "--once").out


def test_json_is_one_line_of_utf8(cli: Cli, shop: Shop) -> None:
    """Whatever a customer writes: it is data, and stays readable."""
    shop.world.customer_writes(shop.first, "라이선스\nline\u2028two \x1b[2J")
    cli("sync", "--once")
    out = cli("show", str(shop.first), "--json").out
    assert 1 == out.count("\n")
    assert "라이선스" in out
    assert "\x1b" not in json.loads(out)["messages"][-1]["content"]


def test_an_empty_view_is_told(cli: Cli, shop: Shop) -> None:
    """In words, so that nobody takes silence for a failure."""
    cli("sync", "--once")
    result = cli("list", "--view", "archived")
    assert (0, "") == (result.code, result.out)
    assert "No tickets" in result.err
    assert "Nothing waits" in cli("outbox").err
