"""Large blocks are given back where the C library can be asked, and nothing happens elsewhere."""

import ctypes

import pytest

from tui.cli import memory


def test_glibc_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size, by the number that mallopt(3) gives."""
    asked = []

    class Library:
        def mallopt(self, what: int, size: int) -> int:
            asked.append((what, size))
            return 1

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    memory.return_large_blocks()
    assert [(-3, 32_768)] == asked


@pytest.mark.parametrize("library", [object, lambda: (_ for _ in ()).throw(OSError)])
def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch, library) -> None:
    """No such function, or no such library."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library())
    memory.return_large_blocks()
