"""Seeds of random tests: a short and a long run of the same test, and those that once failed.

A failing seed is told as one line, `seed NAME NUMBER`; put the number into `seeds/NAME.txt` and it
is run again for ever, first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "seeds"
LONG_S = 3_600


def long(count: int) -> Any:
    """A parameter for the long run."""
    return pytest.param(count, marks=[pytest.mark.torture, pytest.mark.timeout(LONG_S)])


def kept(name: str) -> list[int]:
    """Seeds that once failed."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [int(line) for line in lines if line.strip() and not line.startswith("#")]


def chances(name: str, count: int) -> Iterator[tuple[int, Random]]:
    """The kept seeds, then as many of a row; each with its source of chance."""
    for seed in [*kept(name), *range(count)]:
        yield seed, Random(seed)


@contextmanager
def told(name: str, seed: int) -> Iterator[None]:
    """Name the seed when what is within fails."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"seed {name} {seed}")
        raise
