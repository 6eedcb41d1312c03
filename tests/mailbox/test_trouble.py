"""`trouble.broken`: what the machine did is told in words, what we did is not."""

import errno
import sqlite3
from pathlib import Path

import pytest

from tui.mailbox.trouble import DAMAGED, EXTENDED, SYSTEM_WORDS, WORDS, broken, is_damage, refused


def failure(code: int | None) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize("code", sorted(WORDS))
def test_primary_and_extended_codes(code: int) -> None:
    """A code and its extended forms have the same words, and the path is named."""
    for form in (code, code | 77 << 8):
        assert form not in EXTENDED
        found = broken(failure(form), Path("/somewhere"))
        assert found is not None
        assert WORDS[code] == (found.headline, found.advice)
        assert "/somewhere: as SQLite says it" == found.detail


@pytest.mark.parametrize("code", sorted(EXTENDED))
def test_extended_codes_with_words_of_their_own(code: int) -> None:
    """What hides under a general code is told as what it is: a full disk, no lock files."""
    found = broken(failure(code), Path("/somewhere"))
    assert found is not None
    assert EXTENDED[code] == (found.headline, found.advice)
    assert WORDS[code & 0xFF] != EXTENDED[code]


@pytest.mark.parametrize("number", [*sorted(SYSTEM_WORDS), errno.EIO])
def test_refusals_of_the_system(number: int) -> None:
    """A full or read-only disk has the same words whoever meets it, SQLite or we."""
    found = refused(OSError(number, "as the system says it"), Path("/somewhere"))
    assert "/somewhere: as the system says it" == found.detail
    if number in SYSTEM_WORDS:
        assert SYSTEM_WORDS[number] == (found.headline, found.advice)


def test_damaged_values_are_damage() -> None:
    """A text or a moment that is none is told as damage, without the text."""
    text = sqlite3.OperationalError("Could not decode to UTF-8 column 'a' with text 'secret'")
    message = UnicodeDecodeError("utf-8", b"secret\xff", 6, 7, "invalid start byte")
    for error in (text, message, OverflowError("date value out of range")):
        found = broken(error, Path("/somewhere"))
        assert found is not None
        assert DAMAGED == (found.headline, found.advice)
        assert "secret" not in found.detail
        assert is_damage(error)


def test_a_number_of_ours_is_a_bug() -> None:
    """What we try to store and SQLite cannot keep says nothing about the files."""
    ours = OverflowError("Python int too large to convert to SQLite INTEGER")
    assert (None, False) == (broken(ours, Path("/somewhere")), is_damage(ours))


@pytest.mark.parametrize(
    "code", [None, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISUSE]
)
def test_bugs_have_no_words(code: int | None) -> None:
    """Errors of our own code are not translated."""
    assert None is broken(failure(code), Path("/somewhere"))
