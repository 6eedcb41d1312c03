"""A request without an answer: did it leave, and what can be done."""

import socket
import ssl

import httpx
import pytest

from tests.api.support import SECRET
from tui.api.keys import ApiKey
from tui.api.losses import loss_of
from tui.errors import ApiError, Unanswered, Unreachable


def caused(outer: Exception, *inner: BaseException) -> Exception:
    """The outer error with a chain of causes."""
    link: BaseException = outer
    for cause in inner:
        link.__cause__ = cause
        link = cause
    return outer


def loss(exc: Exception, *, has_left: bool = False) -> ApiError:
    return loss_of(exc, has_left=has_left, redact=ApiKey(SECRET).redact)


CERTIFICATE = ssl.SSLCertVerificationError(1, "certificate verify failed")


@pytest.mark.parametrize(
    ("exc", "headline"),
    [
        (caused(httpx.ConnectError("x"), socket.gaierror(-2, "unknown")), "looked up"),
        (
            caused(
                httpx.ConnectError("x"), OSError("all failed"), ConnectionRefusedError(111, "n")
            ),
            "refused the connection",
        ),
        (
            caused(
                httpx.ConnectError("x"),
                ExceptionGroup("all", [OSError("no route"), ConnectionRefusedError(111, "n")]),
            ),
            "refused the connection",
        ),
        (caused(httpx.ConnectError("x"), CERTIFICATE), "certificate"),
        (caused(httpx.ConnectError("x"), ssl.SSLError(1, "wrong version")), "secure connection"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "proxy"),
        (httpx.ConnectTimeout("x"), "in time"),
        (httpx.PoolTimeout("x"), "in time"),
        (TimeoutError(), "in time"),
        (httpx.ConnectError("x"), "SellApp cannot be reached"),
    ],
)
def test_before_the_wire(exc: Exception, headline: str) -> None:
    """Each cause has words of its own."""
    found = loss(exc)
    assert Unreachable is type(found)
    assert headline in found.headline
    assert found.advice


@pytest.mark.parametrize("exc", [httpx.ReadError("x"), httpx.ReadTimeout("x"), TimeoutError()])
def test_after_the_wire(exc: Exception) -> None:
    """What may have left is unanswered, whatever the error."""
    assert Unanswered is type(loss(exc, has_left=True))


def test_details_are_one_keyless_line() -> None:
    """The library's words are cleaned as well."""
    found = loss(httpx.LocalProtocolError(f"Illegal header\nBearer {SECRET}"))
    assert found.detail.startswith("Illegal header Bearer •")
    assert "" == loss(httpx.ConnectError("")).detail


def test_a_ring_of_causes_ends() -> None:
    """Errors that blame each other do not hang us."""
    one, two = httpx.ConnectError("x"), OSError("y")
    one.__cause__, two.__cause__ = two, one
    assert Unreachable is type(loss(one))
