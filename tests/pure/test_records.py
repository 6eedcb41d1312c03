"""`tui.records` makes what the standard library's `dataclass` makes, as far as we use it."""

import dataclasses
import inspect
from typing import Any

import pytest

from tui import domain, events, records, settings


def _declared(make: Any) -> tuple[type, type, type, type]:
    """The same four classes by either maker."""

    @make(frozen=True, slots=True)
    class Row:
        """With every kind of field."""

        id: int
        title: str = "none"
        tags: list[str] = dataclasses.field(default_factory=list)
        secret: str = dataclasses.field(default="", repr=False)
        note: str = dataclasses.field(default="", compare=False)

        @property
        def is_first(self) -> bool:
            return self.id == 1

    @make(frozen=True, slots=True)
    class Longer(Row):
        extra: int = 7

    @make(slots=True)
    class Loose:
        at: float

        def __repr__(self) -> str:
            return "loose"

    @make(frozen=True, eq=False, repr=False)
    class Same:
        what: str = ""

    return Row, Longer, Loose, Same


OURS = _declared(records.dataclass)
THEIRS = _declared(dataclasses.dataclass)
PAIRS = pytest.mark.parametrize(("ours", "theirs"), list(zip(OURS, THEIRS, strict=True)))


def _arguments(cls: type) -> list[inspect.Parameter]:
    return list(inspect.signature(cls).parameters.values())


@PAIRS
def test_they_have_the_same_signature_fields_and_slots(ours, theirs) -> None:
    """What tools ask of a data class."""
    for expected, actual in zip(_arguments(theirs), _arguments(ours), strict=True):
        assert (expected.name, expected.kind) == (actual.name, actual.kind)
        assert expected.annotation == actual.annotation
        assert (expected.default is expected.empty) == (actual.default is actual.empty)
    assert [f.name for f in dataclasses.fields(theirs)] == [
        f.name for f in dataclasses.fields(ours)
    ]
    assert dataclasses.is_dataclass(ours)
    assert theirs.__match_args__ == ours.__match_args__
    assert getattr(theirs, "__slots__", None) == getattr(ours, "__slots__", None)
    assert theirs.__qualname__ == ours.__qualname__
    assert theirs.__doc__ == ours.__doc__ or ours.__doc__ is None
    assert (theirs.__hash__ is None) == (ours.__hash__ is None)


@PAIRS
def test_their_objects_read_alike(ours, theirs) -> None:
    """Text, and as a dictionary."""
    one, other = ours(1), theirs(1)
    assert dataclasses.asdict(other) == dataclasses.asdict(one)
    if ours is not OURS[3]:
        assert repr(other) == repr(one)


def test_equal_is_what_has_equal_fields() -> None:
    """Of the same class, and without the fields that are no part of it."""
    row, longer, loose, same = OURS
    assert row(1, note="a") == row(1, note="b")
    assert row(1) != row(2)
    assert row(1) != longer(1)
    assert row(1) != (1,)
    assert hash(THEIRS[0](1, tags=())) == hash(row(1, tags=()))
    assert loose(float("inf")) == loose(float("inf"))
    assert same() != same()
    with pytest.raises(TypeError):
        hash(loose(1.0))


def test_frozen_means_that_nothing_can_be_set() -> None:
    """Neither set nor deleted; a copy with a change is another object."""
    one = OURS[0](1, tags=["a"])
    for act in (lambda: setattr(one, "id", 2), lambda: delattr(one, "id")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            act()
    assert OURS[0](2, tags=["a"]) == dataclasses.replace(one, id=2)
    assert one.is_first
    assert OURS[0](1).tags is not OURS[0](1).tags


def test_what_is_not_known_is_refused() -> None:
    """A wrong argument, a default that all would share, an option that we do not have."""
    with pytest.raises(TypeError):
        OURS[0]()
    with pytest.raises(TypeError):
        OURS[0](1, nothing=2)
    with pytest.raises(ValueError, match="default_factory"):
        records.dataclass(slots=True)(type("Bad", (), {"__annotations__": {"a": list}, "a": []}))
    with pytest.raises(TypeError):
        records.dataclass(order=True)


def test_a_class_may_have_work_to_do_when_it_is_made() -> None:
    """As with the standard library."""

    @records.dataclass(slots=True)
    class Made:
        size: int
        twice: int = 0

        def __post_init__(self) -> None:
            self.twice = 2 * self.size

    assert Made(4).twice == 8


def test_children_of_all_kinds_begin_with_their_parent() -> None:
    """Whoever is made first, and by whichever way its `__init__` is reached."""

    @records.dataclass(slots=True)
    class Parent:
        one: int

    class Plain(Parent):
        pass

    class Own(Parent):
        def __init__(self) -> None:
            super().__init__(3)

    assert Own().one == 3
    assert Plain(2).one == 2
    assert Parent(1).one == 1
    assert [] == _arguments(Own)
    assert ["one"] == [each.name for each in _arguments(Plain)]


@pytest.mark.parametrize("module", [domain, events, settings])
def test_ours_are_data_classes_to_everybody(module) -> None:
    """Field by field."""
    found = [each for each in vars(module).values() if inspect.isclass(each)]
    made = [each for each in found if dataclasses.is_dataclass(each)]
    assert made
    for each in made:
        names = list(inspect.signature(each).parameters)
        assert [f.name for f in dataclasses.fields(each)] == names
