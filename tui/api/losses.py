"""Requests without an answer: did anything leave, and what can a person do about it?

`Unreachable` is a promise that not one byte of the request left; `Unanswered` is everything else.
Answers, even bad ones, are `problems`.
"""

import socket
import ssl
from collections.abc import Callable, Iterator

import httpx

from tui.errors import ApiError, Unanswered, Unreachable
from tui.text import one_line

AFTER_THE_WIRE = (
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.CloseError,
    httpx.RemoteProtocolError,
)
"""What httpx raises only with a connection in hand."""

_MAX_CAUSES = 20


def loss_of(exc: Exception, *, has_left: bool, redact: Callable[[str], str]) -> ApiError:
    """The error for a request that failed without an answer.

    Args:
        exc: what httpx or the deadline raised.
        has_left: whether the request had, or may have, begun to leave this machine.
        redact: takes the key out of a text.
    """
    # The exception's own words and not its name: a person reads this.
    detail = one_line(redact(str(exc)), 300)
    if has_left:
        return Unanswered(detail)
    headline, advice = _why(exc)
    return Unreachable(detail, headline=headline, advice=advice)


def _why(exc: Exception) -> tuple[str, str]:
    causes = list(_causes(exc))
    text = " ".join(str(cause) for cause in causes).lower()

    def met(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if met(httpx.ProxyError):
        return (
            "The proxy did not let us through to SellApp",
            "Check HTTPS_PROXY and the proxy's sign-in.",
        )
    if met(socket.gaierror):
        return (
            "SellApp's address could not be looked up",
            "Check the network and SELLAPP_API_BASE_URL; the inbox tries again by itself.",
        )
    if met(ssl.SSLCertVerificationError) or "certificate" in text:
        return (
            "SellApp's certificate could not be trusted",
            "Check this computer's date, and whether a proxy or virus scanner sits in between. "
            "The inbox never goes on without a valid certificate.",
        )
    if met(ssl.SSLError) or "ssl" in text:
        return (
            "No secure connection to SellApp could be set up",
            "A proxy or an old network device may be in between; the inbox tries again by itself.",
        )
    if met(ConnectionRefusedError):
        return (
            "SellApp refused the connection",
            "Check SELLAPP_API_BASE_URL and any firewall; the inbox tries again by itself.",
        )
    if met(httpx.TimeoutException, TimeoutError):
        return ("SellApp could not be reached in time", "")
    return ("", "")


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it: httpx wraps httpcore, which wraps the socket's own."""
    queue: list[BaseException] = [exc]
    for _ in range(_MAX_CAUSES):
        if not queue:
            return
        one = queue.pop(0)
        yield one
        if isinstance(one, BaseExceptionGroup):
            queue.extend(one.exceptions)
        cause = one.__cause__ or one.__context__
        if cause is not None:
            queue.append(cause)
