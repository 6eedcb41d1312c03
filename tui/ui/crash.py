"""What happens when the program itself fails: one sentence, a private report, exit status 1.

Textual prints a traceback with every local variable: customers' words, the API key. Nothing of
that leaves here. The report holds versions and the stack; neither locals nor the errors' messages,
since those may quote data. Used by `steady`, and by `cli` for errors outside the screen.
"""

import os
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

_PARTS = ("sellapp-inbox", "textual", "rich", "httpx", "pydantic")


_NAME = "crash-"
KEPT = 10
"""Reports; whatever crashes at each start fills no disk."""


def _versions() -> Iterator[str]:
    # Here, because both are large and hardly ever needed.
    import platform
    from importlib.metadata import PackageNotFoundError, version

    yield f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    for name in _PARTS:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} not installed"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the last one first, each once."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _describe(error: BaseException) -> Iterator[str]:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    number = f" (errno {error.errno})" if isinstance(error, OSError) and error.errno else ""
    yield f"{kind}{number}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"


def trail(error: BaseException) -> str:
    """Types and places of the error and of what led to it. No message, no local, no data."""
    return "\n\n".join("\n".join(_describe(link)) for link in _chain(error))


def describe(error: BaseException) -> str:
    """The report: versions, types and places. No message, no local, no line of data."""
    return "\n".join([*_versions(), "", trail(error)]) + "\n"


def write_report(error: BaseException, folder: Path, at: datetime) -> Path | None:
    """Keep the report in a file that only its owner can read, and of others the newest.

    Args:
        error: what went wrong.
        folder: made with mode 0700 when missing.
        at: aware UTC; names the file.

    Returns:
        The file (mode 0600), or None when it could not be written.
    """
    path = folder / f"{_NAME}{at:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(folder)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8", errors="replace") as file:
            file.write(describe(error))
    except OSError:
        return None
    return path


def _make_room(folder: Path) -> None:
    """Remove what would be more than `KEPT` with the next one; the names are in order of time."""
    for old in sorted(folder.glob(f"{_NAME}*.txt"))[: 1 - KEPT]:
        # One that cannot be removed is no reason to write none.
        with suppress(OSError):
            old.unlink()


def sentence(path: Path | None, *, is_draft_safe: bool = True) -> str:
    """What the person reads instead of a traceback.

    Args:
        path: the report; None when there is none.
        is_draft_safe: False when what was being typed could not be saved.
    """
    kept = "what you typed is saved" if is_draft_safe else "the last words you typed may be lost"
    where = f"A report without any of your data is in {path}" if path else "No report was written"
    return f"sellapp-inbox stopped because of an error of its own; {kept}. {where}."
