"""Addresses: found where they end, refused when they could lead elsewhere."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text import Link, find_links, is_marked_link_host, safe_url


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x_(y)), ok", ["https://a.example/x_(y)"]),
        ("<https://a.example>", ["https://a.example"]),
        ("HTTP://A.example:8080/?q=1#f!", ["HTTP://A.example:8080/?q=1#f"]),
        ("[text](https://a.example/b)", ["https://a.example/b"]),
        ("**https://a.example**", ["https://a.example"]),
        ("请看https://a.example/x。谢谢", ["https://a.example/x"]),
        ("http://[::1]:80/x http://127.0.0.1/", ["http://[::1]:80/x", "http://127.0.0.1/"]),
        (
            "https://a.example/@user https://b.example/ü",
            ["https://a.example/@user", "https://b.example/ü"],
        ),
        ("https://sell.app@evil.example/", []),
        ("https://a.example\\@evil.example", []),
        ("https://a.example/x\\y", []),
        ("xhttps://a.example ftp://a.example file:///etc/passwd javascript:alert(1)", []),
        ("https:// https://... http://[zz]/ http://[12:34]/ https://a.example:99999", []),
        ("https://-a.example https://" + "a" * 64 + ".example", []),
        ("https://a.example/" + "a" * 3000, []),
        ("https://a.example/" + "a" * 1990, []),
        ("https://" + "ü." * 300 + "example", []),
        ("https://" + "\ufdfa" * 200, []),
    ],
)
def test_links_are_found(text: str, urls: list[str]) -> None:
    """The sentence keeps its punctuation, the address its brackets."""
    assert urls == [link.url for link in find_links(text)]


def test_a_link_knows_its_place() -> None:
    """Start and end are those of the address alone."""
    assert [Link(3, 20, "https://a.example", "a.example", False)] == find_links(
        "at https://a.example, ok"
    )


@pytest.mark.parametrize(
    ("text", "host", "is_suspicious"),
    [
        ("https://\u0455\u0435ll.\u0430pp/login", "xn--ll-mlc1k.xn--pp-6kc", True),
        ("https://straße.example", "xn--strae-oqa.example", True),
        ("https://xn--strae-oqa.example", "xn--strae-oqa.example", True),
        ("https://ａ.example/?ü", "a.example", True),
        ("https://a.example?ü", "a.example", False),
        ("https://Shop.Example", "shop.example", False),
        ("[https://sell.app](https://evil.example)", "evil.example", True),
        ("[www.evil.example](https://evil.example)", "evil.example", False),
        ("[read this](https://evil.example)", "evil.example", False),
        ("sell.app (https://evil.example)", "evil.example", True),
        ("sell.app.app(https://evil.example)", "evil.example", False),
        ("[ünï.example](https://evil.example)", "evil.example", True),
        ("[" + "ü" * 290 + ".example](https://evil.example)", "evil.example", True),
    ],
)
def test_hosts_are_ascii_and_marked(text: str, host: str, *, is_suspicious: bool) -> None:
    """Where it leads is shown in letters that cannot be mistaken."""
    link = find_links(text)[-1]
    assert (host, is_suspicious) == (link.host, link.is_suspicious)
    assert host in link.url.lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/x?y#z", "https://a.example/x?y#z"),
        ("http://ünï.example:80", "http://xn--n-nga1b.example:80"),
        *((text, None) for text in (
            "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.example", "",
            "https://u@a.example/", "https://u:p@a.example/", "https://a.example/ --app=x",
            "https://a.example/\x1b\\\x1b]0;x\x07", "https://a.example/\u202e", " https://a.example",
            "https://a.example/\u3000x", "https://a.example\n", "https://a\u200b.example",
            "https://a.example/" + "a" * 20_000, "-https://a.example", "https://℀.example",
        )),
    ],
)  # fmt: skip
def test_safe_url(text: str, expected: str | None) -> None:
    """Exactly one address, or nothing."""
    assert expected == safe_url(text)


@pytest.mark.parametrize(
    ("host", "expected"), [("a.example", False), ("XN--a.b", True), ("ä.b", True)]
)
def test_marked_hosts(host: str, *, expected: bool) -> None:
    """Punycode counts, too."""
    assert expected == is_marked_link_host(host)


@given(st.text(st.sampled_from("https://a.b@[]()\\ :8ü%\u202e?#"), max_size=60))
def test_what_is_found_is_safe(text: str) -> None:
    """Every address offered may be opened; every place is inside the text."""
    for link in find_links("https://" + text):
        assert link.url == safe_url(link.url)
        assert "@" not in urlsplit(link.url).netloc
        assert 0 <= link.start < link.end <= len(text) + 8


def test_many_addresses_are_found_in_passable_time() -> None:
    """The suite's time-out is the bound."""
    assert 20_000 == len(find_links("[a.b](http://a.b)" * 20_000))
    find_links("https://a.b/" + ")" * 1900 + " " + "https://" * 100_000)
