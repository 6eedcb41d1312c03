"""`sync` and `reply`: the outcome is one line of JSON and an exit code, and no text is lost."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Shop
from tui.cli.places import Places
from tui.domain import TicketId
from tui.mailbox import drafts
from tui.mailbox.database import Mailbox
from tui.mailbox.lock import MailboxLock
from tui.sandbox import ALWAYS, Fault

pytestmark = pytest.mark.sockets


def mailbox_folder(cli: Cli, shop: Shop) -> Path:
    """Where the shop's mailbox lies."""
    places = Places(cli.home, cli.home / "data" / "sellapp-inbox", cli.home)
    return places.mailbox("brightpixel", shop.base_url)


def test_sync_tells_what_it_found(cli: Cli, shop: Shop) -> None:
    """Everything is new at first; the second time nothing is."""
    first = cli("sync", "--once").data
    expected = {
        "store": "brightpixel",
        "tickets": 3,
        "changed": 3,
        "added": 3,
        "unreadable": 0,
        "api_version": "v2",
    }
    assert expected == {name: first[name] for name in expected}
    assert {*expected, "synced_at", "took_s"} == set(first)
    second = cli("sync", "--once").data
    assert (3, 0, 0) == (second["tickets"], second["changed"], second["added"])


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("GET", "*", "reset_before_store", times=ALWAYS), 5),
        (Fault("GET", "*", "401_from_now_on"), 4),
        (Fault("GET", "*", "status", times=ALWAYS, params={"code": 500}), 3),
        (Fault("GET", "*", "status", times=ALWAYS, params={"code": 403}), 3),
        (Fault("GET", "*", "429", times=ALWAYS), 3),
        (Fault("GET", "*", "cut_json", times=ALWAYS), 5),
        (Fault("GET", "*", "json_null", times=ALWAYS), 6),
        (Fault("GET", "*", "captive_portal", times=ALWAYS, params={"code": 200}), 6),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else str(value),
)
def test_sync_ends_with_the_code_of_the_failure(
    cli: Cli, shop: Shop, fault: Fault, code: int
) -> None:
    """In words on standard error, without data and without a traceback."""
    shop.faults.add(fault)
    result = cli("sync", "--once")
    assert (code, "") == (result.code, result.out)
    assert result.err.startswith("sellapp-inbox: ")
    assert 1 == result.err.count("\n")


def test_a_server_that_is_not_there_is_a_network_failure(cli: Cli, shop: Shop) -> None:
    """Port 9 of this machine listens to nobody."""
    result = cli("sync", "--once", SELLAPP_API_BASE_URL="http://127.0.0.1:9/api")
    assert 5 == result.code


def test_sync_beside_an_open_inbox_is_refused(cli: Cli, shop: Shop) -> None:
    """The words name the process."""
    with MailboxLock(mailbox_folder(cli, shop)):
        result = cli("sync", "--once")
    assert 7 == result.code
    assert "Another sellapp-inbox has this store open. process " in result.err


@pytest.mark.parametrize("command", ["sync --once", "reply 1"])
def test_without_a_key_the_words_say_how_to_give_one(cli: Cli, shop: Shop, command: str) -> None:
    """Exit 2: nothing was asked of SellApp."""
    result = cli(*command.split(), stdin="x", SELLAPP_API_KEY="")
    assert 2 == result.code
    assert "SELLAPP_API_KEY" in result.err
    assert [] == shop.world.requests


def test_reply_sends_standard_input(cli: Cli, shop: Shop) -> None:
    """Proven sent: exit 0, and the row names the message."""
    cli("sync", "--once")
    result = cli("reply", str(shop.first), stdin="On its way.\n")
    assert 0 == result.code, result.err
    row = result.data
    assert (shop.first, "sent", "On its way.") == (row["ticket_id"], row["state"], row["text"])
    last = shop.world.thread(shop.first)[-1]
    assert ("On its way.", row["sent_message_id"]) == (last.content, last.id)
    assert [] == cli("outbox", "--json").data


def test_reply_sends_a_file(cli: Cli, shop: Shop, tmp_path: Path) -> None:
    """With every control character made harmless, as if it were typed."""
    cli("sync", "--once")
    path = tmp_path / "answer.txt"
    path.write_text("Here it is:\n\x1b[2Jkey\n", encoding="utf-8")
    assert 0 == cli("reply", str(shop.first), "--file", str(path)).code
    assert "\x1b" not in shop.world.thread(shop.first)[-1].content


