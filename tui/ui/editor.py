"""Writing a reply in the person's own editor, and getting every word back.

The text goes into a file that only its owner can read, in a folder that only its owner can enter.
Both are removed afterwards, unless an editor that ended badly has left something there. The editor
gets an argument list, never a shell. Everything here blocks on purpose: the screen is suspended
meanwhile, and nothing may be awaited inside (textual 8, 13). Nothing is raised either: an exception
there would deadlock the app.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tui.records import dataclass
from tui.text import clean_typed

PREFIX = "reply-"
_VIMS = {"vim", "nvim", "gvim", "vimx"}
_NO_MODELINES = ("--cmd", "autocmd BufReadPre * set nomodeline")
"""A quoted customer must not configure the editor (CVE-2019-12735)."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What came back."""

    text: str
    problem: str = ""
    """Why the text is the old one, in words; empty when all went well."""


def edit(text: str, command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Edited:
    """Run the editor on a text and wait for it.

    Args:
        text: what is typed so far.
        command: the editor as an argument list; empty when none is set.
        folder: where the private folder of the file is made.
        environ: the editor's environment; the caller has taken secrets out.

    Returns:
        The cleaned text, or the old one with a reason.
    """
    if not command:
        return Edited(text, "no editor is set; set $EDITOR and start again")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    except OSError as error:
        return Edited(text, f"the editor's file could not be made: {error.strerror}")
    path = private / "reply.txt"
    try:
        edited = _edit_in(path, text, command, environ)
    except OSError as error:
        edited = Edited(text, f"the editor's file could not be used: {error.strerror}")
    if edited.problem and _holds_more(private, path, text):
        return Edited(text, f"{edited.problem}; what it left is kept in {private}")
    shutil.rmtree(private, ignore_errors=True)
    return edited


def left_behind(folder: Path) -> list[Path]:
    """What editors that ended badly have left, as when the terminal went under them."""
    return sorted(folder.glob(f"{PREFIX}*"))


def _holds_more(private: Path, path: Path, text: str) -> bool:
    """Another text than ours, or a copy that the editor made of it when it was ended."""
    with contextlib.suppress(OSError):
        if [path] != list(private.iterdir()):
            return any(private.iterdir())
        return path.read_text(encoding="utf-8", errors="replace") != text
    return False


def _edit_in(path: Path, text: str, command: Sequence[str], environ: Mapping[str, str]) -> Edited:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    extra = _NO_MODELINES if Path(command[0]).name in _VIMS else ()
    try:
        ended = subprocess.run([*command, *extra, str(path)], env=dict(environ), check=False)  # noqa: S603 - the person's own $EDITOR
    except OSError as error:
        return Edited(text, f"{Path(command[0]).name} could not be started: {error.strerror}")
    if ended.returncode != 0:
        return Edited(text, f"the editor ended with status {ended.returncode}; nothing was changed")
    with contextlib.suppress(FileNotFoundError):
        written = path.read_text(encoding="utf-8", errors="replace")
        return Edited(clean_typed(written).rstrip("\n"))
    return Edited(text, "the editor left no file; nothing was changed")
