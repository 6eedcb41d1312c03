"""Terminal replies never become keys; keys always arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.replies import ReplyFilter

DROPPED = [
    "\x1b[?64;1;2c",
    "\x1b[>41;354;0c",
    "\x1b[=1;2c",
    "\x1b[?1u",
    "\x1b[?997;1n",
    "\x1b[0n",
    "\x1b[8;24;80t",
    "\x1b[2;0;0x",
    "\x1b]11;rgb:0000/0000/0000\x07",
    "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1bP>|XTerm(370)\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
]
KEPT = [
    "\x1b[?2026;2$y",
    "\x1b[?2048;0$y",
    "\x1b[48;24;80;600;800t",
    "\x1b[12;40R",
    "\x1b[<0;10;10M",
    "\x1b[A",
    "\x1b[1;5C",
    "\x1b[3~",
    "\x1bOP",
    "\x1b[I",
    "\x1b[O",
    "\x1b[99;5u",
    "\x1b[c",
    "j",
    "\x1be",
    "ü",
]


@pytest.mark.parametrize("reply", DROPPED)
def test_a_reply_is_dropped_however_it_is_cut(reply):
    """In one piece or in single characters, between keys."""
    whole = ReplyFilter()
    assert "ab" == whole.feed(f"a{reply}b")
    slow = ReplyFilter()
    assert "ab" == "".join(slow.feed(character) for character in f"a{reply}b")
    assert not slow.is_holding


@pytest.mark.parametrize("key", KEPT)
def test_keys_and_what_textual_asked_for_pass(key):
    """Also when they come in single characters, at the latest when time is up."""
    assert key == ReplyFilter().feed(key)
    slow = ReplyFilter()
    assert key == "".join(slow.feed(character) for character in key) + slow.release()


def test_a_lone_escape_is_the_key():
    """It is held for a moment and then let go."""
    keys = ReplyFilter()
    assert "" == keys.feed("\x1b")
    assert keys.is_holding
    assert not keys.is_unfinished
    assert "\x1b" == keys.release()
    assert not keys.is_holding


@pytest.mark.parametrize("key", [each for each in KEPT if each[:2] == "\x1b[" and each != "\x1b[c"])
def test_the_rest_of_a_key_that_was_cut_after_its_escape_is_no_keys(key):
    """Over a slow line the Esc was believed meanwhile; `[A` would still act on a ticket."""
    keys = ReplyFilter()
    keys.feed("\x1b")
    assert "\x1b" == keys.release()
    assert f"{key}\x1b[B" == keys.feed(f"{key[1:]}\x1b[B")
    assert key[1:] == keys.feed(key[1:]) + keys.release()


@pytest.mark.parametrize("reply", [each for each in DROPPED if each[1] in "[]P"])
def test_the_rest_of_a_reply_that_was_cut_after_its_escape_is_dropped(reply):
    """It would be typed, or act."""
    keys = ReplyFilter()
    keys.feed("\x1b")
    assert "\x1b" == keys.release()
    assert "j" == keys.feed(reply[1:]) + keys.feed("j")


@pytest.mark.parametrize(
    "typed",
    [
        "[",
        "O",
        "j",
        "jj",
        "]",
        "P",
        "[[",
        "]a",
        "OK",
        "OH no",
        "OF",
        "[1]",
        "[1",
        "[a",
        "[A]",
        "P1 is",
        "]1",
        "_Go",
        "[As told",
    ],
)
def test_what_is_typed_after_the_escape_key_is_keys(typed):
    """Also where a slow line put several together: none is the rest of a sequence alone."""
    keys = ReplyFilter()
    keys.feed("\x1b")
    keys.release()
    assert typed == keys.feed(typed)


def test_long_after_an_escape_everything_is_keys():
    """The rest of a sequence would have come."""
    keys = ReplyFilter()
    keys.feed("\x1b")
    keys.release()
    keys.forget_escape()
    assert "[A" == keys.feed("[A")


@pytest.mark.parametrize("cut", ["\x1b[1;5", "\x1b[<0;10;1", "\x1b[3", "\x1b[?64;1"])
def test_half_a_sequence_is_never_typed(cut):
    """Digits turn views."""
    keys = ReplyFilter()
    assert "" == keys.feed(cut)
    assert keys.is_unfinished
    assert "" == keys.release()


@pytest.mark.parametrize("chord", ["\x1b[", "\x1bO", "\x1b]", "\x1bP"])
def test_a_chord_that_begins_a_sequence_is_a_chord_in_the_end(chord):
    """With Alt, as `keymap.toml` may have it."""
    keys = ReplyFilter()
    assert "" == keys.feed(chord)
    assert not keys.is_unfinished
    assert chord == keys.release()


def test_a_reply_that_never_ends_is_dropped():
    """Its text must not be typed."""
    keys = ReplyFilter()
    assert "" == keys.feed("\x1b]52;c;cm0gLXJm")
    assert keys.is_unfinished
    assert "" == keys.release()
    assert "j" == keys.feed("j")


def test_alt_p_is_no_reply():
    """`ESC P` with a letter after it is Alt+P and a letter."""
    keys = ReplyFilter()
    assert "\x1bPx" == keys.feed("\x1bPx")


@pytest.mark.parametrize("inside", [*DROPPED, "\x1b]0;never closed", "\x1b[", "plain"])
def test_a_paste_passes_whole(inside):
    """Nothing in a paste is a reply or a key; after it everything is as before."""
    keys = ReplyFilter()
    paste = f"\x1b[200~{inside}\x1b[201~"
    shown = inside.replace("\x1b", "\u241b")
    passed = f"\x1b[200~{shown}\x1b[201~"
    assert passed == keys.feed(paste)
    assert "" == keys.feed("\x1b[?1u")
    slow = ReplyFilter()
    assert passed == "".join(slow.feed(character) for character in paste) + slow.release()


def test_half_an_end_of_a_paste_is_waited_for_and_then_text():
    """A slow line may cut it anywhere; it is no key in any case."""
    keys = ReplyFilter()
    keys.feed("\x1b[200~one\x1b[2")
    assert keys.is_unfinished
    assert "\u241b[2" == keys.release()
    assert "\x1b[201~" == keys.feed("\x1b[201~")
    assert "j" == keys.feed("j")


@given(st.lists(st.sampled_from([*DROPPED, *KEPT]), max_size=12), st.randoms())
def test_any_mix_in_any_pieces(parts, chance):
    """What passes is exactly what is no reply, in order."""
    text, keys, got = "".join(parts), ReplyFilter(), ""
    while text:
        size = chance.randint(1, len(text))
        got += keys.feed(text[:size])
        text = text[size:]
    assert "".join(part for part in parts if part in KEPT) == got + keys.release()


@given(st.text(alphabet="\x1b[]P?>0;cu\\~j2", max_size=40))
def test_garbage_never_breaks_it(text):
    """Only bytes of the input come out, in order, and it always ends empty-handed."""
    keys = ReplyFilter()
    got = keys.feed(text) + keys.release()
    rest = iter(text)
    assert all(character in rest for character in got)
    assert not keys.is_holding