@pytest.mark.parametrize(
    ("fault", "state", "code", "words"),
    [
        (Fault("POST", "*/messages", "status", params={"code": 422}), "rejected", 3, "accept"),
        (Fault("POST", "*/messages", "store_then_reset"), "unknown", 3, "not known"),
        (Fault("POST", "*/messages", "status", params={"code": 401}), "queued", 4, "still queued"),
        (Fault("POST", "*/messages", "status", params={"code": 403}), "queued", 3, "still queued"),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_reply_ends_with_the_code_of_the_outcome(
    cli: Cli, shop: Shop, fault: Fault, state: str, code: int, words: str
) -> None:
    """The text stays in the outbox, and nothing is sent twice."""
    cli("sync", "--once")
    shop.faults.add(fault)
    result = cli("reply", str(shop.first), stdin="On its way.")
    assert (code, state) == (result.code, result.data["state"])
    assert words in result.err
    assert ["On its way."] == [row["text"] for row in cli("outbox", "--json").data]
    assert state in cli("outbox").out
    assert shop.world.stored_replies[shop.first] <= 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("POST", "*/messages", "429", times=ALWAYS), 3),
        (Fault("POST", "*/messages", "429", params={"retry_after": "2"}), 0),
    ],
    ids=["for ever", "once"],
)
def test_reply_tries_again_for_a_while(cli: Cli, shop: Shop, fault: Fault, code: int) -> None:
    """What provably did not arrive may be sent again; in the end it stays queued."""
    cli("sync", "--once")
    shop.faults.add(fault)
    result = cli("reply", str(shop.first), stdin="On its way.")
    assert code == result.code, result.err
    assert int(code == 0) == shop.world.stored_replies[shop.first]


def test_reply_without_a_network_stays_queued(cli: Cli, shop: Shop) -> None:
    """Exit 5; the next call sends it."""
    cli("sync", "--once")
    shop.faults.add(Fault("*", "*", "refuse", ALWAYS))
    result = cli("reply", str(shop.first), stdin="x")
    assert (5, "queued") == (result.code, result.data["state"])
    assert "still queued" in result.err


def test_reply_beside_an_open_inbox_is_queued(cli: Cli, shop: Shop) -> None:
    """Whoever has the store open may send it, or not; this process must not."""
    cli("sync", "--once")
    with MailboxLock(mailbox_folder(cli, shop)):
        result = cli("reply", str(shop.first), stdin="On its way.")
    assert (0, "queued") == (result.code, result.data["state"])
    assert "another sellapp-inbox has this store open; that one sends it, or else" in result.err
    assert 0 == shop.world.stored_replies[shop.first]
    assert ["queued"] == [row["state"] for row in cli("outbox", "--json").data]


@pytest.mark.parametrize("is_open_elsewhere", [False, True])
def test_reply_leaves_the_draft_alone(cli: Cli, shop: Shop, *, is_open_elsewhere: bool) -> None:
    """It is another text, perhaps under somebody's hands."""
    cli("sync", "--once")
    folder, first = mailbox_folder(cli, shop), TicketId(shop.first)
    with Mailbox.open(folder) as mailbox:
        mailbox.write(lambda conn: drafts.save_draft(conn, first, "Half a", shop.world.now()))
    with MailboxLock(folder) if is_open_elsewhere else nullcontext():
        assert 0 == cli("reply", str(first), stdin="On its way.").code
    with Mailbox.open(folder, read_only=True) as mailbox:
        draft = mailbox.read(lambda conn: drafts.draft(conn, first))
    assert draft is not None
    assert "Half a" == draft.text


def test_reply_behind_one_in_doubt_says_so(cli: Cli, shop: Shop) -> None:
    """No later call would send it, so none is promised."""
    cli("sync", "--once")
    shop.faults.add(Fault("POST", "*/messages", "reset_before_store"))
    assert 3 == cli("reply", str(shop.first), stdin="First.").code
    result = cli("reply", str(shop.first), stdin="Second.")
    assert (3, "queued") == (result.code, result.data["state"])
    assert "behind an earlier reply to this ticket that needs your decision" in result.err
    assert 0 == shop.world.stored_replies[shop.first]


def test_what_was_queued_earlier_goes_first(cli: Cli, shop: Shop) -> None:
    """Replies to one ticket keep their order."""
    cli("sync", "--once")
    with MailboxLock(mailbox_folder(cli, shop)):
        cli("reply", str(shop.first), stdin="First.")
    assert 0 == cli("reply", str(shop.first), stdin="Second.").code
    texts = [message.content for message in shop.world.thread(shop.first)[-2:]]
    assert ["First.", "Second."] == texts


@pytest.mark.parametrize(
    ("stdin", "code"), [("", 2), (" \n\t\n", 2), ("x" * 20_001, 2)], ids=["empty", "blank", "long"]
)
def test_a_text_that_cannot_be_sent_is_refused(cli: Cli, shop: Shop, stdin: str, code: int) -> None:
    """Before anything is queued."""
    cli("sync", "--once")
    result = cli("reply", str(shop.first), stdin=stdin)
    assert (code, "") == (result.code, result.out)
    assert [] == cli("outbox", "--json").data


def test_a_reply_to_an_unknown_ticket_is_refused(cli: Cli, shop: Shop) -> None:
    """It might be a slip in the number: nothing is queued."""
    cli("sync", "--once")
    assert 3 == cli("reply", "5", stdin="hello").code


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_told(
    cli: Cli, shop: Shop, tmp_path: Path, content: bytes | None
) -> None:
    """Missing, or no text."""
    path = tmp_path / "answer.txt"
    if content is not None:
        path.write_bytes(content)
    result = cli("reply", str(shop.first), "--file", str(path))
    assert 2 == result.code
    assert "answer.txt" in result.err
