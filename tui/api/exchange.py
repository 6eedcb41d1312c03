"""One request, one answer: the only door through which anything leaves for SellApp.

Puts headers on, sets the deadline, reads bounded, and turns every outcome into a decoded value or
an error of `tui.errors`. `client` says what to ask; `problems` and `losses` name what went wrong.
It never retries and never follows: whether to try again is the engine's decision.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

import httpx

from tui import __version__
from tui.api.address import checked_base_url, checked_store
from tui.api.answer import Answer
from tui.api.hold import Hold
from tui.api.keys import ApiKey
from tui.api.losses import AFTER_THE_WIRE, loss_of
from tui.api.problems import problem_of, unreadable
from tui.api.quirks import Unreadable, decode_json
from tui.api.transport import ACCEPT_ENCODING, CONNECT_TIMEOUT_S, Connections, Wire, read_body
from tui.api.validators import Validators
from tui.api.waits import http_date
from tui.clock import Clock
from tui.errors import Unanswered
from tui.records import dataclass, field

OnWire = Callable[[], Awaitable[None]]

HANGING_S = 2.0
"""A read that takes longer than this is given up when a person asks for a fresh start."""


@dataclass(frozen=True, slots=True)
class Call:
    """What to ask."""

    method: str
    path: str
    """Below the base URL, version included, such as `v2/tickets/7`."""
    deadline_s: float
    """For all of it: connecting, sending, and reading to the end."""
    query: Mapping[str, int] = field(default_factory=dict)
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_write: bool = False
    """On a connection of its own."""


class Exchange:
    """Knows the address, the key and the store; see the module."""

    def __init__(
        self,
        *,
        base_url: str,
        key: ApiKey,
        store: str,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        """Check the settings; nothing is opened yet.

        Raises:
            SettingsError: the address, the store, or the environment's proxy cannot be used.
        """
        self._base_url = checked_base_url(base_url)
        self._store = checked_store(store)
        self._key = key
        self._clock = clock
        self.connections = Connections(self._base_url, transport)
        self.hold = Hold(clock)
        self._validators = Validators(clock)
        self._reads: dict[asyncio.Timeout, float] = {}
        self.server_date: datetime | None = None
        """The last `Date` header, aware UTC; None when none came yet."""
        for name in ("httpx", "httpcore"):
            # They log URLs and headers, below WARNING only.
            logging.getLogger(name).setLevel(logging.WARNING)

    async def run(self, call: Call, on_wire: OnWire | None = None) -> tuple[int, object]:
        """Ask, and read the answer.

        Args:
            call: what to ask.
            on_wire: awaited once when the connection stands, before any byte of the request; what
                it raises comes out unchanged, with nothing sent.

        Returns:
            The status (2xx) and the decoded JSON.

        Raises:
            Unreachable: nothing left this machine.
            Unanswered: it may have left, and no whole answer came.
            ServerBusy, KeyRefused: also without asking, while SellApp's last word still holds.
            ApiError: any other: the answer was not 2xx with JSON.
        """
        self.hold.check()
        answer = await self._whole_answer(call, Wire(on_wire))
        if not answer.is_success:
            problem = problem_of(
                answer, asked=self._base_url, now=self._clock.now(), redact=self._key.redact
            )
            self.hold.note(problem)
            raise problem
        try:
            return answer.status, decode_json(answer.body)
        except Unreadable as exc:
            raise unreadable(answer, f"the answer cannot be read: {exc}") from exc

    async def renew(self) -> None:
        """Begin afresh: new connections, and if the key was refused, the key as it is kept now."""
        self._validators.clear()
        await self.connections.renew()
        if self.hold.is_key_refused:
            # On a thread: it may be kept in a key store that takes its time.
            self._key = await asyncio.to_thread(self._key.looked_up_again)
            self.hold.forgive_key()

    def give_up_hanging(self) -> None:
        """End the reads that have waited for a while: most likely their connections are dead.

        They fail as `Unanswered`. A write goes on: giving it up would make its fate unknown.
        """
        now_s = asyncio.get_running_loop().time()
        for deadline, began_s in self._reads.items():
            if now_s - began_s >= HANGING_S and not deadline.expired():
                deadline.reschedule(now_s)

    async def _whole_answer(self, call: Call, wire: Wire) -> Answer:
        """The answer, from here where the server says that it is still the same."""
        if call.method != "GET":
            return await self._answer(call, wire)
        question = (call.path, tuple(sorted(call.query.items())))
        kept = self._validators.of(question)
        if kept is not None:
            call = replace(call, headers={**call.headers, **kept.headers})
        answer = await self._answer(call, wire)
        if kept is not None and answer.status == 304:
            return kept.answer
        self._validators.note(question, answer)
        return answer

    async def _answer(self, call: Call, wire: Wire) -> Answer:
        redact = self._key.redact
        deadline = asyncio.timeout(call.deadline_s)
        try:
            async with deadline:
                if not call.is_write:
                    self._reads[deadline] = asyncio.get_running_loop().time()
                answer = await self._send(call, wire)
        except TimeoutError as exc:
            if wire.has_refused and not deadline.expired():
                raise
            raise loss_of(exc, has_left=wire.has_left, redact=redact) from exc
        except (httpx.HTTPError, OSError, UnicodeError) as exc:
            # UnicodeError: a proxy's name that no resolver takes.
            if wire.has_refused:
                raise
            # Unwatched reads are judged by the error's kind; a reply only by what was watched.
            has_left = wire.has_left or (not wire.is_guarded and isinstance(exc, AFTER_THE_WIRE))
            raise loss_of(exc, has_left=has_left, redact=redact) from exc
        finally:
            self._reads.pop(deadline, None)
        if wire.is_guarded and not wire.is_watched:
            raise Unanswered("the transport never said when the request left")
        return answer

    async def _send(self, call: Call, wire: Wire) -> Answer:
        client = self.connections.writes if call.is_write else self.connections.reads
        async with client.stream(
            call.method,
            f"{self._base_url}/{call.path}",
            params=dict(call.query) or None,
            content=call.body,
            headers=self._headers(call),
            timeout=_timeouts(call.deadline_s),
            extensions={"trace": wire.trace},
        ) as response:
            wire.has_left = True
            headers = dict(response.headers)
            self.server_date = http_date(headers.get("date")) or self.server_date
            answer = Answer(response.status_code, response.reason_phrase, headers)
            try:
                body = await read_body(response)
            except Unreadable as exc:
                if not answer.is_success:
                    # The status says enough; only the server's words are lost.
                    return answer
                raise unreadable(answer, f"the answer cannot be read: {exc}") from exc
        return Answer(answer.status, answer.reason, headers, body)

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._key.reveal()}",
            "X-STORE": self._store,
            "Accept": "application/json",
            "Accept-Encoding": ACCEPT_ENCODING,
            "User-Agent": f"sellapp-inbox/{__version__}",
            **call.headers,
        }
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.is_write:
            headers["Connection"] = "close"
        return headers


def _timeouts(deadline_s: float) -> httpx.Timeout:
    """The connection gives up well before the deadline does.

    httpcore closes its socket after a time-out of its own, but not when it is cancelled in the
    middle of a TLS handshake.
    """
    return httpx.Timeout(deadline_s, connect=min(CONNECT_TIMEOUT_S, deadline_s / 3))
