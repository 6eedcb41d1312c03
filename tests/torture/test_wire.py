"""Every failure of the wire, on real sockets: each reply ends as the design says, never twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.torture.wire_inbox import ONE, HurriedClock, Wired, until, wired
from tests.torture.wire_rows import HTML, ROWS, End, WireRow, raw, said
from tests.torture.wire_server import Answer, Turn, WireServer, http
from tests.torture.wire_way import Certificates, Proxy, Resolver, Way, make_certificates
from tui.domain import OutgoingId, SendState, TicketId
from tui.engine.proof import Doubt
from tui.errors import MailboxBroken
from tui.mailbox.database import Connection, Mailbox
from tui.mailbox.states import IllegalMove

T = TypeVar("T")

pytestmark = pytest.mark.sockets

TEXT = "Sorry! Your key is 1234 — try it.\n" + "Line by line. " * 150
"""Longer than what a turn that takes a part reads."""

SPEED = 40.0
MakeWay = Callable[[str], Awaitable[Way]]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    try:
        return make_certificates(tmp_path_factory.mktemp("certificates"))
    except FileNotFoundError:
        pytest.skip("no openssl on this machine")


@pytest.fixture
async def make_way(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[MakeWay]:
    """Lays a way: `plain`, `tls` or `proxy`."""
    ways: list[Way] = []

    async def lay(kind: str) -> Way:
        way = Way(WireServer())
        ways.append(way)
        if kind != "plain":
            way.certificates = request.getfixturevalue("certificates")
            way.resolver = Resolver(monkeypatch)
            monkeypatch.setenv("SSL_CERT_FILE", str(way.certificates.trusted))
        if kind == "proxy":
            way.proxy = Proxy()
            await way.proxy.start()
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{way.proxy.port}")
        await way.start()
        return way

    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    yield lay
    for way in ways:
        await way.stop()


def test_the_table_is_long_enough() -> None:
    """At least the 34 rows of reliability A.4, each with a name of its own."""
    assert len(ROWS) >= 34
    assert len(ROWS) == len({row.id for row in ROWS})


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=row.id, marks=[pytest.mark.torture] if row.is_slow else [])
        for row in ROWS
    ],
)
async def test_each_ending(row: WireRow, make_way: MakeWay, tmp_path: Path) -> None:
    """State, words and text after one attempt; then what happens once all is well again."""
    way = await make_way(row.way)
    server = way.server
    if row.turn is not None:
        server.turns.append(row.turn)
    async with wired(
        tmp_path,
        way.base_url,
        clock=HurriedClock(SPEED),
        deadline_s=30.0 if row.is_slow else 0.6,
    ) as inbox:
        if row.fault:
            server.on_look = way.arm(row.fault)
        sent = await inbox.engine.send_reply(ONE, TEXT)
        attempted = await inbox.attempted(sent)
        assert FIRST_STATE.get(row.end, SendState.UNKNOWN) is attempted.state
        if row.end is not End.SENT:
            assert row.says in attempted.problem
            assert attempted.problem.endswith((".", "!", "?"))
        assert bool(row.fault) is (SendState.ON_WIRE not in inbox.states(sent)[:2])
        await AFTERWARDS[row.end](inbox, way, sent, row)
        assert {TEXT.strip()} == {one.text for one in inbox.trail[sent]}
        assert_fresh_connections(server)


async def goes_out_by_itself(inbox: Wired, way: Way, sent: OutgoingId, row: WireRow) -> None:
    """Once, as soon as all is well."""
    await way.heal()
    await inbox.until(sent, SendState.SENT)
    assert 1 == way.server.stored(TEXT.strip())
    assert row.posts + 1 == way.server.posts
    assert SendState.UNKNOWN not in inbox.states(sent)


async def waits_for_a_person(inbox: Wired, way: Way, sent: OutgoingId, row: WireRow) -> None:
    """Nothing more leaves until someone asks for it."""
    await inbox.engine.idle()
    assert inbox.engine.link.is_sending_paused
    assert row.posts == way.server.posts
    await inbox.engine.refresh()
    await inbox.until(sent, SendState.SENT)
    assert 1 == way.server.stored(TEXT.strip())


async def comes_back(inbox: Wired, way: Way, sent: OutgoingId, row: WireRow) -> None:
    """The text is a draft again, to the letter."""
    draft = await inbox.engine.take_back(sent)
    assert TEXT.strip() == draft.text
    kept = inbox.engine.draft(ONE)
    assert kept is not None
    assert draft.text == kept.text
    assert (0, row.posts) == (way.server.stored(TEXT.strip()), way.server.posts)


async def stays_in_doubt(inbox: Wired, way: Way, sent: OutgoingId, row: WireRow) -> None:
    """However often we look; only a person sends it again, and then it is the same row."""
    await inbox.until_row(sent, lambda one: one.problem.endswith(Doubt.ABSENT.value))
    await inbox.engine.refresh()
    await inbox.engine.show_ticket(ONE)
    unknown = await inbox.until(sent, SendState.UNKNOWN)
    assert (1, row.says in unknown.problem) == (unknown.attempts, True)
    assert (0, row.posts) == (way.server.stored(TEXT.strip()), way.server.posts)
    await inbox.engine.send_again(sent)
    again = await inbox.until(sent, SendState.SENT)
    assert (2, 1) == (again.attempts, way.server.stored(TEXT.strip()))


async def is_found(inbox: Wired, way: Way, sent: OutgoingId, row: WireRow) -> None:
    """By the thread alone; nothing is posted twice."""
    proven = await inbox.until(sent, SendState.SENT)
    (message,) = (one for one in way.server.threads[ONE] if one["content"] == TEXT.strip())
    assert message["id"] == proven.sent_message_id
    assert (1, row.posts) == (proven.attempts, way.server.posts)
    assert [SendState.UNKNOWN, SendState.SENT] == inbox.states(sent)[-2:]


async def is_proven(inbox: Wired, way: Way, sent: OutgoingId, row: WireRow) -> None:
    """By its answer."""
    proven = await inbox.until(sent, SendState.SENT)
    assert (1, 1) == (proven.attempts, way.server.stored(TEXT.strip()))
    assert SendState.UNKNOWN not in inbox.states(sent)


FIRST_STATE = {
    End.AGAIN: SendState.QUEUED,
    End.PAUSED: SendState.QUEUED,
    End.REFUSED: SendState.REJECTED,
    End.SENT: SendState.SENT,
}
"""What the first attempt leaves; `unknown` for all others."""
AFTERWARDS = {
    End.AGAIN: goes_out_by_itself,
    End.PAUSED: waits_for_a_person,
    End.REFUSED: comes_back,
    End.DOUBT: stays_in_doubt,
    End.FOUND: is_found,
    End.SENT: is_proven,
}


def assert_fresh_connections(server: WireServer) -> None:
    """No reply rides on a connection that was used before and may be dead."""
    assert not [peer for peer in server.peers if peer.posts and peer.gets]
    assert max(peer.posts for peer in server.peers) <= 1


async def test_a_wait_that_the_shop_asked_for_is_kept(make_way: MakeWay, tmp_path: Path) -> None:
    """Row 21: not a moment earlier."""
    way = await make_way("plain")
    way.server.turns.append(Turn(answer=said(429, "Slow down", "Retry-After: 7")))
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED)) as inbox:
        sent = await inbox.engine.send_reply(ONE, TEXT)
        waiting = await inbox.attempted(sent)
        assert waiting.ready_at is not None
        assert waiting.ready_at - waiting.changed_at >= timedelta(seconds=7)
        await inbox.until(sent, SendState.SENT)
        second = next(one for one in inbox.trail[sent] if one.attempts == 2)
        assert second.changed_at >= waiting.ready_at


class Crowded(httpx.AsyncBaseTransport):
    """Real connections, but a single one for whatever is posted."""

    def __init__(self) -> None:
        self.reads = httpx.AsyncHTTPTransport()
        self.posts = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        pool = self.reads if request.method == "GET" else self.posts
        return await pool.handle_async_request(request)


async def test_all_connections_are_taken(make_way: MakeWay, tmp_path: Path) -> None:
    """Row 5: a reply that never got a connection provably never left."""
    way, crowded = await make_way("plain"), Crowded()
    way.server.turns.append(Turn(ending="stall"))
    url = f"{way.base_url}/v2/tickets/1/messages"
    hog = asyncio.ensure_future(
        crowded.handle_async_request(httpx.Request("POST", url, json={"content": "hog"}))
    )
    await until(lambda: way.server.posts == 1)
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED), transport=crowded) as inbox:
        sent = await inbox.engine.send_reply(ONE, TEXT)
        waiting = await inbox.attempted(sent)
        assert SendState.QUEUED is waiting.state
        assert "could not be reached in time" in waiting.problem
        assert 0 == way.server.stored(TEXT.strip())
        hog.cancel()
        await asyncio.gather(hog, return_exceptions=True)
        await inbox.until(sent, SendState.SENT)
        assert 1 == way.server.stored(TEXT.strip())
    await crowded.reads.aclose()
    await crowded.posts.aclose()


async def test_dead_kept_connections_cost_nothing(make_way: MakeWay, tmp_path: Path) -> None:
    """Row 6: all that was kept is dead when the reply goes out."""
    way = await make_way("plain")
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED)) as inbox:
        way.server.hang_up()
        sent = await inbox.engine.send_reply(ONE, TEXT)
        await inbox.until(sent, SendState.SENT)
        assert (1, 1) == (way.server.posts, way.server.stored(TEXT.strip()))
        assert SendState.UNKNOWN not in inbox.states(sent)
        assert_fresh_connections(way.server)


class FullDisk(Mailbox):
    """A mailbox of which one write fails."""

    passes: int | None = None
    """Writes before the one that fails; None is for ever."""

    def write(self, fn: Callable[[Connection], T]) -> T:
        if self.passes is not None:
            self.passes -= 1
            if self.passes < 0:
                self.passes = None
                raise MailboxBroken("full", headline="The disk is full; nothing was saved")
        return super().write(fn)


@pytest.mark.parametrize("passes", range(1, 10))
async def test_a_full_disk_at_any_write(make_way: MakeWay, tmp_path: Path, passes: int) -> None:
    """Row 26: no byte leaves without its commit; an answer waits in memory until it is saved."""
    way = await make_way("plain")
    async with wired(
        tmp_path, way.base_url, clock=HurriedClock(SPEED), mailbox=FullDisk.open
    ) as inbox:
        assert isinstance(inbox.mailbox, FullDisk)
        inbox.mailbox.passes = passes
        sent = await inbox.engine.send_reply(ONE, TEXT)
        await inbox.until(sent, SendState.SENT)
        assert SendState.UNKNOWN not in inbox.states(sent)
        assert (1, 1) == (way.server.posts, way.server.stored(TEXT.strip()))
        await until(lambda: inbox.mailbox.passes is None)


async def test_a_full_disk_when_sending_begins(make_way: MakeWay, tmp_path: Path) -> None:
    """Row 26: without a commit there is no reply, and the caller still has the text."""
    way = await make_way("plain")
    async with wired(
        tmp_path, way.base_url, clock=HurriedClock(SPEED), mailbox=FullDisk.open
    ) as inbox:
        await inbox.engine.save_draft(ONE, TEXT)
        assert isinstance(inbox.mailbox, FullDisk)
        inbox.mailbox.passes = 0
        with pytest.raises(MailboxBroken):
            await inbox.engine.send_reply(ONE, TEXT)
        draft = inbox.engine.draft(ONE)
        assert draft is not None
        assert (TEXT, (), 0) == (draft.text, inbox.engine.outbox(), way.server.posts)


@pytest.mark.parametrize("stores", [True, False])
async def test_the_inbox_is_stopped_while_it_is_on_its_way(
    make_way: MakeWay, tmp_path: Path, *, stores: bool
) -> None:
    """Rows 25 and 32: the next start, with another key, knows what to make of it."""
    way = await make_way("plain")
    way.server.turns.append(Turn(stores=stores, ending="stall"))
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED), deadline_s=30) as inbox:
        sent = await inbox.engine.send_reply(ONE, TEXT)
        await until(lambda: way.server.posts == 1)
        row = inbox.engine.outgoing(sent)
        assert row is not None
        assert SendState.ON_WIRE is row.state
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED), key="18|new") as again:
        if stores:
            await again.until(sent, SendState.SENT)
        else:
            await again.until_row(sent, lambda one: one.problem.endswith(Doubt.ABSENT.value))
        assert (1, int(stores)) == (way.server.posts, way.server.stored(TEXT.strip()))


async def test_on_its_way_it_cannot_be_taken_back(make_way: MakeWay, tmp_path: Path) -> None:
    """Row 31: it says so, and the result still counts."""
    way = await make_way("plain")
    way.server.turns.append(Turn(stores=True, ending="stall"))
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED)) as inbox:
        sent = await inbox.engine.send_reply(ONE, TEXT)
        await until(lambda: way.server.posts == 1)
        with pytest.raises(IllegalMove):
            await inbox.engine.take_back(sent)
        await inbox.until(sent, SendState.SENT)
        assert inbox.engine.draft(ONE) is None
        assert 1 == way.server.stored(TEXT.strip())


async def test_what_is_unsent_at_the_end_goes_out_at_the_next_start(
    make_way: MakeWay, tmp_path: Path
) -> None:
    """Row 33, and row 24: nothing is lost by leaving while offline."""
    way = await make_way("plain")
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED)) as inbox:
        way.server.on_look = way.arm("refuse")
        sent = await inbox.engine.send_reply(ONE, TEXT)
        assert SendState.QUEUED is (await inbox.attempted(sent)).state
    await way.heal()
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED)) as again:
        await again.until(sent, SendState.SENT)
        assert (1, 1) == (way.server.posts, way.server.stored(TEXT.strip()))


async def test_a_stalled_reply_holds_up_its_own_ticket_only(
    make_way: MakeWay, tmp_path: Path
) -> None:
    """One that is sent while another hangs in the air goes out at once."""
    way = await make_way("plain")
    way.server.tickets, way.server.threads[2] = (1, 2), []
    way.server.turns.append(Turn(ending="stall"))
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED), deadline_s=8.0) as inbox:
        stalled = await inbox.engine.send_reply(ONE, TEXT)
        await until(lambda: way.server.posts == 1)
        quick = await inbox.engine.send_reply(TicketId(2), "Quick.")
        await until(lambda: way.server.stored("Quick.") == 1)
        row = inbox.engine.outgoing(stalled)
        assert row is not None
        assert SendState.ON_WIRE is row.state
        # Its own proof need not wait for the other one either.
        await until(lambda: [SendState.SENT] == inbox.states(quick)[-1:])


@pytest.mark.parametrize("answer", [raw(http(500)), raw(http(401)), raw(http(200, HTML))])
async def test_without_a_look_nothing_is_posted(
    make_way: MakeWay, tmp_path: Path, answer: Answer
) -> None:
    """The thread could not be read: the reply waits, whatever the reason."""
    way = await make_way("plain")
    async with wired(tmp_path, way.base_url, clock=HurriedClock(SPEED)) as inbox:
        way.server.on_look = lambda: answer({})
        sent = await inbox.engine.send_reply(ONE, TEXT)
        assert SendState.QUEUED is (await inbox.attempted(sent)).state
        assert 0 == way.server.posts
        way.server.on_look = None
        await inbox.engine.refresh()
        await inbox.until(sent, SendState.SENT)
        assert (1, 1) == (way.server.posts, way.server.stored(TEXT.strip()))
