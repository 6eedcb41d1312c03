"""Every ending that a posted reply can have, as a table. Source: reliability A.4.

A row says what the wire does, whether the shop has the reply afterwards, and in which state and
with which words it must end up. `test_wire` plays the rows, alone and in chains.
"""

import json
from dataclasses import dataclass
from enum import Enum

from tests.torture.wire_server import Answer, Row, Turn, created, http


class End(Enum):
    """What must become of the reply."""

    AGAIN = "provably not applied: queued, and goes out by itself once all is well"
    PAUSED = "provably not applied: queued, and goes out once a person asks for it"
    REFUSED = "the server said no: rejected with its words, the text comes back"
    DOUBT = "nobody can know and it is not there: unknown, never posted again by itself"
    FOUND = "nobody could know, but it is there: unknown, then proven by the thread"
    SENT = "proven by the answer"


@dataclass(frozen=True, slots=True)
class WireRow:
    """One ending."""

    number: str
    """Of reliability A.4; a letter for its variants."""
    what: str
    end: End
    turn: Turn | None = None
    """What the shop plays; None when the reply must not get there."""
    fault: str = ""
    """What goes wrong on the way right after the look before sending: a method of `Way`."""
    way: str = "plain"
    """`plain`, `tls` or `proxy`."""
    says: str = ""
    """Words that the person reads while it is not proven."""
    is_slow: bool = False
    """Takes the ten seconds that the client waits for a connection."""

    @property
    def id(self) -> str:
        return f"{self.number}-{self.what}".replace(" ", "-")

    @property
    def posts(self) -> int:
        """Whole replies that reach the shop at the first attempt."""
        return int(self.turn is not None and self.turn.takes == "all")


DID_NOT_ANSWER = "SellApp did not answer"
TROUBLE = "SellApp has trouble"
AWAY = "SellApp is not available right now"
DOWN = "SellApp is down for maintenance"
NOT_READ = "SellApp's answer could not be read"
PAGE = "A web page answered instead of SellApp"
ELSEWHERE = "SellApp's address points somewhere else"
NO_NAME = "SellApp's address could not be looked up"
REFUSED = "SellApp refused the connection"
TOO_SLOW = "SellApp could not be reached in time"
BAD_CERTIFICATE = "SellApp's certificate could not be trusted"
NO_TLS = "No secure connection to SellApp could be set up"
PROXY = "The proxy did not let us through"
HTML = b"<!doctype html><html><body>Welcome to the hotel</body></html>"


def raw(data: bytes) -> Answer:
    """The same bytes, whatever was posted."""
    return lambda row: data


def said(status: int, words: str, *headers: str) -> Answer:
    """An error as Laravel words it."""
    return raw(http(status, json.dumps({"message": words}).encode(), *headers))


def data(value: object, status: int = 201) -> Answer:
    return raw(http(status, json.dumps(value).encode()))


def of_another(row: Row) -> bytes:
    """The good answer, for a ticket that nobody answered."""
    return created(row | {"ticket_id": row["ticket_id"] + 1_000})


def without_id(row: Row) -> bytes:
    return created({name: field for name, field in row.items() if name != "id"})


def first(share: float) -> Answer:
    """The good answer, cut."""
    return lambda row: created(row)[: int(len(created(row)) * share)]


def cut_chunk(row: Row) -> bytes:
    head = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"
    return head + created(row)[-40:]


def both(
    number: str, what: str, answer: Answer | None, says: str, ending: str = "close"
) -> list[WireRow]:
    """The same sight twice: the shop has it, and the shop has it not."""
    return [
        WireRow(
            f"{number}{letter}",
            f"{what}, {'stored' if stores else 'not stored'}",
            End.FOUND if stores else End.DOUBT,
            Turn(stores=stores, answer=answer, ending=ending),  # type: ignore[arg-type]
            says=says,
        )
        for letter, stores in (("a", False), ("b", True))
    ]


UNSENT = [
    WireRow("1", "name not found", End.AGAIN, fault="lose_name", way="tls", says=NO_NAME),
    WireRow("2a", "port closed", End.AGAIN, fault="refuse", says=REFUSED),
    WireRow(
        "2b", "nobody takes the connection", End.AGAIN, fault="ignore", says=TOO_SLOW, is_slow=True
    ),
    WireRow(
        "3a",
        "certificate of a stranger",
        End.AGAIN,
        fault="show_stranger",
        way="tls",
        says=BAD_CERTIFICATE,
    ),
    WireRow(
        "3b",
        "certificate for another name",
        End.AGAIN,
        fault="show_other_name",
        way="tls",
        says=BAD_CERTIFICATE,
    ),
    WireRow("3c", "no TLS in common", End.AGAIN, fault="speak_no_tls", way="tls", says=NO_TLS),
    WireRow(
        "3d", "TLS stalls", End.AGAIN, fault="stall_tls", way="tls", says="SellApp", is_slow=True
    ),
    WireRow(
        "4a", "proxy wants a sign-in", End.AGAIN, fault="want_sign_in", way="proxy", says=PROXY
    ),
    WireRow("4b", "proxy fails", End.AGAIN, fault="fail_at_proxy", way="proxy", says=PROXY),
    WireRow("4c", "proxy hangs up", End.AGAIN, fault="drop_at_proxy", way="proxy", says="SellApp"),
]
"""It provably never left."""

