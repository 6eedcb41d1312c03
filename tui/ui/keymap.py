"""Which key does what, here: the registry with a person's changes applied and checked.

A `Keymap` is made once, before the screen starts, and never changes. `KeyReader` follows the keys
as they are pressed, since some commands take two. Neither knows a widget.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from tui.errors import SettingsError
from tui.records import dataclass, field
from tui.ui.command import Command
from tui.ui.commands import BY_ID, COMMANDS
from tui.ui.reasons import Place

Keys = tuple[str, ...]
"""The keys of one way to call a command: one, or two in a row."""

_SIGNS = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Del",
}


def sign(key: str) -> str:
    """A key as people write it: `ctrl+s` is `Ctrl+S`, `g g` stays."""
    return " ".join(_one_sign(part) for part in key.split(" "))


def _one_sign(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    shown = _SIGNS.get(last, last.upper() if modifiers or _is_function_key(last) else last)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def _is_function_key(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdigit()


@dataclass(frozen=True)
class Keymap:
    """Keys for each place. Make one with `Keymap.build`."""

    table: Mapping[tuple[Place, Keys], Command]
    shown: Mapping[str, str]
    """Command id -> its first key as people write it; missing when it has none."""
    all_shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Command id -> all its keys as people write them."""

    @classmethod
    def build(
        cls,
        changes: Mapping[str, Sequence[str]] | None = None,
        *,
        single_keys: bool = True,
        origin: str = "settings",
    ) -> "Keymap":
        """The registry with a person's changes.

        Args:
            changes: command id -> its keys instead of the registry's; none takes them away.
            single_keys: False drops every key that is one printable character, and what begins
                with one; all is in the palette still.
            origin: where the changes stand, for the words of an error: the settings file.

        Raises:
            SettingsError: an unknown id, a key nobody can press, one key for two commands, or a
                key that is also the first of two.
        """
        try:
            return cls._built(_checked(changes or {}), single_keys=single_keys)
        except ValueError as problem:
            raise SettingsError(f"{origin}: `keys`: {problem}") from problem

    @classmethod
    def _built(cls, own: Mapping[str, Sequence[str]], *, single_keys: bool) -> "Keymap":
        table: dict[tuple[Place, Keys], Command] = {}
        rivals: dict[tuple[Place, str], list[tuple[Keys, Command]]] = {}
        signs: dict[str, tuple[str, ...]] = {}
        for command in COMMANDS:
            ways = [_split(command.id, key) for key in own.get(command.id, command.keys)]
            kept = [way for way in ways if single_keys or len(way[0]) > 1]
            signs[command.id] = tuple(sign(" ".join(way)) for way in kept)
            for way in kept:
                for place in sorted(command.where):
                    _refuse_typing(command, place, way)
                    beginning_alike = rivals.setdefault((place, way[0]), [])
                    _refuse_clash(beginning_alike, way, command)
                    beginning_alike.append((way, command))
                    table[place, way] = command
        shown = {id_: ways[0] for id_, ways in signs.items() if ways}
        return cls(table, shown, signs)

    def find(self, place: Place, keys: Keys) -> Command | None:
        """The command of these keys in this place; None when they mean nothing (yet)."""
        return self.table.get((place, keys))

    def continuations(self, place: Place, first: str) -> list[tuple[str, Command]]:
        """What may follow a first key: second key and command, in the registry's order."""
        return [
            (way[1], command)
            for (where, way), command in self.table.items()
            if where is place and len(way) == 2 and way[0] == first
        ]

    def sign_of(self, command_id: str) -> str:
        """A command's first key as people write it; empty when it has none."""
        return self.shown.get(command_id, "")

    def here(self, place: Place) -> list[Command]:
        """The commands of one place, in the registry's order."""
        return [command for command in COMMANDS if place in command.where]


def _checked(changes: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    for command_id in changes:
        if command_id not in BY_ID:
            raise ValueError(f"there is no command `{command_id}`.")
    # A lone text is one key, not a sequence of letters.
    return {id_: (keys,) if isinstance(keys, str) else keys for id_, keys in changes.items()}


def _split(command_id: str, key: str) -> Keys:
    way = tuple(key.split(" ")) if key != " " else ("space",)
    if not 1 <= len(way) <= 2 or not all(way):
        raise ValueError(f"`{key}` for `{command_id}` is not one key, nor two.")
    return way


def _refuse_typing(command: Command, place: Place, way: Keys) -> None:
    if place in (Place.COMPOSER, Place.SEARCH) and (len(way[0]) == 1 or way[0] == "space"):
        raise ValueError(f"`{' '.join(way)}` for `{command.id}` could not be typed any more.")


def _refuse_clash(
    beginning_alike: Sequence[tuple[Keys, Command]], way: Keys, command: Command
) -> None:
    for other_way, other in beginning_alike:
        shorter = min(len(way), len(other_way))
        if other is not command and way[:shorter] == other_way[:shorter]:
            raise ValueError(f"`{' '.join(way)}` is wanted by `{other.id}` and by `{command.id}`.")


class Reading(Enum):
    """What a key press came to, when it is no command."""

    NOTHING = auto()
    """Nobody wants this key here."""
    PENDING = auto()
    """It is the first of two."""
    DROPPED = auto()
    """It ended a pair that means nothing."""


class KeyReader:
    """Follows key presses until they make a command."""

    def __init__(self, keymap: Keymap) -> None:
        """Start with no key pressed."""
        self._keymap = keymap
        self._first: tuple[Place, str] | None = None

    @property
    def pending(self) -> str | None:
        """The first of two keys that was pressed; None when none waits."""
        return self._first[1] if self._first else None

    def press(self, place: Place, key: str) -> Command | Reading:
        """Take one key.

        Args:
            place: the part of the screen that has the keys.
            key: a printable character, or Textual's name.

        Returns:
            The command that is now complete, or what became of the key.
        """
        first, self._first = self._first, None
        if first and first[0] is place:
            return self._keymap.find(place, (first[1], key)) or Reading.DROPPED
        if command := self._keymap.find(place, (key,)):
            return command
        if self._keymap.continuations(place, key):
            self._first = (place, key)
            return Reading.PENDING
        return Reading.NOTHING

    def forget(self) -> None:
        """The first of two keys no longer counts."""
        self._first = None
