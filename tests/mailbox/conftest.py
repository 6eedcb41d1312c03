"""An open mailbox in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.mailbox.database import Mailbox


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def mailbox(folder: Path) -> Iterator[Mailbox]:
    with Mailbox.open(folder) as opened:
        yield opened
