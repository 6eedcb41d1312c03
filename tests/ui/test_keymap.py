"""One registry, and keys that never contradict each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.errors import SettingsError
from tui.ui.command import EVERYWHERE, GROUPS
from tui.ui.commands import BY_ID, COMMANDS, commands_table
from tui.ui.keymap import Keymap, KeyReader, Reading, sign
from tui.ui.reasons import Place
from tui.ui.screens.inbox import InboxScreen


def test_every_command_can_run():
    """An id is unique, its group is a heading of the help, and the screen has its action."""
    assert len(COMMANDS) == len(BY_ID)
    assert set(GROUPS) == {command.group for command in COMMANDS}
    missing = [
        command.id
        for command in COMMANDS
        if not hasattr(InboxScreen, f"action_{command.action.split('(')[0]}")
    ]
    assert [] == missing


def test_the_registrys_own_keys_do_not_clash():
    """Building refuses clashes, so it must not refuse the registry itself."""
    keymap = Keymap.build()
    assert "r" == keymap.sign_of("reply.write")
    assert "Ctrl+S" == keymap.sign_of("reply.send")
    assert "" == keymap.sign_of("app.theme")
    assert ("Ctrl+S", "F9", "Ctrl+Enter") == keymap.all_shown["reply.send"]


def test_a_key_can_be_another():
    """A change replaces all keys of a command, and frees the old ones."""
    keymap = Keymap.build({"ticket.close": "ctrl+x", "list.search": ["e"]})
    assert BY_ID["ticket.close"] is keymap.find(Place.LIST, ("ctrl+x",))
    assert BY_ID["list.search"] is keymap.find(Place.LIST, ("e",))
    assert keymap.find(Place.LIST, ("/",)) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ticket.close": ["r"]}, "`r` is wanted by `ticket.close` and by `reply.write`"),
        ({"ticket.close": ["g"]}, "`g` is wanted by"),
        ({"ticket.close": ["e x"], "ticket.unread": ["e"]}, "is wanted by"),
        ({"no.such": ["x"]}, "no command `no.such`"),
        ({"reply.send": ["s"]}, "could not be typed any more"),
        ({"reply.send": ["space"]}, "could not be typed any more"),
        ({"ticket.close": ["a b c"]}, "not one key, nor two"),
        ({"ticket.close": [""]}, "not one key, nor two"),
    ],
)
def test_what_cannot_work_is_refused_with_both_names(changes, words):
    """A bad keymap stops the start and names what is wrong."""
    with pytest.raises(SettingsError) as caught:
        Keymap.build(changes)
    assert words in caught.value.detail


def test_single_keys_can_be_turned_off():
    """Then no letter does anything; named keys stay, and the palette has it all."""
    keymap = Keymap.build(single_keys=False)
    assert all(len(way[0]) > 1 for _, way in keymap.table)
    assert BY_ID["app.palette"] is keymap.find(Place.LIST, ("ctrl+p",))
    assert BY_ID["ticket.open"] is keymap.find(Place.LIST, ("enter",))
    assert keymap.find(Place.LIST, ("space",)) is not None


@given(
    st.dictionaries(st.sampled_from(list(BY_ID)), st.lists(st.sampled_from("xzqrt"), max_size=2))
)
def test_whatever_is_accepted_has_one_meaning(changes):
    """No key of a place is both a command and the first of two."""
    try:
        keymap = Keymap.build(changes)
    except SettingsError:
        return
    firsts = {(place, way[0]) for place, way in keymap.table if len(way) == 2}
    assert set() == firsts & {(place, way[0]) for place, way in keymap.table if len(way) == 1}


def test_two_keys_in_a_row():
    """The first waits, the second decides; a wrong second key is swallowed, not run."""
    reader = KeyReader(Keymap.build())
    assert Reading.PENDING is reader.press(Place.LIST, "g")
    assert "g" == reader.pending
    assert BY_ID["list.first"] is reader.press(Place.LIST, "g")
    reader.press(Place.LIST, "g")
    assert Reading.DROPPED is reader.press(Place.LIST, "e")
    assert reader.pending is None
    reader.press(Place.LIST, "g")
    assert Reading.NOTHING is reader.press(Place.COMPOSER, "g")
    reader.press(Place.LIST, "g")
    reader.forget()
    assert BY_ID["ticket.close"] is reader.press(Place.LIST, "e")


def test_choices_after_the_first_key():
    """All that may follow, in the registry's order."""
    keys = [key for key, _ in Keymap.build().continuations(Place.THREAD, "y")]
    assert ["t", "e", "o", "m", "u"] == keys


@pytest.mark.parametrize(
    ("key", "shown"),
    [("ctrl+s", "Ctrl+S"), ("g g", "g g"), ("f4", "F4"), ("J", "J"), ("escape", "Esc"), ("+", "+")],
)
def test_keys_as_people_write_them(key, shown):
    """Short, and the case of letters is kept."""
    assert shown == sign(key)


def test_the_readmes_table_holds_every_command():
    """It is made from the registry alone."""
    table = commands_table()
    assert all(f"`{command.id}`" in table for command in COMMANDS)
    assert "| `ctrl+p` | anywhere |" in table
    assert "| palette |" in table
    assert EVERYWHERE == BY_ID["app.palette"].where
