"""Modules of the standard library that wait until somebody looks into them.

One idea: asyncio, pathlib and others import at their top what only sockets with TLS, archives and
the like ever need, and the first frame needs none of it: a thirtieth of the start. Such a module is
put into `sys.modules` unread, and read at the first question for one of its names, on whichever
thread asks. Only modules are chosen that are imported whole (`import ssl`) on the way to the first
frame; and no packages, whose parts could be asked for before the whole. The standard library's
`LazyLoader` does the same, but before Python 3.12 two threads at once could see half a module.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any, Final

UNTIL_ASKED: Final = ("ssl", "ipaddress", "locale", "mimetypes", "textwrap", "tokenize")
OF_ASYNCIO: Final = ("sslproto",)
"""Part of a package that must not be imported yet: looked for in its folder."""

_lock = RLock()
"""Held while one is read. Reentrant: a module may ask for its own names meanwhile."""
_being_read: set[str] = set()


class _Unread(ModuleType):
    """A module before the first question."""

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there, so for every name of its own at first."""
        with _lock:
            if type(self) is _Unread and self.__name__ not in _being_read:
                _read(self)
        return ModuleType.__getattribute__(self, name)


def _read(module: ModuleType) -> None:
    """Read it in place. Whoever asks before the end of it waits for the lock."""
    spec = module.__spec__
    _being_read.add(module.__name__)
    try:
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module(module)
        module.__class__ = ModuleType
    finally:
        _being_read.remove(module.__name__)


def put_off() -> None:
    """Put off reading what the first frame does not need, as far as nobody has read it yet."""
    for name in UNTIL_ASKED:
        _put_off(name, PathFinder.find_spec(name))
    if "asyncio" not in sys.modules:
        package = PathFinder.find_spec("asyncio")
        for part in OF_ASYNCIO:
            name = f"asyncio.{part}"
            found = package and package.submodule_search_locations
            _put_off(name, PathFinder.find_spec(name, found) if found else None)


def _put_off(name: str, spec: ModuleSpec | None) -> None:
    if spec is None or name in sys.modules:
        return
    module = module_from_spec(spec)
    module.__class__ = _Unread
    sys.modules[name] = module
