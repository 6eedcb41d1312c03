"""HTML is read, everything else is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text import canonical, clean, display_text, html_to_text


@pytest.mark.parametrize(
    "text",
    [
        *("a < b and c > d", "<3 you", "use <my-key> here", "Kim <kim@example.net>", "x<y>z"),
        *(
            "AT&amp;T &lt;b&gt;",
            "vector<b> x",
            "line\nline",
            "",
            "<p",
            "<>",
            "</",
            "I put <title> in",
        ),
    ],
)
def test_what_is_not_html_is_unchanged(text: str) -> None:
    """Lone brackets, placeholders and entities are a person's own words."""
    assert text == html_to_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Hello</p><p>World</p>", "Hello\n\nWorld"),
        ("Hi<br>there<br/>you<br />\nall", "Hi\nthere\nyou\nall"),
        ("a<br><br>b<br><br><br><br><br>c", "a\n\nb\n\n\nc"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<ul><li>one</li><li>two</li></ul>after", "- one\n- two\n\nafter"),
        ("<b>bold</b> and\nnext line", "bold and\nnext line"),
        ("<p>many   blanks\nand lines</p>", "many blanks and lines"),
        ("<pre>a  b\n  c</pre><p>x  y</p>", "a  b\n  c\n\nx y"),
        ('<a href="https://a.example/x">click</a>', "click (https://a.example/x)"),
        ('<a href="https://a.example/">https://a.example</a>!', "https://a.example!"),
        ("<a href='https://a.example'></a>", "https://a.example"),
        ("<a href=https://a.example>x<a href=mailto:k@b.example>k</a>", None),
        ('<a href="javascript:x()">click</a>', "click"),
        ('<a href="https://a.example">open', "open (https://a.example)"),
        ("<a name=x>y</a> <a href='?a=1'>z</a>", "y z"),
        ("<p>x<script>alert('<p>')</script>y<style>p{}</style >z", "xyz"),
        ("<p>x<!-- hidden <p> -->y<!doctype html><?xml x?>z", "xyz"),
        ("<p>x<script>never closed", "xnever closed"),
        ("<p>x<!-- never closed", "x<!-- never closed"),
        ("<p>x<script>y</script", "x"),
        ("<p>1 &lt; 2 &amp; &eacute; &#x263A; a?b=1&copy=2 &nosuch;", None),
        ("<p>use <my-key> and <k@b.example></p>", "use <my-key> and <k@b.example>"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('<p title="a>b">x</p>', "x"),
        ("<p>put <serial number> in\n<em>here</em></p>", "put <serial number> in here"),
    ],
)
def test_html_is_read(text: str, expected: str | None) -> None:
    """Each kind of tag."""
    special = {
        "<a href=h": "x (https://a.example)k (k@b.example)",
        "<p>1 &lt;": "1 < 2 & é ☺ a?b=1&copy=2 &nosuch;",
    }
    assert (expected or special[text[:9]]) == html_to_text(text)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("&#27;[2J", "␛[2J"),
        ("&#x1b;]0;x&#7; &lt;b&gt;", "␛]0;x␇ <b>"),
        ("<script>x</script><b>bold</b>&#27;[2J&#x1b;]0;x&#7;", "bold␛[2J␛]0;x␇"),
        ("<p>&#8238;x&#xd800;&#155;</p>", "⇄x\ufffd›"),
        ("&#9731;", "&#9731;"),
        ("&#127;&#10;", "␡"),
    ],
)
def test_decoded_control_characters_end_inert(raw: str, expected: str) -> None:
    """Cleaning comes after decoding, so the trick is seen."""
    assert expected == display_text(raw).strip()


@given(st.text(st.sampled_from("<>/!-&;#\"' =pabrscriphe27x"), max_size=80))
def test_any_tag_soup_is_read(text: str) -> None:
    """Malformed HTML raises nothing and ends clean."""
    shown = display_text(text)
    assert shown == clean(shown)


@pytest.mark.parametrize(
    "part",
    [
        "<!--",
        "<script>",
        "<a href=",
        "<a href='x",
        "<p ",
        "<",
        "&#",
        "&lt",
        "</",
        "<p a=\"'",
        "<a href=x>",
        "<p ===",
        "=",
        " ",
        "href=",
        "a href='",
        "\"'",
    ],
)
def test_a_long_malformed_text_is_read_in_passable_time(part: str) -> None:
    """The suite's time-out is the bound: quadratic reading would take minutes."""
    soup = part * (300_000 // len(part))
    for opening in ("<p>", "<p ", "<a ", "<b></b>", "<p><a href=", "<pre>"):
        html_to_text(opening + soup)


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        ("Hello\nthere", "Hello\r\nthere  \r\n"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("use <b>this</b>", "use &lt;b&gt;this&lt;/b&gt;"),
        ("use <b>this</b>", "use this"),
        ("one\ntwo", "one<br />\ntwo"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("cafe\u0301", "café"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("it's", "it&#039;s"),
        ("x &amp; y", "x &amp;amp; y"),
    ],
)
def test_a_reply_equals_what_the_server_made_of_it(sent: str, listed: str) -> None:
    """Every mangling that servers are known for."""
    assert canonical(sent) == canonical(listed)


@pytest.mark.parametrize(("one", "other"), [("a b", "ab"), ("a\nb", "a b"), ("Yes", "yes")])
def test_different_replies_differ(one: str, other: str) -> None:
    """Words, lines and case count."""
    assert canonical(one) != canonical(other)


def test_decoding_ends() -> None:
    """Encoded more often than any server does: some of it stays."""
    assert canonical("&" + "amp;" * 9) == "&" + "amp;" * 4


@given(st.text(max_size=40))
def test_the_canonical_form_is_canonical(text: str) -> None:
    """Idempotent."""
    assert canonical(text) == canonical(canonical(text))
