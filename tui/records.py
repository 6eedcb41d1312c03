"""`dataclass` as the standard library means it, made in a fraction of the time.

One idea: the standard library writes seven functions as text for every class and compiles each of
them, half a millisecond a class and more; with some ninety classes on the way to the first painted
list that was a fifth of the start. Here only `__init__` is compiled, since its calls must be quick,
and not before the first object is made; the others are plain functions over the names of the
fields. What comes out is a data class to
`dataclasses.replace`, `fields` and `asdict`, and a type checker sees the standard library's own.
Only the options that we use are known.
"""

from __future__ import annotations

import dataclasses
import sys
from operator import attrgetter
from types import MemberDescriptorType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from dataclasses import dataclass, field
    from typing import Any

    Fields = dict[str, dataclasses.Field[Any]]
else:
    field = dataclasses.field

    def dataclass(*, frozen=False, slots=False, eq=True, repr=True):  # noqa: A002
        """Make a data class; the options are those of `dataclasses.dataclass`."""
        return lambda cls: _made(cls, is_frozen=frozen, has_slots=slots, has_eq=eq, has_repr=repr)


__all__ = ["dataclass", "field"]

_FIELD = getattr(dataclasses, "_FIELD", None)
"""What marks a field as one in the standard library's eyes; pinned by a test."""
_FACTORY = object()
"""In place of an argument that was not given and has to be made."""


def _made(cls: type, *, is_frozen: bool, has_slots: bool, has_eq: bool, has_repr: bool) -> type:
    inherited: Fields = {}
    for base in reversed(cls.__mro__[1:]):
        inherited |= base.__dict__.get("__dataclass_fields__", {})
    own = _own_fields(cls)
    every = inherited | own
    added: dict[str, Any] = {"__match_args__": tuple(every)}
    if "__init__" not in cls.__dict__:
        added |= {"__init__": _late_init(every, is_frozen=is_frozen), "__signature__": _SIGNATURE}
    if has_repr:
        added["__repr__"] = _repr([name for name, each in every.items() if each.repr])
    if has_eq:
        eq, hash_ = _equality([name for name, each in every.items() if each.compare])
        added |= {"__eq__": eq, "__hash__": hash_ if is_frozen else None}
    if is_frozen:
        added |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    # What the class says itself is meant.
    space = {name: what for name, what in added.items() if name not in cls.__dict__}
    space["__dataclass_fields__"] = every
    if has_slots:
        return _with_slots(cls, space, own, [name for name in own if name not in inherited])
    return _without_slots(cls, space, own)


def _own_fields(cls: type) -> Fields:
    """What the class's annotations declare, in their order."""
    found: Fields = {}
    for name, annotation in cls.__annotations__.items():
        each = cls.__dict__.get(name, dataclasses.MISSING)
        if not isinstance(each, dataclasses.Field):
            if type(each).__hash__ is None:
                msg = f"mutable default {type(each)} for field {name}: use a default_factory"
                raise ValueError(msg)
            each = field(default=each)
        each.name, each.type, each.kw_only = name, annotation, False
        each._field_type = _FIELD  # noqa: SLF001 - see there
        found[name] = each
    return found


def _late_init(every: Fields, *, is_frozen: bool) -> Any:
    """What writes the real one in its own place when it is first called."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        _written(type(self), __init__)(self, *args, **kwargs)

    __init__.make = lambda cls: _init(cls, every, is_frozen=is_frozen)  # type: ignore[attr-defined]
    return __init__


def _written(cls: type, init: Any) -> Any:
    """The real `__init__`, in the class that declared it: `cls`, or one that it is a child of."""
    if not hasattr(init, "make"):
        return init
    # None when another thread was here before us.
    owner = next((each for each in cls.__mro__ if each.__dict__.get("__init__") is init), None)
    if owner is not None:
        init.real = init.make(owner)
        owner.__init__ = init.real  # type: ignore[misc]
    return init.real


class _LateSignature:
    """A class's signature, for whoever asks before an object was made."""

    def __get__(self, instance: object, cls: type) -> Any:
        from inspect import signature

        found = signature(_written(cls, cls.__init__))  # type: ignore[misc]
        return found.replace(parameters=[*found.parameters.values()][1:])


_SIGNATURE = _LateSignature()


def _init(cls: type, every: Fields, *, is_frozen: bool) -> Any:
    """The one function that is written as text, with the class's module around it for its types."""
    around: dict[str, Any] = {"_set": object.__setattr__, "_FACTORY": _FACTORY}
    arguments, lines = ["self"], []
    for name, each in every.items():
        value, argument = name, name
        if each.default is not dataclasses.MISSING:
            around[f"_of_{name}"] = each.default
            argument = f"{name}=_of_{name}"
        elif each.default_factory is not dataclasses.MISSING:
            around[f"_of_{name}"] = each.default_factory
            argument = f"{name}=_FACTORY"
            value = f"_of_{name}() if {name} is _FACTORY else {name}"
        arguments.append(argument)
        slot = getattr(cls, name, None)
        if not is_frozen:
            lines.append(f"self.{name} = {value}")
        elif isinstance(slot, MemberDescriptorType):
            # A third quicker than by the name.
            around[f"_put_{name}"] = slot.__set__
            lines.append(f"_put_{name}(self, {value})")
        else:
            lines.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    text = (
        f"def _make({', '.join(around)}):\n"
        f" def __init__({', '.join(arguments)}):\n  " + "\n  ".join(lines or ["pass"]) + "\n"
        " return __init__"
    )
    space: dict[str, Any] = {}
    exec(text, sys.modules[cls.__module__].__dict__, space)  # noqa: S102 - our own words
    init = space["_make"](**around)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {name: each.type for name, each in every.items()} | {"return": None}
    return init


def _repr(names: Sequence[str]) -> Any:
    def __repr__(self: Any) -> str:  # noqa: N807
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return __repr__


def _equality(names: Sequence[str]) -> tuple[Any, Any]:
    """`__eq__` and `__hash__` over these fields."""
    if len(names) > 1:
        values: Any = attrgetter(*names)
    else:

        def values(one: Any) -> tuple[Any, ...]:
            return tuple(getattr(one, name) for name in names)

    def __eq__(self: Any, other: Any) -> Any:  # noqa: N807
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __eq__, __hash__


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    del self, value
    msg = f"cannot assign to field {name!r}"
    raise dataclasses.FrozenInstanceError(msg)


def _refuse_to_delete(self: Any, name: str) -> None:
    del self
    msg = f"cannot delete field {name!r}"
    raise dataclasses.FrozenInstanceError(msg)


def _without_slots(cls: type, added: dict[str, Any], own: Fields) -> type:
    for name, each in own.items():
        if each.default is not dataclasses.MISSING:
            setattr(cls, name, each.default)
        elif name in cls.__dict__:
            delattr(cls, name)
    for name, what in added.items():
        setattr(cls, name, what)
    return cls


def _with_slots(cls: type, added: dict[str, Any], own: Fields, slots: Sequence[str]) -> type:
    """The class once more, with a slot for each field that is new in it."""
    left_out = {*own, "__dict__", "__weakref__"}
    space = {name: what for name, what in cls.__dict__.items() if name not in left_out}
    fresh: type = type(cls)(cls.__name__, cls.__bases__, space | added | {"__slots__": (*slots,)})
    fresh.__qualname__ = cls.__qualname__
    return fresh
