"""The wire itself: connections, the moment a request leaves, and bodies of bounded size.

`exchange` drives this. Connections check certificates, follow no redirection, keep no cookie and
hold no credential; headers come with each request. Nothing here knows SellApp.
"""

import ssl
import zlib
from collections.abc import Awaitable, Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from tui.api.address import is_loopback
from tui.api.quirks import Unreadable, whole_number
from tui.errors import SettingsError

MAX_WIRE_BYTES = 2 * 1024 * 1024
"""The most that is read of a compressed body."""
MAX_BODY_BYTES = 16 * 1024 * 1024
"""The most that a body may be when unpacked."""
CONNECT_TIMEOUT_S = 10.0
KEEP_ALIVE_S = 60.0
"""Longer than a pause between polls, so that polls share one TLS handshake."""

_STEP_BYTES = 1024 * 1024

ACCEPT_ENCODING = "gzip, deflate"


class Wire:
    """Watches one request leave, by httpcore's trace events (pinned in pyproject).

    `on_wire` is awaited after the connection stands and before the first byte of the request; if
    it raises, nothing is sent and its error travels through httpcore and httpx unchanged.
    """

    def __init__(self, on_wire: Callable[[], Awaitable[None]] | None = None) -> None:
        self._on_wire = on_wire
        self.is_guarded = on_wire is not None
        """Whether someone hangs on the exact moment."""
        self.is_watched = False
        """Whether the transport has announced the moment at all."""
        self.has_refused = False
        """`on_wire` was entered and has not come back: not one byte may leave."""
        self.has_left = False
        """From here on the server may have the request."""

    async def trace(self, name: str, info: Mapping[str, object]) -> None:
        """Take one of httpcore's events; `extensions={"trace": wire.trace}`."""
        if self.is_watched or not name.endswith(".send_request_headers.started"):
            return
        # A proxy's CONNECT carries the same extensions and is not our request yet.
        if getattr(info.get("request"), "method", b"") == b"CONNECT":
            return
        self.is_watched = True
        if self._on_wire is not None:
            self.has_refused = True
            await self._on_wire()
            self.has_refused = False
        self.has_left = True


class Connections:
    """A pool for reads, and none for writes: each write opens a connection of its own.

    A kept connection may be dead without our knowing; a read is simply repeated, but a reply that
    dies in one is a reply of unknown fate. Source: reliability A.4, row 6.
    """

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport | None) -> None:
        """Prepare; nothing is opened before the first request.

        Args:
            base_url: where requests will go; to this machine itself no proxy is ever used.
            transport: stands in for the network; stays the caller's to close.

        Raises:
            SettingsError: the environment's proxy or certificate settings cannot be used.
        """
        self._transport = transport
        # The key would reach a proxy in the clear, as http is allowed on loopback.
        self._trust_env = not is_loopback(base_url)
        try:
            self._context = None if transport else _trusted(self._trust_env)
            self.writes = self._open(kept=0)
            self.reads = self._open(kept=4)
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as exc:
            raise SettingsError(
                "the environment's proxy or certificate settings (HTTPS_PROXY, ALL_PROXY, NO_PROXY,"
                f" SSL_CERT_FILE, SSL_CERT_DIR) cannot be used: {type(exc).__name__}"
            ) from None  # its words may repeat the proxy's password

    async def renew(self) -> None:
        """Drop every kept connection; after a machine slept they are dead."""
        # Swapped before closing, so that a read that starts meanwhile finds an open client.
        old, self.reads = self.reads, self._open(kept=4)
        await old.aclose()

    async def aclose(self) -> None:
        """Close everything that is ours."""
        await self.reads.aclose()
        await self.writes.aclose()

    def _open(self, kept: int) -> httpx.AsyncClient:
        jar = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
        return httpx.AsyncClient(
            verify=self._context or True,
            transport=_Lent(self._transport) if self._transport else None,
            trust_env=self._trust_env,
            follow_redirects=False,
            cookies=jar,
            limits=httpx.Limits(
                max_connections=8, max_keepalive_connections=kept, keepalive_expiry=KEEP_ALIVE_S
            ),
        )


class _Lent(httpx.AsyncBaseTransport):
    """Someone else's transport: used, never closed."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)


async def read_body(response: httpx.Response) -> bytes:
    """The unpacked body, read no further than the caps.

    httpx would unpack by itself, but a chunk at a time without a limit: 300 KiB became 65 MiB.

    Raises:
        Unreadable: too large, packed in a way that we did not ask for, or packed badly.
        httpx.HTTPError: the connection failed on the way.
    """
    coding = response.headers.get("content-encoding", "").strip().lower() or "identity"
    cap = MAX_BODY_BYTES if coding == "identity" else MAX_WIRE_BYTES
    if (whole_number(response.headers.get("content-length")) or 0) > cap:
        raise Unreadable("it is too large")
    packed = bytearray()
    async for chunk in response.aiter_raw():
        packed += chunk
        if len(packed) > cap:
            raise Unreadable("it is too large")
    return unpacked(bytes(packed), coding)


def unpacked(packed: bytes, coding: str) -> bytes:
    """Undo a content coding, up to `MAX_BODY_BYTES`.

    Args:
        packed: the whole body as it came.
        coding: `gzip`, `deflate` (with or without zlib's header) or `identity`.

    Raises:
        Unreadable: too large, cut, damaged, or another coding.
    """
    if coding == "identity" or not packed:
        return packed
    try:
        if coding in {"gzip", "x-gzip"}:
            return _inflated(packed, 16 + zlib.MAX_WBITS)
        if coding == "deflate":
            # The second byte tells: a zlib header is a multiple of 31.
            has_header = int.from_bytes(packed[:2]) % 31 == 0
            return _inflated(packed, zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
    except zlib.error as exc:
        raise Unreadable("it is packed badly") from exc
    raise Unreadable("it is packed in a way that was not asked for")


def _inflated(packed: bytes, window_bits: int) -> bytes:
    machine = zlib.decompressobj(window_bits)
    parts: list[bytes] = []
    size_bytes = 0
    # In steps: asking for all of it at once would hold a bomb's share twice.
    while not machine.eof:
        part = machine.decompress(packed, _STEP_BYTES)
        packed = machine.unconsumed_tail
        size_bytes += len(part)
        if size_bytes > MAX_BODY_BYTES:
            raise Unreadable("it is too large")
        if not part and not packed:
            break
        parts.append(part)
    if not machine.eof or machine.unused_data:
        raise Unreadable("it is packed badly")
    return b"".join(parts)


def _trusted(trust_env: bool) -> ssl.SSLContext:  # noqa: FBT001 - a private one-argument helper
    context = httpx.create_ssl_context(trust_env=trust_env)
    # SSLKEYLOGFILE would let others read the key off the wire. Source: reliability D.2.
    context.keylog_filename = None  # type: ignore[assignment]  # the stubs know no "off"
    return context
