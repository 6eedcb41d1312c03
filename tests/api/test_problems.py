"""Every status has its error, and the server's words come out clean, short and keyless."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.support import NOW, SECRET
from tui.api.answer import Answer
from tui.api.keys import ApiKey
from tui.api.problems import problem_of, unreadable, words_of
from tui.errors import (
    ApiError,
    Garbled,
    KeyRefused,
    NotFound,
    NotFoundByOther,
    NotPermitted,
    Portal,
    Redirected,
    Refused,
    ServerBusy,
    ServerTrouble,
)

JSON_LABEL = {"content-type": "application/json"}
HTML_LABEL = {"content-type": "text/html; charset=UTF-8"}


def problem(status: int, said: Any = None, **headers: str) -> ApiError:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    named = JSON_LABEL | {name.replace("_", "-"): value for name, value in headers.items()}
    return problem_of(
        Answer(status, "Reason", named, body),
        asked="https://sell.example/api",
        now=NOW,
        redact=ApiKey(SECRET).redact,
    )


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("said", [b"<html>Not Found</html>", b"", b"not here", b"[]", b"null"])
def test_a_404_that_is_not_in_json_is_not_sellapps(status: int, said: bytes) -> None:
    """No proof that a ticket is gone: a proxy or another site has no idea of it."""
    assert NotFoundByOther is type(problem(status, said))
    labelled = problem(status, {"message": "?"}, content_type="text/html")
    assert NotFoundByOther is type(labelled)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((401,), KeyRefused),
        ((403,), NotPermitted),
        ((404, 410), NotFound),
        ((429,), ServerBusy),
        ((408, 409, 425, 500, 501, 502, 503, 504, 520, 526, 599), ServerTrouble),
        ((400, 402, 405, 406, 413, 415, 418, 419, 422, 451), Refused),
        ((300, 301, 302, 303, 307, 308), Redirected),
        ((100, 101, 199, 304), Garbled),
    ],
)
def test_statuses(statuses: tuple[int, ...], expected: type[ApiError]) -> None:
    """Source: reliability A.4."""
    for status in statuses:
        found = problem(status, {"message": "words"})
        assert (expected, status) == (type(found), found.status)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"message": "a", "error": "b"}, "a"),
        ({"message": "", "error_description": "b", "error": "c"}, "b"),
        ({"message": None, "error": "c", "errors": ["d"]}, "c"),
        ({"error": {"message": "c", "code": "x"}}, "c"),
        ({"error": {"reason": "c"}}, "c"),
        ({"errors": {"content": ["too long", "x"]}}, "too long"),
        ({"errors": {"content": "too long"}}, "too long"),
        ({"errors": ["too long"]}, "too long"),
        ({"errors": [{"message": "too long"}]}, "too long"),
        ({"errors": {"a": [], "b": ["second"]}}, "second"),
        ({"errors": {}}, "Reason"),
        ({"errors": [[[[["deep"]]]]]}, "Reason"),
        ({"title": "Bad", "detail": "More"}, "More"),
        ({"message": {"x": 1}}, "Reason"),
        ({"message": "SQLSTATE canary", "exception": "PDO", "trace": []}, "Reason"),
        ([], "Reason"),
        (None, "Reason"),
        (b"", "Reason"),
        (b"plain words", "Reason"),
        (b"<html><body>secret trace</body></html>", "Reason"),
        ({"message": "<p>Only <b>this</b></p><script>x</script>"}, "Only this"),
        ({"message": "a\nb\x1b[2J"}, "a b␛[2J"),
    ],
)
def test_words(said: Any, expected: str) -> None:
    """Source: api-contract 9.18."""
    assert expected == problem(422, said).detail


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists) | st.dictionaries(
    st.sampled_from(["message", "error", "errors", "error_description"]),
    st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text()),
))  # fmt: skip
def test_any_words(said: Any) -> None:
    """Whatever is said, it is one clean line of at most 300 characters."""
    detail = problem(500, said).detail
    assert len(detail) <= 300
    assert not any(ord(char) < 32 for char in detail)


def test_long_words_are_cut() -> None:
    """300 characters, not one more."""
    assert 300 >= len(problem(422, {"message": "x" * 5000}).detail) > 250


def test_an_echoed_key_is_taken_out() -> None:
    """A server that repeats the key does not get it onto the screen."""
    for status in (401, 403, 422, 500):
        found = problem(status, {"message": f"Bad token {SECRET}"})
        assert SECRET not in f"{found} {found.detail} {found!r}"
    moved = problem(302, None, location=f"https://{SECRET.replace('|', '')}.example/?k={SECRET}")
    assert SECRET not in str(moved)


@pytest.mark.parametrize("status", [429, 503, 500])
def test_keeps_retry_after(status: int) -> None:
    """A wait that the server asked for reaches the pacer; without one it is None."""
    assert 60.0 == problem(status, None, retry_after="60").retry_after_s
    assert problem(status, None).retry_after_s is None


def test_a_date_means_the_servers_clock() -> None:
    """With a skewed clock of ours the wait is still right."""
    found = problem(
        429, None, retry_after="Fri, 01 May 2026 15:00:30 GMT", date="Fri, 01 May 2026 15:00:00 GMT"
    )
    assert 30.0 == found.retry_after_s
    assert 30.0 == problem(429, None, retry_after="Fri, 01 May 2026 12:00:30 GMT").retry_after_s


def test_three_kinds_of_403() -> None:
    """A missing ability, a network filter, and any other refusal read differently."""
    ability = problem(403, {"message": "Invalid ability provided."})
    other = problem(403, {"message": "This action is unauthorized."})
    page = problem_of(
        Answer(403, "Forbidden", HTML_LABEL, b"<html>Ray ID canary</html>"),
        asked="https://sell.example/api",
        now=NOW,
        redact=str,
    )
    assert "`ticket`" in ability.headline
    assert "Invalid ability provided." == ability.detail
    assert NotPermitted.headline == other.headline
    assert "network protection" in page.headline
    assert "Forbidden" == page.detail


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://sell.example/x", "over http"),
        ("https://evil.example/x?y=secret", "another host: evil.example"),
        ("//evil.example/x", "another host: evil.example"),
        ("/login", "another address at sell.example"),
        ("", "another address at sell.example"),
        ("https://[bad", "cannot be read"),
        ("https://a\x1bc.example/", "another host: a␛c.example"),
    ],
)
def test_redirections_say_where(location: str, expected: str) -> None:
    """The host is named, the path is not."""
    found = problem(302, None, location=location)
    assert expected in found.detail
    assert "secret" not in found.detail
    assert "\x1b" not in found.detail


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        (HTML_LABEL, b"Sign in", Portal),
        (JSON_LABEL, b"  <!DOCTYPE html><p>", Portal),
        ({}, b"\xef\xbb\xbf<html>", Portal),
        (JSON_LABEL, b"<br />\n<b>Warning</b>", Garbled),
        ({}, b"", Garbled),
    ],
)
def test_unreadable(headers: dict[str, str], body: bytes, expected: type[Garbled]) -> None:
    """A page is a portal; anything else is merely garbled."""
    found = unreadable(Answer(200, "OK", headers, body), "why")
    assert (expected, "why", 200) == (type(found), found.detail, found.status)


def test_words_of_a_reason_phrase() -> None:
    """Without a body the reason phrase is all there is."""
    assert "I'm a teapot" == words_of(Answer(418, "I'm a teapot"))
