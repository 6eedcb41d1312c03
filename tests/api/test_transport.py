"""Bodies are bounded, the moment of sending is announced once, connections hold no secrets."""

import gzip
import tracemalloc
import zlib
from itertools import repeat
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.support import Canned, Chunks, answer
from tui.api.quirks import Unreadable
from tui.api.transport import (
    MAX_BODY_BYTES,
    MAX_WIRE_BYTES,
    Connections,
    Wire,
    read_body,
    unpacked,
)
from tui.errors import SettingsError

BODY = b'{"data":[]}' * 50
MIB = 1024 * 1024


ZIPPED = gzip.compress(BODY, mtime=0)
"""Without the time: the parameters of a test must be the same in every process."""


def length(value: object) -> str | None:
    """Names a parameter by its size, not by its bytes."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


def bare_deflate(body: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return machine.compress(body) + machine.flush()


@pytest.mark.parametrize(
    ("packed", "coding"),
    [
        (BODY, "identity"),
        (ZIPPED, "gzip"),
        (ZIPPED, "x-gzip"),
        (zlib.compress(BODY), "deflate"),
        (bare_deflate(BODY), "deflate"),
    ],
    ids=length,
)
def test_unpacks(packed: bytes, coding: str) -> None:
    """The codings that we ask for, and deflate in both of its readings."""
    assert BODY == unpacked(packed, coding)
    assert b"" == unpacked(b"", coding)


@pytest.mark.parametrize(
    ("packed", "coding", "reason"),
    [
        (b"abcd", "gzip", "badly"),
        (ZIPPED[:-9], "gzip", "badly"),
        (ZIPPED + b"x", "gzip", "badly"),
        (b"x", "deflate", "badly"),
        (BODY, "br", "not asked for"),
        (ZIPPED, "gzip, gzip", "not asked for"),
        (zlib.compress(bytes(MAX_BODY_BYTES + 1)), "deflate", "too large"),
    ],
    ids=length,
)
def test_refuses_to_unpack(packed: bytes, coding: str, reason: str) -> None:
    """Damage, foreign codings and bombs are one documented error."""
    with pytest.raises(Unreadable, match=reason):
        unpacked(packed, coding)


def test_a_bomb_takes_no_memory() -> None:
    """300 KiB that stand for 256 MiB are stopped at the cap, not measured afterwards."""
    machine = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    packed = b"".join(machine.compress(bytes(MIB)) for _ in range(256)) + machine.flush()
    assert len(packed) < MAX_WIRE_BYTES
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match="too large"):
            unpacked(packed, "gzip")
        assert tracemalloc.get_traced_memory()[1] <= MAX_BODY_BYTES * 3 // 2
    finally:
        tracemalloc.stop()


def test_the_cap_itself_is_allowed() -> None:
    """Exactly as much as may be."""
    assert MAX_BODY_BYTES == len(unpacked(zlib.compress(bytes(MAX_BODY_BYTES), 1), "deflate"))


@given(st.binary(max_size=60), st.sampled_from(["gzip", "deflate", "identity", "zstd"]))
def test_any_bytes(packed: bytes, coding: str) -> None:
    """Whatever comes, it is unpacked or refused."""
    try:
        assert isinstance(unpacked(packed, coding), bytes)
    except Unreadable:
        return


@pytest.mark.parametrize(
    ("coding", "cap"),
    [("identity", MAX_BODY_BYTES), ("gzip", MAX_WIRE_BYTES), ("", MAX_BODY_BYTES)],
)
async def test_reads_no_further_than_the_cap(coding: str, cap: int) -> None:
    """An endless body costs one piece more than the cap."""
    response = answer(repeat(bytes(65_536)), headers={"content-encoding": coding})
    with pytest.raises(Unreadable, match="too large"):
        await read_body(response)
    assert isinstance(response.stream, Chunks)
    assert cap // 65_536 + 1 == response.stream.taken


async def test_believes_a_large_length() -> None:
    """What says that it is too large is not read at all."""
    response = answer(repeat(b"x"), headers={"content-length": str(MAX_BODY_BYTES + 1)})
    with pytest.raises(Unreadable, match="too large"):
        await read_body(response)
    assert isinstance(response.stream, Chunks)
    assert 0 == response.stream.taken


async def test_reads_in_any_case() -> None:
    """Coding names are not case-sensitive; no length is fine."""
    response = answer(ZIPPED, headers={"content-encoding": " GZip"})
    assert BODY == await read_body(response)


POST = {"request": httpx.Request("POST", "https://sell.example/")}
CONNECT = {"request": httpx.Request("CONNECT", "https://sell.example/")}


def connect() -> dict[str, object]:
    """Httpcore's own request object, whose method is bytes."""

    class Tunnel:
        method = b"CONNECT"

    return {"request": Tunnel()}