LOST = [
    WireRow(
        "7a",
        "reset at the first byte",
        End.DOUBT,
        Turn(takes="nothing", ending="reset"),
        says=DID_NOT_ANSWER,
    ),
    WireRow(
        "7b",
        "reset inside the body",
        End.DOUBT,
        Turn(takes="part", ending="reset"),
        says=DID_NOT_ANSWER,
    ),
    *both("7c", "reset after the body", None, DID_NOT_ANSWER, "reset"),
    WireRow(
        "8", "stall while uploading", End.DOUBT, Turn("part", ending="stall"), says=DID_NOT_ANSWER
    ),
    *both("9", "no answer", None, DID_NOT_ANSWER, "stall"),
    WireRow(
        "9c",
        "stored after we gave up",
        End.FOUND,
        Turn(ending="stall", late_s=0.2),
        says=DID_NOT_ANSWER,
    ),
    *both("10", "closed without an answer", None, DID_NOT_ANSWER),
    *both("11a", "headers cut", raw(b"HTTP/1.1 201 Created\r\nContent-Ty"), DID_NOT_ANSWER),
    *both("11b", "body cut", first(0.7), DID_NOT_ANSWER),
    *both("11c", "chunk cut", cut_chunk, DID_NOT_ANSWER),
    *both("11d", "body cut by a reset", first(0.7), DID_NOT_ANSWER, "reset"),
    *both("11e", "body stalls", first(0.7), DID_NOT_ANSWER, "stall"),
    *both("11f", "no HTTP at all", raw(b"\x15\x03\x01\x00\x02\x02\x28 no"), DID_NOT_ANSWER),
    *both("12", "does not unpack", raw(http(201, b"nonsense", "Content-Encoding: gzip")), NOT_READ),
    *both("13a", "201 empty", raw(http(201)), NOT_READ),
    *both("13b", "201 null", data(None), NOT_READ),
    *both("13c", "201 a web page", raw(http(201, HTML, kind="text/html")), PAGE),
    *both("13d", "201 without an id", without_id, NOT_READ),
    *both("13e", "201 of another ticket", of_another, NOT_READ),
    *both("13f", "201 a list", data([]), NOT_READ),
    *both(
        "14a", "202", lambda row: created(row).replace(b"201 Created", b"202 Accepted"), NOT_READ
    ),
    *both("14b", "204", raw(b"HTTP/1.1 204 No Content\r\n\r\n"), NOT_READ),
    *both("15a", "a portal's page", raw(http(200, HTML, kind="text/html")), PAGE),
    *both(
        "15b", "sent to a portal", raw(http(302, b"", "Location: http://hotel.test/")), ELSEWHERE
    ),
    *both("16a", "307", raw(http(307, b"", "Location: /api/v2/tickets/1/messages")), ELSEWHERE),
    *both("16b", "308", raw(http(308, b"", "Location: https://evil.test/")), ELSEWHERE),
    *(
        row
        for status in (408, 409, 425)
        for row in both("22", str(status), said(status, "Try later"), TROUBLE)
    ),
    *(
        row
        for status in (500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526)
        for row in both(
            "23", str(status), said(status, "Server Error"), AWAY if status == 503 else TROUBLE
        )
    ),
    *both("23c", "503 with a wait", said(503, "Down", "Retry-After: 120"), DOWN),
    *both("23d", "500 as a page", raw(http(500, HTML, kind="text/html")), TROUBLE),
    *both("19b", "404 as a page", raw(http(404, HTML, kind="text/html")), "Something else"),
]
"""It left, and no answer proves anything."""

ANSWERED = [
    WireRow(
        "17",
        "401",
        End.PAUSED,
        Turn(answer=said(401, "Unauthenticated.")),
        says="refused the API key",
    ),
    WireRow("18a", "403", End.PAUSED, Turn(answer=said(403, "Forbidden")), says="lacks a right"),
    WireRow(
        "18b",
        "403 as a page",
        End.AGAIN,
        Turn(answer=raw(http(403, HTML, kind="text/html"))),
        says="network protection",
    ),
    *(
        WireRow(
            "19",
            str(status),
            End.REFUSED,
            Turn(answer=said(status, "No such ticket")),
            says="No such",
        )
        for status in (404, 410)
    ),
    *(
        WireRow(
            "20", str(status), End.REFUSED, Turn(answer=said(status, "Too rude")), says="Too rude"
        )
        for status in (400, 405, 413, 415, 419, 422)
    ),
    WireRow(
        "21a",
        "429 with a wait",
        End.AGAIN,
        Turn(answer=said(429, "Too Many Attempts.", "Retry-After: 7")),
        says="slow down",
    ),
    WireRow(
        "21b", "429", End.AGAIN, Turn(answer=said(429, "Too Many Attempts.")), says="slow down"
    ),
    WireRow(
        "200",
        "200",
        End.SENT,
        Turn(stores=True, answer=lambda row: created(row).replace(b"201 Created", b"200 OK")),
    ),
    WireRow("201", "201", End.SENT, Turn(stores=True, answer=created)),
]
"""The server said what it did."""

ROWS = (*UNSENT, *LOST, *ANSWERED)
