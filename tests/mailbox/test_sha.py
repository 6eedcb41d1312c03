"""One digest, whoever computes it."""

import hashlib

import pytest

from tui.mailbox.sha import LARGE_BYTES, sha256_hex


@pytest.mark.parametrize("size", [0, 1, LARGE_BYTES - 1, LARGE_BYTES, LARGE_BYTES + 1])
def test_it_is_the_standard_librarys(size: int) -> None:
    """Marks that were written by one are read by the other."""
    data = b"a" * size
    assert hashlib.sha256(data).hexdigest() == sha256_hex(data)