async def test_the_moment_is_announced_once() -> None:
    """Only the request's own headers count: not connecting, and not a proxy's CONNECT."""
    calls: list[str] = []

    async def on_wire() -> None:
        calls.append("on_wire")
        assert wire.has_refused
        assert not wire.has_left

    wire = Wire(on_wire)
    await wire.trace("connection.connect_tcp.started", {})
    await wire.trace("http11.send_request_headers.started", connect())
    await wire.trace("http11.send_request_headers.complete", connect())
    assert ([], False, False) == (calls, wire.is_watched, wire.has_left)
    await wire.trace("http2.send_request_headers.started", POST)
    await wire.trace("http11.send_request_headers.started", POST)
    assert (["on_wire"], True, True) == (calls, wire.is_watched, wire.has_left)
    assert not wire.has_refused


async def test_a_refusal_holds_the_request_back() -> None:
    """What `on_wire` raises comes out as it is, and nothing counts as sent."""
    mistake = OSError("disk full")

    async def on_wire() -> None:
        raise mistake

    wire = Wire(on_wire)
    with pytest.raises(OSError, match="disk full") as caught:
        await wire.trace("http11.send_request_headers.started", POST)
    assert mistake is caught.value
    assert (True, False) == (wire.has_refused, wire.has_left)


async def test_lent_transports_stay_open() -> None:
    """Neither renewing nor closing touches what is someone else's."""
    transport = Canned(lambda _: answer(b"{}"))
    connections = Connections("https://sell.example/api", transport)
    await connections.renew()
    assert 200 == (await connections.reads.get("https://sell.example/")).status_code
    await connections.aclose()
    assert not transport.is_closed


async def test_connections_keep_no_cookie_and_take_no_netrc(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A server's cookie is never sent back, and ~/.netrc never adds a credential."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine sell.example login a password b\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    transport = Canned(lambda _: answer(b"{}", headers={"set-cookie": "flag=1; Path=/"}))
    connections = Connections("https://sell.example/api", transport)
    for _ in range(2):
        await connections.reads.get("https://sell.example/")
    assert "cookie" not in transport.requests[1].headers
    assert "authorization" not in transport.requests[1].headers
    await connections.aclose()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "gopher://user:canary@proxy.example:1"),
        ("ALL_PROXY", "http://proxy.example:x"),
        ("SSL_CERT_FILE", "/nowhere/at/all.pem"),
    ],
)
def test_a_bad_environment_is_a_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy or certificate setting that cannot be used is said so, without its password."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="HTTPS_PROXY") as caught:
        Connections("https://sell.example/api", None)
    assert "canary" not in str(caught.value)


async def test_no_proxy_and_no_key_log_on_loopback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Loopback never goes through a proxy; TLS secrets are never written down."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    near = Connections("http://127.0.0.1:1/api", None)
    far = Connections("https://sell.example/api", None)
    assert {} == dict(near.reads._mounts)
    assert far.reads._mounts
    assert far._context is not None
    assert far._context.keylog_filename is None
    assert far._context.check_hostname
    await near.aclose()
    await far.aclose()
